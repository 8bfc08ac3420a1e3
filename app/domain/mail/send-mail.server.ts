import type { Language } from '~/i18n/languages'
import type { Services } from '~/infra/services.server'

export interface Letter {
  to: string
  kind: 'invitation' | 'password-reset' | 'security' | 'notification' | 'digest'
  language: Language
  subject: string
  /** Plain text; addresses stand on lines of their own. */
  text: string
  /** Whose administrators may pass it on where there is no mail server; null: the operator alone. */
  institutionId: string | null
}

/** Keeps the letter and asks for it to be sent; a job does it, so that a slow mail server keeps nobody waiting. */
export async function sendMail(services: Pick<Services, 'db' | 'queue' | 'now'>, letter: Letter): Promise<{ mailId: string }> {
  const { id } = await services.db.mail.create({ data: { ...letter, createdAt: services.now() }, select: { id: true } })
  await services.queue.add('mail.send', { mailId: id }, `mail.send:${id}`, { maxAttempts: 8 })
  return { mailId: id }
}
