import type { FindingContent, Point3 } from '~/domain/images/finding'
import { queryOf } from '~/infra/search/query'
import { runsOf } from '~/infra/search/words'
import type { CaseContent, Certainty } from './case'
import { VOCABULARY } from './vocabulary'

/** What a reader committed to before the diagnosis was shown. */
export interface CaseAnswerContent {
  /** '' where they gave up. */
  diagnosis: string
  certainty: Certainty
  mark: FindingContent | null
}
export const MOST_DIAGNOSIS = 500

export interface Compared {
  /** Whether the words name it: no judgement of the reader, who sees both side by side. */
  diagnosis: 'named' | 'other' | 'none'
  /** From the mark to the nearest of the author's, mm; null where one of them has no place in the patient, or another one. */
  mark: { kind: 'none' } | { kind: 'elsewhere' } | { kind: 'measured'; distanceMm: number; isWithin: boolean }
}

/** @param findings those of the author that the case asks for */
export function compareAnswer({ quiz, tags }: CaseContent, answer: CaseAnswerContent, findings: readonly FindingContent[]): Compared {
  const runs = runsOf(answer.diagnosis)
  const named = quiz?.accepts.some((accepted) => holdsRun(runs, runsOf(accepted))) || queryOf(runs, VOCABULARY).concepts.some((key) => tags.pathology.includes(key))
  return { diagnosis: runs.length === 0 ? 'none' : named ? 'named' : 'other', mark: compareMark(answer.mark, findings, quiz?.toleranceMm ?? 0) }
}

/** Chinese has no spaces: a name is found within a run. */
const holdsRun = (all: readonly string[], wanted: readonly string[]) => wanted.length > 0 && ` ${all.join(' ')} `.includes(/\p{Script=Han}/u.test(wanted.join('')) ? wanted.join(' ') : ` ${wanted.join(' ')} `)

function compareMark(mark: FindingContent | null, findings: readonly FindingContent[], toleranceMm: number): Compared['mark'] {
  if (!mark) return { kind: 'none' }
  const distances = findings.flatMap((one) => distanceMm(mark, one) ?? [])
  if (distances.length === 0) return { kind: 'elsewhere' }
  const nearest = Math.min(...distances)
  return { kind: 'measured', distanceMm: nearest, isWithin: nearest <= toleranceMm }
}

/** From where the mark points to the other's outline; 0 within it. Null where millimetres mean nothing between the two. */
function distanceMm(mark: FindingContent, { place, shape }: FindingContent): number | null {
  if (mark.place.space !== 'patient' || place.space !== 'patient' || mark.place.frameOfReferenceUid !== place.frameOfReferenceUid || place.points.length === 0) return null
  const at = pointOf(mark.place.points, mark.shape)
  if (!at) return null
  const centre = pointOf(place.points, shape)!
  // As wide as what the author drew around it: a mark in an ellipse is on the finding.
  const reach = shape === 'ellipse' || shape === 'rectangle' || shape === 'freehand' ? Math.min(...place.points.map((point) => away(point, centre))) : 0
  return Math.max(0, away(at, centre) - reach)
}

/** An arrow points with its first point; of anything else its middle is meant. */
function pointOf(points: readonly Point3[], shape: FindingContent['shape']): Point3 | null {
  if (points.length === 0) return null
  if (shape === 'arrow' || shape === 'probe' || shape === 'text') return points[0]!
  return [0, 1, 2].map((axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length) as Point3
}
const away = (a: Point3, b: Point3) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
