import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { caseCards, type CaseCard } from './case-cards.server'
import { casePictures, type CasePictures } from './case-pictures.server'
import { loadAnswer, type GivenAnswer } from './load-answer.server'
import { moreLikeThis } from './more-like-this.server'
import { openCase, type OpenCase, type OpenedCase } from './open-case.server'

/** All that the page of a case shows to one reader. */
export interface CaseOnPage {
  opened: OpenedCase
  pictures: CasePictures
  /** The reader's own, once they have given it. */
  answer: GivenAnswer | null
  alike: CaseCard[]
}

export type ShowCase = { kind: 'opened'; page: CaseOnPage } | Exclude<OpenCase, { kind: 'opened' }>

/** A case as its reader gets it now: words, pictures, their own answer and what is near to it. */
export async function showCase(services: Services, actor: Actor, caseId: string): Promise<ShowCase> {
  const found = await openCase(services, actor, caseId)
  if (found.kind !== 'opened') return found
  const { opened } = found
  const { content, shows, version } = opened
  const [pictures, answer, alike] = await Promise.all([
    casePictures(services, actor, { caseId, authorId: opened.author.id }, content),
    shows === 'whole' && content.quiz && actor.kind === 'person' ? loadAnswer(services, { caseId, version, personId: actor.personId }, content) : null,
    // What is alike would tell what it is.
    shows === 'whole' ? moreLikeThis(services, actor, caseId, content).then((ids) => caseCards(services, actor, ids)) : [],
  ])
  return { kind: 'opened', page: { opened, pictures, answer, alike } }
}
