import type { RecordingSummary } from '#streaming'
import { allInParts, inParts } from '~/infra/db/in-parts.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { subjectOf } from './load-broadcast.server'

export interface RecordingRow {
  id: string
  broadcastId: string
  title: string
  institution: string
  /** `open` while it is written or being closed. */
  state: 'open' | 'closed'
  startedAt: Date
  endedAt: Date | null
  durationMs: number
  bytes: number
  streams: string[]
  isUnpublished: boolean
  /** It was interrupted and repaired. */
  recoveredAt: Date | null
  hasThumbnails: boolean
}

const include = { broadcast: { include: { institution: true, consents: true, streams: { orderBy: { position: 'asc' as const } } } }, assets: { select: { kind: true } } }
const PAGE_SIZE = 24
const NEWEST_FIRST = [{ startedAt: 'desc' as const }, { id: 'asc' as const }]
/** What the policy asks of a recording and a line about it needs, no more: a list of thousands is judged without loading it. */
const judged = {
  id: true, unpublishedAt: true, startedAt: true, durationMs: true,
  broadcast: { select: { title: true, institutionId: true, audience: true, institution: { select: { mayBePublic: true } }, consents: true } },
} as const

export interface RecordingLine { id: string; title: string; startedAt: Date; durationMs: number }

/** The recordings this person may replay, newest first. Who could never is left out by the database, the policy decides on the rest. */
async function* replayable(services: Services, actor: Actor, { search, atOnce }: { search?: string; atOnce?: number } = {}): AsyncGenerator<RecordingLine> {
  const own = actor.kind === 'person' ? actor.memberships.map((membership) => membership.institutionId) : []
  const where = {
    unpublishedAt: null,
    broadcast: {
      state: 'ended', ...(search ? { title: { contains: search } } : {}),
      ...(actor.kind === 'system' ? {} : { OR: [{ institutionId: { in: own } }, { audience: { not: 'institution' } }] }),
    },
  }
  for await (const part of inParts((page) => services.db.recording.findMany({ where, select: judged, orderBy: NEWEST_FIRST, ...page }), atOnce)) {
    for (const { id, startedAt, durationMs, broadcast, ...recording } of part) {
      if (can(actor, 'replay', subjectOf({ ...broadcast, recording }))) yield { id, title: broadcast.title, startedAt, durationMs }
    }
  }
}

async function rowsOf(services: Services, ids: string[]): Promise<RecordingRow[]> {
  return (await services.db.recording.findMany({ where: { id: { in: ids } }, include, orderBy: NEWEST_FIRST })).map(asRow)
}

/** A page of the recordings this person may replay, newest first. */
export async function listRecordings(services: Services, actor: Actor, input: { search?: string; page?: number }): Promise<{ rows: RecordingRow[]; total: number; pageSize: number }> {
  const ids: string[] = []
  for await (const { id } of replayable(services, actor, { search: input.search })) ids.push(id)
  const page = Math.max(1, input.page ?? 1)
  return { rows: await rowsOf(services, ids.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)), total: ids.length, pageSize: PAGE_SIZE }
}

/** The few this person may replay that were recorded last. */
export async function latestRecordings(services: Services, actor: Actor, most: number): Promise<RecordingLine[]> {
  const lines: RecordingLine[] = []
  for await (const line of replayable(services, actor, { atOnce: 2 * most })) if (lines.push(line) === most) break
  return lines
}

/** Every recording, for the operator at the machine. */
export async function listAllRecordings(services: Services): Promise<RecordingRow[]> {
  return (await allInParts((page) => services.db.recording.findMany({ include, orderBy: NEWEST_FIRST, ...page }))).map(asRow)
}

type Found = Awaited<ReturnType<Services['db']['recording']['findMany']>>[number] & {
  broadcast: { title: string; institution: { name: string }; streams: { name: string }[] }
  assets: { kind: string }[]
}

function asRow(row: Found): RecordingRow {
  return {
    id: row.id, broadcastId: row.broadcastId, title: row.broadcast.title, institution: row.broadcast.institution.name, state: row.state === 'closed' ? 'closed' : 'open',
    startedAt: row.startedAt, endedAt: row.endedAt, durationMs: row.durationMs, bytes: Number(row.bytes), streams: row.broadcast.streams.map((stream) => stream.name),
    isUnpublished: row.unpublishedAt !== null, recoveredAt: row.recoveredAt, hasThumbnails: row.assets.some((asset) => asset.kind === 'thumbnails'),
  }
}

/** The streams of a closed recording as its row keeps them. */
export function readStreams(json: string): RecordingSummary['streams'] {
  return JSON.parse(json) as RecordingSummary['streams']
}
