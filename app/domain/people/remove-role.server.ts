import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor, Role } from '~/policy/actor'
import { rightsChanged } from './rights.server'
import { isLastAdministrator } from './last-administrator.server'
import type { ManagePerson } from './manage-person'

/** Takes one role from a person; sockets and players that lived from it stop. */
export async function removeRole(services: Services, actor: Actor, input: { institutionId: string; personId: string; role: Role }): Promise<ManagePerson> {
  const { institutionId, personId, role } = input
  if (!allowed(services, actor, 'remove-role', { kind: 'institution', institutionId }, { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  const outcome = await services.db.$transaction(async (db): Promise<ManagePerson> => {
    const held = await db.membership.findUnique({ where: { personId_institutionId_role: { personId, institutionId, role } }, select: { id: true, person: { select: { name: true } } } })
    if (!held) return { kind: 'gone' }
    if (role === 'administrator' && (await isLastAdministrator(db, personId, institutionId))) return { kind: 'last-administrator' }
    await db.membership.deleteMany({ where: { id: held.id } })
    // Whoever belongs to the institution no more belongs to none of its classes.
    if ((await db.membership.count({ where: { personId, institutionId } })) === 0) await db.groupMember.deleteMany({ where: { personId, group: { institutionId } } })
    return { kind: 'done', name: held.person.name }
  })
  if (outcome.kind === 'done') {
    await rightsChanged(services, personId)
    await services.audit.recordNow({ action: 'role.removed', actor: auditActor(actor), institutionId: institutionId, subjectKind: 'person', subjectId: personId, detail: { role } })
  }
  return outcome
}
