import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor, Role } from '~/policy/actor'
import type { ClassListLine, LineProblem } from './class-list'
import { readClassList, type ReadClassList } from './read-class-list.server'

/** What pressing the button will do with a line. */
export type LinePlan = 'invite' | 'member' | 'invited' | LineProblem

export interface PlannedLine extends Omit<ClassListLine, 'problem' | 'role'> {
  role: Role
  plan: LinePlan
}

export interface ClassListInput {
  institutionId: string
  text: string
  /** For lines that name none. */
  role: Role
  className: string
}

type Refused = Extract<ReadClassList, { kind: 'refused' }>
export type CheckClassList =
  | { kind: 'checked'; institution: { id: string; name: string }; lines: PlannedLine[]; ignoredColumns: string[]; hasHeadings: boolean }
  | Refused
  | { kind: 'forbidden' }
  | { kind: 'gone' }

/** What a list would do, line by line; changes nothing. */
export async function checkClassList(services: Pick<Services, 'audit' | 'db' | 'now'>, actor: Actor, input: ClassListInput): Promise<CheckClassList> {
  const { institutionId } = input
  if (!allowed(services, actor, 'invite', { kind: 'institution', institutionId }, { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  const institution = await services.db.institution.findUnique({ where: { id: institutionId }, select: { id: true, name: true } })
  if (!institution) return { kind: 'gone' }
  const read = readClassList(input.text)
  if (read.kind === 'refused') return read
  const emails = read.lines.filter((line) => !line.problem).map((line) => line.email)
  const [members, invitations] = await Promise.all([
    services.db.membership.findMany({ where: { institutionId, person: { email: { in: emails } } }, select: { role: true, person: { select: { email: true } } } }),
    services.db.invitation.findMany({ where: { institutionId, email: { in: emails }, acceptedAt: null, withdrawnAt: null, expiresAt: { gt: services.now() } }, select: { email: true, role: true } }),
  ])
  const key = (email: string, role: string) => `${role} ${email}`
  const isMember = new Set(members.map(({ role, person }) => key(person.email, role)))
  const isInvited = new Set(invitations.map(({ role, email }) => key(email, role)))
  const lines = read.lines.map(({ problem, ...line }): PlannedLine => {
    const role = line.role ?? input.role
    const planned = { ...line, role, className: line.className || input.className }
    if (problem) return { ...planned, plan: problem }
    return { ...planned, plan: isMember.has(key(line.email, role)) ? 'member' : isInvited.has(key(line.email, role)) ? 'invited' : 'invite' }
  })
  return { kind: 'checked', institution, lines, ignoredColumns: read.ignoredColumns, hasHeadings: read.hasHeadings }
}
