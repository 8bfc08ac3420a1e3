import { withdrawOnFaceIn } from '~/domain/anatomy/withdraw-models.server'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { removeCopiesIn } from './defaced-copies.server'
import { HEAD_STATES } from './held'
import { loadSeriesForReview } from './load-for-review.server'
import { removeLooseFiles } from './loose-files.server'
import { refreshStudyIn } from './refresh-study.server'
import { assertUnchanged, unlessChanged } from './series-digest.server'

/** `bone-only`: shown in 3D without skin. `cleared`: no face in it (a slab, a closed field of view). A defaced copy has its own way. */
export type FaceDecision = (typeof HEAD_STATES)[number]

/** A reviewer may see a face where none was suspected. */
const DECIDABLE = ['none', ...HEAD_STATES] as const
/** A segmentation follows its pictures (follow-faces.server.ts); hidden with them it may still be cleared for itself. */
const isDecidable = ({ faceState, modality }: { faceState: string; modality: string }) => DECIDABLE.some((state) => state === faceState) || (modality === 'SEG' && faceState === 'replaced')

export type DecidedFace = { kind: 'done' } | { kind: 'not-found' } | { kind: 'forbidden' } | { kind: 'changed' }

/**
 * What a person decided on the surface of a head. A defaced copy that waits or is being made is wanted no more; what one stands
 * for, and copies themselves, are decided on by `decide-defaced-copy`.
 * @param seen `seriesDigest` of what was shown to them
 */
export async function decideFace(services: Services, actor: Actor, seriesId: string, decision: FaceDecision, seen: string): Promise<DecidedFace> {
  const found = await loadSeriesForReview(services, actor, 'review', seriesId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { study, series } = found
  const count = await unlessChanged(services.db.$transaction(async (tx) => {
    const changed = await tx.series.updateMany({
      where: { id: seriesId, faceState: isDecidable(series) ? series.faceState : { in: [] } },
      data: { faceState: decision, faceById: actor.kind === 'person' ? actor.personId : null, faceAt: services.now(), defaceAskedAt: null, defaceRefused: null },
    })
    if (changed.count === 0) return 0
    await assertUnchanged(tx, seriesId, seen)
    await removeCopiesIn(tx, { defacedFromId: seriesId, faceState: 'proposed' }, services.now())
    await refreshStudyIn(tx, study.id)
    await withdrawOnFaceIn(tx, study.id, services.now())
    return changed.count
  }))
  if (!count) return { kind: 'changed' }
  await removeLooseFiles(services)
  await services.audit.recordNow({ action: 'face.decided', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'series', subjectId: seriesId, detail: { study: study.id, decision, before: series.faceState } })
  return { kind: 'done' }
}
