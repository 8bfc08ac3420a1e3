import { useNavigate, useRevalidator } from '@remix-run/react'
import { Check, Undo2 } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { LANGUAGES, type Missing, type Two } from '~/domain/cases/case'
import type { PictureFault } from '~/domain/cases/picture-fault'
import type { ChargeFault } from '~/domain/purchases/charge-faults.server'
import type { NoteCase, PublishCase } from '~/domain/cases/review-case.server'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { TextArea } from '~/ui/field'
import { useToast } from '~/ui/toast'
import { EmbeddedViewer } from '~/ui/viewer/embedded-viewer'
import { CaseStatePill } from '../case-state'
import { post } from '../post'
import { MissingList } from './missing-list'
import { NotesOf } from './notes'
import type { PartName } from './parts'
import { ReviewText } from './review-text'
import { usePictures } from './use-pictures'
import type { WritingProps } from './writing-page'

/** Another expert reads the draft beside its pictures, says what is wrong where it is, and lets it out or sends it back. */
export function ReviewPage({ draft, versions, me, tags, pictures: opened, missing }: WritingProps & { missing: Missing[] }) {
  const { t, i18n } = useTranslation('writing')
  const language = i18n.language as Language
  const toast = useToast()
  const navigate = useNavigate()
  const { revalidate } = useRevalidator()
  const pictures = usePictures(opened.studies)
  const [isBusy, setBusy] = useState(false)
  const [refused, setRefused] = useState<{ missing: Missing[]; pictures: PictureFault[]; charges: ChargeFault[] } | null>(null)
  const faults = { missing: refused?.missing ?? missing, pictures: refused?.pictures ?? draft.faults, charges: refused?.charges ?? draft.charges }
  const { content } = draft
  const says = (two: Two) => two[language] || two.en || two.zh

  const note = async (part: string, text: string): Promise<boolean> => {
    const answer = await post<NoteCase>(draft.id, 'note', { part, text })
    if (answer.kind === 'noted') revalidate()
    else toast({ text: t(answer.kind === 'too-many' ? 'review.tooMany' : 'failedKept'), tone: 'danger' })
    return answer.kind === 'noted'
  }
  const decide = async (intent: 'publish' | 'send-back') => {
    setBusy(true)
    const answer = await post<PublishCase | { kind: 'sent-back' }>(draft.id, intent, { revision: String(draft.revision) })
    setBusy(false)
    switch (answer.kind) {
      case 'published': toast({ text: t('review.published', { title: says(content.title) }), tone: 'done' }); navigate(`/cases/${draft.id}`); break
      case 'sent-back': toast({ text: t('review.sentBack'), tone: 'done' }); navigate('/cases/mine'); break
      case 'incomplete': setRefused(answer); break
      case 'changed': toast({ text: t('review.changed'), tone: 'danger' }); revalidate(); break
      default: toast({ text: t('failed'), tone: 'danger' })
    }
  }
  const isBlocked = faults.missing.length + faults.pictures.length + faults.charges.length > 0
  const notesOf = (part: PartName | ''): ReactNode => (
    <>
      <NotesOf notes={draft.notes.filter((one) => one.part === part)} onSettle={null} />
      <NoteBox caseId={draft.id} part={part} label={part === '' ? t('review.noteWhole') : t('review.noteOn', { part: t(`part.${part}`) })} onNote={(text) => note(part, text)} />
    </>
  )
  const hasPictures = opened.studies.length > 0
  return (
    <div className="mx-auto flex w-full max-w-[120rem] flex-col gap-4 px-4 py-4 sm:px-6">
      <header className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <div className="flex min-w-0 flex-wrap items-center gap-3"><h1 className="text-xl font-semibold break-words">{says(content.title) || t('untitled')}</h1><CaseStatePill state={draft.state} version={draft.version} /></div>
          <div className="flex flex-wrap gap-2">
            <Button icon={<Undo2 aria-hidden />} isBusy={isBusy} onClick={() => void decide('send-back')}>{t('review.sendBack')}</Button>
            <Button tone="primary" icon={<Check aria-hidden />} isBusy={isBusy} disabled={isBlocked} onClick={() => void decide('publish')}>{t('review.publish')}</Button>
          </div>
        </div>
        <p className="text-sm text-ink-soft">{t(`kind.${draft.kind}`)} · {draft.author.name} · {draft.institution.name}{versions.length > 0 && ` · ${t('review.replaces', { version: versions[0]!.version })}`}</p>
      </header>
      {isBlocked && <section role="alert" className="flex flex-col gap-2 rounded-lg border border-danger bg-danger-soft p-4"><h2 className="font-semibold text-danger">{t('review.blocked')}</h2><MissingList {...faults} series={draft.series} /></section>}
      <div className={cx('grid min-w-0 gap-6', hasPictures && 'xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]')}>
        <div className={cx('flex min-w-0 max-w-3xl flex-col gap-8', !hasPictures && 'mx-auto w-full')}>
          <ReviewText draft={draft} tags={tags} language={language} languages={LANGUAGES.filter((one) => content.languages.includes(one))} notesOf={notesOf} onView={(key) => { const view = content.views.find((one) => one.key === key); if (view) pictures.show(view.shown) }} />
          <section className="flex flex-col gap-3 border-t border-line pt-6" aria-label={t('review.whole')}><h2 className="text-lg font-semibold">{t('review.whole')}</h2>{notesOf('')}</section>
        </div>
        {hasPictures && (
          <section aria-label={t('viewer')} onPointerDownCapture={pictures.release} onWheelCapture={pictures.release} onKeyDownCapture={pictures.release} className="h-[46dvh] min-w-0 overflow-hidden rounded-lg border border-line max-xl:order-first xl:sticky xl:top-20 xl:h-[calc(100dvh-7rem)]">
            <EmbeddedViewer studies={opened.studies} first={opened.first} findings={opened.findings} me={me} mayAnnotate={false} onReady={pictures.onReady} railShown={opened.studies.length > 1} />
          </section>
        )}
      </div>
    </div>
  )
}

