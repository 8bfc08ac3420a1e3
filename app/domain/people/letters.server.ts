import { formatFor } from '~/i18n/format'
import { isLanguage, type Language } from '~/i18n/languages'
import { translatorFor } from '~/i18n/translator.server'
import type { Letter } from '~/domain/mail/send-mail.server'
import type { Env } from '~/infra/env.server'
import type { Role } from '~/policy/actor'
import { INVITATION_DAYS } from './invitation'

type Words = Omit<Letter, 'to' | 'institutionId'>
const languageOf = (text: string): Language => (isLanguage(text) ? text : 'en')
/** Paragraphs; an address stands on a line of its own, so that every mail program makes it a link. */
const paragraphs = (...parts: (string | null)[]) => `${parts.filter(Boolean).join('\n\n')}\n`

export function invitationLetter(
  env: Pick<Env, 'publicUrl'>, invitation: { name: string; language: string; role: Role; institution: string; className: string | null; inviter: string | null; token: string; expiresAt: Date },
): Words {
  const language = languageOf(invitation.language)
  const t = translatorFor(language)
  const { institution, className, inviter, name } = invitation
  return {
    kind: 'invitation', language,
    subject: t('people:letter.invitation.subject', { institution }),
    text: paragraphs(
      name ? t('people:letter.hello', { name }) : t('people:letter.helloUnnamed'),
      inviter ? t('people:letter.invitation.byPerson', { inviter, institution, role: t(`people:role.${invitation.role}`) }) : t('people:letter.invitation.byInstitution', { institution, role: t(`people:role.${invitation.role}`) }),
      className && t('people:letter.invitation.class', { className }),
      t('people:letter.invitation.open'),
      `${env.publicUrl}/join/${invitation.token}`,
      t('people:letter.invitation.until', { days: INVITATION_DAYS, date: formatFor(language, 'UTC').date(invitation.expiresAt) }),
      t('people:letter.invitation.unexpected'),
    ),
  }
}

export function resetLetter(env: Pick<Env, 'publicUrl'>, person: { name: string; language: string; timeZone: string }, token: string, expiresAt: Date): Words {
  const language = languageOf(person.language)
  const t = translatorFor(language)
  const format = formatFor(language, person.timeZone)
  return {
    kind: 'password-reset', language,
    subject: t('people:letter.reset.subject'),
    text: paragraphs(
      t('people:letter.hello', { name: person.name }),
      t('people:letter.reset.open'),
      `${env.publicUrl}/reset/${token}`,
      t('people:letter.reset.until', { time: `${format.time(expiresAt)} (${format.zone(expiresAt)})` }),
      t('people:letter.reset.unexpected'),
    ),
  }
}

/** After a password was changed by a link: whoever did not do it learns of it at once. `keys`: access keys for programs, which go on working. */
export function passwordChangedLetter(env: Pick<Env, 'publicUrl'>, person: { name: string; language: string; timeZone: string }, at: Date, keys: number): Words {
  const language = languageOf(person.language)
  const t = translatorFor(language)
  const format = formatFor(language, person.timeZone)
  return {
    kind: 'security', language,
    subject: t('people:letter.changed.subject'),
    text: paragraphs(
      t('people:letter.hello', { name: person.name }),
      t('people:letter.changed.text', { time: `${format.dateTime(at)} (${format.zone(at)})` }),
      t('people:letter.changed.unexpected'),
      `${env.publicUrl}/reset`,
      ...(keys > 0 ? [t('people:letter.changed.keys', { count: keys }), `${env.publicUrl}/account/keys`] : []),
    ),
  }
}
