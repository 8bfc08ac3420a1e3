import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { newId } from '~/domain/courses/write/new-block'
import { newQuestion } from '~/domain/questions/new-question'
import { QUESTION_KINDS, type QuestionKind } from '~/domain/questions/question'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { ItemContent } from '../item'
import { asItem, columnsOf, tagsOf } from './item-row.server'
import { subjectOfItem } from './load-item.server'

/** Questions of one institution: more than any college has, and lists stay quick. */
export const MOST_ITEMS = 20_000

export type BeginItem = { kind: 'begun'; itemId: string } | { kind: 'forbidden' } | { kind: 'unknown-kind' } | { kind: 'too-many' } | { kind: 'too-large' } | { kind: 'malformed' }

export const emptyItem = (kind: QuestionKind, language: 'en' | 'zh'): ItemContent => ({
  format: 1, title: '', language, lead: null, stages: [{ words: null, question: newQuestion(kind, () => newId()) }], reference: '', caseId: null, courseId: null, tags: { subject: [], modality: [], anatomy: [] }, level: null, difficulty: null,
})

/** A question of the actor's own, of one kind and empty. */
export async function beginItem(services: Services, actor: Actor, { institutionId, kind, language }: { institutionId: string; kind: string; language: string }): Promise<BeginItem> {
  if (!mayWrite(services, actor, institutionId)) return { kind: 'forbidden' }
  const known = QUESTION_KINDS.find((one) => one === kind)
  if (!known) return { kind: 'unknown-kind' }
  return keepItem(services, actor, { institutionId, content: emptyItem(known, language === 'zh' ? 'zh' : 'en'), origin: null })
}

/** A question that was drafted from something else: a case, a finding, another question. */
export async function keepItem(services: Services, actor: Actor, { institutionId, content: given, origin }: { institutionId: string; content: ItemContent; origin: string | null }): Promise<BeginItem> {
  if (actor.kind !== 'person' || !mayWrite(services, actor, institutionId)) return { kind: 'forbidden' }
  const read = asItem(given)
  if (read.kind !== 'read') return read
  if ((await services.db.examItem.count({ where: { institutionId, removedAt: null } })) >= MOST_ITEMS) return { kind: 'too-many' }
  const { content } = read
  const { id } = await services.db.examItem.create({ data: { institutionId, ownerId: actor.personId, ...columnsOf(content), origin, createdAt: services.now(), changedAt: services.now(), tags: { create: tagsOf(content) } } })
  await services.audit.recordNow({ action: 'question.made', actor: auditActor(actor), institutionId, subjectKind: 'question', subjectId: id, detail: origin ? { origin } : {} })
  return { kind: 'begun', itemId: id }
}

const mayWrite = (services: Services, actor: Actor, institutionId: string): boolean =>
  actor.kind === 'person' && allowed(services, actor, 'write', subjectOfItem({ institutionId, ownerId: actor.personId }), { subjectKind: 'institution', subjectId: institutionId })

/** Institutions for whose library this person writes. */
export async function libraryPlaces({ db }: Pick<Services, 'db'>, actor: Actor): Promise<{ id: string; name: string }[]> {
  if (actor.kind !== 'person') return []
  const mine = actor.memberships.map(({ institutionId }) => institutionId).filter((institutionId) => can(actor, 'write', subjectOfItem({ institutionId, ownerId: actor.personId })))
  return db.institution.findMany({ where: { id: { in: mine } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
}
