import { setTimeout as wait } from 'node:timers/promises'
import type { BroadcastPlan, MediaState, RecordingPlan } from '#streaming'
import type { Services } from '~/infra/services.server'
import { closeMaskPassages } from './close-mask-passages.server'
import { consentInForce } from './consent'
import { raiseRevision } from './media-revision.server'

/** Whether the media plane has made it so. `unreached`: the database is right, the upkeep keeps trying, the desk says so. */
export type MediaOutcome = 'applied' | 'unreached'

/**
 * What the media plane must be doing, read from the database in one transaction, with a revision of its own:
 * the counter is raised first, which takes SQLite's writer, so that a later revision never shows an older state.
 */
export async function presentMediaState(services: Pick<Services, 'db'>, now: Date): Promise<MediaState> {
  return services.db.$transaction(async (db) => {
    const revision = await raiseRevision(db)
    const broadcasts = await db.broadcast.findMany({
      where: { state: { not: 'ended' } },
      include: { streams: { orderBy: { position: 'asc' } }, consents: true, recording: true },
    })
    // A room's keys last; a key made for one broadcast ends with it.
    const inputs = await db.input.findMany({
      where: { OR: [{ roomId: { not: null } }, { streams: { some: { broadcast: { state: { not: 'ended' } } } } }] },
      select: { id: true, keyHash: true, masks: { select: { x: true, y: true, width: true, height: true }, orderBy: { createdAt: 'asc' } } },
    })
    const revoked = await db.playbackGrant.findMany({ where: { revokedAt: { not: null }, expiresAt: { gt: now } }, select: { id: true, expiresAt: true } })
    return {
      revision,
      inputs: inputs.map((input) => ({ inputId: input.id, keyHash: input.keyHash, masks: input.masks })),
      broadcasts: broadcasts.map((row): BroadcastPlan => {
        const isOnAir = row.state === 'live' || row.state === 'hold'
        const recording = isOnAir && row.recording && !row.recording.unpublishedAt && consentInForce(row.consents).recording ? row.recording : null
        return {
          id: row.id,
          phase: row.state === 'live' ? 'live' : row.state === 'hold' ? 'hold' : 'testing',
          streams: row.streams.map((stream) => ({ name: stream.name, inputId: stream.inputId, offsetMs: stream.offsetMs })),
          recordingId: recording?.id ?? null,
          startedAtMs: isOnAir ? (recording?.startedAt ?? row.startedAt)?.getTime() ?? null : null,
          viewableFromMs: isOnAir ? row.viewableFrom?.getTime() ?? null : null,
        }
      }),
      revoked: revoked.map((grant) => ({ tokenId: grant.id, untilMs: grant.expiresAt.getTime() })),
    }
  })
}

/** Three tries within the second that a hold is allowed to take. */
const PAUSES_MS = [0, 120, 350]

/**
 * Pushes the present state and waits until the media plane has it. Called after every change that touches what is served.
 * Whoever's push it was that brought masks into force: what was recorded without them ends here, and viewers begin anew.
 */
export async function pushMediaState(services: Services): Promise<MediaOutcome> {
  const revision = await pushPresent(services)
  if (revision === null) return 'unreached'
  const closed = await closeMaskPassages(services, revision)
  if (!closed) return 'applied'
  for (const recordingId of closed.recordings) await forgetRecordingPlan(services, recordingId)
  return (await pushPresent(services)) === null ? 'unreached' : 'applied'
}

/** @returns the revision that the media plane took; null where it took none. */
async function pushPresent(services: Services): Promise<number | null> {
  for (const pauseMs of PAUSES_MS) {
    if (pauseMs > 0) await wait(pauseMs)
    try {
      const state = await presentMediaState(services, services.now())
      await services.media.push(state)
      return state.revision
    } catch (error) {
      services.log.warn({ err: error }, 'the media plane did not take the state')
    }
  }
  return null
}

/** Asks the media plane to read a recording's plan again before the next byte. */
export async function forgetRecordingPlan(services: Services, recordingId: string): Promise<MediaOutcome> {
  for (const pauseMs of PAUSES_MS) {
    if (pauseMs > 0) await wait(pauseMs)
    try {
      await services.media.forgetRecordingPlan(recordingId)
      return 'applied'
    } catch (error) {
      services.log.warn({ err: error, recordingId }, 'the media plane did not take the change of a recording')
    }
  }
  return 'unreached'
}

/** What may be replayed of a recording, or null where nothing may: unpublished, or consent is gone. */
export async function recordingPlan(services: Pick<Services, 'db'>, recordingId: string): Promise<RecordingPlan | null> {
  const row = await services.db.recording.findUnique({
    where: { id: recordingId },
    include: { broadcast: { include: { streams: { orderBy: { position: 'asc' } }, consents: true, passages: { where: { clearedAt: null }, orderBy: { from: 'asc' } } } } },
  })
  if (!row || row.unpublishedAt || !consentInForce(row.broadcast.consents).recording) return null
  return {
    id: row.id,
    startedAtMs: row.startedAt.getTime(),
    endedAtMs: row.endedAt?.getTime() ?? null,
    streams: row.broadcast.streams.map((stream) => ({ name: stream.name, offsetMs: stream.offsetMs })),
    barred: row.broadcast.passages.map((passage) => ({ fromMs: passage.from.getTime(), toMs: untilOf(passage.to, row.broadcast.endedAt) })),
  }
}

/** A hold that lasted to the end has no end of its own: the media plane records until it hears of it, and those pictures were held too. */
function untilOf(to: Date | null, endedAt: Date | null): number | null {
  return to && to.getTime() !== endedAt?.getTime() ? to.getTime() : null
}
