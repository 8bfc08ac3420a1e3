import type { RecordingSummary } from '#streaming'
import { Prisma } from '~/infra/db/generated/client'
import { allInParts } from '~/infra/db/in-parts.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { gatherConsents, type ConsentRow, type JoinedConsent } from './consent'
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

export interface RecordingLine { id: string; title: string; startedAt: Date; durationMs: number }

/** What a line shows and the policy asks, no more: a list of thousands is judged without loading it. */
type Judged = RecordingLine & JoinedConsent & { institutionId: string; audience: string; mayBePublic: boolean }

/**
 * Newest first, below the one given. Who could never is left out here, the policy decides on the rest. One query along the
 * index of Recording: the first page asks for eight of them (0.2 ms; the same through relations took 1.2 in a house of 1,000).
 */
async function readPart({ db }: Pick<Services, 'db'>, actor: Actor, { search, atOnce, below }: { search?: string; atOnce: number; below: RecordingLine | null }): Promise<Judged[]> {
  const own = actor.kind === 'person' ? actor.memberships.map((membership) => membership.institutionId) : []
  const inAudience = actor.kind === 'system' ? Prisma.empty : Prisma.sql`AND (b."audience" <> 'institution' OR b."institutionId" IN (SELECT value FROM json_each(${JSON.stringify(own)})))`
  const found = search ? Prisma.sql`AND b."title" LIKE ${`%${search}%`}` : Prisma.empty
  const older = below ? Prisma.sql`AND (r."startedAt" < ${below.startedAt} OR (r."startedAt" = ${below.startedAt} AND r."id" > ${below.id}))` : Prisma.empty
  // CROSS keeps SQLite to this order: the other way round it sorts every ended broadcast to find the newest.
  return db.$queryRaw<Judged[]>`
    SELECT part."id", part."title", part."startedAt", part."durationMs", part."institutionId", part."audience", i."mayBePublic",
           c."forLive", c."forRecording", c."forReuse", c."withdrawnAt"
    FROM (
      SELECT r."id", b."title", r."startedAt", r."durationMs", r."broadcastId", b."institutionId", b."audience"
      FROM "Recording" r CROSS JOIN "Broadcast" b ON b."id" = r."broadcastId"
      WHERE r."unpublishedAt" IS NULL AND b."state" = 'ended' ${inAudience} ${found} ${older}
      ORDER BY r."startedAt" DESC, r."id" LIMIT ${atOnce}
    ) part
    JOIN "Institution" i ON i."id" = part."institutionId"
    LEFT JOIN "Consent" c ON c."broadcastId" = part."broadcastId"
    ORDER BY part."startedAt" DESC, part."id"`
}

const AT_ONCE = 250

/** The recordings this person may replay, newest first; read in parts. */
async function* replayable(services: Services, actor: Actor, { search, atOnce = AT_ONCE }: { search?: string; atOnce?: number } = {}): AsyncGenerator<RecordingLine> {
  for (let below: RecordingLine | null = null; ; ) {
    const part: (Judged & { consents: ConsentRow[] })[] = gatherConsents(await readPart(services, actor, { search, atOnce, below }))
    for (const { id, title, startedAt, durationMs, institutionId, audience, mayBePublic, consents } of part) {
      const subject = subjectOf({ institutionId, audience, institution: { mayBePublic }, consents, recording: { unpublishedAt: null } })
      if (can(actor, 'replay', subject)) yield { id, title, startedAt, durationMs }
    }
    if (part.length < atOnce) return
    below = part.at(-1)!
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
