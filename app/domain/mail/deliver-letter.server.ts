import { LANGUAGE_TAGS, isLanguage } from '~/i18n/languages'
import type { Services } from '~/infra/services.server'

export type DeliverLetter =
  | { kind: 'sent' } | { kind: 'failed' } | { kind: 'outbox' }
  /** Somebody else settled it, or it is gone. */
  | { kind: 'settled' }
  /** One word for the log; what the server said stays in the outbox, since it names the reader. */
  | { kind: 'try-later'; trouble: string }

/**
 * Hands one waiting letter to the mail server and then removes its text: the links in it are secrets.
 * Only a letter that still waits is sent, so a job that runs again sends nothing twice; where the process died between
 * the server's "accepted" and our mark, the double carries the same Message-ID.
 */
export async function deliverLetter(services: Pick<Services, 'db' | 'mailServer' | 'now'>, mailId: string, { isLastTry, signal }: { isLastTry: boolean; signal?: AbortSignal }): Promise<DeliverLetter> {
  const { db, mailServer } = services
  const mail = await db.mail.findUnique({ where: { id: mailId } })
  if (!mail || mail.state !== 'waiting') return { kind: 'settled' }
  const settle = (data: { state?: string; text?: string; lastError?: string | null; sentAt?: Date | null }) => db.mail.updateMany({ where: { id: mail.id, state: 'waiting' }, data })
  if (!mailServer) {
    await settle({ state: 'outbox', sentAt: null })
    return { kind: 'outbox' }
  }
  const lang = isLanguage(mail.language) ? LANGUAGE_TAGS[mail.language] : 'en'
  const delivery = await mailServer.deliver({ id: mail.id, to: mail.to, subject: mail.subject, text: mail.text, lang, writtenAt: mail.createdAt }, signal)
  switch (delivery.kind) {
    case 'accepted':
      await settle({ state: 'sent', text: '', lastError: null, sentAt: services.now() })
      return { kind: 'sent' }
    case 'refused':
      await settle({ state: 'failed', lastError: delivery.reason, sentAt: null })
      return { kind: 'failed' }
    case 'try-later':
      await settle(isLastTry ? { state: 'failed', lastError: delivery.reason, sentAt: null } : { lastError: delivery.reason })
      return isLastTry ? { kind: 'failed' } : { kind: 'try-later', trouble: delivery.reason.split(' ')[0] ?? '' }
  }
}
