import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { forgetRemovedLessons } from '~/domain/anatomy/forget-removed-lessons.server'
import { forgetRemovedModels } from '~/domain/anatomy/forget-removed-models.server'
import { forgetRemovedCases } from '~/domain/cases/forget-removed-cases.server'
import { forgetRemovedReadings } from '~/domain/readings/forget-removed-readings.server'
import { startRounds, type Rounds } from '~/infra/rounds'
import type { Services } from '~/infra/services.server'
import { removeLooseFiles } from './loose-files.server'
import { quarantineRoot } from './quarantine.server'

const EVERY_MS = 15 * 60_000
/** Whoever is at it touches it more often: an association that is idle ends after a minute. */
const UNTOUCHED_MS = 10 * 60_000
/** Of one round; the next goes on. */
const MOST_REMOVED = 2_000

/** Half-sent uploads have their own sweep (app/transfer/uploads). */
const NOT_IMPORTS = new Set(['uploads', 'dimse', 'course-media', 'course-media-made'])

/**
 * What a crash left: files that no row names, and files in quarantine that no import owns. Identities lie there, so nothing stays by
 * mistake. Safe beside imports that are under way, also in other processes.
 */
export async function tidyImages(services: Services): Promise<{ removed: number; swept: number }> {
  await forgetRemovedLessons(services)
  await forgetRemovedModels(services)
  await forgetRemovedCases(services)
  await forgetRemovedReadings(services)
  return { removed: await removeLooseFiles(services, MOST_REMOVED), swept: await sweepQuarantine(services, UNTOUCHED_MS) }
}

export function startTidying(services: Services, everyMs = EVERY_MS): Rounds {
  return startRounds(() => tidyImages(services), { everyMs, firstAfterMs: everyMs, onError: (error) => services.log.warn({ err: error }, 'what was left behind could not be removed; tried again soon') })
}

/** @param untouchedMs What was written to more recently stays. */
export async function sweepQuarantine({ db, env, now }: Pick<Services, 'db' | 'env' | 'now'>, untouchedMs: number): Promise<number> {
  const root = quarantineRoot(env)
  const isOld = async (path: string, ms: number) => {
    const found = await stat(path).catch(() => null)
    return found !== null && now().getTime() - found.mtimeMs >= ms
  }
  let swept = 0
  const remove = async (path: string) => {
    await rm(path, { recursive: true, force: true })
    swept++
  }
  for (const name of (await readdir(root).catch(() => [])).filter((one) => !NOT_IMPORTS.has(one))) {
    if ((await db.imageImport.count({ where: { id: name, state: { in: ['receiving', 'reading'] } } })) > 0) continue
    if (untouchedMs === 0 || (await isOld(join(root, name), untouchedMs))) await remove(join(root, name))
  }
  // The receiver's own, until an import has them; it may run in another process and outlive this one.
  const incoming = join(root, 'dimse')
  for (const name of await readdir(incoming).catch(() => [])) if (await isOld(join(incoming, name), UNTOUCHED_MS)) await remove(join(incoming, name))
  return swept
}
