import { join } from 'node:path'
import { quarantineRoot } from '~/domain/images/quarantine.server'
import type { Env } from '~/infra/env.server'

/** Where media are made before the store takes them in. What a dying process left there is swept. */
export const makingFolder = (env: Pick<Env, 'dataDir'>): string => join(quarantineRoot(env), 'course-media-made')
