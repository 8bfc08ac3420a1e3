import type { FindingContent, FindingShape, Point3 } from '~/domain/images/finding'
import { referenceOf, stepOf } from '../desk'
import type { View } from '../engine/view'
import { measure } from '../measure/measure'
import { placeOf, pointsOn, type Shown } from './belongs'
import type { FindingsStore, HeldFinding } from './store'

/** What decides which findings lie on a view now; null while nothing is shown. */
export function shownOn(view: View): Shown | null {
  const { kind, plane, frame, series, slabMm } = view.state()
  if (!plane || (kind === 'stack' && !frame)) return null
  const step = stepOf(view)
  const reachMm = kind === 'plane' ? Math.max(step ?? 0, slabMm) / 2 : (step ?? frame?.thicknessMm ?? 1) / 2
  return { studySeriesUid: series.seriesUid, frame: kind === 'stack' ? frame : null, frameOfReferenceUid: referenceOf(view), plane, reachMm: reachMm + 1e-3 }
}

/** A finding with its points where they lie on this view. */
export interface PlacedFinding { finding: HeldFinding; points: Point3[] }

export function findingsOn(view: View, findings: readonly HeldFinding[]): PlacedFinding[] {
  const shown = shownOn(view)
  if (!shown) return []
  return findings.flatMap((finding) => { const points = pointsOn(finding.content, shown); return points ? [{ finding, points }] : [] })
}

/** What was drawn on a view as a finding; null where it has neither a place in a patient nor an image. */
export function contentOf(view: View, shape: FindingShape, points: Point3[], text = ''): FindingContent | null {
  const shown = shownOn(view)
  const ground = view.ground()
  const place = shown && placeOf(points, shown)
  if (!shown || !ground || !place) return null
  const { values, calibration } = measure(shape, points, ground)
  const image = shown.frame && { seriesUid: shown.studySeriesUid, sopInstanceUid: shown.frame.sopInstanceUid, frame: shown.frame.frame }
  return { shape, place, image, planeNormal: image ? null : shown.plane.normal, text, values: values.filter((one) => Number.isFinite(one.value)), calibration }
}

/** The same finding with other points, or a better picture under it. */
export function remeasured(view: View, content: FindingContent, points: Point3[]): FindingContent | null {
  const next = contentOf(view, content.shape, points, content.text)
  // Moved on another plane of the same patient it belongs to the image that it is moved on.
  return next && { ...next, text: content.text }
}

/** Counts again once the picture is whole: means of a preview are not the picture's. */
export function countWhenWhole(view: View, store: FindingsStore, id: string): void {
  const isWhole = () => view.ground()?.pixels != null
  if (isWhole()) return
  const place = view.state().index
  const stop = view.subscribe(() => {
    const finding = store.all().find((one) => one.id === id)
    if (!finding || view.state().index !== place) { stop(); return }
    if (!isWhole()) return
    stop()
    const shown = shownOn(view)
    const points = shown && pointsOn(finding.content, shown)
    const next = points && remeasured(view, finding.content, points)
    if (next && next.values.length > finding.content.values.length) store.amend(id, next)
  })
}
