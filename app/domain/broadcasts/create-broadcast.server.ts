import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { askToTellMembers } from '~/domain/notifications/tell-members.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { newBroadcastIn, type Audience } from '~/policy/broadcast'
import { checkSchedule, type ScheduleProblem } from './schedule'
import { MOST_STREAMS, STREAM_NAME } from './broadcast'
import { addEntry } from './entries.server'
import { personOf } from './load-broadcast.server'
import { pushMediaState, type MediaOutcome } from './media-state.server'
import { encoderAddress, newStreamKey, type EncoderAddress } from './stream-key.server'

export interface CreateBroadcastInput {
  institutionId: string
  title: string
  description?: string
  audience: Audience
  scheduledStartAt: Date
  scheduledEndAt: Date
  /** Books a room with its lasting inputs, or makes inputs of its own with keys of their own. */
  source: { kind: 'room'; roomId: string } | { kind: 'own'; streams: string[] }
}

export type CreateBroadcast =
  | { kind: 'created'; broadcastId: string; encoders: EncoderAddress[]; media: MediaOutcome }
  | { kind: 'forbidden' } | { kind: 'no-institution' } | { kind: 'no-room' } | { kind: 'room-without-inputs' }
  | { kind: 'bad-stream-names' }
  /** The room is booked by another broadcast in that time. */
  | { kind: 'room-booked'; title: string }
  | ScheduleProblem

/** Plans a broadcast; encoders may connect for a test from now on. Keys of own inputs are in the answer once. */
export async function createBroadcast(services: Services, actor: Actor, input: CreateBroadcastInput): Promise<CreateBroadcast> {
  if (!allowed(services, actor, 'schedule', newBroadcastIn(input.institutionId), { subjectKind: 'institution', subjectId: input.institutionId })) return { kind: 'forbidden' }
  const institution = await services.db.institution.findUnique({ where: { id: input.institutionId } })
  if (!institution) return { kind: 'no-institution' }
  const problem = checkSchedule(input, institution.mayBePublic)
  if (problem) return problem

  const now = services.now()
  const tellOfIt = (broadcastId: string) => askToTellMembers(services, { broadcastId, what: 'scheduled', exceptPersonId: personOf(actor) }, `${broadcastId}:${input.scheduledStartAt.getTime()}`)
  const common = {
    institutionId: institution.id, title: input.title.trim(), description: input.description?.trim() ?? '', audience: input.audience,
    scheduledStartAt: input.scheduledStartAt, scheduledEndAt: input.scheduledEndAt, createdById: personOf(actor), createdAt: now,
  }

  if (input.source.kind === 'room') {
    const room = await services.db.room.findFirst({ where: { id: input.source.roomId, institutionId: institution.id }, include: { inputs: { orderBy: { createdAt: 'asc' } } } })
    if (!room) return { kind: 'no-room' }
    if (room.inputs.length === 0) return { kind: 'room-without-inputs' }
    const made = await services.db.$transaction(async (db) => {
      const other = await db.broadcast.findFirst({
        where: { roomId: room.id, state: { not: 'ended' }, scheduledStartAt: { lt: input.scheduledEndAt }, scheduledEndAt: { gt: input.scheduledStartAt } },
        select: { title: true },
      })
      if (other) return { kind: 'room-booked' as const, title: other.title }
      const row = await db.broadcast.create({
        data: { ...common, roomId: room.id, streams: { create: room.inputs.map((each, position) => ({ inputId: each.id, name: each.name, position, offsetMs: each.offsetMs })) } },
      })
      await addEntry(db, row.id, 'created', now, personOf(actor))
      return { kind: 'created' as const, id: row.id }
    })
    if (made.kind === 'room-booked') return made
    await services.audit.recordNow({ action: 'broadcast.made', actor: auditActor(actor), institutionId: institution.id, subjectKind: 'broadcast', subjectId: made.id, detail: { audience: input.audience, room: room.id } })
    await tellOfIt(made.id)
    return { kind: 'created', broadcastId: made.id, encoders: [], media: await pushMediaState(services) }
  }

  const names = input.source.streams
  if (names.length < 1 || names.length > MOST_STREAMS || new Set(names).size < names.length || !names.every((name) => STREAM_NAME.test(name))) return { kind: 'bad-stream-names' }
  const keys = names.map((name) => ({ name, ...newStreamKey() }))
  const broadcastId = await services.db.$transaction(async (db) => {
    const row = await db.broadcast.create({ data: common })
    for (const [position, { name, keyHash }] of keys.entries()) {
      const made = await db.input.create({ data: { institutionId: institution.id, name, keyHash, keyRotatedAt: now } })
      await db.broadcastStream.create({ data: { broadcastId: row.id, inputId: made.id, name, position } })
    }
    await addEntry(db, row.id, 'created', now, personOf(actor))
    return row.id
  })
  await services.audit.recordNow({ action: 'broadcast.made', actor: auditActor(actor), institutionId: institution.id, subjectKind: 'broadcast', subjectId: broadcastId, detail: { audience: input.audience, streams: names } })
  await tellOfIt(broadcastId)
  return { kind: 'created', broadcastId, encoders: keys.map(({ name, key }) => encoderAddress(services.env, name, key)), media: await pushMediaState(services) }
}
