import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { newBroadcastIn } from '~/policy/broadcast'
import { STREAM_NAME } from './broadcast'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'

export type RenameInput = { kind: 'renamed' } | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'name-taken' } | { kind: 'bad-name' }

/** A new name for a room's input; broadcasts that were booked before keep the name they have. */
export async function renameInput(services: Services, actor: Actor, input: { roomId: string; inputId: string; name: string }): Promise<RenameInput> {
  const row = await services.db.input.findFirst({ where: { id: input.inputId, roomId: input.roomId } })
  if (!row) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', newBroadcastIn(row.institutionId), { subjectKind: 'input', subjectId: row.id })) return { kind: 'forbidden' }
  if (!STREAM_NAME.test(input.name)) return { kind: 'bad-name' }
  try {
    await services.db.input.update({ where: { id: row.id }, data: { name: input.name } })
    await services.audit.recordNow({ action: 'input.renamed', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'input', subjectId: row.id, detail: { before: row.name, after: input.name } })
    return { kind: 'renamed' }
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'name-taken' }
    throw error
  }
}
