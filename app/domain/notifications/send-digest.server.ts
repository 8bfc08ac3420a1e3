import { keepLetter, askToSend } from '~/domain/mail/send-mail.server'
import { formatFor } from '~/i18n/format'
import { receivesMail } from '~/domain/people/person'
import { isLanguage, type Language } from '~/i18n/languages'
import { isTimeZone } from '~/i18n/time-zone'
import { translatorFor } from '~/i18n/translator.server'
import type { Services } from '~/infra/services.server'
import { afterQuiet, isQuiet, isSecurity } from './due'
import { sentenceOf } from './sentence'
import { readSettings } from './settings.server'

export type SendDigest = { kind: 'sent'; count: number } | { kind: 'nothing-due' } | { kind: 'quiet'; until: Date }

/** One letter holds this many; the rest are counted and stand on the page. */
const MOST_SHOWN = 30

/**
 * One letter with everything that is due for a person. Asks the rules again, since the worker may come late: read in
 * the meantime, quiet hours have begun, deactivated. The letter and the marks are written together, so a job that
 * dies or runs twice writes one letter, and none is lost.
 */
export async function sendDigest(services: Pick<Services, 'db' | 'queue' | 'env' | 'now'>, personId: string): Promise<SendDigest> {
  const { db, env } = services
  const now = services.now()
  const person = await db.person.findUnique({ where: { id: personId }, include: { notificationSetting: true } })
  const due = { personId, mailedAt: null, mailDueAt: { lte: now } }
  if (!person || person.deactivatedAt || (person.isDemo && !env.isDemo) || !receivesMail(person.email)) {
    await db.notification.updateMany({ where: due, data: { mailDueAt: null } })
    return { kind: 'nothing-due' }
  }
  const settings = readSettings(person.notificationSetting)
  const found = await db.notification.findMany({ where: due, orderBy: { createdAt: 'asc' }, take: 500 })
  // Whoever has read it needs no letter; what concerns their account is written about all the same.
  const seen = found.filter((each) => each.readAt && !isSecurity(each.kind))
  if (seen.length > 0) await db.notification.updateMany({ where: { id: { in: seen.map((each) => each.id) }, mailedAt: null }, data: { mailDueAt: null } })
  let rest = found.filter((each) => !seen.includes(each))
  if (isQuiet(now, settings, person.timeZone)) {
    const until = afterQuiet(now, settings, person.timeZone)
    const later = rest.filter((each) => !isSecurity(each.kind))
    rest = rest.filter((each) => isSecurity(each.kind))
    if (later.length > 0) await db.notification.updateMany({ where: { id: { in: later.map((each) => each.id) }, mailedAt: null }, data: { mailDueAt: until } })
    if (rest.length === 0) return later.length > 0 ? { kind: 'quiet', until } : { kind: 'nothing-due' }
  }
  if (rest.length === 0) return { kind: 'nothing-due' }

  const letter = letterOf(person, rest, env.publicUrl)
  const mailId = await db.$transaction(async (all) => {
    const { count } = await all.notification.updateMany({ where: { id: { in: rest.map((each) => each.id) }, mailedAt: null }, data: { mailedAt: now } })
    // Another worker wrote about some of them in this moment: its letter stands, and what is left is due still.
    if (count !== rest.length) throw new TakenByAnother()
    return keepLetter(all, letter, now)
  }).catch((error: unknown) => {
    if (error instanceof TakenByAnother) return null
    throw error
  })
  if (!mailId) return { kind: 'nothing-due' }
  await askToSend(services, { id: mailId, sentAt: null })
  return { kind: 'sent', count: rest.length }
}

class TakenByAnother extends Error {}

function letterOf(person: { email: string; name: string; language: string; timeZone: string }, notifications: { id: string; kind: string; paramsJson: string; createdAt: Date }[], publicUrl: string) {
  const language: Language = isLanguage(person.language) ? person.language : 'en'
  const t = translatorFor(language)
  const format = formatFor(language, isTimeZone(person.timeZone) ? person.timeZone : 'UTC')
  const sentences = notifications.map((each) => ({ ...each, sentence: sentenceOf((key, words) => t(key, words ?? {}), format.dateTime, each) }))
  const [only] = sentences
  const hidden = sentences.length - MOST_SHOWN
  const items = sentences.slice(0, MOST_SHOWN).map(({ id, sentence, createdAt }) => `${sentence}\n${format.dateTime(createdAt)}\n${publicUrl}/notifications/${id}`)
  const more = hidden > 0 ? [`${t('notifications:letter.more', { count: hidden })}\n${publicUrl}/notifications`] : []
  const isAboutSecurity = notifications.some((each) => isSecurity(each.kind))
  return {
    to: person.email,
    kind: isAboutSecurity ? ('security' as const) : sentences.length > 1 ? ('digest' as const) : ('notification' as const),
    language,
    subject: sentences.length === 1 && only ? only.sentence : t('notifications:letter.subject', { count: sentences.length }),
    text: [
      t('notifications:letter.greeting', { name: person.name }),
      ...items,
      ...more,
      ...(isAboutSecurity ? [t('notifications:letter.security')] : []),
      `${t('notifications:letter.settings')}\n${publicUrl}/account/notifications`,
    ].join('\n\n'),
    institutionId: null,
  }
}
