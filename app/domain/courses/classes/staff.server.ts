import { auditActor } from '~/domain/audit/allowed.server'
import { readEmail } from '~/domain/people/person'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadClass } from '../load-class.server'

const MOST_STAFF = 50
type Refused = { kind: 'not-found' } | { kind: 'forbidden' }

/** Somebody of the institution teaches or assists. */
export async function addStaff(services: Services, actor: Actor, classId: string, input: { email: string; role: 'teacher' | 'assistant' }): Promise<{ kind: 'added' } | { kind: 'nobody' } | { kind: 'too-many' } | Refused> {
  const found = await loadClass(services, actor, 'lead', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { institutionId, staff } = found.row
  const email = readEmail(input.email)
  const person = email ? await services.db.person.findFirst({ where: { email, deactivatedAt: null, memberships: { some: { institutionId } } }, select: { id: true } }) : null
  if (!person) return { kind: 'nobody' }
  if (staff.length >= MOST_STAFF) return { kind: 'too-many' }
  await services.db.classStaff.upsert({ where: { classId_personId: { classId, personId: person.id } }, create: { classId, personId: person.id, role: input.role }, update: { role: input.role } })
  await services.audit.recordNow({ action: 'class.staff-added', actor: auditActor(actor), institutionId, subjectKind: 'class', subjectId: classId, detail: { personId: person.id, role: input.role } })
  return { kind: 'added' }
}

/** The last teacher stays: somebody answers for a class. */
export async function removeStaff(services: Services, actor: Actor, classId: string, personId: string): Promise<{ kind: 'removed' } | { kind: 'last-teacher' } | { kind: 'gone' } | Refused> {
  const found = await loadClass(services, actor, 'lead', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { institutionId, staff } = found.row
  const one = staff.find((each) => each.personId === personId)
  // Somebody else was quicker.
  if (!one) return { kind: 'gone' }
  const isGone = await services.db.$transaction(async (tx) => {
    if (one.role === 'teacher' && (await tx.classStaff.count({ where: { classId, role: 'teacher' } })) <= 1) return false
    await tx.classStaff.deleteMany({ where: { classId, personId } })
    return true
  })
  if (!isGone) return { kind: 'last-teacher' }
  await services.audit.recordNow({ action: 'class.staff-removed', actor: auditActor(actor), institutionId, subjectKind: 'class', subjectId: classId, detail: { personId } })
  return { kind: 'removed' }
}
