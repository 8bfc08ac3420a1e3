import { randomUUID } from 'node:crypto'
import type { Services } from '~/infra/services.server'

const KEY = 'installation.id'

/** Tells this installation's backups from another's in the same folder; drawn once, and restored with the database. */
export async function installationId({ db }: Pick<Services, 'db'>): Promise<string> {
  const { value } = await db.setting.upsert({ where: { key: KEY }, create: { key: KEY, value: randomUUID() }, update: {} })
  return value
}
