/** What an administrator can do to a listed person, and why it may not happen. */
export type ManagePerson =
  | { kind: 'done'; name: string }
  | { kind: 'gone' }
  | { kind: 'forbidden' }
  | { kind: 'last-administrator' }
  | { kind: 'demo-account' }
