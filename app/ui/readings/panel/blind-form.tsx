import { MapPin, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { CERTAINTIES, type Certainty } from '~/domain/cases/case'
import type { FindingContent } from '~/domain/images/finding'
import { READING_BOUNDS, type BlindShown, type MeetingItem, type Named } from '~/domain/readings/meeting'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { Select, TextArea, TextField } from '~/ui/field'
import type { Meeting } from './use-meeting'

interface Written { text: string; diagnosis: string; certainty: Certainty; mark: FindingContent | null }
const EMPTY: Written = { text: '', diagnosis: '', certainty: 'probable', mark: null }
const writtenOf = ({ text, diagnosis, certainty, mark }: BlindShown): Written => ({ text, diagnosis, certainty, mark })
const isSame = (a: Written, b: Written) => JSON.stringify(a) === JSON.stringify(b)

const SAVE_AFTER_MS = 700
const AGAIN_AFTER_MS = 4_000

/** A hospital's reading before the answer is shown: kept as it is written. A colleague's of the same hospital is shown beside it, never written over. */
export function BlindForm({ item, hospital, press, takeMark }: { item: MeetingItem; hospital: Named; press: Meeting['press']; takeMark?: () => FindingContent | null }) {
  const { t } = useTranslation('readings')
  const format = useFormat()
  const own = item.readings.find(({ institutionId }) => institutionId === hospital.id) ?? null
  const [written, setWritten] = useState<Written>(own ? writtenOf(own) : EMPTY)
  const [revision, setRevision] = useState(own?.revision ?? 0)
  const [kept, setKept] = useState<Written>(own ? writtenOf(own) : EMPTY)
  const [state, setState] = useState<'idle' | 'saving' | 'offline' | 'refused' | 'revealed'>('idle')
  const [savedAt, setSavedAt] = useState<number | null>(null)
  const [theirs, setTheirs] = useState<BlindShown | null>(null)
  const isBusy = useRef(false)
  const isDirty = !isSame(written, kept)

  // A colleague wrote, and nothing of one's own waits: theirs is what stands here.
  useEffect(() => {
    if (!own || own.revision <= revision || isBusy.current) return
    if (isDirty) setTheirs(own)
    else { setWritten(writtenOf(own)); setKept(writtenOf(own)); setRevision(own.revision) }
  }, [own, revision, isDirty])

  const save = async (reading: Written, basedOn: number) => {
    if (isBusy.current) return
    isBusy.current = true
    setState('saving')
    const answer = await press('read-blind', { item: item.id, institution: hospital.id, revision: String(basedOn), reading: JSON.stringify(reading) })
    isBusy.current = false
    switch (answer.kind) {
      case 'kept': setKept(reading); setRevision(Number(answer.revision)); setSavedAt(Date.now()); setState('idle'); setTheirs(null); return
      case 'changed-by-other': setTheirs(answer.reading as BlindShown); setState('idle'); return
      case 'revealed': setState('revealed'); return
      case 'offline': case 'failed': setState('offline'); return
      default: setState('refused')
    }
  }
  const latest = useRef(save)
  latest.current = save
  useEffect(() => {
    if (!isDirty || theirs || state === 'saving' || state === 'refused' || state === 'revealed') return
    const timer = setTimeout(() => void latest.current(written, revision), state === 'offline' ? AGAIN_AFTER_MS : SAVE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [written, revision, isDirty, theirs, state])

  const change = (part: Partial<Written>) => { setWritten((before) => ({ ...before, ...part })); if (state === 'refused') setState('idle') }
  const takeTheirs = () => { if (!theirs) return; setWritten(writtenOf(theirs)); setKept(writtenOf(theirs)); setRevision(theirs.revision); setTheirs(null) }
  const keepMine = () => { if (theirs) { setTheirs(null); setRevision(theirs.revision); void save(written, theirs.revision) } }
  const says = state === 'offline' ? t('blind.offline') : state === 'refused' ? t('blind.refused') : state === 'revealed' ? t('blind.revealed') : state === 'saving' || (isDirty && !theirs) ? t('blind.saving') : savedAt ? t('blind.saved', { time: format.timeWithSeconds(savedAt) }) : t('blind.hint')
  return (
    <form className="flex flex-col gap-3 rounded-lg border border-line bg-raised p-4" data-blind={hospital.id} onSubmit={(event) => { event.preventDefault(); if (isDirty && !theirs) void save(written, revision) }}>
      <h3 className="font-semibold">{t('blind.title', { hospital: hospital.name })}</h3>
      <TextField label={t('blind.diagnosis')} value={written.diagnosis} maxLength={READING_BOUNDS.diagnosis} onChange={(event) => change({ diagnosis: event.target.value })} autoComplete="off" />
      <Select label={t('blind.certainty')} value={written.certainty} onChange={(event) => change({ certainty: CERTAINTIES.find((one) => one === event.target.value) ?? 'probable' })}>
        {CERTAINTIES.map((one) => <option key={one} value={one}>{t(`certainty.${one}`)}</option>)}
      </Select>
      <TextArea label={t('blind.text')} rows={5} value={written.text} maxLength={READING_BOUNDS.text} onChange={(event) => change({ text: event.target.value })} />
      {takeMark && <MarkField mark={written.mark} takeMark={takeMark} onChange={(mark) => change({ mark })} />}
      <p role="status" className={state === 'offline' || state === 'refused' ? 'text-sm font-medium text-danger' : 'text-sm text-ink-soft'}>{says}</p>
      {theirs && (
        <div role="alert" className="flex flex-col gap-2 rounded-sm border border-attention bg-attention-soft p-3">
          <p className="font-medium text-attention">{t('blind.colleague', { name: theirs.by })}</p>
          <p className="whitespace-pre-wrap">{[theirs.diagnosis, theirs.text].filter(Boolean).join('\n')}</p>
          <div className="flex flex-wrap gap-2"><Button onClick={takeTheirs}>{t('blind.takeTheirs')}</Button><Button onClick={keepMine}>{t('blind.keepMine')}</Button></div>
        </div>
      )}
    </form>
  )
}

function MarkField({ mark, takeMark, onChange }: { mark: FindingContent | null; takeMark: () => FindingContent | null; onChange: (mark: FindingContent | null) => void }) {
  const { t } = useTranslation('readings')
  const [isMissing, setMissing] = useState(false)
  const take = () => {
    const taken = takeMark()
    setMissing(taken === null)
    if (taken) onChange(taken)
  }
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-2">
        <Button icon={<MapPin aria-hidden />} onClick={take}>{t(mark ? 'blind.markAgain' : 'blind.mark')}</Button>
        {mark && <span className="inline-flex items-center gap-1 text-sm">{t('blind.marked')}<IconButton label={t('blind.unmark')} onClick={() => onChange(null)}><X aria-hidden /></IconButton></span>}
      </div>
      {isMissing && <p role="alert" className="text-sm font-medium text-attention">{t('blind.drawFirst')}</p>}
    </div>
  )
}
