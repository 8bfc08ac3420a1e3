import { FileDown, Trash2, Upload } from 'lucide-react'
import { useId, useState, type ChangeEvent } from 'react'
import type { AddWorkFile, WorkFile } from '~/domain/courses/assignments/files.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '~/ui/button'
import { FormError } from '~/ui/field'

/** Files of a piece of work, to be had by whoever may have them. */
export function WorkFileList({ classId, files, onRemove }: { classId: string; files: readonly WorkFile[]; onRemove?: (file: WorkFile) => void }) {
  const { t } = useTranslation('grading')
  const format = useFormat()
  if (files.length === 0) return null
  return (
    <ul className="flex flex-col gap-1" data-files={files.length}>
      {files.map((file) => (
        <li key={file.id} className="flex items-center gap-2 rounded-sm bg-sunken px-3">
          <a href={`/courses/class/${classId}/file/${file.id}`} download className="target flex min-w-0 flex-1 items-center gap-2 underline underline-offset-4"><FileDown className="size-5 shrink-0" aria-hidden /><span className="min-w-0 break-words">{file.name}</span></a>
          <span className="shrink-0 text-sm text-ink-soft tabular-nums">{format.bytes(file.bytes)}</span>
          {onRemove && <IconButton label={t('work.removeFile', { name: file.name })} onClick={() => onRemove(file)}><Trash2 aria-hidden /></IconButton>}
        </li>
      ))}
    </ul>
  )
}

interface Props { classId: string; blockId: string; files: readonly WorkFile[]; most: number; /** The draft that the files are of, where it begins with one. */ onDraft: (revision: number) => void }
const TOLD = ['too-large', 'too-many', 'empty', 'handed-in'] as const

/** Files put to the draft, each kept as soon as it is there. */
export function WorkFiles({ classId, blockId, files: given, most, onDraft }: Props) {
  const { t } = useTranslation('grading')
  const id = useId()
  const [files, setFiles] = useState(given)
  const [sending, setSending] = useState<string | null>(null)
  const [problem, setProblem] = useState('')
  const address = (query: Record<string, string>) => `/courses/class/${classId}/work/${blockId}?${new URLSearchParams(query)}`
  const say = (kind: string | undefined, name: string) => setProblem(t(`work.file.${TOLD.find((one) => one === kind) ?? 'failed'}`, { name, most }))

  const add = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const chosen = [...(target.files ?? [])]
    target.value = ''
    setProblem('')
    for (const file of chosen) {
      setSending(file.name)
      const answer = await send<AddWorkFile>(address({ name: file.name }), { method: 'POST', body: file, headers: { 'content-type': 'application/octet-stream' } })
      if (answer?.kind !== 'added') { say(answer?.kind, file.name); break }
      setFiles((before) => [...before, answer.file])
      onDraft(answer.revision)
    }
    setSending(null)
  }
  const remove = async (file: WorkFile) => {
    const answer = await send<{ kind: string }>(address({ file: file.id }), { method: 'DELETE' })
    if (answer?.kind === 'removed') setFiles((before) => before.filter((one) => one.id !== file.id))
    else say(answer?.kind, file.name)
  }
  return (
    <section className="flex flex-col gap-2" aria-label={t('work.files')}>
      <WorkFileList classId={classId} files={files} onRemove={(file) => void remove(file)} />
      {files.length < most && (
        <label htmlFor={id} className="target inline-flex cursor-pointer items-center gap-2 self-start rounded-sm border border-line-strong bg-raised px-4 font-medium hover:bg-sunken has-focus-visible:outline-2">
          <Upload className="size-5 shrink-0" aria-hidden />{t('work.addFile')}
          <input id={id} type="file" multiple className="sr-only" disabled={sending !== null} onChange={(event) => void add(event)} />
        </label>
      )}
      <p className="text-sm text-ink-soft tabular-nums">{t('work.filesHint', { count: files.length, most })}</p>
      <p role="status" className="text-sm empty:hidden">{sending !== null ? t('work.file.sending', { name: sending }) : ''}</p>
      {problem && <FormError>{problem}</FormError>}
    </section>
  )
}

async function send<Answer>(address: string, init: RequestInit): Promise<Answer | undefined> {
  try {
    const response = await fetch(address, { ...init, redirect: 'manual' })
    return response.headers.get('content-type')?.startsWith('application/json') ? ((await response.json()) as Answer) : undefined
  } catch {
    return undefined
  }
}
