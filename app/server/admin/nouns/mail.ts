import { listOutbox } from '~/domain/mail/outbox.server'
import { LANGUAGE_TAGS } from '~/i18n/languages'
import { translatorFor } from '~/i18n/translator.server'
import { isAddress } from '~/infra/mail/address'
import { SYSTEM } from '~/policy/actor'
import { AdminError, table, type Noun } from '../command'

/** Letters: what became of them, and whether the mail server takes one. Never their text. */
export const mailNoun: Noun = {
  list: {
    usage: 'mail list [--state waiting|sent|failed|outbox|done] [--search TEXT]',
    values: ['state', 'search'],
    async run(services, _words, flags) {
      const outbox = await listOutbox(services, SYSTEM, { text: flags.text('search') ?? '', state: flags.text('state') ?? '', institutionId: null, page: 1 })
      const rows = outbox?.letters ?? []
      return { json: rows, text: table(rows.map((row) => ({ ...row, written: row.createdAt.toISOString() })), ['id', 'to', 'kind', 'state', 'written', 'trouble', 'said']) }
    },
  },
  test: {
    usage: 'mail test --to ADDRESS',
    values: ['to'],
    async run(services, _words, flags) {
      const to = flags.required('to')
      if (!isAddress(to)) throw new AdminError(`"${to}" is not one mail address.`)
      if (!services.mailServer) throw new AdminError('No mail server is set: set SMTP_URL, such as smtp://user:password@mail.example:587, and start again.')
      const t = translatorFor('en')
      const delivery = await services.mailServer.deliver({
        id: `test-${services.now().getTime()}`, to, subject: t('notifications:letter.testSubject'), text: `${t('notifications:letter.test')}\n\n${services.env.publicUrl}`, lang: LANGUAGE_TAGS.en, writtenAt: services.now(),
      })
      if (delivery.kind !== 'accepted') throw new AdminError(`The mail server did not take the letter: ${delivery.reason}.`)
      return { json: { to, accepted: true }, text: `The mail server took a test letter for ${to}.` }
    },
  },
}
