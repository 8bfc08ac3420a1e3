import type { RecordingSummary } from '#streaming'
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

/** Recordings this person may replay, newest first. */
export async function listRecordings(services: Services, actor: Actor, input: { search?: string; page?: number }): Promise<{ rows: RecordingRow[]; total: number; pageSize: number }> {
  const found = await services.db.recording.findMany({
    where: { unpublishedAt: null, broadcast: { state: 'ended', ...(input.search ? { title: { contains: input.search } } : {}) } },
    include, orderBy: { startedAt: 'desc' }, take: 2_000,
  })
  const mine = found.filter((row) => can(actor, 'replay', subjectOf({ ...row.broadcast, recording: row })))
  const page = Math.max(1, input.page ?? 1)
  return { rows: mine.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map(asRow), total: mine.length, pageSize: PAGE_SIZE }
}

/** Every recording, for the operator at the machine. */
export async function listAllRecordings(services: Services): Promise<RecordingRow[]> {
  return (await services.db.recording.findMany({ include, orderBy: { startedAt: 'desc' } })).map(asRow)
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
