import { ArrowLeft, ListChecks, PanelLeft } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import type { Finding, Point2 } from '~/domain/images/finding'
import type { PriorStudy, ReadingStudy, SeriesFrames } from '~/domain/images/reading'
import type { StudyWays } from '~/domain/images/study-ways'
import { IconButton, LinkButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { useToast } from '~/ui/toast'
import { createDesk, middleOf, PANES_OF, type Desk } from './desk'
import { isPlaneView } from './engine/view'
import { contentOf, findingsOn } from './findings/on-view'
import { pagePort } from './findings/save'
import { createFindingsStore, type HeldFinding } from './findings/store'
import { FindingsPanel, SaveState, TextPrompt } from './parts/findings-panel'
import { Pane } from './parts/pane'
import { SeriesRail } from './parts/series-rail'
import { ShownPoint } from './parts/shown-point'
import { StudyMenu } from './parts/study-menu'
import { Toolbar } from './parts/toolbar'
import { useAddressPoint, useGoToPoint } from './use-address-point'
import { useDeskState, useFindings, useViewState } from './use-view'
import type { ThroughLink } from './through-link'
import { useEngine } from './use-engine'
import { useReadingKeys } from './use-reading-keys'
import { useStudyDate, useViewerWords } from './words'

export interface ViewerPageProps {
  study: ReadingStudy
  first: SeriesFrames | null
  findings: Finding[]
  priors: PriorStudy[]
  me: { id: string; name: string } | null
  mayAnnotate: boolean
  ways: StudyWays
  /** Made of its series, for the way to the same place in 3D. */
  models?: { id: string; title: string; seriesId: string }[]
  link?: ThroughLink
}

/** For tests and `npm run bench -- images`: where a point of the patient lies on the screen, and what is shown. */
declare global {
  interface Window { readingDesk?: Desk }
}

const GRIDS = { '1x1': '', '1x2': 'grid-cols-2 max-sm:portrait:grid-cols-1 max-sm:portrait:grid-rows-2', '2x1': 'grid-rows-2', '2x2': 'grid-cols-2 grid-rows-2' }

/** The reading room: one study, and what it is compared with. */
export function ViewerPage({ study, first, findings: given, priors, me, mayAnnotate, ways, models = [], link }: ViewerPageProps) {
  const { t } = useTranslation('viewer')
  const toast = useToast()
  const words = useViewerWords()
  const studyDate = useStudyDate()
  const format = useFormat()
  const { engine, hasFailed } = useEngine(study.series, first, link)
  const address = useAddressPoint()
  const desk = useMemo(() => createDesk(study, study.series.find(({ id }) => id === address.series)?.id ?? first?.seriesId ?? study.series[0]?.id ?? null), [study.id])
  const store = useMemo(() => createFindingsStore({ me, given, port: link ? null : pagePort, newId: () => crypto.randomUUID(), now: () => Date.now() }), [study.id])
  useEffect(() => {
    window.readingDesk = desk
    return () => { desk.stop(); store.stop(); delete window.readingDesk }
  }, [desk, store])
  const deskState = useDeskState(desk)
  const findings = useFindings(store)
  const view = desk.activeView()
  const state = useViewState(view)
  useGoToPoint(desk, view, address.point)
  const [showsPanel, setShowsPanel] = useState(false)
  const [showsRail, setShowsRail] = useState(true)
  const [isComparing, setIsComparing] = useState(false)
  const [prompt, setPrompt] = useState<{ pane: string; at: Point2; done: (text: string) => void } | null>(null)

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => { if ((store.isOffline() && store.waiting() > 0) || (store.isKeptHere && store.all().some(({ isMine }) => isMine))) event.preventDefault() }
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [store])

  const keyOf = (): HeldFinding | undefined => (view ? findingsOn(view, findings).find(({ finding }) => finding.content.shape === 'key-image' && finding.isMine)?.finding : undefined)
  const held = useRef({ keyOf, view })
  held.current = { keyOf, view }
  const onKey = useCallback(() => {
    const { keyOf, view } = held.current
    const known = keyOf()
    if (known) store.remove(known.id)
    else {
      const content = view && view.state().kind === 'stack' ? contentOf(view, 'key-image', []) : null
      if (view && content) store.add(view.state().series.studyId, content)
    }
  }, [store])
  const onPanel = useCallback(() => setShowsPanel((shown) => !shown), [])
  useReadingKeys({ desk, store, mayAnnotate, onKey, onPanel })

  async function compare(id: string) {
    setIsComparing(true)
    try {
      const response = await fetch(`/images/${encodeURIComponent(id)}/reading`)
      if (!response.ok) throw new Error(String(response.status))
      const prior = (await response.json()) as { study: ReadingStudy; findings: Finding[] }
      store.include(prior.findings)
      desk.compare(prior.study)
    } catch {
      toast({ text: t('compare.failed'), tone: 'danger' })
    } finally {
      setIsComparing(false)
    }
  }

  async function goTo(finding: HeldFinding) {
    desk.set({ selected: finding.id })
    const { image, place } = finding.content
    const series = deskState.studies.flatMap((one) => one.series).find((one) => (image ? one.seriesUid === image.seriesUid : place.space === 'patient' && one.geometry?.kind === 'volume' && one.geometry.frameOfReferenceUid === place.frameOfReferenceUid))
    if (!series || !engine) return
    const pane = desk.shown().find((one) => one.seriesId === series.id && (image ? one.mode === 'stack' : true)) ?? desk.shown().find((one) => one.id === deskState.active)!
    const index = image ? (await engine.openSeries(series).catch(() => [])).findIndex((id) => id.endsWith(`/${image.sopInstanceUid}/${image.frame}`)) : 0
    const open = desk.view(pane.id)
    if (open && pane.seriesId === series.id) {
      desk.set({ active: pane.id })
      if (image && index >= 0 && open.state().kind === 'stack') open.scrollTo(index)
      else if (place.space === 'patient' && place.points[0]) open.showPoint(place.points[0])
    } else desk.open(pane.id, series.id, 'stack', image && index >= 0 ? index : null)
  }

  const slabOf = view && state?.kind === 'plane' ? { projection: state.projection, mm: state.slabMm } : { projection: 'none' as const, mm: 0 }
  const placeOf = (finding: HeldFinding) => {
    const image = finding.content.image
    const series = deskState.studies.flatMap((one) => one.series).find((one) => one.seriesUid === image?.seriesUid)
    return series ? [series.number !== null ? `${series.number}.` : '', series.description || series.modality].filter(Boolean).join(' ') : t('findings.onPlane')
  }
  const title = study.description || t('study.unnamed')
  return (
    <div data-viewer data-layout={deskState.layout} className="fixed inset-0 flex flex-col bg-surface text-ink">
      <header className="flex shrink-0 items-center gap-1 border-b border-line bg-raised px-2 py-1">
        {!link && <LinkButton to="/images" tone="quiet" size="icon" aria-label={t('toList')} title={t('toList')}><ArrowLeft aria-hidden /></LinkButton>}
        <IconButton label={t(showsRail ? 'series.hide' : 'series.show')} aria-pressed={showsRail} onClick={() => setShowsRail(!showsRail)}><PanelLeft aria-hidden /></IconButton>
        <h1 className="min-w-0 flex-1 truncate font-semibold">{title} <span className="font-normal text-ink-soft">{[study.pseudonym, studyDate(study.studyDate)].filter(Boolean).join(' · ')}</span></h1>
        {!showsPanel && !link && <span className="hidden md:block"><SaveState store={store} /></span>}
        <IconButton label={t('findings.label')} aria-pressed={showsPanel} onClick={onPanel} className={showsPanel ? 'bg-accent-soft text-accent' : undefined}><ListChecks aria-hidden /></IconButton>
        {!link && <StudyMenu studyId={study.id} seriesId={state?.series.studyId === study.id ? state.series.id : null} seriesUid={state && study.series.some((one) => one.id === state.series.id) ? state.series.seriesUid : null} ways={ways} mayAnnotate={mayAnnotate} onFindings={store.include} models={models.filter((one) => one.seriesId === state?.series.id)} place={state?.plane && (state.kind === 'plane' || state.frame?.place) ? address.point ?? middleOf(state.plane) : null} />}
      </header>
      {link && <p role="note" className="shrink-0 border-b border-line bg-sunken px-3 py-1 text-sm text-ink-soft" data-shared-until>{t('shared.until', { date: format.dateTime(link.until) })} {t('shared.keptHere')}</p>}
      <Toolbar
        desk={desk} deskState={deskState} view={view} state={state} store={store} words={words} mayAnnotate={mayAnnotate} isKey={keyOf() !== undefined} onKey={onKey} slab={slabOf}
        onSlab={(projection, mm) => { for (const one of desk.views()) if (isPlaneView(one) && one.state().series.id === state?.series.id) one.setSlab(projection, mm) }}
      />
      <div className="flex min-h-0 flex-1 flex-col sm:flex-row">
        {showsRail && <SeriesRail desk={desk} deskState={deskState} priors={priors.filter((prior) => !deskState.studies.some((one) => one.id === prior.id))} words={words} onCompare={(id) => void compare(id)} isBusy={isComparing} pictures={link?.pictures} />}
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {study.isHeld && <p role="status" className="bg-attention-soft px-3 py-2 text-sm text-attention" data-held>{t('problem.held')}</p>}
          {hasFailed && <p role="alert" className="bg-danger-soft px-3 py-2 text-sm text-danger">{t('problem.engine')}</p>}
          {study.series.some((one) => one.framesState === 'waiting') && <p role="status" className="bg-raised px-3 py-1 text-sm text-ink-soft">{t('problem.frames')}</p>}
          {study.series.length === 0 ? <p className="grid flex-1 place-items-center p-6 text-center text-ink-soft">{t('problem.empty')}</p> : (
            <div className={cx('grid min-h-0 flex-1 gap-px bg-line', GRIDS[deskState.layout])}>
              {deskState.panes.slice(0, PANES_OF[deskState.layout]).map((pane) => (
                <div key={pane.id} className="relative grid min-h-0 min-w-0">
                  <Pane pane={pane} desk={desk} deskState={deskState} engine={engine} store={store} findings={findings} words={words} mayAnnotate={mayAnnotate} askText={(at, done) => setPrompt({ pane: pane.id, at, done })} />
                  {address.point && <ShownPoint view={desk.view(pane.id)} point={address.point} />}
                  {prompt?.pane === pane.id && <TextPrompt at={prompt.at} onDone={(text) => { prompt.done(text); setPrompt(null) }} onCancel={() => setPrompt(null)} />}
                </div>
              ))}
            </div>
          )}
        </div>
        {showsPanel && <FindingsPanel store={store} findings={findings} words={words} selected={deskState.selected} placeOf={placeOf} onGo={(finding) => void goTo(finding)} onClose={() => setShowsPanel(false)} />}
      </div>
    </div>
  )
}
