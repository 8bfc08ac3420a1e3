import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { DOORS, type ClassAction, type ClassSubject } from '~/policy/courses'
import { isWithdrawn } from './class'
import { linkHashOf } from './class-link.server'

export interface ClassRights {
  institutionId: string
  door: string
  linkHash: string | null
  closedAt: Date | null
  course: { state: string; removedAt: Date | null }
  staff: readonly { personId: string; role: string }[]
  enrolments: readonly { personId: string; state: string }[]
}

/** `token`: what the actor came with. A door that this version does not know is the narrowest. */
export function subjectOfClass(actor: Actor, { institutionId, door, linkHash, closedAt, course, staff, enrolments }: ClassRights, token: string | null = null): ClassSubject {
  const personId = actor.kind === 'person' ? actor.personId : null
  return {
    kind: 'class', institutionId, door: DOORS.find((one) => one === door) ?? 'list',
    hasLink: token !== null && linkHash !== null && linkHashOf(token) === linkHash,
    isClosed: closedAt !== null,
    isWithdrawn: isWithdrawn(course),
    teacherIds: staff.filter(({ role }) => role === 'teacher').map((one) => one.personId),
    assistantIds: staff.filter(({ role }) => role === 'assistant').map((one) => one.personId),
    isEnrolled: enrolments.some((one) => one.personId === personId && one.state === 'active'),
  }
}

/** A class for whoever may do this with it, and the actor's own place in it. What somebody may not even find is not there for them: routes answer 404 for both, or 403 to a press. */
export async function loadClass(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, action: ClassAction, classId: string, { token = null }: { token?: string | null } = {}) {
  const personId = actor.kind === 'person' ? actor.personId : ''
  const row = await services.db.courseClass.findUnique({ where: { id: classId }, include: { staff: true, enrolments: { where: { personId } }, course: { select: { id: true, ownerId: true, state: true, removedAt: true, version: true, title: true, language: true } } } })
  if (!row) return { kind: 'not-found' as const }
  const subject = subjectOfClass(actor, row, token)
  if (!allowed(services, actor, action, subject, { subjectKind: 'class', subjectId: classId })) return { kind: 'forbidden' as const }
  return { kind: 'found' as const, row, subject, enrolment: row.enrolments.find(({ state }) => state === 'active') ?? null }
}
export type FoundClass = Extract<Awaited<ReturnType<typeof loadClass>>, { kind: 'found' }>
