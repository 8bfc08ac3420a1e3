import { useSyncExternalStore } from 'react'
import type { Point3 } from '~/domain/images/finding'
import { middleOf } from '~/ui/viewer/desk'
import type { ViewerSeat } from '~/ui/viewer/embedded-viewer'
import { contentOf, remeasured } from '~/ui/viewer/findings/on-view'
import { add, distance, scale } from '~/ui/viewer/geometry'
import { useFindings, useViewState } from '~/ui/viewer/use-view'

/** What somebody marked on the series that is asked about, in the patient's millimetres. */
export interface HandMark { id: string; points: Point3[]; lengthMm: number | null }
export interface SeriesHand {
  /** 0-based, of the series that is asked about as it stands in its stack; null: something else is shown. */
  index: number | null
  marks: readonly HandMark[]
  /** Drawn on a picture that has no place in a patient: nobody can judge it. */
  isPlaceless: boolean
  isDrawing: boolean
  begin(): void
  /** In the middle of the picture: for those who draw by keys. */
  putInMiddle(): void
  /** By pixels of the picture that is shown. */
  moveBy(id: string, point: number, columns: number, rows: number): void
  /** All that was drawn. */
  clear(): void
}

const SHAPES = { mark: 'probe', measure: 'length' } as const
const never = () => () => undefined

/** What is done in a viewer, for a question about one series. @param kind null: nothing is drawn */
export function useSeriesHand(seat: ViewerSeat | null, seriesId: string | null, kind: 'mark' | 'measure' | null): SeriesHand {
  const desk = seat?.desk ?? null
  const deskState = useSyncExternalStore(desk?.subscribe ?? never, () => desk?.state() ?? null, () => null)
  const view = desk?.activeView() ?? null
  const viewState = useViewState(view)
  const findings = useFindings(seat?.store ?? null)
  const series = desk?.seriesOf(seriesId) ?? null
  const shape = kind ? SHAPES[kind] : null
  const mine = findings.filter(({ isMine, content }) => isMine && content.shape === shape && (content.image === null || content.image.seriesUid === series?.seriesUid))
  const marks = mine.flatMap(({ id, content: { place } }): HandMark[] => (place.space === 'patient' ? [{ id, points: place.points, lengthMm: place.points.length === 2 ? distance(place.points[0]!, place.points[1]!) : null }] : []))
  return {
    index: viewState?.kind === 'stack' && viewState.series.id === seriesId ? viewState.index : null,
    marks, isPlaceless: mine.length > marks.length,
    isDrawing: shape !== null && deskState?.tool === shape,
    begin() { if (shape) desk?.set({ tool: shape }) },
    putInMiddle() {
      const plane = view?.state().plane
      if (!seat || !view || !plane || !shape) return
      const middle = middleOf(plane)
      const aside = scale(plane.right, (plane.columns / 8) * plane.step[0])
      const content = contentOf(view, shape, shape === 'probe' ? [middle] : [add(middle, scale(aside, -1)), add(middle, aside)])
      if (content) seat.store.add(view.state().series.studyId, content)
    },
    moveBy(id, point, columns, rows) {
      const held = mine.find((one) => one.id === id)
      const plane = view?.state().plane
      if (!seat || !view || !plane || held?.content.place.space !== 'patient') return
      const by = add(scale(plane.right, columns * plane.step[0]), scale(plane.down, rows * plane.step[1]))
      const next = remeasured(view, held.content, held.content.place.points.map((one, at) => (at === point ? add(one, by) : one)))
      if (next) seat.store.change(id, next)
    },
    clear() { for (const { id } of mine) seat?.store.remove(id) },
  }
}

/** Lays down what was drawn in an earlier look at the page, and goes there. Only where the series has a place in the patient. */
export function layDown({ desk, store, goTo }: ViewerSeat, seriesId: string, points: readonly Point3[]): void {
  const series = desk.seriesOf(seriesId)
  if (series?.geometry?.kind !== 'volume' || series.geometry.frameOfReferenceUid === null || store.all().some(({ isMine }) => isMine)) return
  const { direction, frameOfReferenceUid } = series.geometry
  const normal: Point3 = [direction[6]!, direction[7]!, direction[8]!]
  const held = store.add(series.studyId, { shape: points.length === 1 ? 'probe' : 'length', place: { space: 'patient', frameOfReferenceUid, points: [...points] }, image: null, planeNormal: normal, text: '', values: points.length === 2 ? [{ name: 'length', value: distance(points[0]!, points[1]!), unit: 'mm' }] : [], calibration: 'patient-space' })
  goTo(held.id)
}
