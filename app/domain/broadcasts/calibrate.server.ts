import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { addEntry } from './entries.server'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'
import { forgetRecordingPlan, pushMediaState, type MediaOutcome } from './media-state.server'

/** No chain of cameras, converters and encoders is further apart than this; more is a mistake. */
export const LARGEST_OFFSET_MS = 5_000

export type Calibrate =
  | { kind: 'calibrated'; media: MediaOutcome }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'bad-offset' }

/**
 * Sets the capture delay of each named stream, ms (subtracted from its time stamps), by hand or from a measurement.
 * In force at once, live and in replay; a room keeps it for its next broadcasts.
 */
export async function calibrate(
  services: Services, actor: Actor, input: { broadcastId: string; offsetsMs: Record<string, number>; how: 'by-hand' | 'measured' },
): Promise<Calibrate> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  if (!broadcast) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }
  const names = Object.keys(input.offsetsMs)
  if (names.length === 0 || names.some((name) => !broadcast.streams.some((stream) => stream.name === name))) return { kind: 'not-found' }
  for (const offset of Object.values(input.offsetsMs)) if (!Number.isFinite(offset) || Math.abs(offset) > LARGEST_OFFSET_MS) return { kind: 'bad-offset' }

  await services.db.$transaction(async (db) => {
    for (const stream of broadcast.streams) {
      const offset = input.offsetsMs[stream.name]
      if (offset === undefined) continue
      const offsetMs = Math.round(offset)
      await db.broadcastStream.update({ where: { id: stream.id }, data: { offsetMs } })
      // A past broadcast's correction says nothing about how the room is wired today.
      if (broadcast.state !== 'ended') await db.input.update({ where: { id: stream.inputId }, data: { offsetMs } })
    }
    await addEntry(db, broadcast.id, 'calibrated', services.now(), personOf(actor), { offsetsMs: input.offsetsMs, how: input.how })
  })
  const media = await pushMediaState(services)
  if (broadcast.recording) await forgetRecordingPlan(services, broadcast.recording.id)
  services.announcer.announce(`broadcast:${broadcast.id}`, { type: 'desk' })
  return { kind: 'calibrated', media }
}
