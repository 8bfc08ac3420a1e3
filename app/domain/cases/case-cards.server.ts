import type { Services } from '~/infra/services.server'
import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { asKind } from './draft-case.server'
import { reachOf } from './entitled.server'
import { contentOf, subjectOfCase } from './load-case.server'
import type { ResultCard } from './search'
import { picturesOf } from './search-cases.server'

/** A case in a list: what everybody who may find it sees of it; of a quiz that waits for the reader's answer, what tells nothing. */
export interface CaseCard extends ResultCard { isRetracted: boolean }

/** Cases that are out and that the actor may find, as a filter: the same right as `canCase` gives readers. */
export const findableBy = (actor: Actor) => (actor.kind === 'person' && actor.memberships.length > 0
  ? { removedAt: null, version: { gt: 0 }, OR: [{ isOpen: true }, { institutionId: { in: institutionsOf(actor) } }] }
  : { id: '', removedAt: null })

/** In the order that was given; what the actor may not find is left out. */
export async function caseCards(services: Pick<Services, 'db' | 'now'>, actor: Actor, caseIds: readonly string[]): Promise<CaseCard[]> {
  if (caseIds.length === 0) return []
  const { db } = services
  const personId = actor.kind === 'person' ? actor.personId : ''
  const [reach, rows, answers] = await Promise.all([
    reachOf(services, actor),
    db.case.findMany({ where: { id: { in: [...caseIds] }, removedAt: null, version: { gt: 0 } }, omit: { draftJson: true }, include: { institution: { select: { name: true } }, author: { select: { name: true } } } }),
    db.caseAnswer.findMany({ where: { personId, caseId: { in: [...caseIds] } }, select: { caseId: true, version: true } }),
  ])
  const versions = await db.caseVersion.findMany({ where: { OR: rows.map(({ id, version }) => ({ caseId: id, version })) }, select: { caseId: true, contentJson: true, publishedAt: true } })
  const [rowOf, versionOf] = [new Map(rows.map((row) => [row.id, row])), new Map(versions.map((version) => [version.caseId, version]))]
  const found = caseIds.flatMap((id) => {
    const [row, version] = [rowOf.get(id), versionOf.get(id)]
    if (!row || !version) return []
    const subject = subjectOfCase(row, reach.entitled.includes(id) || reach.licensed.includes(row.institutionId))
    if (!can(actor, 'find', subject)) return []
    const content = contentOf(version.contentJson)
    const mayRead = can(actor, 'read', subject)
    const isQuiz = content.quiz !== null && !can(actor, 'edit', subject) && !(mayRead && answers.some((one) => one.caseId === id && one.version === row.version))
    return [{ row, version, content, mayRead, isQuiz }]
  })
  const pictures = await picturesOf(db, actor, found.filter(({ row }) => row.state !== 'retracted').map(({ row, content, mayRead }) => ({ caseId: row.id, content, isFreeOnly: !mayRead })))
  return found.map(({ row, version, content, mayRead, isQuiz }): CaseCard => {
    const { modality, anatomy, pathology } = content.tags
    return {
      kind: asKind(row.kind), caseId: row.id, commentId: null, title: isQuiz ? content.quizTitle : content.title, snippet: [], institution: row.institution.name, author: row.author.name, difficulty: content.difficulty,
      tags: [...modality, ...anatomy, ...(isQuiz || !mayRead ? [] : pathology)], isCharged: row.isCharged, isQuiz, isRetracted: row.state === 'retracted', picture: pictures.get(row.id) ?? null, publishedAt: row.publishedAt ?? version.publishedAt,
    }
  })
}
