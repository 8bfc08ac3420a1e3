import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { StopReason } from './broadcast'
import { addEntry } from './entries.server'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'
import { MASK_DRAWN } from './mask'
import { pushMediaState, type MediaOutcome } from './media-state.server'

export type StopBroadcast =
  | { kind: 'ended'; reason: StopReason; media: MediaOutcome }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'already-ended' }

/** Ends a broadcast; one that never went live is cancelled. */
export async function stopBroadcast(services: Services, actor: Actor, input: { broadcastId: string }): Promise<StopBroadcast> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  if (!broadcast) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }
  const reason: StopReason = broadcast.state === 'scheduled' ? 'cancelled' : 'stopped'
  if ((await endBroadcast(services, broadcast.id, reason, personOf(actor))) === 'already-ended') return { kind: 'already-ended' }
  const media = await pushMediaState(services)
  await services.audit.flush()
  return { kind: 'ended', reason, media }
}

/** The media plane closes the files when it hears that the broadcast is over; until then a summary would miss the last second. */
const FILES_CLOSED_AFTER_MS = 2_000

/** The one way to the end, whatever the reason. The caller pushes the media state. */
export async function endBroadcast(services: Services, broadcastId: string, reason: StopReason, byId: string | null): Promise<'ended' | 'already-ended'> {
  const now = services.now()
  const ended = await services.db.$transaction(async (db) => {
    const { count } = await db.broadcast.updateMany({ where: { id: broadcastId, state: { not: 'ended' } }, data: { state: 'ended', endedAt: now, endReason: reason } })
    if (count === 0) return undefined
    // The media plane records until it hears of the end: what lacks a mask stays barred up to then, and the push that tells it closes the passage.
    await db.holdPassage.updateMany({ where: { broadcastId, to: null, reason: { not: MASK_DRAWN } }, data: { to: now } })
    await db.recording.updateMany({ where: { broadcastId, endedAt: null }, data: { endedAt: now } })
    await addEntry(db, broadcastId, 'ended', now, byId, { reason })
    return db.broadcast.findUniqueOrThrow({ where: { id: broadcastId }, select: { institutionId: true, recording: { select: { id: true } } } })
  })
  if (!ended) return 'already-ended'
  const recordingId = ended.recording?.id
  // Not waited for: what ends a broadcast must not wait for the disk. Whoever pressed a button waits at its end.
  services.audit.record({ action: 'broadcast.stopped', actor: byId ? { kind: 'person', personId: byId } : { kind: 'system' }, institutionId: ended.institutionId, subjectKind: 'broadcast', subjectId: broadcastId, detail: { reason } })
  // Should the process die before this line, the repair at boot adds the same job.
  if (recordingId) await services.queue.add('recording.finish', { recordingId }, `recording.finish:${recordingId}`, { runAt: new Date(now.getTime() + FILES_CLOSED_AFTER_MS), maxAttempts: 20 })
  services.announcer.announce(`broadcast:${broadcastId}`, { type: 'state', state: 'ended' })
  return 'ended'
}
