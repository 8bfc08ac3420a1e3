import { headerLine } from '~/infra/mail/address'
import type { Db } from '~/infra/db/db.server'
import type { Services } from '~/infra/services.server'
import type { Language } from '~/i18n/languages'
import { LETTER_TRIES, type LetterKind } from './letter'

export interface Letter {
  to: string
  kind: LetterKind
  language: Language
  /** Kept after the letter is gone: never a link or a code. */
  subject: string
  /** Plain text; addresses stand on lines of their own. */
  text: string
  /** Whose administrators may pass it on where there is no mail server; null: the operator alone. See letter-rights.ts. */
  institutionId: string | null
}

/** Keeps the letter and asks for it to be sent; a job does it, so that a slow mail server keeps nobody waiting. */
export async function sendMail(services: Pick<Services, 'db' | 'queue' | 'now'>, letter: Letter): Promise<{ mailId: string }> {
  const id = await keepLetter(services.db, letter, services.now())
  await askToSend(services, { id, sentAt: null })
  return { mailId: id }
}

/** For a letter that must exist exactly when other rows change: kept in their transaction, asked for after it. Should the process die in between, upkeep asks. */
export async function keepLetter(db: Pick<Db, 'mail'>, letter: Letter, now: Date): Promise<string> {
  const { id } = await db.mail.create({ data: { ...letter, subject: headerLine(letter.subject), createdAt: now }, select: { id: true } })
  return id
}

/** `sentAt` of a waiting letter is when somebody asked for it to be sent again: that is another job. */
export const sendingKey = ({ id, sentAt }: { id: string; sentAt: Date | null }): string => `mail.send:${id}${sentAt ? `:${sentAt.getTime()}` : ''}`

export async function askToSend(services: Pick<Services, 'queue'>, mail: { id: string; sentAt: Date | null }): Promise<boolean> {
  return services.queue.add('mail.send', { mailId: mail.id }, sendingKey(mail), { maxAttempts: LETTER_TRIES })
}
