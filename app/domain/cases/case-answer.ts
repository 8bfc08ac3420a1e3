import { distanceToShape } from '#imaging/findings/distance'
import type { FindingContent, Point3 } from '~/domain/images/finding'
import { runsOf } from '~/infra/search/words'
import type { CaseContent, Certainty } from './case'
import { holdsName } from './holds-name'

/** What a reader committed to before the diagnosis was shown. */
export interface CaseAnswerContent {
  /** '' where they gave up. */
  diagnosis: string
  certainty: Certainty
  mark: FindingContent | null
}
export const MOST_DIAGNOSIS = 500

export interface Compared {
  /** Whether the words hold a name that the author gave: no judgement of the reader, who sees both side by side. */
  diagnosis: 'named' | 'other' | 'none'
  /** From the mark to the nearest of the author's, mm; null where one of them has no place in the patient, or another one. */
  mark: { kind: 'none' } | { kind: 'elsewhere' } | { kind: 'measured'; distanceMm: number; isWithin: boolean }
}

/** @param findings those of the author that the case asks for */
export function compareAnswer({ quiz }: CaseContent, answer: CaseAnswerContent, findings: readonly FindingContent[]): Compared {
  // The names that the author gave and no others: a tag is wider than the diagnosis.
  const named = holdsName(answer.diagnosis, quiz?.accepts ?? [])
  return { diagnosis: runsOf(answer.diagnosis).length === 0 ? 'none' : named ? 'named' : 'other', mark: compareMark(answer.mark, findings, quiz?.toleranceMm ?? 0) }
}

function compareMark(mark: FindingContent | null, findings: readonly FindingContent[], toleranceMm: number): Compared['mark'] {
  if (!mark) return { kind: 'none' }
  const distances = findings.flatMap((one) => distanceMm(mark, one) ?? [])
  if (distances.length === 0) return { kind: 'elsewhere' }
  const nearest = Math.min(...distances)
  return { kind: 'measured', distanceMm: nearest, isWithin: nearest <= toleranceMm }
}

/** From where the mark points to what the other drew. Null where millimetres mean nothing between the two. */
function distanceMm(mark: FindingContent, { place, shape }: FindingContent): number | null {
  if (mark.place.space !== 'patient' || place.space !== 'patient' || mark.place.frameOfReferenceUid !== place.frameOfReferenceUid || place.points.length === 0) return null
  const at = pointOf(mark.place.points, mark.shape)
  if (!at) return null
  return distanceToShape(at, shape, place.points)
}

/** An arrow points with its first point; of anything else its middle is meant. */
function pointOf(points: readonly Point3[], shape: FindingContent['shape']): Point3 | null {
  if (points.length === 0) return null
  if (shape === 'arrow' || shape === 'probe' || shape === 'text') return points[0]!
  return [0, 1, 2].map((axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length) as Point3
}
