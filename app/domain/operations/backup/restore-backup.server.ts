import { mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile, utimes } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { basename, dirname, join, resolve } from 'node:path'
import type { Files } from '~/infra/files/files'
import { syncFolder } from './copy.server'
import { isAhead, isBackupName, RESTORED_MARK, RESTORING_MARK, totalBytes, type Manifest } from './manifest'
import { mountPoint } from './mount-point.server'
import { backupNames } from './open-backup.server'
import { isImage, putImagesBack } from './stored-images.server'
import { checkBackup, putBack, type Check } from './verify-backup.server'

const SPARE_BYTES = 256 * 1024 * 1024

export interface RestoreOptions {
  /** A theatrum-... folder, or the folder that holds several: then the newest good one. */
  from: string
  dataDir: string
  /** Where the database belongs. */
  databaseFile: string
  /** Put what is there aside. */
  isReplacing: boolean
  knownMigrations: readonly string[]
  now: Date
  /** The object store that images belong in; not given: they belong below DATA_DIR. */
  files?: Pick<Files, 'size' | 'take'>
  /** Asked before anything goes into `files`, with the secret that the restored product will have: throws where they are somebody else's. Null: neither set nor in the backup. */
  proveOwner?: (imageSecret: string | null) => Promise<void>
  /** The IMAGE_SECRET of the environment, which goes before the backup's. */
  imageSecret?: string | undefined
  /** How mounts are found; the machine's own when not given. */
  lookAt?: Parameters<typeof mountPoint>[2]
  onProgress?: (step: 'check' | 'copy', done: number, total: number) => void
}

export type RestoreOutcome =
  | { kind: 'restored'; name: string; manifest: Manifest; bytes: number; ms: number; /** Where the former data are now. */ asideAt: string | null; passedOver: { name: string; detail: string }[] }
  | { kind: 'no-backup'; passedOver: { name: string; detail: string }[] }
  | Exclude<Check, { kind: 'good' } | { kind: 'no-backup' }>
  | { kind: 'occupied' }
  /** A disk of its own below DATA_DIR, which cannot be put aside by renaming. */
  | { kind: 'mounted'; path: string }
  | { kind: 'no-space'; neededBytes: number; freeBytes: number }

