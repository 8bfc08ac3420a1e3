import type { Services } from '../../app/infra/services.server'
import { DEMO_INSTITUTION } from './people'

/** The institution that a demonstration with images is filled for; null: this is none, or it has people of its own. */
export async function demoHouse({ db, env }: Pick<Services, 'db' | 'env'>): Promise<string | null> {
  if (!env.isDemo || !env.hasDemoImages || (await db.person.count({ where: { isDemo: false } })) > 0) return null
  return (await db.institution.findUnique({ where: { name: DEMO_INSTITUTION }, select: { id: true } }))?.id ?? null
}
