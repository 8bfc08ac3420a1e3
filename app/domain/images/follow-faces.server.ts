import type { Services } from '~/infra/services.server'
import type { FaceState } from './held'

/** What a segmentation of these pictures may be: a mask of the skin is the same portrait as the head that it was drawn on. */
const STRICTEST = ['none', 'cleared', 'bone-only', 'flagged', 'replaced'] as const satisfies readonly FaceState[]
type Followed = (typeof STRICTEST)[number]
const rank = (state: Followed) => STRICTEST.indexOf(state)

/** Of pictures that a defaced copy stands for, and beside such a copy: for reviewers alone. A copy that waits adds nothing to its head. */
const followed = (state: string): Followed => (state === 'defaced' ? 'replaced' : (STRICTEST.find((one) => one === state) ?? 'none'))

export interface FacedSeries { modality: string; faceState: string; faceById: string | null }

/**
 * The state of a study's segmentation, from all its series: the strictest of its pictures'. What a reviewer decided on the segmentation itself
 * stays where it is stricter, or clears it. Without pictures it stands for itself.
 */
export function faceOfSegmentation(segmentation: FacedSeries, all: readonly FacedSeries[]): string {
  const pictures = all.filter(({ modality }) => SECTIONS.has(modality))
  if (pictures.length === 0) return segmentation.faceState
  const face = pictures.map(({ faceState }) => followed(faceState)).reduce((strictest, state) => (rank(state) > rank(strictest) ? state : strictest))
  if (segmentation.faceById === null) return face
  const own = followed(segmentation.faceState)
  if (own === 'cleared') return own
  // Hidden for its head, which is not hidden now: it waits again.
  return own === 'replaced' ? (face === 'replaced' ? face : 'flagged') : rank(own) > rank(face) ? own : face
}

const SECTIONS = new Set(['CT', 'MR', 'PT'])

/** In the transaction that changes a study's series. Again is the same. */
export async function followFacesIn(tx: Pick<Services['db'], 'series'>, studyId: string): Promise<void> {
  if ((await tx.series.count({ where: { studyId, modality: 'SEG' } })) === 0) return
  const all = await tx.series.findMany({ where: { studyId }, select: { id: true, modality: true, faceState: true, faceById: true } })
  for (const one of all) {
    const faceState = one.modality === 'SEG' ? faceOfSegmentation(one, all) : one.faceState
    if (faceState !== one.faceState) await tx.series.update({ where: { id: one.id }, data: { faceState } })
  }
}
