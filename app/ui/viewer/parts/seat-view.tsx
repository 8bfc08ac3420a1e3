import { useState, type ReactNode } from 'react'
import type { Point2, Point3 } from '~/domain/images/finding'
import type { PriorStudy } from '~/domain/images/reading'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'
import { PANES_OF } from '../desk'
import { isPlaneView } from '../engine/view'
import type { Seat } from '../use-seat'
import { FindingsPanel, TextPrompt } from './findings-panel'
import { Pane } from './pane'
import { SeriesRail } from './series-rail'
import { ShownPoint } from './shown-point'
import { Toolbar } from './toolbar'

const GRIDS = { '1x1': '', '1x2': 'grid-cols-2 max-sm:portrait:grid-cols-1 max-sm:portrait:grid-rows-2', '2x1': 'grid-rows-2', '2x2': 'grid-cols-2 grid-rows-2' }

export interface SeatViewProps {
  seat: Seat
  mayAnnotate: boolean
  tools: 'few' | 'all'
  showsRail: boolean
  showsPanel: boolean
  onPanel: () => void
  priors?: PriorStudy[]
  onCompare?: (id: string) => void
  isComparing?: boolean
  /** Root of WADO-RS, where it is not the house's own. */
  pictures?: string
  /** A point of the patient that the page leads to. */
  point?: Point3 | null
  /** At the beginning of the tools. */
  besideTools?: ReactNode
  /** Above the pictures. */
  notes?: ReactNode
}

const nobody = () => undefined

/** Tools, series, pictures and findings: what every page that shows studies has of the reading room. */
export function SeatView({ seat, mayAnnotate, tools, showsRail, showsPanel, onPanel, priors = [], onCompare = nobody, isComparing = false, pictures, point = null, besideTools, notes }: SeatViewProps) {
  const { t } = useTranslation('viewer')
  const { desk, deskState, store, findings, engine, hasFailed, words, view, state } = seat
  const [prompt, setPrompt] = useState<{ pane: string; at: Point2; done: (text: string) => void } | null>(null)
  const slab = view && state?.kind === 'plane' ? { projection: state.projection, mm: state.slabMm } : { projection: 'none' as const, mm: 0 }
  const series = deskState.studies.flatMap((one) => one.series)
  return (
    <>
      <Toolbar
        desk={desk} deskState={deskState} view={view} state={state} store={store} words={words} mayAnnotate={mayAnnotate} isKey={seat.isKey} onKey={seat.onKey} slab={slab} isFew={tools === 'few'} beside={besideTools}
        onSlab={(projection, mm) => { for (const one of desk.views()) if (isPlaneView(one) && one.state().series.id === state?.series.id) one.setSlab(projection, mm) }}
      />
      <div className="flex min-h-0 flex-1 flex-col sm:flex-row">
        {showsRail && <SeriesRail desk={desk} deskState={deskState} priors={priors.filter((prior) => !deskState.studies.some((one) => one.id === prior.id))} words={words} onCompare={onCompare} isBusy={isComparing} pictures={pictures} />}
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {notes}
          {hasFailed && <p role="alert" className="bg-danger-soft px-3 py-2 text-sm text-danger">{t('problem.engine')}</p>}
          {series.some((one) => one.framesState === 'waiting') && <p role="status" className="bg-raised px-3 py-1 text-sm text-ink-soft">{t('problem.frames')}</p>}
          {series.length === 0 ? <p className="grid flex-1 place-items-center p-6 text-center text-ink-soft">{t('problem.empty')}</p> : (
            <div className={cx('grid min-h-0 flex-1 gap-px bg-line', GRIDS[deskState.layout])}>
              {deskState.panes.slice(0, PANES_OF[deskState.layout]).map((pane) => (
                <div key={pane.id} className="relative grid min-h-0 min-w-0">
                  <Pane pane={pane} desk={desk} deskState={deskState} engine={engine} store={store} findings={findings} words={words} mayAnnotate={mayAnnotate} askText={(at, done) => setPrompt({ pane: pane.id, at, done })} />
                  {point && <ShownPoint view={desk.view(pane.id)} point={point} />}
                  {prompt?.pane === pane.id && <TextPrompt at={prompt.at} onDone={(text) => { prompt.done(text); setPrompt(null) }} onCancel={() => setPrompt(null)} />}
                </div>
              ))}
            </div>
          )}
        </div>
        {showsPanel && <FindingsPanel store={store} findings={findings} words={words} selected={deskState.selected} placeOf={seat.placeOf} onGo={(finding) => void seat.goTo(finding)} onClose={onPanel} />}
      </div>
    </>
  )
}
