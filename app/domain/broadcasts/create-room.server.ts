import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { newBroadcastIn } from '~/policy/broadcast'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'

export type CreateRoom = { kind: 'created'; roomId: string } | { kind: 'forbidden' } | { kind: 'no-institution' } | { kind: 'name-taken' } | { kind: 'bad-name' }

/** An operating room of an institution; its inputs come next. */
export async function createRoom(services: Services, actor: Actor, input: { institutionId: string; name: string }): Promise<CreateRoom> {
  if (!allowed(services, actor, 'schedule', newBroadcastIn(input.institutionId), { subjectKind: 'institution', subjectId: input.institutionId })) return { kind: 'forbidden' }
  const name = input.name.trim()
  if (name.length < 1 || name.length > 80) return { kind: 'bad-name' }
  if (!(await services.db.institution.findUnique({ where: { id: input.institutionId }, select: { id: true } }))) return { kind: 'no-institution' }
  try {
    const room = await services.db.room.create({ data: { institutionId: input.institutionId, name } })
    await services.audit.recordNow({ action: 'room.made', actor: auditActor(actor), institutionId: input.institutionId, subjectKind: 'room', subjectId: room.id })
    return { kind: 'created', roomId: room.id }
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'name-taken' }
    throw error
  }
}
