import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import { isLanguage } from '~/i18n/languages'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { institutionOfPerson } from './institution-of-person.server'
import { isTimeZone } from '~/i18n/time-zone'

export type EditAccount = { kind: 'saved'; at: Date } | { kind: 'wrong'; field: 'name' | 'language' | 'timeZone' } | { kind: 'forbidden' }

/** One's own name, language and time zone. */
export async function editAccount(services: Pick<Services, 'audit' | 'db' | 'now'>, actor: Actor & { kind: 'person' }, input: { name: string; language: string; timeZone: string }): Promise<EditAccount> {
  if (!can(actor, 'edit-account', { kind: 'account', personId: actor.personId, memberships: actor.memberships })) return { kind: 'forbidden' }
  const name = input.name.trim().slice(0, 120)
  if (!name) return { kind: 'wrong', field: 'name' }
  if (!isLanguage(input.language)) return { kind: 'wrong', field: 'language' }
  if (!isTimeZone(input.timeZone)) return { kind: 'wrong', field: 'timeZone' }
  await services.db.person.updateMany({ where: { id: actor.personId }, data: { name, language: input.language, timeZone: input.timeZone } })
  await services.audit.recordNow({ action: 'person.edited', actor: auditActor(actor), institutionId: await institutionOfPerson(services, actor.personId), subjectKind: 'person', subjectId: actor.personId })
  return { kind: 'saved', at: services.now() }
}