/**
 * Puts a backup in the place of DATA_DIR. Everything is checked before anything is touched, copied beside, and moved into place
 * by renaming; until the last rename a mark keeps the product from starting on half of it.
 * The next start ends what may have ended since (finish-restore).
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreOutcome> {
  const startedAt = performance.now()
  const dataDir = resolve(options.dataDir)
  const isHalfDone = existsSync(join(dataDir, RESTORING_MARK))
  const present = (await readdir(dataDir).catch(() => [])).filter((name) => !name.startsWith('.restoring-') && name !== RESTORING_MARK && name !== RESTORED_MARK)
  const isOutside = dirname(options.databaseFile) !== dataDir
  // What was put aside by an earlier restore stays where it is.
  const occupants = present.filter((name) => !name.startsWith('before-restore-'))
  if ((occupants.length > 0 || (isOutside && existsSync(options.databaseFile))) && !options.isReplacing && !isHalfDone) return { kind: 'occupied' }
  const mounted = await mountPoint(dataDir, occupants, options.lookAt)
  if (mounted) return { kind: 'mounted', path: mounted }

  const chosen = await choose(options)
  if (chosen.kind !== 'chosen') return chosen
  const { backup, manifest, passedOver } = chosen
  const bytes = totalBytes(manifest)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const { bavail, bsize } = await statfs(dataDir)
  const images = options.files ? manifest.files.filter(({ path }) => isImage(path)) : []
  const neededBytes = bytes - images.reduce((sum, file) => sum + file.bytes, 0) + SPARE_BYTES
  if (bavail * bsize < neededBytes) return { kind: 'no-space', neededBytes, freeBytes: bavail * bsize }

  if (options.files) await options.proveOwner?.(options.imageSecret ?? (await secretIn(backup, manifest)))

  const staging = join(dataDir, `.restoring-${randomBytes(6).toString('hex')}`)
  const isDatabaseInside = !isOutside
  const databaseName = basename(options.databaseFile)
  const stagedDatabase = isDatabaseInside ? join(staging, databaseName) : `${options.databaseFile}.restoring`
  let hasBegun = false
  try {
    let done = 0
    const onBytes = (count: number) => options.onProgress?.('copy', (done += count), bytes)
    await mkdir(staging, { mode: 0o700 })
    // First of all, since it changes nothing that is there: a name is its content's hash.
    if (options.files) await putImagesBack(options.files, backup, images, staging, onBytes)
    const isInStore = new Set(images)
    for (const file of manifest.files) {
      if (isInStore.has(file)) continue
      await putBack(backup, file, join(staging, file.path), { onBytes })
      // A later backup recognises what it has by size and time.
      await utimes(join(staging, file.path), file.mtimeMs / 1_000, file.mtimeMs / 1_000)
    }
    // Playback tokens that are out in the world are signed with the former secret: none of them is good any more.
    if (manifest.secrets.mediaSecret === 'in-backup') await writeFile(join(staging, 'media-secret.key'), randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
    await rm(stagedDatabase, { force: true })
    await putBack(backup, { parts: [manifest.database] }, stagedDatabase, { onBytes })
    await syncTree(staging)

    hasBegun = true
    await writeFile(join(dataDir, RESTORING_MARK), JSON.stringify({ backup: basename(backup), takenAt: manifest.takenAt, restoredAt: options.now.toISOString() }), { mode: 0o600, flush: true })
    await syncFolder(dataDir)
    const asideAt = await putAside(dataDir, occupants, isOutside ? options.databaseFile : null, options.now)
    // The database last: without it nothing here would be taken for whole.
    for (const name of (await readdir(staging)).sort((a, b) => Number(a === databaseName) - Number(b === databaseName))) await rename(join(staging, name), join(dataDir, name))
    if (isOutside) {
      await rename(stagedDatabase, options.databaseFile)
      await syncFolder(dirname(options.databaseFile))
    }
    await syncFolder(dataDir)
    await rename(join(dataDir, RESTORING_MARK), join(dataDir, RESTORED_MARK))
    await syncFolder(dataDir)
    for (const name of await readdir(dataDir)) if (name.startsWith('.restoring-')) await rm(join(dataDir, name), { recursive: true, force: true })
    return { kind: 'restored', name: basename(backup), manifest, bytes, ms: Math.round(performance.now() - startedAt), asideAt, passedOver }
  } catch (error) {
    // What was only copied beside goes; what was begun is found and done again by the next restore.
    if (!hasBegun) {
      await rm(staging, { recursive: true, force: true })
      if (isOutside) await rm(stagedDatabase, { force: true })
    }
    throw error
  }
}

async function secretIn(backup: string, manifest: Manifest): Promise<string | null> {
  const file = manifest.files.find(({ path }) => path === 'image-secret.key')
  if (!file) return null
  const parts = await Promise.all(file.parts.map(({ stored }) => readFile(join(backup, stored), 'utf8')))
  return parts.join('').trim()
}

type Chosen = { kind: 'chosen'; backup: string; manifest: Manifest; passedOver: { name: string; detail: string }[] }

/** A named backup is taken or refused; of several the newest that is whole, and what was passed over is said. */
async function choose({ from, knownMigrations, now, onProgress }: RestoreOptions): Promise<Chosen | Exclude<RestoreOutcome, { kind: 'restored' }>> {
  const folder = resolve(from)
  const options = { knownMigrations, onProgress: (done: number, total: number) => onProgress?.('check', done, total) }
  const isNamed = isBackupName(basename(folder)) || (await stat(join(folder, 'manifest.json')).catch(() => null)) !== null
  if (isNamed) {
    const check = await checkBackup(folder, options)
    if (check.kind === 'no-backup') return { kind: 'no-backup', passedOver: [] }
    return check.kind === 'good' ? { kind: 'chosen', backup: folder, manifest: check.manifest, passedOver: [] } : check
  }
  const passedOver: { name: string; detail: string }[] = []
  const names = await backupNames(folder, now)
  for (const name of names) {
    const check = await checkBackup(join(folder, name), options)
    switch (check.kind) {
      case 'good': return { kind: 'chosen', backup: join(folder, name), manifest: check.manifest, passedOver: isAhead(name, now) ? passedOver : [...passedOver, ...aheadOf(names, now)] }
      case 'no-backup': passedOver.push({ name, detail: 'it has no manifest' }); break
      case 'damaged': passedOver.push({ name, detail: `${check.file}: ${check.detail}` }); break
      case 'newer': passedOver.push({ name, detail: `it was made by a newer version (${check.detail})` }); break
      default: return check satisfies never
    }
  }
  return { kind: 'no-backup', passedOver }
}

/** Made while a clock was ahead, or this machine's is behind: tried only when there is no other. */
const aheadOf = (names: readonly string[], now: Date) => names.filter((name) => isAhead(name, now)).map((name) => ({ name, detail: 'its time has not come yet by this machine\'s clock; to restore it all the same, name it' }))

/** Moved, not removed: whoever restored the wrong day can go back. @returns the folder, or null where nothing was there. */
async function putAside(dataDir: string, names: readonly string[], database: string | null, now: Date): Promise<string | null> {
  const outside = database && existsSync(database) ? [database, `${database}-wal`, `${database}-shm`].filter((file) => existsSync(file)) : []
  if (names.length === 0 && outside.length === 0) return null
  const aside = join(dataDir, `before-restore-${now.toISOString().replace(/[-:]|\.\d+/g, '')}`)
  await mkdir(aside, { recursive: true, mode: 0o700 })
  for (const name of names) if (existsSync(join(dataDir, name))) await rename(join(dataDir, name), join(aside, name))
  for (const file of outside) await rename(file, `${file}.${basename(aside)}`)
  await syncFolder(aside)
  return aside
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) if (entry.isDirectory()) await syncTree(join(folder, entry.name))
  await syncFolder(folder)
}
