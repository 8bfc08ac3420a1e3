import type { ReadingSeries } from '~/domain/images/reading'

/** Why two series are not laid on each other. */
export type FusionRefusal = 'no-volume' | 'other-space' | 'no-space' | 'memory' | 'not-opened'

type Judged = Pick<ReadingSeries, 'geometry'>

/** What the gate's verdicts say already: only volumes of one frame of reference lie on each other, nobody vouches for any others. */
export function refusalOf(base: Judged, over: Judged): Extract<FusionRefusal, 'no-volume' | 'other-space' | 'no-space'> | null {
  const [a, b] = [base.geometry, over.geometry]
  if (a?.kind !== 'volume' || b?.kind !== 'volume') return 'no-volume'
  if (a.frameOfReferenceUid === null || b.frameOfReferenceUid === null) return 'no-space'
  return a.frameOfReferenceUid === b.frameOfReferenceUid ? null : 'other-space'
}
