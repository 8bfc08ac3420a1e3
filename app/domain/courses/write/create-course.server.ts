import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newCourseIn } from '~/policy/courses'
import { COURSE_BOUNDS } from '../course'
import { BUILT_IN, beginBuiltIn } from './built-in'
import { asLanguage } from './drafts'
import { keepDraft } from './keep-draft.server'
import { newId } from './new-block'

export type CreateCourse = { kind: 'created'; courseId: string } | { kind: 'forbidden' } | { kind: 'no-title' } | { kind: 'too-many' }

/** A draft of the actor's own, empty or begun from one of the house's plans. */
export async function createCourse(services: Services, actor: Actor, input: { institutionId: string; title: string; language: string; from?: string }): Promise<CreateCourse> {
  const { institutionId } = input
  if (actor.kind !== 'person' || !allowed(services, actor, 'write', newCourseIn(institutionId, actor.personId), { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  const title = input.title.trim().slice(0, COURSE_BOUNDS.title)
  if (title === '') return { kind: 'no-title' }
  const language = asLanguage(input.language)
  const plan = BUILT_IN.find((one) => one === input.from)
  const made = await keepDraft(services, actor, { institutionId, title, summary: '', language, modules: plan ? beginBuiltIn(plan, language, newId).modules : [] })
  if (made.kind !== 'copied') return made
  await services.audit.recordNow({ action: 'course.made', actor: auditActor(actor), institutionId, subjectKind: 'course', subjectId: made.courseId })
  return { kind: 'created', courseId: made.courseId }
}

/** Institutions in which this person may write courses. */
export async function coursePlaces({ db }: Pick<Services, 'db'>, actor: Actor): Promise<{ id: string; name: string }[]> {
  if (actor.kind !== 'person') return []
  const mine = actor.memberships.map(({ institutionId }) => institutionId).filter((institutionId) => can(actor, 'write', newCourseIn(institutionId, actor.personId)))
  return db.institution.findMany({ where: { id: { in: mine } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
}
