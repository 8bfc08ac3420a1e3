import { answerCase } from '../../../app/domain/cases/answer-case.server'
import { createCase } from '../../../app/domain/cases/draft-case.server'
import { rateCase } from '../../../app/domain/cases/keep-case.server'
import { publishCase } from '../../../app/domain/cases/review-case.server'
import { sayComment } from '../../../app/domain/cases/say-comment.server'
import { submitCase } from '../../../app/domain/cases/submit-case.server'
import { saveFinding } from '../../../app/domain/images/save-finding.server'
import { openOffer } from '../../../app/domain/purchases/open-offer.server'
import type { Services } from '../../../app/infra/services.server'
import { demoActor, type PersonActor } from './people'
import { contentFrom, findingOf, markId, type CasePlan, type Places } from './plan'

/**
 * One case of the demonstration, as people make one: its author draws the marks, writes and submits it, another one publishes it,
 * others talk about it. Cut off in between, it goes on where it stopped.
 * @returns its id; null where somebody of the demonstration is not there any more
 */
export async function makeCase(services: Services, institutionId: string, name: string, plan: CasePlan, places: Places): Promise<string | null> {
  const { db } = services
  const [author, reviewer] = [await demoActor(services, plan.author), await demoActor(services, plan.reviewer)]
  if (!author || !reviewer) return null
  for (const mark of plan.marks) {
    const placed = places.get(mark.series)!
    const saved = await saveFinding(services, author, { studyId: placed.studyId, findingId: markId(name, mark.name, placed.studyId), basedOn: 0, content: findingOf(name, mark, placed) })
    if (saved.kind !== 'saved') throw new Error(`the mark ${mark.name} of ${name} was not kept: ${saved.kind}`)
  }
  const content = contentFrom(name, plan, places)
  const before = await db.case.findFirst({ where: { institutionId, authorId: author.personId, title: content.title.en, removedAt: null }, select: { id: true } })
  const made = before ? { kind: 'created' as const, caseId: before.id } : await createCase(services, author, { institutionId, kind: plan.kind, content })
  if (made.kind !== 'created') throw new Error(`the case ${name} was not taken: ${made.kind}`)
  const { caseId } = made
  if (plan.charged) await charge(services, caseId, plan.charged)
  const { state, draftRevision: revision } = await db.case.findUniqueOrThrow({ where: { id: caseId }, select: { state: true, draftRevision: true } })
  if (state === 'draft') {
    const submitted = await submitCase(services, author, { caseId, revision })
    if (submitted.kind !== 'submitted') throw new Error(`the case ${name} cannot be submitted: ${JSON.stringify(submitted)}`)
  }
  if (state === 'draft' || state === 'in-review') {
    const published = await publishCase(services, reviewer, { caseId, revision })
    if (published.kind !== 'published') throw new Error(`the case ${name} was not published: ${JSON.stringify(published)}`)
  }
  await talkOf(services, caseId, plan, author)
  // What was asked of people is done: their bells begin empty.
  await db.notification.updateMany({ where: { path: { startsWith: `/cases/${caseId}` }, readAt: null }, data: { readAt: services.now(), mailDueAt: null } })
  return caseId
}

async function charge(services: Services, caseId: string, { price, currency }: NonNullable<CasePlan['charged']>): Promise<void> {
  if ((await services.db.offer.count({ where: { sells: 'case', refId: caseId } })) > 0) return
  const seller = await demoActor(services, 'admin')
  const opened = seller && (await openOffer(services, seller, { sells: 'case', refId: caseId, price, currency, days: null }))
  if (opened?.kind !== 'opened') throw new Error(`a price was not taken: ${opened?.kind ?? 'nobody sells'}`)
}

async function talkOf(services: Services, caseId: string, { talk, stars, content }: CasePlan, author: PersonActor): Promise<void> {
  const { version } = await services.db.case.findUniqueOrThrow({ where: { id: caseId }, select: { version: true } })
  const said: string[] = (await services.db.comment.findMany({ where: { caseId }, orderBy: { at: 'asc' }, select: { id: true } })).map(({ id }) => id)
  for (const { by, diagnosis, answers, text } of talk.slice(said.length)) {
    const actor = await demoActor(services, by)
    if (!actor) return
    if (content.quiz && diagnosis !== undefined && actor.personId !== author.personId) await answerCase(services, actor, { caseId, version, answer: { diagnosis, certainty: 'possible', mark: null } })
    const done = await sayComment(services, actor, { caseId, parentId: answers === undefined ? null : (said[answers] ?? null), text })
    if (done.kind !== 'said') throw new Error(`a comment was not taken: ${done.kind}`)
    said.push(done.commentId)
  }
  for (const { by, stars: count } of stars) {
    const actor = await demoActor(services, by)
    if (actor) await rateCase(services, actor, { caseId, stars: count })
  }
}
