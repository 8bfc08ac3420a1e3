/** A worker process for the kill -9 test: sends letters as the product does. */
import pino from 'pino'
import { openDb } from '~/infra/db/db.server'
import { readMailbox } from '~/infra/mail/address'
import { connectMailServer } from '~/infra/mail/mail-server.server'
import { createTableQueue } from '~/infra/queue/table-queue.server'
import { deliverLetter } from './deliver-letter.server'

const [databaseUrl, smtpUrl] = process.argv.slice(2) as [string, string]
const db = await openDb(databaseUrl)
const queue = createTableQueue({ db, log: pino({ level: 'silent' }), leaseMs: 500, pollMs: 20 })
const services = { db, mailServer: connectMailServer(smtpUrl, readMailbox('Theatrum <noreply@theatrum.test>')!), now: () => new Date() }
queue.work({
  'mail.send': async () => async ({ mailId }) => {
    const outcome = await deliverLetter(services, mailId, { isLastTry: false })
    if (outcome.kind === 'try-later') throw new Error(outcome.trouble)
  },
})
