import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { caseCards, type CaseCard } from './case-cards.server'
import type { Two } from './case'
import { casePictures, type CasePictures } from './case-pictures.server'
import { loadAnswer, type GivenAnswer } from './load-answer.server'
import { moreLikeThis } from './more-like-this.server'
import { openCase, type OpenCase, type OpenedCase } from './open-case.server'
import { termOf, type TagFacet } from './vocabulary'

export interface CaseTag { key: string; facet: TagFacet; name: Two }

/** All that the page of a case shows to one reader. */
export interface CaseOnPage {
  opened: OpenedCase
  pictures: CasePictures
  /** The reader's own, once they have given it. */
  answer: GivenAnswer | null
  tags: CaseTag[]
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
    casePictures(services, actor, content),
    shows === 'whole' && content.quiz && actor.kind === 'person' ? loadAnswer(services, { caseId, version, personId: actor.personId }, content) : null,
    // What is alike would tell what it is.
    shows === 'whole' ? moreLikeThis(services, actor, caseId, content).then((ids) => caseCards(services, actor, ids)) : [],
  ])
  return { kind: 'opened', page: { opened, pictures, answer, tags: tagsOf(opened), alike } }
}

function tagsOf({ content: { tags } }: OpenedCase): CaseTag[] {
  return [...tags.modality, ...tags.anatomy, ...tags.pathology].flatMap((key) => {
    const term = termOf(key)
    return term ? [{ key, facet: term.facet, name: { en: term.en[0]!, zh: term.zh[0]! } }] : []
  })
}
