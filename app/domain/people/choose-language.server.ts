import type { Services } from '~/infra/services.server'
import type { Language } from '~/i18n/languages'
import type { Actor } from '~/policy/actor'

/** Keeps the language with the person, so that it follows to the next device. */
export async function chooseLanguage(services: Pick<Services, 'db'>, actor: Actor & { kind: 'person' }, language: Language): Promise<void> {
  await services.db.person.updateMany({ where: { id: actor.personId }, data: { language } })
}
