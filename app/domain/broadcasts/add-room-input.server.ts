import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { newBroadcastIn } from '~/policy/broadcast'
import { MOST_STREAMS, STREAM_NAME } from './broadcast'
import { pushMediaState, type MediaOutcome } from './media-state.server'
import { encoderAddress, newStreamKey, type EncoderAddress } from './stream-key.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'

export type AddRoomInput =
  | { kind: 'added'; inputId: string; encoder: EncoderAddress; media: MediaOutcome }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'name-taken' } | { kind: 'bad-name' } | { kind: 'too-many' }

/** A lasting input of a room. The key is in the answer once and nowhere else. */
export async function addRoomInput(services: Services, actor: Actor, input: { roomId: string; name: string }): Promise<AddRoomInput> {
  const room = await services.db.room.findUnique({ where: { id: input.roomId }, include: { _count: { select: { inputs: true } } } })
  if (!room) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', newBroadcastIn(room.institutionId), { subjectKind: 'room', subjectId: room.id })) return { kind: 'forbidden' }
  if (!STREAM_NAME.test(input.name)) return { kind: 'bad-name' }
  if (room._count.inputs >= MOST_STREAMS) return { kind: 'too-many' }
  const { key, keyHash } = newStreamKey()
  try {
    const row = await services.db.input.create({ data: { institutionId: room.institutionId, roomId: room.id, name: input.name, keyHash, keyRotatedAt: services.now() } })
    await services.audit.recordNow({ action: 'input.made', actor: auditActor(actor), institutionId: room.institutionId, subjectKind: 'input', subjectId: row.id, detail: { room: room.id, stream: input.name } })
    return { kind: 'added', inputId: row.id, encoder: encoderAddress(services.env, input.name, key), media: await pushMediaState(services) }
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'name-taken' }
    throw error
  }
}
