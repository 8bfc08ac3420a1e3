import { Box, Film, Search, Stethoscope } from 'lucide-react'
import { useCallback, useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import type { FoundInStore, StoreKind } from '~/domain/courses/write/find-in-store.server'
import type { Two } from '~/domain/cases/case'
import type { StudyChoice } from '~/domain/cases/find-series.server'
import { dateOf, LIBRARY_MODALITIES } from '~/domain/images/library'
import { LANGUAGE_TAGS } from '~/i18n/languages'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { inLanguage } from '~/ui/cases/two'
import { Dialog } from '~/ui/dialog'
import { Select, TextField } from '~/ui/field'
import { SeriesThumbnail } from '~/ui/images/series-thumbnail'
import { EmptyState, Skeleton } from '~/ui/states'

interface Choices {
  series: { studyId: string; seriesId: string; title: string }
  study: { studyId: string; title: string }
  case: { caseId: string; title: Two }
  recording: { recordingId: string; title: string; durationMs: number; streams: string[] }
  lesson3d: { lessonId: string; title: Two }
}
export type StoreOf = keyof Choices
export type StoreChoice<K extends StoreOf> = Choices[K]

interface StorePickProps<K extends StoreOf> {
  /** For what is not a course: where its author's store is asked. */
  storeAt?: string
  courseId: string
  of: K
  isOpen: boolean
  onClose: () => void
  /** Closing is the caller's. */
  onChoose: (chosen: Choices[K]) => void
}

const ASKS: Record<StoreOf, StoreKind> = { series: 'images', study: 'images', case: 'case', recording: 'recording', lesson3d: 'lesson3d' }
type Asked = { kind: 'loading' } | { kind: 'failed' } | Extract<FoundInStore, { kind: StoreKind }>

/** What an author may show of the house's store: words narrow it, a press takes it. */
export function StorePick<K extends StoreOf>({ courseId, storeAt = `/courses/${courseId}/store`, of, isOpen, onClose, onChoose }: StorePickProps<K>) {
  const { t } = useTranslation('store')
  const [words, setWords] = useState('')
  const [modality, setModality] = useState('')
  const [asked, setAsked] = useState<Asked>({ kind: 'loading' })
  const turn = useRef(0)
  const ask = useCallback(async (query: Record<string, string>) => {
    const mine = ++turn.current
    setAsked({ kind: 'loading' })
    const found = await find(storeAt, { of: ASKS[of], ...query })
    // An answer to what was asked before is nobody's any more.
    if (turn.current === mine) setAsked(found)
  }, [storeAt, of])
  useEffect(() => { if (isOpen) void ask({ search: '', modality: '' }) }, [isOpen, ask])
  const filter = { search: words, modality }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    void ask(filter)
  }
  const choose = onChoose as (chosen: Choices[StoreOf]) => void
  return (
    <Dialog title={t(`pick.${of}`)} description={t('pick.lead')} open={isOpen} onOpenChange={(open) => open || onClose()} width="wide">
      <form role="search" onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <TextField label={t('pick.words')} type="search" value={words} maxLength={100} onChange={({ target }) => setWords(target.value)} className="min-w-40 flex-1" />
        {ASKS[of] === 'images' && (
          <Select label={t('pick.modality')} value={modality} onChange={({ target }) => { setModality(target.value); void ask({ ...filter, modality: target.value }) }}>
            <option value="">{t('pick.all')}</option>
            {LIBRARY_MODALITIES.map((one) => <option key={one}>{one}</option>)}
          </Select>
        )}
        <Button type="submit" icon={<Search aria-hidden />}>{t('pick.search')}</Button>
      </form>
      <div className="flex min-h-48 flex-col gap-4" aria-live="polite" aria-busy={asked.kind === 'loading'} data-store={asked.kind}>
        {asked.kind === 'loading' && [0, 1, 2].map((i) => <Skeleton key={i} className="h-16 w-full" />)}
        {asked.kind === 'failed' && <p role="alert" className="text-danger">{t('pick.failed')} <Button onClick={() => void ask(filter)}>{t('pick.again')}</Button></p>}
        <Found asked={asked} of={of} choose={choose} onPage={(place) => void ask({ ...filter, ...place })} />
      </div>
    </Dialog>
  )
}

async function find(storeAt: string, query: Record<string, string>): Promise<Asked> {
  try {
    const response = await fetch(`${storeAt}?${new URLSearchParams(query)}`, { headers: { accept: 'application/json' }, redirect: 'manual' })
    if (!response.ok) return { kind: 'failed' }
    return (await response.json()) as Extract<FoundInStore, { kind: StoreKind }>
  } catch {
    return { kind: 'failed' }
  }
}

interface FoundProps { asked: Asked; of: StoreOf; choose: (chosen: Choices[StoreOf]) => void; onPage: (place: Record<string, string>) => void }