/** Opens at a press; what was typed stays in this tab until it is at the server. */
function NoteBox({ caseId, part, label, onNote }: { caseId: string; part: string; label: string; onNote: (text: string) => Promise<boolean> }) {
  const { t } = useTranslation('writing')
  const key = `theatrum.case-note.${caseId}.${part}`
  const [isOpen, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [isBusy, setBusy] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const kept = kindly(() => sessionStorage.getItem(key)) ?? ''
    if (kept === '') return
    setText(kept)
    setOpen(true)
  }, [key])
  const write = (next: string) => {
    setText(next)
    kindly(() => (next === '' ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, next)))
  }
  if (!isOpen) return <Button tone="quiet" className="-ml-4 self-start" onClick={() => { setOpen(true); requestAnimationFrame(() => box.current?.focus()) }}>{label}</Button>
  const send = async () => {
    setBusy(true)
    const isNoted = await onNote(text)
    setBusy(false)
    if (!isNoted) return
    write('')
    setOpen(false)
  }
  return (
    <form className="flex flex-col gap-2" onSubmit={(event) => { event.preventDefault(); void send() }}>
      <TextArea ref={box} label={label} value={text} maxLength={4_000} onChange={({ target }) => write(target.value)} />
      <div className="flex gap-2"><Button type="submit" tone="primary" isBusy={isBusy} disabled={text.trim() === ''}>{t('review.note')}</Button><Button tone="quiet" onClick={() => { write(''); setOpen(false) }}>{t('review.dropNote')}</Button></div>
    </form>
  )
}

/** Private windows keep nothing: the page itself still does. */
function kindly<T>(act: () => T): T | null {
  try {
    return act()
  } catch {
    return null
  }
}
