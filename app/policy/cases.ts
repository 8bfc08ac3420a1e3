import { holds, isMember, type Actor } from './actor'
import { CURATORS } from './images'

/**
 * - `find`: see that it is there, its title, tags and what is free of it. `read`: all of it.
 * - `edit`: its desk, with the draft. `submit`: ask for a review. `review`: read the draft, write notes, let it out or send it back.
 * - `retract`: take it from readers, with a reason. `remove`: clear it away.
 * - `discuss`: comment, rate, answer its quiz, keep it. `moderate`: hide what others wrote.
 */
export const CASE_ACTIONS = ['find', 'read', 'edit', 'submit', 'review', 'retract', 'remove', 'discuss', 'moderate'] as const
export type CaseAction = (typeof CASE_ACTIONS)[number]

export const CASE_STATES = ['draft', 'in-review', 'published', 'retracted'] as const
export type CaseState = (typeof CASE_STATES)[number]

/** A case, report or article with all that its rights depend on. Its pictures are asked for by `StudySubject`, one by one. */
export interface CaseSubject {
  kind: 'case'
  institutionId: string
  authorId: string
  state: CaseState
  /** Members of every institution, or its own alone. */
  isOpen: boolean
  isCharged: boolean
  /** The actor has bought it, or their institution a licence, as of now. */
  isEntitled: boolean
  wasPublished: boolean
}

/** Subject for beginning one. */
export const newCaseIn = (institutionId: string, authorId: string): CaseSubject => ({ kind: 'case', institutionId, authorId, state: 'draft', isOpen: false, isCharged: false, isEntitled: false, wasPublished: false })

/** Pure; asked by every page, file, search and message. */
export function canCase(actor: Actor, action: CaseAction, subject: CaseSubject): boolean {
  const { institutionId, authorId, state, isOpen, isCharged, isEntitled } = subject
  if (actor.kind === 'system') return true
  if (actor.kind === 'public') return false
  const isAuthor = actor.personId === authorId && holds(actor, institutionId, ...CURATORS)
  const isEditor = isAuthor || holds(actor, institutionId, 'administrator')
  /** Nobody lets out what they wrote. */
  const isReviewer = actor.personId !== authorId && holds(actor, institutionId, 'expert', 'administrator')
  const isReader = isOpen ? actor.memberships.length > 0 : isMember(actor, institutionId)
  switch (action) {
    // Readers of a retracted case are told why it is gone.
    case 'find': return isEditor || (state === 'in-review' && isReviewer) || (isReader && (state === 'published' || state === 'retracted' || subject.wasPublished))
    case 'read': return isEditor || isReviewer && state !== 'draft' || (isReader && isOut(subject) && (!isCharged || isEntitled || holds(actor, institutionId, ...CURATORS)))
    case 'edit':
    case 'submit': return isEditor
    case 'review': return isReviewer && state === 'in-review'
    case 'retract': return (isEditor || isReviewer) && isOut(subject)
    case 'remove': return isEditor
    case 'discuss': return canCase(actor, 'read', subject) && isOut(subject)
    case 'moderate': return holds(actor, institutionId, 'moderator', 'administrator') && canCase(actor, 'find', subject)
  }
}

/** Readers have a version of it, whatever its authors are at. */
const isOut = ({ state, wasPublished }: CaseSubject) => state === 'published' || (wasPublished && state !== 'retracted')
