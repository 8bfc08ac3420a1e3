import { ListChecks, PanelLeft } from 'lucide-react'
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import type { Finding } from '~/domain/images/finding'
import type { ReadingStudy, SeriesFrames } from '~/domain/images/reading'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '~/ui/button'
import type { Desk } from './desk'
import type { ReadingEngine } from './engine'
import { pagePort } from './findings/save'
import type { FindingsStore } from './findings/store'
import { SeatView } from './parts/seat-view'
import { useReadingKeys } from './use-reading-keys'
import { useSeat } from './use-seat'

export interface ViewerSeat {
  desk: Desk
  store: FindingsStore
  /** Null until the engine is there, and where the browser has none. */
  engine: () => ReadingEngine | null
  /** Opens the picture that a mark lies on. */
  goTo: (findingId: string) => void
}

export interface EmbeddedViewerProps {
  studies: ReadingStudy[]
  first: SeriesFrames | null
  /** Opened at the beginning; without it the one that `first` describes, else the first of all. */
  firstSeries?: string | null
  firstIndex?: number | null
  findings: Finding[]
  me: { id: string; name: string } | null
  mayAnnotate: boolean
  /** `page`: what is drawn stays here, for a page that keeps it in its own way (an answer, a blind reading). */
  keeps?: 'server' | 'page'
  /** Once, as soon as there is a desk. What it returns is called at the end. */
  onReady?: (seat: ViewerSeat) => void | (() => void)
  tools?: 'few' | 'all'
  railShown?: boolean
  /** First on the bar of tools: the page's own. */
  beforeTools?: ReactNode
}

/** Below Tailwind's `sm`. */
const NARROW = 640

/**
 * Pictures on a page that is about something else: fills its container, has no way out of its own, and its keys act only
 * while it has the focus. Other studies are another desk: it begins anew.
 */
export function EmbeddedViewer(props: EmbeddedViewerProps) {
  return <Embedded key={props.studies.map(({ id }) => id).join(' ')} {...props} />
}

function Embedded({ studies, first, firstSeries, firstIndex, findings, me, mayAnnotate, keeps = 'server', onReady, tools = 'few', railShown = true, beforeTools }: EmbeddedViewerProps) {
  const { t } = useTranslation('viewer')
  const root = useRef<HTMLDivElement>(null)
  const seat = useSeat({ studies, first, findings, firstSeries: firstSeries ?? first?.seriesId ?? studies[0]?.series[0]?.id ?? null, firstIndex, me, port: keeps === 'server' ? pagePort : null })
  const { desk, store, deskState } = seat
  const [showsPanel, setShowsPanel] = useState(false)
  const [showsRail, setShowsRail] = useState(railShown)
  const onPanel = useCallback(() => setShowsPanel((shown) => !shown), [])
  const hasFocus = useCallback(() => root.current?.contains(document.activeElement) ?? false, [])
  useReadingKeys({ desk, store, mayAnnotate, onKey: seat.onKey, onPanel, isHere: hasFocus })
  // A phone has no room for it beside a text; it is one press away.
  useEffect(() => { if (window.innerWidth < NARROW) setShowsRail(false) }, [])
  // The page's marks may come or go while the pictures stay: an answer was given, a session moved on.
  useEffect(() => store.include(findings), [store, findings])

  const now = useRef({ onReady, seat })
  now.current = { onReady, seat }
  useEffect(() => now.current.onReady?.({
    desk, store, engine: () => now.current.seat.engine,
    goTo(findingId) { const mark = store.all().find(({ id }) => id === findingId); if (mark) void now.current.seat.goTo(mark) },
  }), [desk, store])

  return (
    <div ref={root} data-viewer data-room="reading-room" data-layout={deskState.layout} className="flex size-full min-h-0 min-w-0 flex-col overflow-hidden bg-surface text-ink">
      <SeatView
        seat={seat} mayAnnotate={mayAnnotate} tools={tools} showsRail={showsRail} showsPanel={showsPanel} onPanel={onPanel}
        besideTools={(
          <>
            {beforeTools}
            <IconButton label={t(showsRail ? 'series.hide' : 'series.show')} aria-pressed={showsRail} onClick={() => setShowsRail(!showsRail)}><PanelLeft aria-hidden /></IconButton>
            <IconButton label={t('findings.label')} aria-pressed={showsPanel} onClick={onPanel} className={showsPanel ? 'bg-accent-soft text-accent' : undefined}><ListChecks aria-hidden /></IconButton>
          </>
        )}
        notes={studies.some(({ isHeld }) => isHeld) && <p role="status" className="bg-attention-soft px-3 py-2 text-sm text-attention" data-held>{t('problem.held')}</p>}
      />
    </div>
  )
}
