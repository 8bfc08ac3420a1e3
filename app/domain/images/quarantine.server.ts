import { join } from 'node:path'
import type { Env } from '~/infra/env.server'

/**
 * Files as they came, identities and all: only here, readable by the process alone, gone when their import is over.
 * Not in backups.
 */
export const quarantineRoot = (env: Pick<Env, 'dataDir'>) => join(env.dataDir, 'quarantine')
export const quarantineOf = (env: Pick<Env, 'dataDir'>, importId: string) => join(quarantineRoot(env), importId)
export const quarantined = (env: Pick<Env, 'dataDir'>, importId: string, position: number) => join(quarantineOf(env, importId), String(position))
