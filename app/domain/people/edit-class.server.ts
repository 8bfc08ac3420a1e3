import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { LONGEST_CLASS_NAME } from './class-list'
import { readName } from './person'

export type EditClass = { kind: 'done'; classId: string; name: string } | { kind: 'wrong' } | { kind: 'name-taken' } | { kind: 'gone' } | { kind: 'forbidden' }

type Needs = Pick<Services, 'audit' | 'db' | 'now'>

const mayEdit = (services: Needs, actor: Actor, institutionId: string) => allowed(services, actor, 'invite', { kind: 'institution', institutionId }, { subjectKind: 'institution', subjectId: institutionId })

async function named(write: () => Promise<{ id: string; name: string }>): Promise<EditClass> {
  try {
    const { id, name } = await write()
    return { kind: 'done', classId: id, name }
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'name-taken' }
    throw error
  }
}

/** The class by its id: its name is a word of somebody's own. */
async function onRecord(services: Needs, actor: Actor, institutionId: string, what: 'made' | 'renamed' | 'removed', outcome: EditClass): Promise<EditClass> {
  if (outcome.kind === 'done') await services.audit.recordNow({ action: 'class.edited', actor: auditActor(actor), institutionId, subjectKind: 'institution', subjectId: institutionId, detail: { what, class: outcome.classId } })
  return outcome
}

export async function createClass(services: Needs, actor: Actor, input: { institutionId: string; name: string }): Promise<EditClass> {
  const { institutionId } = input
  if (!mayEdit(services, actor, institutionId)) return { kind: 'forbidden' }
  const name = readName(input.name, LONGEST_CLASS_NAME)
  if (!name) return { kind: 'wrong' }
  return onRecord(services, actor, institutionId, 'made', await named(() => services.db.group.create({ data: { institutionId, name, createdAt: services.now() }, select: { id: true, name: true } })))
}

export async function renameClass(services: Needs, actor: Actor, input: { institutionId: string; classId: string; name: string }): Promise<EditClass> {
  const { institutionId, classId } = input
  if (!mayEdit(services, actor, institutionId)) return { kind: 'forbidden' }
  const name = readName(input.name, LONGEST_CLASS_NAME)
  if (!name) return { kind: 'wrong' }
  if (!(await services.db.group.count({ where: { id: classId, institutionId } }))) return { kind: 'gone' }
  return onRecord(services, actor, institutionId, 'renamed', await named(() => services.db.group.update({ where: { id: classId }, data: { name }, select: { id: true, name: true } })))
}

export type RemoveClass = { kind: 'removed'; name: string; /** For the undo. */ memberIds: string[] } | { kind: 'gone' } | { kind: 'forbidden' }

/** The class goes, its people stay. Open invitations stay as well, without a class. */
export async function removeClass(services: Needs, actor: Actor, input: { institutionId: string; classId: string }): Promise<RemoveClass> {
  const { institutionId, classId } = input
  if (!mayEdit(services, actor, institutionId)) return { kind: 'forbidden' }
  const group = await services.db.group.findFirst({ where: { id: classId, institutionId }, select: { name: true, members: { select: { personId: true } } } })
  if (!group) return { kind: 'gone' }
  const { count } = await services.db.group.deleteMany({ where: { id: classId, institutionId } })
  if (count) await onRecord(services, actor, institutionId, 'removed', { kind: 'done', classId, name: group.name })
  return count ? { kind: 'removed', name: group.name, memberIds: group.members.map((member) => member.personId) } : { kind: 'gone' }
}

/** Undo of a removal: the class comes back with those who still belong to the institution. */
export async function restoreClass(services: Needs, actor: Actor, input: { institutionId: string; name: string; memberIds: readonly string[] }): Promise<EditClass> {
  const made = await createClass(services, actor, input)
  if (made.kind !== 'done') return made
  const people = await services.db.person.findMany({ where: { id: { in: input.memberIds.slice(0, 5_000) }, memberships: { some: { institutionId: input.institutionId } } }, select: { id: true } })
  await services.db.groupMember.createMany({ data: people.map(({ id }) => ({ groupId: made.classId, personId: id })) })
  return made
}

/** Exactly these classes of the institution hold the person from now on. */
export async function setClasses(services: Needs, actor: Actor, input: { institutionId: string; personId: string; classIds: readonly string[] }): Promise<{ kind: 'done'; name: string } | { kind: 'gone' } | { kind: 'forbidden' }> {
  const { institutionId, personId } = input
  if (!mayEdit(services, actor, institutionId)) return { kind: 'forbidden' }
  const person = await services.db.person.findFirst({ where: { id: personId, memberships: { some: { institutionId } } }, select: { name: true } })
  if (!person) return { kind: 'gone' }
  const groups = await services.db.group.findMany({ where: { institutionId }, select: { id: true, members: { where: { personId }, select: { personId: true } } } })
  const wanted = new Set(input.classIds)
  const [into, outOf] = [groups.filter((group) => wanted.has(group.id) && group.members.length === 0), groups.filter((group) => !wanted.has(group.id) && group.members.length > 0)]
  await services.db.$transaction([
    services.db.groupMember.deleteMany({ where: { personId, groupId: { in: outOf.map((group) => group.id) } } }),
    ...into.map(({ id: groupId }) => services.db.groupMember.upsert({ where: { groupId_personId: { groupId, personId } }, create: { groupId, personId }, update: {} })),
  ])
  if (into.length + outOf.length > 0) {
    await services.audit.recordNow({ action: 'class.edited', actor: auditActor(actor), institutionId, subjectKind: 'person', subjectId: personId, detail: { what: 'members', into: into.map((group) => group.id), outOf: outOf.map((group) => group.id) } })
  }
  return { kind: 'done', name: person.name }
}
