import type { Actor, Membership } from '~/policy/actor'
import { can } from '~/policy/can'
import { PLATFORM } from '~/policy/platform'
import { opensAnAccount } from './letter'

export interface LetterFacts {
  institutionId: string | null
  kind: string
  /** The account that the letter's address belongs to today; null: nobody's. */
  recipient: { personId: string; memberships: Membership[]; isOperator: boolean } | null
}

/**
 * Who sees in the outbox that a letter exists, to whom, about what and what became of it:
 * operators every letter, an institution's administrators those of their institution.
 */
export function maySeeLetter(actor: Actor, { institutionId }: Pick<LetterFacts, 'institutionId'>): boolean {
  return can(actor, 'see-whole-outbox', PLATFORM) || (institutionId !== null && can(actor, 'see-outbox', { kind: 'institution', institutionId }))
}

/**
 * Who reads its text and passes it on. A letter that lets its reader into an account (a new password, a warning with
 * a link) is as good as a new password, so an administrator needs the right that gives one: to manage this account.
 * It is asked for the account as it is today: somebody who joined a second hospital since, or became an operator,
 * is out of the first one's reach. Operators pass on whatever nobody else may.
 */
export function mayOpenLetter(actor: Actor, letter: LetterFacts): boolean {
  if (can(actor, 'see-whole-outbox', PLATFORM)) return true
  if (!maySeeLetter(actor, letter)) return false
  if (!opensAnAccount(letter.kind)) return true
  return letter.recipient !== null && can(actor, 'manage-account', { kind: 'account', ...letter.recipient })
}
