import { DEMO_DOMAIN, DEMO_PASSWORD, DEMO_PEOPLE } from '../../app/domain/people/person'
import { hashPassword } from '../../app/domain/people/password.server'
import type { Db } from '../../app/infra/db/db.server'

export const DEMO_INSTITUTION = 'Demo Teaching Hospital'

/** One institution with one person per role. Again is the same: what exists stays as it is. */
export async function seedPeople(db: Db): Promise<{ institutionId: string }> {
  const institution = await db.institution.upsert({ where: { name: DEMO_INSTITUTION }, create: { name: DEMO_INSTITUTION }, update: {} })
  const passwordHash = await hashPassword(DEMO_PASSWORD)
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  for (const { local, name, role } of DEMO_PEOPLE) {
    const email = `${local}@${DEMO_DOMAIN}`
    const person = await db.person.upsert({ where: { email }, create: { email, name, passwordHash, isDemo: true, timeZone }, update: {} })
    const membership = { personId: person.id, institutionId: institution.id, role }
    await db.membership.upsert({ where: { personId_institutionId_role: membership }, create: membership, update: {} })
  }
  return { institutionId: institution.id }
}
