import { holds, isOperator, type Actor, type Membership } from './actor'

/**
 * - `list-people`, `add-person`: of one institution.
 * - `remove-role`: take one role in that institution from a person.
 * - `invite`: send and withdraw invitations to one institution, make its classes.
 * - `edit-institution`: its name, whether it may broadcast publicly, which roles need a second factor.
 * - `see-audit`, `see-outbox`: what happened in one institution; letters that wait to be passed on.
 * - `manage-account`: deactivate, reactivate, give a new password: touches every institution the person belongs to.
 * - `edit-account`: one's own name, language, time zone, password, sessions.
 */
export const PEOPLE_ACTIONS = ['list-people', 'add-person', 'remove-role', 'invite', 'edit-institution', 'see-audit', 'see-outbox', 'manage-account', 'edit-account'] as const
export type PeopleAction = (typeof PEOPLE_ACTIONS)[number]

export type PeopleSubject =
  | { kind: 'institution'; institutionId: string }
  | {
    kind: 'account'; personId: string; memberships: Membership[]
    /** The account runs the installation. Absent: no. */
    isOperator?: boolean
  }

/** Pure; asked by every page and operation about people. */
export function canPeople(actor: Actor, action: PeopleAction, subject: PeopleSubject): boolean {
  if (actor.kind === 'public') return false
  switch (action) {
    case 'list-people':
    case 'add-person':
    case 'remove-role':
    case 'invite':
    case 'edit-institution':
    case 'see-audit':
    case 'see-outbox':
      return subject.kind === 'institution' && holds(actor, subject.institutionId, 'administrator')
    case 'manage-account':
      if (subject.kind !== 'account') return false
      if (actor.kind === 'system') return true
      // Whoever can give an account a new password can enter by it: a hospital's administrator does not become the operator that way.
      if (subject.isOperator && !isOperator(actor)) return false
      // Nobody locks themselves out, and one hospital's administrator does not lock out another hospital's people.
      return actor.personId !== subject.personId && subject.memberships.length > 0
        && subject.memberships.every((m) => holds(actor, m.institutionId, 'administrator'))
    case 'edit-account':
      return subject.kind === 'account' && actor.kind === 'person' && actor.personId === subject.personId
  }
}