function Found({ asked, of, choose, onPage }: FoundProps) {
  const { t, i18n } = useTranslation('store')
  const format = useFormat()
  const language = i18n.language === 'zh' ? 'zh' : 'en'
  const two = (title: Two) => { const { text, lang } = inLanguage(title, language); return <span lang={LANGUAGE_TAGS[lang]}>{text || t('pick.unnamed')}</span> }
  const nothing = <EmptyState title={t('pick.none')} text={t('pick.noneText')} />
  switch (asked.kind) {
    case 'loading': case 'failed': return null
    case 'images': return (
      <>
        {asked.studies.length === 0 && nothing}
        {asked.studies.map((study) => <StudyRow key={study.id} study={study} of={of} choose={choose} />)}
        <Pages before={asked.newer && (() => onPage({ newer: asked.newer! }))} next={asked.older && (() => onPage({ older: asked.older! }))} />
      </>
    )
    case 'case': return (
      <>
        {asked.cases.length === 0 ? nothing : <Rows>{asked.cases.map((one) => (
          <Row key={one.caseId} id={one.caseId} title={two(one.title)} under={[one.institution, one.author, one.isCharged ? t('pick.charged') : ''].filter(Boolean).join(' · ')} onChoose={() => choose({ caseId: one.caseId, title: one.title })} picture={one.picture ? <SeriesThumbnail studyUid={one.picture.studyUid} series={{ ...one.picture, hasPictures: true }} /> : <Stethoscope aria-hidden />} />
        ))}</Rows>}
        <NumberedPages page={asked.page} pages={asked.pages} onPage={onPage} />
      </>
    )
    case 'recording': return (
      <>
        {asked.recordings.length === 0 ? nothing : <Rows>{asked.recordings.map(({ recordingId, title, institution, startedAt, durationMs, streams }) => (
          <Row key={recordingId} id={recordingId} title={title} under={[institution, format.dateTime(new Date(startedAt)), format.clock(durationMs), t('pick.views', { count: streams.length })].join(' · ')} onChoose={() => choose({ recordingId, title, durationMs, streams })} picture={<Film aria-hidden />} />
        ))}</Rows>}
        <NumberedPages page={asked.page} pages={asked.pages} onPage={onPage} />
      </>
    )
    case 'lesson3d': return (
      <>
        {asked.lessons.length === 0 ? nothing : <Rows>{asked.lessons.map(({ lessonId, title, steps, institution, model, isPublished }) => (
          <Row key={lessonId} id={lessonId} title={two(title)} under={[institution, model, t('pick.steps', { count: steps }), isPublished ? '' : t('pick.draft')].filter(Boolean).join(' · ')} onChoose={() => choose({ lessonId, title })} picture={<Box aria-hidden />} />
        ))}</Rows>}
        {asked.isCut && <p className="text-sm text-ink-soft">{t('pick.cut')}</p>}
      </>
    )
  }
}

function StudyRow({ study, of, choose }: { study: StudyChoice; of: StoreOf; choose: FoundProps['choose'] }) {
  const { t } = useTranslation('store')
  const format = useFormat()
  const date = dateOf(study.studyDate)
  const name = study.description || t('pick.unnamed')
  const under = [study.pseudonym, date && format.calendarDate(date), study.institution].filter(Boolean).join(' · ')
  const thumbnail = (series: StudyChoice['series'][number]) => <SeriesThumbnail studyUid={series.studyUid} series={series} />
  if (of === 'study') {
    const first = study.series[0]
    return <Rows><Row id={study.id} title={name} under={under} warning={study.workspace === 'teaching' ? '' : t('pick.notTeaching')} onChoose={() => choose({ studyId: study.id, title: name })} picture={first ? thumbnail(first) : null} /></Rows>
  }
  if (study.series.length === 0) return null
  return (
    <section className="flex flex-col gap-2" aria-label={`${name}, ${study.pseudonym}`}>
      <h3 className="font-medium break-words">{name}<span className="ml-2 text-sm font-normal text-ink-soft tabular-nums">{under}</span></h3>
      {study.workspace !== 'teaching' && <p className="text-sm text-attention">{t('pick.notTeaching')}</p>}
      <Rows>
        {study.series.map((one) => (
          <Row key={one.seriesId} id={one.seriesId} title={one.description || one.modality} under={`${one.modality} · ${t('pick.pictures', { count: one.frameCount })}`} warning={one.isHeld ? t('pick.held') : ''} picture={thumbnail(one)} onChoose={() => choose({ studyId: study.id, seriesId: one.seriesId, title: [name, one.description || one.modality].join(' · ') })} />
        ))}
      </Rows>
    </section>
  )
}

const Rows = ({ children }: { children: ReactNode }) => <ul className="grid gap-2 sm:grid-cols-2">{children}</ul>

function Row({ id, title, under, warning = '', picture, onChoose }: { id: string; title: ReactNode; under: string; warning?: string; picture: ReactNode; onChoose: () => void }) {
  return (
    <li>
      <button type="button" onClick={onChoose} data-choice={id} className="flex h-full w-full items-center gap-3 rounded-lg border border-line bg-raised p-2 text-left hover:border-accent hover:bg-accent-soft">
        <span className="grid size-14 shrink-0 place-items-center overflow-hidden rounded-sm bg-black text-white [&>svg]:size-6" aria-hidden>{picture}</span>
        <span className="flex min-w-0 flex-col">
          <span className="break-words">{title}</span>
          <span className="text-sm break-words text-ink-soft tabular-nums">{under}</span>
          {warning && <span className="text-sm text-attention">{warning}</span>}
        </span>
      </button>
    </li>
  )
}

function NumberedPages({ page, pages, onPage }: { page: number; pages: number; onPage: FoundProps['onPage'] }) {
  return <Pages before={page > 1 && (() => onPage({ page: String(page - 1) }))} next={page < pages && (() => onPage({ page: String(page + 1) }))} />
}

type Press = (() => void) | false | null | ''
function Pages({ before, next }: { before: Press; next: Press }) {
  const { t } = useTranslation('store')
  if (!before && !next) return null
  return <div className="flex justify-between gap-2">{before ? <Button onClick={before}>{t('pick.newer')}</Button> : <span />}{next && <Button onClick={next}>{t('pick.older')}</Button>}</div>
}
