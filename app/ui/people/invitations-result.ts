type Refused = { kind: 'too-late'; email: string } | { kind: 'gone' } | { kind: 'forbidden' }

/** What the last press did, as the page's action tells it. */
export type InvitationsResult =
  | { intent: 'invite'; outcome: { kind: 'invited'; email: string; link: string } | { kind: 'already-invited' | 'already-member'; email: string } | { kind: 'wrong'; field: 'email' | 'role' | 'language' } | { kind: 'gone' } | { kind: 'forbidden' } }
  | { intent: 'withdraw' | 'restore'; invitationId: string; outcome: { kind: 'done'; email: string } | Refused }
  | { intent: 'again'; outcome: { kind: 'sent'; email: string; link: string } | Refused }
