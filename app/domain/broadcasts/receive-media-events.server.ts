import { z } from 'zod'
import type { MediaEvent } from '#streaming'
import type { Services } from '~/infra/services.server'
import { undoNoIdentity } from './confirm-no-identity.server'
import type { EntryKind } from './entry'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'

const text = z.string().max(500)
const base = { id: z.string().min(1).max(200), atMs: z.number().finite() }
const event = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('input-connected'), inputId: text, remoteAddress: text, encoder: text.nullable() }),
  z.object({ ...base, type: z.literal('input-disconnected'), inputId: text, reason: text }),
  z.object({ ...base, type: z.literal('input-refused'), inputId: text.nullable(), reason: text, remoteAddress: text }),
  z.object({ ...base, type: z.literal('input-problem'), inputId: text, problem: text, detail: text }),
  z.object({ ...base, type: z.literal('recording-failed'), recordingId: text, streamName: text, detail: text }),
  z.object({ ...base, type: z.literal('recording-closed'), recordingId: text }),
])
const events = z.array(event).max(1_000)

/** Null when the body is not what the media plane sends. */
export function parseMediaEvents(body: unknown): MediaEvent[] | null {
  const parsed = events.safeParse(body)
  return parsed.success ? (parsed.data as MediaEvent[]) : null
}

/** Refusals of one sort from one input come in storms (an encoder retries every second); one line a minute is enough on the timeline. */
const REFUSAL_EVERY_MS = 60_000

/**
 * Writes what the media plane saw to the timeline of the broadcasts concerned. Delivered at least once: the event's id
 * is the entry's id, so that a second delivery is a no-op.
 */
export async function receiveMediaEvents(services: Services, received: readonly MediaEvent[]): Promise<{ written: number }> {
  let written = 0
  for (const each of received) {
    if (each.type === 'input-problem' && each.problem === 'resolution-changed') await undoNoIdentity(services.db, each.inputId)
    const broadcastIds = await concerned(services, each)
    for (const broadcastId of broadcastIds) {
      if (await write(services, broadcastId, each)) {
        written += 1
        services.announcer.announce(`broadcast:${broadcastId}`, { type: 'desk' })
      }
    }
    if (each.type === 'recording-closed') await finishAgain(services, each.recordingId, each.id)
  }
  return { written }
}

async function concerned(services: Services, received: MediaEvent): Promise<string[]> {
  if (received.type === 'recording-failed' || received.type === 'recording-closed') {
    const row = await services.db.recording.findUnique({ where: { id: received.recordingId }, select: { broadcastId: true } })
    return row ? [row.broadcastId] : []
  }
  if (received.inputId === null) return []
  const at = new Date(received.atMs)
  const streams = await services.db.broadcastStream.findMany({
    where: { inputId: received.inputId, broadcast: { OR: [{ state: { not: 'ended' } }, { endedAt: { gte: at } }] } },
    select: { broadcastId: true },
    take: 20,
  })
  return streams.map((stream) => stream.broadcastId)
}

async function write(services: Services, broadcastId: string, received: MediaEvent): Promise<boolean> {
  const { id, atMs, type, ...rest } = received
  const detail: Record<string, unknown> = { ...rest }
  if ('inputId' in rest && rest.inputId) {
    const stream = await services.db.broadcastStream.findFirst({ where: { broadcastId, inputId: rest.inputId }, select: { name: true } })
    detail.stream = stream?.name
    delete detail.inputId
  }
  if (type === 'input-refused') {
    const recent = await services.db.broadcastEntry.findFirst({ where: { broadcastId, kind: type, at: { gt: new Date(atMs - REFUSAL_EVERY_MS) } }, orderBy: { at: 'desc' } })
    if (recent && recent.detailJson === JSON.stringify(detail)) return false
  }
  const kind: EntryKind = type
  try {
    await services.db.broadcastEntry.create({ data: { id: `${id}.${broadcastId}`, broadcastId, kind, at: new Date(atMs), detailJson: JSON.stringify(detail) } })
    return true
  } catch (error) {
    if (isUniqueViolation(error)) return false
    throw error
  }
}

async function finishAgain(services: Services, recordingId: string, eventId: string): Promise<void> {
  const over = await services.db.recording.findFirst({ where: { id: recordingId, broadcast: { state: 'ended' } }, select: { id: true } })
  if (over) await services.queue.add('recording.finish', { recordingId }, `recording.finish:${recordingId}:${eventId}`)
}

