import type { Actor } from '~/policy/actor'
import type { BroadcastSubject } from '~/policy/broadcast'
import { can } from '~/policy/can'

export type PlaybackUse = 'watch' | 'preview' | 'replay'

/** Short, so that a right that ends somewhere we do not hear of still ends; players renew while watching. */
export const TOKEN_LIFETIME_MS = 5 * 60_000

/** Which right of the policy each use of a token stands on. */
export function mayUse(actor: Actor, use: PlaybackUse, subject: BroadcastSubject): boolean {
  switch (use) {
    case 'watch': return can(actor, 'watch', subject)
    case 'preview': return can(actor, 'see-desk', subject)
    case 'replay': return can(actor, 'replay', subject)
  }
}
