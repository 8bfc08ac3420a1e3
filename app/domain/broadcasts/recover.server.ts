import type { MediaStatus } from '#streaming'
import type { Services } from '~/infra/services.server'
import { asState, isAbandoned } from './broadcast'
import { addEntry } from './entries.server'
import { pushMediaState } from './media-state.server'
import { endBroadcast } from './stop-broadcast.server'

/**
 * After a start: the process may have died at any line. A broadcast that was on air stays on air, since the surgery
 * may go on; recordings whose broadcast is over are closed by a job; files that were cut short have been repaired
 * by the media plane and their figures are taken over.
 */
export async function recoverBroadcasts(services: Services): Promise<{ onAir: number; finishing: number }> {
  const over = await services.db.recording.findMany({ where: { state: 'open', broadcast: { state: 'ended' } }, select: { id: true } })
  for (const { id } of over) {
    // The first job of this recording may have been used up in the crash; a key per start gives it another.
    await services.queue.add('recording.finish', { recordingId: id }, `recording.finish:${id}:start:${services.now().getTime()}`, { maxAttempts: 20 })
  }
  const onAir = await services.db.broadcast.count({ where: { state: { in: ['live', 'hold'] } } })
  await pushMediaState(services)
  return { onAir, finishing: over.length }
}

/** Takes over the figures of recordings that were being written when the process died. Needs the media plane; safe to repeat. */
export async function refreshOpenRecordings(services: Services): Promise<void> {
  const open = await services.db.recording.findMany({ where: { state: 'open', unpublishedAt: null, broadcast: { state: { in: ['live', 'hold'] } } } })
  for (const recording of open) {
    const summary = await services.media.summary(recording.id)
    if (!summary) continue
    const now = services.now()
    const { count } = await services.db.recording.updateMany({
      where: { id: recording.id, state: 'open' },
      data: { durationMs: Math.round(summary.durationMs), bytes: BigInt(summary.bytes), streamsJson: JSON.stringify(summary.streams), recoveredAt: now },
    })
    if (count > 0) await addEntry(services.db, recording.broadcastId, 'recording-recovered', now, null, { durationMs: Math.round(summary.durationMs) })
  }
}

/** Ends broadcasts that nobody ended and whose encoders are not coming back. @returns the ids that ended. */
export async function endAbandoned(services: Services, status: MediaStatus): Promise<string[]> {
  const inputs = new Map(status.inputs.map((input) => [input.inputId, input]))
  const broadcasts = await services.db.broadcast.findMany({ where: { state: { not: 'ended' } }, include: { streams: true } })
  const ended: string[] = []
  for (const row of broadcasts) {
    const health = row.streams.flatMap((stream) => inputs.get(stream.inputId) ?? [])
    const lastMedia = health.map((input) => input.lastMediaAtMs ?? 0)
    // The media plane forgets at its own restart; the timeline remembers when an encoder left.
    const lastSeen = row.startedAt ? await services.db.broadcastEntry.findFirst({ where: { broadcastId: row.id, kind: { in: ['input-connected', 'input-disconnected'] } }, orderBy: { at: 'desc' }, select: { at: true } }) : null
    const reason = isAbandoned(
      { state: asState(row.state), startedAtMs: row.startedAt?.getTime() ?? null, scheduledEndAtMs: row.scheduledEndAt.getTime() },
      health.some((input) => input.isConnected),
      Math.max(0, lastSeen?.at.getTime() ?? 0, ...lastMedia) || null,
      services.now().getTime(),
    )
    if (reason && (await endBroadcast(services, row.id, reason, null)) === 'ended') ended.push(row.id)
  }
  return ended
}
