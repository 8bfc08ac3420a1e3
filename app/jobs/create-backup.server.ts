import { join } from 'node:path'
import { backupFailed, backupSucceeded } from '~/domain/operations/backup/backup-state.server'
import { busySentence, createBackup } from '~/domain/operations/backup/create-backup.server'
import { listBackups, writeVerdict } from '~/domain/operations/backup/open-backup.server'
import { pruneBackups } from '~/domain/operations/backup/prune-backups.server'
import { isCheckDue, slotOf } from '~/domain/operations/backup/schedule'
import { tryRestore } from '~/domain/operations/backup/verify-backup.server'
import { installationId } from '~/domain/operations/installation-id.server'
import { knownMigrations, migrationsDir } from '~/infra/db/known-migrations.server'
import type { JobContext } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'
import { SYSTEM } from '~/policy/actor'

const TELL_EVERY_MS = 1_000

/** Nothing failed: somebody asked for what is being done already. */
class FolderBusy extends Error {}

/** One backup of the schedule (with a slot) or asked for by hand; then old ones go, and once a day the newest is tried by a restore. */
export async function createScheduledBackup(services: Services, { folder, slot }: { folder: string; slot?: number }, context: JobContext): Promise<void> {
  // A queue that stood still asks for yesterday's as well.
  if (slot !== undefined && services.env.backup && slot < slotOf(services.now(), services.env.backup.everyMinutes)) return
  try {
    const schedule = await installationId(services)
    const outcome = await createBackup(services, SYSTEM, {
      folder, schedule: slot === undefined ? null : schedule, signal: context.signal, onProgress: telling(context, 0, 0.6),
      async thenInFolder() {
        if (services.env.backup) await pruneBackups(folder, { schedule, keep: services.env.backup.keep, now: services.now() })
        await checkWhenDue(services, folder, context)
      },
    })
    switch (outcome.kind) {
      case 'made': break
      case 'busy':
        // The one under way is as good as this one; that it never ends would be seen by the newest one's age.
        if (slot === undefined) throw new FolderBusy(busySentence(outcome))
        return services.log.warn({ since: outcome.since }, 'a scheduled backup was left out: another one is being made in BACKUP_DIR')
      case 'no-space': throw new Error(`the backup needs ${Math.ceil(outcome.neededBytes / 1e6)} MB, ${Math.floor(outcome.freeBytes / 1e6)} MB are free`)
      case 'inside-data': throw new Error('BACKUP_DIR lies inside DATA_DIR')
      case 'forbidden': throw new Error('not allowed')
      default: outcome satisfies never
    }
    await backupSucceeded(services)
  } catch (error) {
    if (context.signal.aborted || error instanceof FolderBusy) throw error
    await backupFailed(services, folder, error instanceof Error ? error.message : String(error))
    throw error
  }
}

async function checkWhenDue(services: Services, folder: string, context: JobContext): Promise<void> {
  const backups = await listBackups(folder, services.now())
  const newest = backups.find((one) => !one.isAhead)
  if (!newest || !isCheckDue(backups.flatMap((one) => (one.verdict ? [one.verdict.at] : [])), services.now())) return
  const problem = await tryRestore(join(folder, newest.name), {
    knownMigrations: await knownMigrations(), migrationsDir: migrationsDir(), scratch: folder, audit: services.audit, signal: context.signal, onProgress: telling(context, 0.6, 1),
  })
  await writeVerdict(join(folder, newest.name), { at: services.now().toISOString(), isGood: problem === null, detail: problem ?? '' })
  if (problem !== null) throw new Error(`the backup was made but does not restore: ${problem}`)
}

function telling(context: JobContext, from: number, to: number): (done: number, total: number) => void {
  let toldAtMs = 0
  return (done, total) => {
    if (Date.now() - toldAtMs < TELL_EVERY_MS) return
    toldAtMs = Date.now()
    void context.progress(from + (to - from) * Math.min(1, total > 0 ? done / total : 1)).catch(() => undefined)
  }
}
