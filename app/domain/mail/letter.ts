export const LETTER_KINDS = ['invitation', 'password-reset', 'security', 'notification', 'digest'] as const
export type LetterKind = (typeof LETTER_KINDS)[number]

/**
 * - `waiting`: a job will send it, or tries again.
 * - `sent`: a mail server took it; its text is gone.
 * - `failed`: refused for good, or tried for hours; can be sent again while its text is kept.
 * - `outbox`: no mail server is set; somebody passes it on by hand.
 * - `done`: passed on by hand; its text is gone.
 */
export const LETTER_STATES = ['waiting', 'sent', 'failed', 'outbox', 'done'] as const
export type LetterState = (typeof LETTER_STATES)[number]

/** Tries of one letter: with the queue's pauses (1 s, 4 s, ... 10 min) about four hours, longer than most servers are away. */
export const LETTER_TRIES = 30
/** Undo of "passed on" works this long; then the text goes. */
export const UNDO_MS = 60_000
/** A letter that nobody passed on is stale by then: its links have expired. */
export const TEXT_KEPT_MS = 30 * 86_400_000
/** Who got a letter and when, without its text. */
export const ROW_KEPT_MS = 180 * 86_400_000

/** Letters that let their reader into an account: reading one is as good as a new password. */
export const opensAnAccount = (kind: string): boolean => kind === 'password-reset' || kind === 'security'

/** What a mail server or the network did, as the outbox has a sentence for; followed by the server's own words. */
export const MAIL_TROUBLES = ['refused', 'address', 'busy', 'sign-in', 'tls', 'silent', 'unreachable', 'lost', 'stale'] as const
export type MailTrouble = (typeof MAIL_TROUBLES)[number]

/** `refused 550 5.1.1 no such user` -> its kind, and what the server said. */
export function readTrouble(lastError: string | null): { trouble: MailTrouble; said: string } | null {
  if (!lastError) return null
  const [first = '', ...rest] = lastError.split(' ')
  return { trouble: MAIL_TROUBLES.find((one) => one === first) ?? 'unreachable', said: rest.join(' ') }
}
