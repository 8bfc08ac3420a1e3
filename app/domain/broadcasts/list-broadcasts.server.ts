import type { Services } from '~/infra/services.server'
import { holds, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { asState, type BroadcastState } from './broadcast'
import { subjectOf } from './load-broadcast.server'

export interface BroadcastRow {
  id: string
  title: string
  state: BroadcastState
  institution: string
  room: string | null
  scheduledStartAt: Date
  scheduledEndAt: Date
  startedAt: Date | null
  endedAt: Date | null
  endReason: string | null
  streams: string[]
  hasConsent: boolean
  recordingId: string | null
}

const include = { institution: true, room: true, consents: true, recording: true, streams: { orderBy: { position: 'asc' as const } } }
export const PAGE_SIZE = 25

/** Institutions whose desk this person works at. */
export async function desksOf(services: Services, actor: Actor) {
  const all = await services.db.institution.findMany({ orderBy: { name: 'asc' } })
  return all.filter((row) => holds(actor, row.id, 'broadcaster', 'moderator', 'administrator'))
}

/** The desk's list: planned, on air and past broadcasts of the institutions this person works for. */
export async function listDeskBroadcasts(services: Services, actor: Actor, input: { search?: string; state?: BroadcastState; page?: number }): Promise<{ rows: BroadcastRow[]; total: number }> {
  const institutions = await desksOf(services, actor)
  const where = {
    institutionId: { in: institutions.map((row) => row.id) },
    ...(input.state ? { state: input.state } : {}),
    ...(input.search ? { title: { contains: input.search } } : {}),
  }
  const page = Math.max(1, input.page ?? 1)
  const [found, total] = await Promise.all([
    services.db.broadcast.findMany({ where, include, orderBy: [{ scheduledStartAt: 'desc' }, { id: 'asc' }], skip: (page - 1) * PAGE_SIZE, take: PAGE_SIZE }),
    services.db.broadcast.count({ where }),
  ])
  return { rows: found.map(asRow), total }
}

/** What this viewer may watch: on air now, then what comes next. */
export async function listWatchable(services: Services, actor: Actor, limit = 20): Promise<BroadcastRow[]> {
  const found = await services.db.broadcast.findMany({ where: { state: { not: 'ended' } }, include, orderBy: { scheduledStartAt: 'asc' }, take: 500 })
  const order = { live: 0, hold: 0, scheduled: 1, ended: 2 }
  return found
    .filter((row) => can(actor, 'watch', subjectOf(row)))
    .map(asRow)
    .sort((a, b) => order[a.state] - order[b.state])
    .slice(0, limit)
}

type Found = Awaited<ReturnType<Services['db']['broadcast']['findMany']>>[number] & {
  institution: { name: string; mayBePublic: boolean }
  room: { name: string } | null
  consents: { forLive: boolean; forRecording: boolean; forReuse: boolean; withdrawnAt: Date | null }[]
  recording: { id: string; unpublishedAt: Date | null } | null
  streams: { name: string }[]
}

function asRow(row: Found): BroadcastRow {
  return {
    id: row.id, title: row.title, state: asState(row.state), institution: row.institution.name, room: row.room?.name ?? null,
    scheduledStartAt: row.scheduledStartAt, scheduledEndAt: row.scheduledEndAt, startedAt: row.startedAt, endedAt: row.endedAt, endReason: row.endReason,
    streams: row.streams.map((stream) => stream.name), hasConsent: subjectOf(row).consent.live, recordingId: row.recording && !row.recording.unpublishedAt ? row.recording.id : null,
  }
}
