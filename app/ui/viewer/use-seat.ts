import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { Finding } from '~/domain/images/finding'
import type { ReadingStudy, SeriesFrames } from '~/domain/images/reading'
import type { DeskShown } from '~/domain/images/shown'
import { useTranslation } from '~/i18n/use-translation'
import { createDesk, type Desk, type DeskState } from './desk'
import type { ReadingEngine } from './engine'
import type { View, ViewState } from './engine/view'
import { contentOf, findingsOn } from './findings/on-view'
import { createFindingsStore, type FindingsPort, type FindingsStore, type HeldFinding } from './findings/store'
import { createFollowing, shownOn, type Following } from './shown'
import type { ThroughLink } from './through-link'
import { useEngine } from './use-engine'
import { useDeskState, useFindings, useViewState } from './use-view'
import { useViewerWords, type ViewerWords } from './words'

/** For tests and `npm run bench -- images`: where a point of the patient lies on the screen, and what is shown. */
declare global {
  interface Window { readingDesk?: Desk; readingShown?: { now: () => DeskShown; show: Following['show'] } }
}

export interface SeatGiven {
  studies: ReadingStudy[]
  first: SeriesFrames | null
  findings: Finding[]
  firstSeries: string | null
  /** Picture of that series; absent: where such series begin. */
  firstIndex?: number | null
  me: { id: string; name: string } | null
  /** Null: what is drawn stays on the page. */
  port: FindingsPort | null
  link?: ThroughLink
}

/** Everything that one reader has before them, whatever page it stands on. */
export interface Seat {
  desk: Desk
  deskState: DeskState
  store: FindingsStore
  findings: readonly HeldFinding[]
  engine: ReadingEngine | null
  hasFailed: boolean
  words: ViewerWords
  /** Of the active pane. */
  view: View | null
  state: ViewState | null
  isKey: boolean
  onKey: () => void
  goTo: (finding: HeldFinding) => Promise<void>
  placeOf: (finding: HeldFinding) => string
}

/** A desk with its pictures and its marks, made once for these studies: another reader's seat is another component (`key`). */
export function useSeat({ studies, first, findings: given, firstSeries, firstIndex = null, me, port, link }: SeatGiven): Seat {
  const { t } = useTranslation('viewer')
  const words = useViewerWords()
  const { engine, hasFailed } = useEngine(studies.flatMap(({ series }) => series), first, link, firstIndex)
  const began = useRef({ studies, firstSeries, firstIndex, given, me, port }).current
  const desk = useMemo(() => createDesk(began.studies, began.firstSeries, began.firstIndex), [began])
  const store = useMemo(() => createFindingsStore({ me: began.me, given: began.given, port: began.port, newId: () => crypto.randomUUID(), now: () => Date.now() }), [began])
  useEffect(() => {
    let following: Following | null = null
    window.readingDesk = desk
    window.readingShown = { now: () => shownOn(desk), show: (shown) => (following ??= createFollowing(desk)).show(shown) }
    return () => {
      following?.stop()
      desk.stop()
      store.stop()
      if (window.readingDesk !== desk) return
      delete window.readingDesk
      delete window.readingShown
    }
  }, [desk, store])
  const deskState = useDeskState(desk)
  const findings = useFindings(store)
  const view = desk.activeView()
  const state = useViewState(view)

  const isShared = link !== undefined
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => { if ((store.isOffline() && store.waiting() > 0) || (isShared && store.all().some(({ isMine }) => isMine))) event.preventDefault() }
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [store, isShared])

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

  const allSeries = () => deskState.studies.flatMap((one) => one.series)
  async function goTo(finding: HeldFinding) {
    desk.set({ selected: finding.id })
    const { image, place } = finding.content
    const series = allSeries().find((one) => (image ? one.seriesUid === image.seriesUid : place.space === 'patient' && one.geometry?.kind === 'volume' && one.geometry.frameOfReferenceUid === place.frameOfReferenceUid))
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
  const placeOf = (finding: HeldFinding) => {
    const series = allSeries().find((one) => one.seriesUid === finding.content.image?.seriesUid)
    return series ? [series.number !== null ? `${series.number}.` : '', series.description || series.modality].filter(Boolean).join(' ') : t('findings.onPlane')
  }
  return { desk, deskState, store, findings, engine, hasFailed, words, view, state, isKey: keyOf() !== undefined, onKey, goTo, placeOf }
}
