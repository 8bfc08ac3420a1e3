import type { ListedPerson } from '~/domain/people/list-people.server'
import type { Role } from '~/policy/actor'

export type PersonRow = ListedPerson

type Refused = { kind: 'gone' } | { kind: 'forbidden' } | { kind: 'last-administrator' } | { kind: 'demo-account' }

/** What the last press did, as the page's action tells it. */
export type PeopleResult =
  | { intent: 'add'; outcome: { kind: 'added'; name: string; password: string } | { kind: 'role-added'; name: string } | { kind: 'invited'; email: string; link: string } | { kind: 'already-invited'; email: string } | { kind: 'already-has' } | { kind: 'wrong'; field: 'email' | 'name' | 'role' } }
  | { intent: 'remove-role'; role: Role; outcome: { kind: 'done'; name: string } | Refused }
  | { intent: 'deactivate' | 'reactivate'; personId: string; outcome: { kind: 'done'; name: string } | Refused }
  | { intent: 'renew-password'; outcome: { kind: 'renewed'; name: string; password: string } | Refused }
  | { intent: 'reset-second-factor'; outcome: { kind: 'done'; name: string } | { kind: 'gone' } | { kind: 'forbidden' } }
  | { intent: 'set-classes'; outcome: { kind: 'done'; name: string } | { kind: 'gone' } | { kind: 'forbidden' } }
