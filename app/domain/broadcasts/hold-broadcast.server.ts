import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { BroadcastState } from './broadcast'
import { addEntry } from './entries.server'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'
import { MASK_DRAWN } from './mask'
import { pushMediaState, type MediaOutcome } from './media-state.server'

export type HoldBroadcast =
  | { kind: 'held'; at: Date; media: MediaOutcome }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'changed'; state: BroadcastState }

/** Every viewer on the slate, the rewind window gone, the passage barred in the recording until somebody clears it. */
export async function holdBroadcast(services: Services, actor: Actor, input: { broadcastId: string; reason?: string }): Promise<HoldBroadcast> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  if (!broadcast) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }
  const now = services.now()
  const isHeld = await services.db.$transaction(async (db) => {
    const { count } = await db.broadcast.updateMany({ where: { id: broadcast.id, state: 'live' }, data: { state: 'hold' } })
    if (count === 0) return false
    await db.holdPassage.create({ data: { broadcastId: broadcast.id, from: now, reason: holdReason(input.reason) } })
    await addEntry(db, broadcast.id, 'held', now, personOf(actor))
    return true
  })
  if (!isHeld) return { kind: 'changed', state: (await loadBroadcast(services.db, broadcast.id))?.state ?? 'ended' }
  const media = await pushMediaState(services)
  // The pages learn it by themselves as well, should the media plane be slow to answer.
  services.announcer.announce(`broadcast:${broadcast.id}`, { type: 'state', state: 'hold' })
  await services.audit.recordNow({ action: 'broadcast.held', actor: auditActor(actor), institutionId: broadcast.institutionId, subjectKind: 'broadcast', subjectId: broadcast.id })
  return { kind: 'held', at: now, media }
}

/** What tells a passage before a mask from a hold is nothing that a person can type. */
function holdReason(text = ''): string {
  const reason = text.trim().slice(0, 500)
  return reason === MASK_DRAWN ? '' : reason
}
