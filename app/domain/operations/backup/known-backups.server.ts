import type { BackupSummary } from './backup'
import { listBackups } from './open-backup.server'

/** A first look that takes longer is answered without; what it finds is there for the next question. */
const FIRST_LOOK_MS = 1_000

interface Known { backups: BackupSummary[] | null; looking: Promise<void> | null }

/** The pages and the process around them are two bundles with a copy of this module each. */
const KNOWN = Symbol.for('theatrum.known-backups')
const theProcess = globalThis as { [KNOWN]?: Map<string, Known> }
const folders = (theProcess[KNOWN] ??= new Map<string, Known>())

/**
 * The backups as they were last seen, for pages and figures that are asked for all the time: a backup disk that is slow or
 * does not answer holds up none of them. Each question begins a look in the background, one at a time.
 */
export async function knownBackups(folder: string, now: Date, look: typeof listBackups = listBackups): Promise<BackupSummary[]> {
  const known = folders.get(folder) ?? { backups: null, looking: null }
  folders.set(folder, known)
  known.looking ??= look(folder, now)
    .then((backups) => void (known.backups = backups), () => undefined)
    .finally(() => (known.looking = null))
  if (known.backups === null) {
    let timer: NodeJS.Timeout | undefined
    await Promise.race([known.looking, new Promise((resolve) => (timer = setTimeout(resolve, FIRST_LOOK_MS)))])
    clearTimeout(timer)
  }
  return known.backups ?? []
}
