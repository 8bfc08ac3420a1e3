import { auditActor } from '~/domain/audit/allowed.server'
import type { LineProblem } from '~/domain/people/class-list'
import { readClassList, type ReadClassList } from '~/domain/people/read-class-list.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { CLASS_BOUNDS } from '../class'
import { loadClass } from '../load-class.server'

/** `enrol`: gets a place. `in`: has one. `no-account`: nobody of the institution has this address: they are invited first. */
export type EnrolPlan = 'enrol' | 'in' | 'no-account' | Extract<LineProblem, 'bad-email' | 'double'>
export interface EnrolLine { line: number; email: string; name: string; plan: EnrolPlan; personId: string | null }
type Refused = Extract<ReadClassList, { kind: 'refused' }> | { kind: 'full'; places: number } | { kind: 'not-found' } | { kind: 'forbidden' }
export type CheckEnrolList = { kind: 'checked'; lines: EnrolLine[]; ignoredColumns: string[] } | Refused

const IDS_AT_ONCE = 500

/** What a list of addresses would do to a class, line by line; changes nothing. Roles and other columns of the list mean nothing here. */
export async function checkEnrolList(services: Services, actor: Actor, classId: string, text: string): Promise<CheckEnrolList> {
  const found = await loadClass(services, actor, 'lead', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = readClassList(text)
  if (read.kind === 'refused') return read
  const emails = read.lines.filter(({ problem }) => problem !== 'bad-email').map(({ email }) => email)
  const people = new Map<string, { id: string; isIn: boolean }>()
  for (let from = 0; from < emails.length; from += IDS_AT_ONCE) {
    const some = await services.db.person.findMany({
      where: { email: { in: emails.slice(from, from + IDS_AT_ONCE) }, deactivatedAt: null, memberships: { some: { institutionId: found.row.institutionId } } },
      select: { id: true, email: true, enrolments: { where: { classId, state: 'active' }, select: { id: true } } },
    })
    for (const { id, email, enrolments } of some) people.set(email, { id, isIn: enrolments.length > 0 })
  }
  const seen = new Set<string>()
  const lines = read.lines.map(({ line, email, name, problem }): EnrolLine => {
    const person = people.get(email)
    const isDouble = problem === 'double' || seen.has(email)
    seen.add(email)
    const plan: EnrolPlan = problem === 'bad-email' ? 'bad-email' : isDouble ? 'double' : !person ? 'no-account' : person.isIn ? 'in' : 'enrol'
    return { line, email, name, plan, personId: person?.id ?? null }
  })
  const [wanted, taken] = [lines.filter(({ plan }) => plan === 'enrol').length, await services.db.enrolment.count({ where: { classId, state: 'active' } })]
  if (taken + wanted > CLASS_BOUNDS.learners) return { kind: 'full', places: CLASS_BOUNDS.learners - taken }
  return { kind: 'checked', lines, ignoredColumns: read.ignoredColumns }
}

/** Everybody on the list who can be is enrolled. Pressed twice, nobody is enrolled twice. */
export async function enrolList(services: Services, actor: Actor, classId: string, text: string): Promise<{ kind: 'enrolled'; enrolled: number; were: number; refused: number } | Refused> {
  const checked = await checkEnrolList(services, actor, classId, text)
  if (checked.kind !== 'checked') return checked
  const personIds = checked.lines.filter(({ plan }) => plan === 'enrol').map(({ personId }) => personId!)
  const at = services.now()
  const { institutionId } = await services.db.courseClass.findUniqueOrThrow({ where: { id: classId }, select: { institutionId: true } })
  for (let from = 0; from < personIds.length; from += IDS_AT_ONCE) {
    const some = personIds.slice(from, from + IDS_AT_ONCE)
    await services.db.$transaction(async (tx) => {
      await tx.enrolment.updateMany({ where: { classId, personId: { in: some } }, data: { state: 'active' } })
      const known = new Set((await tx.enrolment.findMany({ where: { classId, personId: { in: some } }, select: { personId: true } })).map(({ personId }) => personId))
      await tx.enrolment.createMany({ data: some.filter((personId) => !known.has(personId)).map((personId) => ({ classId, personId, enrolledAt: at })) })
    })
  }
  const count = (...plans: EnrolPlan[]) => checked.lines.filter(({ plan }) => plans.includes(plan)).length
  const counts = { enrolled: personIds.length, were: count('in'), refused: count('bad-email', 'double', 'no-account') }
  await services.audit.recordNow({ action: 'class.list-enrolled', actor: auditActor(actor), institutionId, subjectKind: 'class', subjectId: classId, detail: counts })
  return { kind: 'enrolled', ...counts }
}
