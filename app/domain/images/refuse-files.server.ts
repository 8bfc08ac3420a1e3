import { rm } from 'node:fs/promises'
import type { Refusal } from '#imaging/contract'
import type { Services } from '~/infra/services.server'
import { quarantined } from './quarantine.server'

const MOST_TOGETHER = 500

/** Files of an open import that the way in itself does not take: in the report with the reason, nothing of them is kept. */
export async function refuseFiles({ db, env }: Pick<Services, 'db' | 'env'>, importId: string, positions: readonly number[], reason: Refusal): Promise<void> {
  for (let from = 0; from < positions.length; from += MOST_TOGETHER) {
    const some = positions.slice(from, from + MOST_TOGETHER)
    await db.imageImportEntry.updateMany({ where: { importId, outcome: 'waiting', position: { in: some } }, data: { outcome: 'refused', reason } })
    for (const position of some) await rm(quarantined(env, importId, position), { force: true })
  }
}
