import { deliverLetter } from '~/domain/mail/deliver-letter.server'
import { LETTER_TRIES } from '~/domain/mail/letter'
import type { JobContext } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'

/** One letter; a mail server that is away or busy is tried again by the queue. */
export async function sendMailJob(services: Services, { mailId }: { mailId: string }, { attempt, signal }: JobContext): Promise<void> {
  const outcome = await deliverLetter(services, mailId, { isLastTry: attempt >= LETTER_TRIES, signal })
  if (outcome.kind === 'try-later') throw new Error(`The mail server did not take the letter (${outcome.trouble}); it is tried again.`)
  if (outcome.kind === 'failed') services.log.warn({ mailId }, 'a letter could not be sent; the outbox says why')
}
