import { BookPlus } from 'lucide-react'
import { useNavigate } from '@remix-run/react'
import { useEffect, useRef, useState } from 'react'
import { READING_BOUNDS, type MeetingItem, type MeetingShown } from '~/domain/readings/meeting'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { TextArea } from '~/ui/field'
import { useToast } from '~/ui/toast'
import type { Meeting } from './use-meeting'

/** What was agreed and what is to be done, written while it is said; and what becomes of it. */
export function ItemMinutes({ meeting, item, press }: { meeting: MeetingShown; item: MeetingItem; press: Meeting['press'] }) {
  const { t } = useTranslation('readings')
  return (
    <section aria-label={t('minutes.title')} className="flex flex-col gap-3 rounded-lg border border-line bg-raised p-4">
      <h3 className="font-semibold">{t('minutes.title')}</h3>
      {(['consensus', 'actions'] as const).map((part) => (meeting.me.mayWriteMinutes
        ? <MinutesField key={part} part={part} item={item} press={press} />
        : item[part] && <div key={part}><h4 className="text-sm font-semibold text-ink-soft">{t(`item.${part}`)}</h4><p className="whitespace-pre-wrap">{item[part]}</p></div>))}
      {meeting.me.writesCasesIn.length > 0 && <MakeCase meeting={meeting} item={item} press={press} />}
    </section>
  )
}

const SAVE_AFTER_MS = 800
const AGAIN_AFTER_MS = 4_000

function MinutesField({ part, item, press }: { part: 'consensus' | 'actions'; item: MeetingItem; press: Meeting['press'] }) {
  const { t } = useTranslation('readings')
  const format = useFormat()
  const [text, setText] = useState(item[part])
  const [kept, setKept] = useState(item[part])
  const [theirs, setTheirs] = useState<string | null>(null)
  const [state, setState] = useState<'idle' | 'saving' | 'offline' | 'refused'>('idle')
  const [savedAt, setSavedAt] = useState<number | null>(null)
  const isBusy = useRef(false)
  const isDirty = text !== kept
  // Somebody else wrote, and nothing of one's own waits.
  useEffect(() => {
    if (isDirty || isBusy.current || item[part] === kept) return
    setText(item[part])
    setKept(item[part])
  }, [item, part, isDirty, kept])
  const save = async (given: string, before: string) => {
    if (isBusy.current) return
    isBusy.current = true
    setState('saving')
    const answer = await press('write-minutes', { item: item.id, part, before, text: given })
    isBusy.current = false
    if (answer.kind === 'kept') { setKept(given); setTheirs(null); setSavedAt(Date.now()); setState('idle') }
    else if (answer.kind === 'changed-by-other') { setTheirs(String(answer.text)); setState('idle') }
    else setState(answer.kind === 'offline' || answer.kind === 'failed' ? 'offline' : 'refused')
  }
  const latest = useRef(save)
  latest.current = save
  useEffect(() => {
    if (!isDirty || theirs !== null || state === 'saving' || state === 'refused') return
    const timer = setTimeout(() => void latest.current(text, kept), state === 'offline' ? AGAIN_AFTER_MS : SAVE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [text, kept, isDirty, theirs, state])
  const says = state === 'offline' ? t('blind.offline') : state === 'refused' ? t('minutes.refused') : isDirty && theirs === null ? t('blind.saving') : savedAt ? t('blind.saved', { time: format.timeWithSeconds(savedAt) }) : undefined
  return (
    <div className="flex flex-col gap-1">
      <TextArea label={t(`item.${part}`)} rows={3} value={text} maxLength={READING_BOUNDS.text} onChange={(event) => { setText(event.target.value); if (state === 'refused') setState('idle') }} hint={says} />
      {theirs !== null && (
        <div role="alert" className="flex flex-col gap-2 rounded-sm border border-attention bg-attention-soft p-3">
          <p className="font-medium text-attention">{t('minutes.colleague')}</p>
          <p className="whitespace-pre-wrap">{theirs}</p>
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => { setText(theirs); setKept(theirs); setTheirs(null) }}>{t('blind.takeTheirs')}</Button>
            <Button onClick={() => { setKept(theirs); setTheirs(null) }}>{t('blind.keepMine')}</Button>
          </div>
        </div>
      )}
    </div>
  )
}

function MakeCase({ meeting, item, press }: { meeting: MeetingShown; item: MeetingItem; press: Meeting['press'] }) {
  const { t } = useTranslation('readings')
  const toast = useToast()
  const navigate = useNavigate()
  const [isBusy, setBusy] = useState(false)
  const make = async (institution: string) => {
    setBusy(true)
    const answer = await press('make-case', { item: item.id, institution })
    setBusy(false)
    if (answer.kind === 'created') { navigate(`/cases/${String(answer.caseId)}/edit`); return }
    toast({ text: t(answer.kind === 'cannot-read' ? 'makeCase.cannotRead' : answer.kind === 'not-revealed' ? 'makeCase.notRevealed' : 'makeCase.notMade'), tone: 'danger' })
  }
  return (
    <div className="flex flex-wrap gap-2">
      {meeting.me.writesCasesIn.map(({ id, name }) => <Button key={id} icon={<BookPlus aria-hidden />} isBusy={isBusy} onClick={() => void make(id)}>{meeting.me.writesCasesIn.length > 1 ? t('makeCase.in', { hospital: name }) : t('makeCase.do')}</Button>)}
    </div>
  )
}
