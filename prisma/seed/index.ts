import { DEMO_PEOPLE } from '../../app/domain/people/person'
import type { Services } from '../../app/infra/services.server'
import { seedBroadcasts } from './broadcasts'
import { seedPeople } from './people'

/**
 * Fills an empty database for a demonstration, one domain after the other; only in demo mode. A seed that was
 * interrupted is completed at the next start, a database with people of its own is left alone.
 * @returns whether something was written.
 */
export async function seed({ env, db, now }: Pick<Services, 'env' | 'db' | 'now'>): Promise<boolean> {
  if (!env.isDemo) return false
  const [own, demo, rooms] = await Promise.all([db.person.count({ where: { isDemo: false } }), db.person.count({ where: { isDemo: true } }), db.room.count()])
  if (own > 0 || (demo > DEMO_PEOPLE.length && rooms > 0)) return false
  const { institutionId } = await seedPeople(db)
  await seedBroadcasts(db, institutionId, now())
  return true
}
