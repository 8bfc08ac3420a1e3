import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { BroadcastState } from './broadcast'
import { addEntry } from './entries.server'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'
import { MASK_DRAWN } from './mask'
import { pushMediaState, type MediaOutcome } from './media-state.server'

export type ResumeBroadcast =
  | { kind: 'live'; at: Date; media: MediaOutcome }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'no-consent' } | { kind: 'changed'; state: BroadcastState }

/** Back on air. Viewers see nothing captured before this moment; the held passage stays barred. */
export async function resumeBroadcast(services: Services, actor: Actor, input: { broadcastId: string }): Promise<ResumeBroadcast> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  if (!broadcast) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }
  const now = services.now()
  const result = await services.db.$transaction(async (db) => {
    const current = await loadBroadcast(db, broadcast.id)
    if (current?.state === 'hold' && !current.consent.live) return 'no-consent' as const
    const { count } = await db.broadcast.updateMany({ where: { id: broadcast.id, state: 'hold' }, data: { state: 'live', viewableFrom: now } })
    if (count === 0) return 'changed' as const
    // A passage before a mask ends when the mask is in force, which the push below may bring about.
    await db.holdPassage.updateMany({ where: { broadcastId: broadcast.id, to: null, reason: { not: MASK_DRAWN } }, data: { to: now } })
    await addEntry(db, broadcast.id, 'resumed', now, personOf(actor))
    return 'live' as const
  })
  if (result === 'no-consent') return { kind: 'no-consent' }
  if (result === 'changed') return { kind: 'changed', state: (await loadBroadcast(services.db, broadcast.id))?.state ?? 'ended' }
  const media = await pushMediaState(services)
  services.announcer.announce(`broadcast:${broadcast.id}`, { type: 'state', state: 'live' })
  await services.audit.recordNow({ action: 'broadcast.resumed', actor: auditActor(actor), institutionId: broadcast.institutionId, subjectKind: 'broadcast', subjectId: broadcast.id })
  return { kind: 'live', at: now, media }
}
