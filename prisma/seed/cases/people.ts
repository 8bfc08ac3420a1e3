import { DEMO_DOMAIN } from '../../../app/domain/people/person'
import type { Services } from '../../../app/infra/services.server'
import { ROLES, type Actor } from '../../../app/policy/actor'

export type PersonActor = Extract<Actor, { kind: 'person' }>

/** Somebody of the demonstration, by the first part of their address; null: they are not there any more. */
export async function demoActor({ db }: Pick<Services, 'db'>, local: string): Promise<PersonActor | null> {
  const person = await db.person.findFirst({ where: { email: `${local}@${DEMO_DOMAIN}`, isDemo: true, deactivatedAt: null }, select: { id: true, memberships: { select: { institutionId: true, role: true } } } })
  if (!person) return null
  return { kind: 'person', personId: person.id, memberships: person.memberships.flatMap(({ institutionId, role }) => ROLES.filter((one) => one === role).map((role) => ({ institutionId, role }))) }
}
