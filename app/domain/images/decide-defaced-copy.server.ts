import { withdrawOnFaceIn } from '~/domain/anatomy/withdraw-models.server'
import { auditActor } from '~/domain/audit/allowed.server'
import type { AuditAction } from '~/infra/audit/audit'
import type { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { removeCopiesIn } from './defaced-copies.server'
import { HEAD_STATES } from './held'
import { loadSeriesForReview } from './load-for-review.server'
import { removeLooseFiles } from './loose-files.server'
import { refreshStudyIn } from './refresh-study.server'
import { assertUnchanged, SeriesChanged, unlessChanged } from './series-digest.server'

export type DecidedCopy = { kind: 'done' } | { kind: 'not-found' } | { kind: 'forbidden' } | { kind: 'changed' }

/** What was shown to whoever decides: `seriesDigest` of the head and of its copy. */
export interface SeenCopy { seen: string; copyId: string; copySeen: string }

/** The copy is good: it is seen by whoever reads the study, and what it was made of by reviewers alone, from the same moment. */
export const confirmDefacedCopy = (services: Services, actor: Actor, seriesId: string, { seen, copyId, copySeen }: SeenCopy): Promise<DecidedCopy> => decide(services, actor, seriesId, 'face.copy-confirmed', async (tx, by) => {
  const replaced = await tx.series.updateMany({ where: { id: seriesId, faceState: { in: [...HEAD_STATES] } }, data: { faceState: 'replaced', ...by, defaceAskedAt: null, defaceRefused: null } })
  const confirmed = await tx.series.updateMany({ where: { id: copyId, defacedFromId: seriesId, faceState: 'proposed', geometryJson: { not: null } }, data: { faceState: 'defaced', ...by } })
  if (replaced.count + confirmed.count < 2) throw new SeriesChanged()
  await assertUnchanged(tx, seriesId, seen)
  await assertUnchanged(tx, copyId, copySeen)
  // Made of fewer pictures, before more came.
  await removeCopiesIn(tx, { defacedFromId: seriesId, id: { not: copyId } }, services.now())
})

/** The copy is not good enough, or shows too little: it is removed. The head waits for another decision. */
export const rejectDefacedCopy = (services: Services, actor: Actor, seriesId: string, copyId: string): Promise<DecidedCopy> => decide(services, actor, seriesId, 'face.copy-rejected', async (tx) => {
  if ((await removeCopiesIn(tx, { defacedFromId: seriesId, id: copyId, faceState: 'proposed' }, services.now())) === 0) throw new SeriesChanged()
})

/**
 * A confirmed copy waits again, and the head for a decision: in wider workspaces the study is held from this moment. More
 * pictures may have brought the question back already, and somebody may have decided on the head since: it stays as it is then.
 */
export const takeBackDefacedCopy = (services: Services, actor: Actor, seriesId: string): Promise<DecidedCopy> => decide(services, actor, seriesId, 'face.copy-taken-back', async (tx, by) => {
  const head = await tx.series.updateMany({ where: { id: seriesId, faceState: 'replaced' }, data: { faceState: 'flagged', ...by } })
  const copies = await tx.series.updateMany({ where: { defacedFromId: seriesId, faceState: 'defaced' }, data: { faceState: 'proposed', ...by } })
  if (head.count + copies.count === 0) throw new SeriesChanged()
})

async function decide(services: Services, actor: Actor, seriesId: string, action: AuditAction, change: (tx: Prisma.TransactionClient, by: { faceById: string | null; faceAt: Date }) => Promise<void>): Promise<DecidedCopy> {
  const found = await loadSeriesForReview(services, actor, 'review', seriesId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { study, series } = found
  const isDone = await unlessChanged(services.db.$transaction(async (tx) => {
    await change(tx, { faceById: actor.kind === 'person' ? actor.personId : null, faceAt: services.now() })
    await refreshStudyIn(tx, study.id)
    await withdrawOnFaceIn(tx, study.id, services.now())
    return true
  }, { timeout: 30_000 }))
  if (!isDone) return { kind: 'changed' }
  await services.audit.recordNow({ action, actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'series', subjectId: seriesId, detail: { study: study.id, before: series.faceState } })
  await removeLooseFiles(services)
  return { kind: 'done' }
}
