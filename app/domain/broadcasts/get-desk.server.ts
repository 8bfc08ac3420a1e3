import type { InputHealth } from '#streaming'
import { allowed } from '~/domain/audit/allowed.server'
import { auditAddress } from '~/domain/audit/filter'
import { mayReadAudit } from '~/domain/audit/scopes.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { BroadcastState, StartRefusal, StartWarning } from './broadcast'
import { lastRevision } from './media-revision.server'
import { loadBroadcast, subjectOf } from './load-broadcast.server'
import { questionsFor } from './questions.server'
import { startCheck } from './start-broadcast.server'

/** Everything the desk of one broadcast shows; null where this person has no business there. */
export async function getDesk(services: Services, actor: Actor, broadcastId: string) {
  const broadcast = await loadBroadcast(services.db, broadcastId)
  if (!broadcast || !allowed(services, actor, 'see-desk', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return null
  const entries = await services.db.broadcastEntry.findMany({ where: { broadcastId }, orderBy: [{ at: 'desc' }, { id: 'desc' }], take: 200 })
  const people = await services.db.person.findMany({ where: { id: { in: [...entries.flatMap((entry) => entry.byId ?? []), ...broadcast.streams.flatMap((stream) => stream.noIdentityById ?? [])] } }, select: { id: true, name: true } })
  const names = new Map(people.map((person) => [person.id, person.name]))
  return {
    id: broadcast.id, title: broadcast.title, description: broadcast.description, state: broadcast.state, audience: broadcast.audience, endReason: broadcast.endReason,
    institution: { id: broadcast.institutionId, name: broadcast.institution.name, mayBePublic: broadcast.institution.mayBePublic },
    room: broadcast.room ? { id: broadcast.room.id, name: broadcast.room.name } : null,
    scheduledStartAt: broadcast.scheduledStartAt, scheduledEndAt: broadcast.scheduledEndAt, startedAt: broadcast.startedAt, endedAt: broadcast.endedAt,
    streams: broadcast.streams.map((stream) => ({
      name: stream.name, inputId: stream.inputId, offsetMs: stream.offsetMs, keyRotatedAt: stream.input.keyRotatedAt,
      masks: stream.input.masks.map(({ x, y, width, height }) => ({ x, y, width, height })),
      noIdentity: stream.noIdentityAt ? { at: stream.noIdentityAt, by: stream.noIdentityById ? names.get(stream.noIdentityById) ?? null : null } : null,
    })),
    consent: broadcast.consent,
    consents: broadcast.consents.map(({ id, text, obtainedBy, forLive, forRecording, forReuse, recordedAt, withdrawnAt, withdrawnReason }) => ({ id, text, obtainedBy, forLive, forRecording, forReuse, recordedAt, withdrawnAt, withdrawnReason })),
    passages: broadcast.passages.map(({ id, from, to, reason, clearedAt }) => ({ id, from, to, reason, clearedAt })),
    recording: broadcast.recording ? { id: broadcast.recording.id, state: broadcast.recording.state, startedAt: broadcast.recording.startedAt, unpublishedAt: broadcast.recording.unpublishedAt } : null,
    entries: entries.map((entry) => ({ id: entry.id, at: entry.at, kind: entry.kind, by: entry.byId ? names.get(entry.byId) ?? null : null, detail: JSON.parse(entry.detailJson) as Record<string, unknown> })),
    questions: await questionsFor(services, actor, broadcastId, 'moderator'),
    mayOperate: can(actor, 'operate', subjectOf(broadcast)),
    mayModerate: can(actor, 'moderate', subjectOf(broadcast)),
    auditUrl: mayReadAudit(actor, broadcast.institutionId) ? auditAddress(broadcast.institutionId, 'broadcast', broadcast.id) : null,
  }
}
export type Desk = NonNullable<Awaited<ReturnType<typeof getDesk>>>

export interface DeskHealth {
  atMs: number
  state: BroadcastState
  /** Null: the media plane did not answer. */
  media: { inputs: (InputHealth & { stream: string })[]; viewers: { interactive: number; audience: number }; isInStep: boolean; freeBytes: number; isIngestRunning: boolean } | null
  check: { refusals: StartRefusal[]; warnings: StartWarning[] } | null
}

/** Asked every second or two by the desk. */
export async function getDeskHealth(services: Services, actor: Actor, broadcastId: string): Promise<DeskHealth | null> {
  const broadcast = await loadBroadcast(services.db, broadcastId)
  if (!broadcast || !allowed(services, actor, 'see-desk', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return null
  const [status, revision] = await Promise.all([services.media.status().catch(() => null), lastRevision(services)])
  return {
    atMs: services.now().getTime(),
    state: broadcast.state,
    media: status && {
      inputs: broadcast.streams.flatMap((stream) => {
        const input = status.inputs.find((each) => each.inputId === stream.inputId)
        return input ? [{ ...input, stream: stream.name }] : []
      }),
      viewers: status.viewers.find((each) => each.broadcastId === broadcastId) ?? { interactive: 0, audience: 0 },
      isInStep: status.revision >= revision,
      freeBytes: status.disk.freeBytes,
      isIngestRunning: status.ingest.isRunning,
    },
    check: broadcast.state === 'scheduled' ? await startCheck(services, broadcast) : null,
  }
}
