import { FileUp } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ImportLessons } from '~/domain/courses/import/import-lessons.server'
import { IMPORT_BOUNDS, UNREAD } from '~/domain/courses/import/imported'
import { COURSE_BOUNDS } from '~/domain/courses/course'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { FormError } from '~/ui/field'

type State = { kind: 'idle' } | { kind: 'sending'; share: number } | { kind: 'reading' } | { kind: 'refused'; words: string } | { kind: 'done'; words: string[] }

/** Lessons out of a file: Markdown, a presentation, a PDF. What they hold of text becomes drafts in a module of their own. */
export function ImportButton({ courseId, onImported }: { courseId: string; onImported: (title: string, lessons: { id: string; title: string; blocks: number }[]) => void }) {
  const { t } = useTranslation('course-desk')
  const format = useFormat()
  const [state, setState] = useState<State>({ kind: 'idle' })
  const field = useRef<HTMLInputElement>(null)
  const bring = async (file: File) => {
    if (file.size > IMPORT_BOUNDS.bytes) return setState({ kind: 'refused', words: t('import.unread.too-large', { size: format.bytes(IMPORT_BOUNDS.bytes) }) })
    setState({ kind: 'sending', share: 0 })
    const answer = await send(courseId, file, (share) => setState(share < 1 ? { kind: 'sending', share } : { kind: 'reading' }))
    if (field.current) field.current.value = ''
    switch (answer.kind) {
      case 'imported':
        onImported(file.name.replace(/\.[A-Za-z0-9]{1,8}$/, '').slice(0, COURSE_BOUNDS.title), answer.lessons)
        return setState({ kind: 'done', words: [t('import.done', { count: answer.lessons.length }), ...answer.leftOut.map((one) => t(`import.leftOut.${one}`))] })
      case 'unread': { const why = UNREAD.find((one) => one === answer.why) ?? 'damaged'; return setState({ kind: 'refused', words: t(`import.unread.${why}`, { size: format.bytes(IMPORT_BOUNDS.bytes) }) }) }
      case 'too-many': return setState({ kind: 'refused', words: t('outline.full') })
      case 'busy': return setState({ kind: 'refused', words: t('import.busy') })
      default: return setState({ kind: 'refused', words: t('failed') })
    }
  }
  const isBusy = state.kind === 'sending' || state.kind === 'reading'
  return (
    <div className="flex min-w-0 flex-col gap-2" data-import={state.kind}>
      <Button icon={<FileUp aria-hidden />} isBusy={isBusy} onClick={() => field.current?.click()} aria-describedby="import-hint">{t(state.kind === 'sending' ? 'import.sending' : state.kind === 'reading' ? 'import.reading' : 'import.now', { share: format.percent(state.kind === 'sending' ? state.share : 0) })}</Button>
      <input ref={field} type="file" className="sr-only" tabIndex={-1} aria-label={t('import.now')} accept=".md,.markdown,.txt,.zip,.pptx,.pdf" onChange={({ target }) => { const file = target.files?.[0]; if (file) void bring(file) }} />
      <p id="import-hint" className="text-sm text-ink-soft">{t('import.hint')}</p>
      <FormError>{state.kind === 'refused' && state.words}</FormError>
      <div role="status">{state.kind === 'done' && <ul className="text-sm">{state.words.map((words) => <li key={words}>{words}</li>)}</ul>}</div>
    </div>
  )
}

/** With how much of it is sent, which `fetch` does not tell. Never throws. */
function send(courseId: string, file: File, onShare: (share: number) => void): Promise<ImportLessons | { kind: 'failed' }> {
  return new Promise((done) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/courses/${courseId}/import?${new URLSearchParams({ name: file.name }).toString()}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => onShare(total > 0 ? loaded / total : 0)
    request.onload = () => { try { done(JSON.parse(request.responseText) as ImportLessons) } catch { done({ kind: 'failed' }) } }
    request.onerror = request.onabort = () => done({ kind: 'failed' })
    request.send(file)
  })
}
