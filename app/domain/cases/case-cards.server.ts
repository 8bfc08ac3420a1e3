import type { Services } from '~/infra/services.server'
import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { CaseKind, Two } from './case'
import { asKind } from './draft-case.server'
import { reachOf } from './entitled.server'
import { contentOf, subjectOfCase } from './load-case.server'
import { pictureOf } from './search-cases.server'

/** A case in a list: what everybody who may find it sees of it. */
export interface CaseCard {
  id: string
  kind: CaseKind
  /** Of a quiz that waits for the reader's answer, the one that tells nothing. */
  title: Two
  institution: string
  author: { id: string; name: string }
  difficulty: number
  tags: string[]
  isCharged: boolean
  isQuiz: boolean
  isRetracted: boolean
  /** DICOM UIDs of its first key image's series, for a small picture, which asks for its own right. */
  picture: { studyUid: string; seriesUid: string } | null
  publishedAt: Date
}

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
    db.case.findMany({ where: { id: { in: [...caseIds] }, removedAt: null, version: { gt: 0 } }, include: { institution: { select: { name: true } }, author: { select: { id: true, name: true } } } }),
    db.caseAnswer.findMany({ where: { personId, caseId: { in: [...caseIds] } }, select: { caseId: true, version: true } }),
  ])
  const versions = await db.caseVersion.findMany({ where: { OR: rows.map(({ id, version }) => ({ caseId: id, version })) }, select: { caseId: true, contentJson: true, publishedAt: true } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  const cards = caseIds.flatMap((id) => {
    const [row, version] = [byId.get(id), versions.find(({ caseId }) => caseId === id)]
    if (!row || !version) return []
    const subject = subjectOfCase(row, reach.entitled.includes(id) || reach.licensed.includes(row.institutionId))
    if (!can(actor, 'find', subject)) return []
    const content = contentOf(version.contentJson)
    const mayRead = can(actor, 'read', subject)
    const isQuiz = content.quiz !== null && !can(actor, 'edit', subject) && !(mayRead && answers.some((one) => one.caseId === id && one.version === row.version))
    const { modality, anatomy, pathology } = content.tags
    return [{
      seriesId: row.state === 'retracted' ? null : (pictureOf(content, !mayRead)?.seriesId ?? null),
      card: {
        id, kind: asKind(row.kind), title: isQuiz ? content.quizTitle : content.title, institution: row.institution.name, author: row.author, difficulty: content.difficulty, tags: [...modality, ...anatomy, ...(isQuiz ? [] : pathology)],
        isCharged: row.isCharged, isQuiz, isRetracted: row.state === 'retracted', publishedAt: row.publishedAt ?? version.publishedAt,
      },
    }]
  })
  const series = await db.series.findMany({ where: { id: { in: cards.flatMap(({ seriesId }) => seriesId ?? []) } }, select: { id: true, seriesUid: true, study: { select: { studyUid: true } } } })
  const pictures = new Map(series.map(({ id, seriesUid, study }) => [id, { studyUid: study.studyUid, seriesUid }]))
  return cards.map(({ seriesId, card }) => ({ ...card, picture: pictures.get(seriesId ?? '') ?? null }))
}
