import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { addEntry } from './entries.server'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'
import { forgetRecordingPlan, type MediaOutcome } from './media-state.server'
import { removeDerivatives } from './unpublish-recording.server'

export type ClearPassage =
  | { kind: 'cleared'; media: MediaOutcome } | { kind: 'barred'; media: MediaOutcome }
  | { kind: 'forbidden' } | { kind: 'not-found' }
  /** The hold still goes on, or the mask is not in force yet. */
  | { kind: 'still-open' }
  /** Somebody else did it. */
  | { kind: 'unchanged' }

/** Lets a held passage be replayed, or bars it again. Files made from the recording before are made anew. */
export async function clearPassage(services: Services, actor: Actor, input: { broadcastId: string; passageId: string; clear: boolean }): Promise<ClearPassage> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  const passage = broadcast?.passages.find((each) => each.id === input.passageId)
  if (!broadcast || !passage) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }
  if (!passage.to) return { kind: 'still-open' }
  const now = services.now()
  const { count } = await services.db.holdPassage.updateMany({
    // By its end as well: where it has begun to grow again, nobody has looked at the rest.
    where: { id: passage.id, to: passage.to, clearedAt: input.clear ? null : { not: null } },
    data: { clearedAt: input.clear ? now : null, clearedById: input.clear ? personOf(actor) : null },
  })
  if (count === 0) return { kind: 'unchanged' }
  await addEntry(services.db, broadcast.id, input.clear ? 'passage-cleared' : 'passage-barred', now, personOf(actor), { from: passage.from, to: passage.to })
  let media: MediaOutcome = 'applied'
  if (broadcast.recording) {
    media = await forgetRecordingPlan(services, broadcast.recording.id)
    await removeDerivatives(services, broadcast.recording.id)
    if (broadcast.state === 'ended' && !broadcast.recording.unpublishedAt) {
      await services.queue.add('recording.thumbnails', { recordingId: broadcast.recording.id }, `recording.thumbnails:${broadcast.recording.id}:${now.getTime()}`)
    }
  }
  services.announcer.announce(`broadcast:${broadcast.id}`, { type: 'desk' })
  await services.audit.recordNow({ action: 'passage.cleared', actor: auditActor(actor), institutionId: broadcast.institutionId, subjectKind: 'broadcast', subjectId: broadcast.id, detail: { passage: passage.id, cleared: input.clear } })
  return { kind: input.clear ? 'cleared' : 'barred', media }
}
