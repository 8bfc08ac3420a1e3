import { DEMO_DOMAIN, DEMO_GUEST, DEMO_PASSWORD, DEMO_PEOPLE } from '../../app/domain/people/person'
import { hashPassword } from '../../app/domain/people/password.server'
import type { Db } from '../../app/infra/db/db.server'

/** The first is where the demo accounts work; admin commands that name no institution mean the oldest, so it is made first. */
export const DEMO_INSTITUTION = 'Demo hospital A'
/** A second house, so that "professionals" and "members only" differ from the first minute. */
export const DEMO_GUEST_INSTITUTION = 'Demo college B'

/** Two institutions: one with a person per role, one with a guest. Again is the same: what exists stays as it is. */
export async function seedPeople(db: Db): Promise<{ institutionId: string; guestInstitutionId: string }> {
  const institution = await db.institution.upsert({ where: { name: DEMO_INSTITUTION }, create: { name: DEMO_INSTITUTION }, update: {} })
  const guests = await db.institution.upsert({ where: { name: DEMO_GUEST_INSTITUTION }, create: { name: DEMO_GUEST_INSTITUTION }, update: {} })
  const passwordHash = await hashPassword(DEMO_PASSWORD)
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  for (const { local, name, role, institutionId } of [...DEMO_PEOPLE.map((each) => ({ ...each, institutionId: institution.id })), { ...DEMO_GUEST, institutionId: guests.id }]) {
    const email = `${local}@${DEMO_DOMAIN}`
    const person = await db.person.upsert({ where: { email }, create: { email, name, passwordHash, isDemo: true, isOperator: role === 'administrator', timeZone }, update: {} })
    const membership = { personId: person.id, institutionId, role }
    await db.membership.upsert({ where: { personId_institutionId_role: membership }, create: membership, update: {} })
  }
  return { institutionId: institution.id, guestInstitutionId: guests.id }
}
