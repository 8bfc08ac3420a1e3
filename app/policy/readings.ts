import { holds, isMember, type Actor } from './actor'
import { CURATORS } from './images'

/**
 * - `plan`: write, invite, choose what is read, take away. `answer-invitation`: for one's hospital.
 * - `join`: be in the room, see what is shown, talk and vote. `read-blind`: give one's hospital's reading before the reveal.
 * - `present`: drive everybody's view. `lead`: open and close, go on, reveal, hand over, ask; whoever presents may, and the host.
 * - `see-minutes`: what was read and agreed, and the recorded session.
 */
export const READING_ACTIONS = ['plan', 'join', 'read-blind', 'present', 'lead', 'see-minutes'] as const
export type ReadingAction = (typeof READING_ACTIONS)[number]

export interface ReadingSubject {
  kind: 'reading'
  /** The host's. */
  institutionId: string
  state: 'planned' | 'open' | 'closed'
  /** Institutions that are invited and have not declined, the host among them. */
  hospitals: readonly string[]
  presenterId: string
}

export const newReadingIn = (institutionId: string): ReadingSubject => ({ kind: 'reading', institutionId, state: 'planned', hospitals: [institutionId], presenterId: '' })

/** Pure. A reading opens no picture: each study is asked for by its own policy, in the room as everywhere. */
export function canReading(actor: Actor, action: ReadingAction, { institutionId, state, hospitals, presenterId }: ReadingSubject): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'public') return false
  const isHost = holds(actor, institutionId, ...CURATORS)
  const isInvited = hospitals.some((one) => isMember(actor, one))
  switch (action) {
    case 'plan': return isHost
    case 'join': return state !== 'closed' && isInvited
    case 'read-blind': return state === 'open' && hospitals.some((one) => holds(actor, one, 'teacher', 'expert'))
    case 'present': return state === 'open' && actor.personId === presenterId && isInvited
    case 'lead': return state !== 'closed' && (isHost || (actor.personId === presenterId && isInvited))
    case 'see-minutes': return isInvited
  }
}

/** A hospital's own people say whether it comes. */
export const mayAnswerFor = (actor: Actor, institutionId: string): boolean => holds(actor, institutionId, ...CURATORS)
