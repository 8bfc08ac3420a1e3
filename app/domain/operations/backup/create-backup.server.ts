import { lstat, mkdir, open, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { PLATFORM } from '~/policy/platform'
import packageJson from '../../../../package.json'
import { hashOf, pieces, partPath, syncFolder, writeSynced } from './copy.server'
import { backupName, DATABASE_COPY, FORMAT, isAppendOnly, isKept, isSafePath, MANIFEST_FILE, MOST_PARTS, totalBytes, writeManifest, type BackupFile, type Manifest, type Part } from './manifest'
import { holdFolder } from './folder-lock.server'
import { backupNames, openManifest, readVerdict, sha256Text } from './open-backup.server'
import { inspectDatabase, snapshotDatabase } from './sqlite-thread.server'
import { copyStoredImages, isImage, planStoredImages } from './stored-images.server'
import { linkParts, Target } from './target.server'

/** What is left on the disk afterwards, so that a backup never fills it to the last byte. */
const SPARE_BYTES = 256 * 1024 * 1024
/** Compared at the end of what an earlier backup holds: a repair after a crash cuts a recording off here and goes on differently. */
const COMPARED_BYTES = 1024 * 1024

export type BackupOutcome =
  | { kind: 'made'; name: string; path: string; takenAt: string; bytes: number; copiedBytes: number; files: number; ms: number; /** Images that the database names and the object store lacks. */ lostImages: number }
  | { kind: 'forbidden' }
  | { kind: 'inside-data' }
  | { kind: 'no-space'; neededBytes: number; freeBytes: number }
  /** Another backup is being made in this folder. */
  | { kind: 'busy'; since: string | null }

export const busySentence = ({ since }: { since: string | null }) => `Another backup is being made in this folder${since ? `, since ${since}` : ''}. Nothing was written; try again when it has ended.`

export interface BackupOptions {
  folder: string
  /** Whose schedule asked for it; null or not given: a person did, and it is never removed by itself. */
  schedule?: string | null
  signal?: AbortSignal
  /** More to do in the folder while nobody else may, after the backup was made. */
  thenInFolder?: () => Promise<void>
  /** Bytes done and to do; called for each quarter of a megabyte. */
  onProgress?: (done: number, total: number) => void
}

/**
 * Makes FOLDER/theatrum-<UTC time>: the audit's head first, then the database, then files. What comes later may know more
 * than what came before, never less: a chain longer than its head, a recording longer than its row, both of which are right.
 * Files that did not change since the backup before are hard links to it; of a recording that grew only the new end is copied.
 * Written under another name and renamed last: a folder with this name is whole.
 */
export async function createBackup(services: Services, actor: Actor, options: BackupOptions): Promise<BackupOutcome> {
  if (!can(actor, 'manage-backups', PLATFORM)) return { kind: 'forbidden' }
  const folder = resolve(options.folder)
  if (`${folder}${sep}`.startsWith(`${services.env.dataDir}${sep}`)) return { kind: 'inside-data' }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const held = await holdFolder(folder)
  if (held.kind === 'busy') return held
  try {
    await removeLeftovers(folder)
    const outcome = await makeBackup(services, actor, { ...options, folder })
    if (outcome.kind === 'made') await options.thenInFolder?.()
    return outcome
  } finally {
    await held.release()
  }
}

async function makeBackup(services: Services, actor: Actor, { folder, schedule = null, signal, onProgress }: BackupOptions): Promise<BackupOutcome> {
  const { env } = services
  const startedAt = performance.now()
  const takenAt = services.now()
  const before = await lastGood(folder, takenAt)
  const partial = join(folder, `.partial-${randomBytes(12).toString('hex')}`)
  try {
    const database = env.databaseUrl.replace(/^file:/, '')
    const known = before?.manifest.files ?? []
    const isRemote = env.s3 !== null
    // Images below DATA_DIR are those of a time before the object store.
    const look = async () => withoutLoose(services, (await plan(env.dataDir, resolve(database), known)).filter(({ path }) => !isRemote || !isImage(path)))
    const lookAtStore = async () => (isRemote ? planStoredImages(services, known) : [])
    let planned = await look()
    const databaseBytes = (await stat(database)).size + ((await stat(`${database}-wal`).catch(() => null))?.size ?? 0)
    const toCopy = [...planned, ...(await lookAtStore())].reduce((sum, file) => sum + (file.before ? file.bytes - file.before.bytes : file.bytes), databaseBytes)
    const { bavail, bsize } = await statfs(folder)
    if (bavail * bsize < toCopy + SPARE_BYTES) return { kind: 'no-space', neededBytes: toCopy + SPARE_BYTES, freeBytes: bavail * bsize }

    const target = new Target(partial)
    let done = 0
    const count = (bytes: number) => {
      done += bytes
      onProgress?.(done, Math.max(done, toCopy))
    }
    await target.folderOf(DATABASE_COPY)
    const files: BackupFile[] = []
    const copy = async (file: Planned) => {
      signal?.throwIfAborted()
      const kept = await copyFile(env.dataDir, file, before?.path ?? null, target, count, signal)
      if (kept) files.push(kept)
    }
    await services.audit.flush()
    for (const head of planned.filter((file) => file.path.startsWith('audit-head'))) await copy(head)
    await snapshotDatabase(database, join(partial, DATABASE_COPY), signal)
    const { migrations } = await inspectDatabase(join(partial, DATABASE_COPY), signal)
    const kept = await sealed(join(partial, DATABASE_COPY), count, signal)
    const live = await services.db.recording.findMany({ where: { state: 'open' }, select: { id: true } })
    // Looked at again: what the database's copy speaks of is on the disk by now.
    planned = await look()
    for (const file of planned) if (!file.path.startsWith('audit-head')) await copy(file)

    const images = await copyStoredImages(services, await lookAtStore(), before?.path ?? null, target, count, signal)
    files.push(...images.kept)
    if (images.lost > 0) services.log.error({ images: images.lost }, 'the object store lacks images that the database names; the backup is without them')

    const isGiven = (name: string) => !planned.some((file) => file.path === name)
    const manifest: Manifest = {
      format: FORMAT, product: packageJson.version, migrations, takenAt: takenAt.toISOString(), schedule,
      database: { stored: DATABASE_COPY, ...kept },
      secrets: { sessionSecret: isGiven('session-secret.key') ? 'environment' : 'in-backup', mediaSecret: isGiven('media-secret.key') ? 'environment' : 'in-backup', imageSecret: isGiven('image-secret.key') ? 'environment' : 'in-backup' },
      liveRecordings: live.map(({ id }) => id), files,
    }
    await writeFile(join(partial, MANIFEST_FILE), writeManifest(manifest, sha256Text), { mode: 0o600, flush: true, flag: 'wx' })
    await target.sync()
    signal?.throwIfAborted()
    const name = await takeName(folder, partial, backupName(takenAt))
    await syncFolder(folder)
    const bytes = totalBytes(manifest)
    await services.audit.recordNow({
      action: 'backup.made', actor: actor.kind === 'person' ? { kind: 'person', personId: actor.personId } : { kind: 'system' }, institutionId: null,
      subjectKind: 'backup', subjectId: name, detail: { bytes, copiedBytes: done, files: files.length + 1, ...(images.lost > 0 ? { lostImages: images.lost } : {}) },
    })
    return { kind: 'made', name, path: join(folder, name), takenAt: manifest.takenAt, bytes, copiedBytes: done, files: files.length + 1, ms: Math.round(performance.now() - startedAt), lostImages: images.lost }
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

interface Planned { path: string; bytes: number; mtimeMs: number; /** The same file, or its beginning, in the backup before. */ before: BackupFile | null }

/** Every file that is kept, with what the backup before has of it. A recording's mark comes before its media, its index last. */
async function plan(dataDir: string, database: string, known: readonly BackupFile[]): Promise<Planned[]> {
  const before = new Map(known.map((file) => [file.path, file]))
  const planned: Planned[] = []
  const walk = async (relative: string) => {
    const entries = await readdir(join(dataDir, relative), { withFileTypes: true }).catch(() => [])
    for (const entry of entries.sort((a, b) => (a.name < b.name ? 1 : -1))) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`
      if (!isKept(path) || !isSafePath(path)) continue
      if (entry.isDirectory()) await walk(path)
      else if (entry.isFile()) {
        const full = join(dataDir, path)
        if (full === database || [`-wal`, `-shm`, `-journal`].some((end) => full === database + end)) continue
        const found = await stat(full).catch(() => null)
        if (!found) continue
        const same = before.get(path)
        const isSame = same?.bytes === found.size && same.mtimeMs === found.mtimeMs
        const hasGrown = same !== undefined && isAppendOnly(path) && found.size > same.bytes && same.parts.length < MOST_PARTS
        planned.push({ path, bytes: found.size, mtimeMs: found.mtimeMs, before: isSame || hasGrown ? same : null })
      }
    }
  }
  await walk('')
  return planned
}

const MOST_LOOKED_UP = 500

/** Kept images that no row names are about to be removed (what was painted over, what was taken out): no copy of them is made. */
async function withoutLoose({ db }: Pick<Services, 'db'>, planned: Planned[]): Promise<Planned[]> {
  const hashes = planned.filter(({ path }) => path.startsWith('images/')).map(({ path }) => path.slice(path.lastIndexOf('/') + 1))
  const named = new Set<string>()
  for (let from = 0; from < hashes.length; from += MOST_LOOKED_UP) {
    for (const { sha256 } of await db.instance.findMany({ where: { sha256: { in: hashes.slice(from, from + MOST_LOOKED_UP) } }, select: { sha256: true } })) named.add(sha256)
  }
  return planned.filter(({ path }) => !path.startsWith('images/') || named.has(path.slice(path.lastIndexOf('/') + 1)))
}

/** @returns null where the file went away meanwhile: it was derived, or its recording was removed. */
async function copyFile(dataDir: string, file: Planned, previous: string | null, target: Target, count: (bytes: number) => void, signal?: AbortSignal): Promise<BackupFile | null> {
  const source = await open(join(dataDir, file.path), 'r').catch(() => null)
  if (!source) return null
  try {
    const same = file.before
    const isLinked = same !== null && previous !== null && (same.bytes === file.bytes || (await endsAlike(source, same, previous))) && (await linkParts(previous, same, target))
    const from = isLinked ? same.bytes : 0
    const parts: Part[] = isLinked ? [...same.parts] : []
    if (from < file.bytes || file.bytes === 0) {
      const stored = parts.length === 0 ? `files/${file.path}` : `more/${parts.length}/${file.path}`
      await target.folderOf(stored)
      // Up to the size that was seen: what is appended meanwhile belongs to the next backup.
      const kept = await writeSynced(join(target.path, stored), pieces(source, from, file.bytes, signal), count)
      if (kept.bytes > 0 || parts.length === 0) parts.push({ stored, ...kept })
    }
    return { path: file.path, bytes: parts.reduce((sum, one) => sum + one.bytes, 0), mtimeMs: file.mtimeMs, parts }
  } finally {
    await source.close()
  }
}

/** Whether the last bytes of the kept beginning are still what the file has there. */
async function endsAlike(source: Awaited<ReturnType<typeof open>>, same: BackupFile, previous: string): Promise<boolean> {
  const last = same.parts.at(-1)
  const path = last && (await partPath(previous, last.stored))
  if (!last || !path) return false
  const kept = await open(path, 'r')
  try {
    const length = Math.min(COMPARED_BYTES, last.bytes)
    const [ours, theirs] = [Buffer.alloc(length), Buffer.alloc(length)]
    await source.read(ours, 0, length, same.bytes - length)
    await kept.read(theirs, 0, length, last.bytes - length)
    return ours.equals(theirs)
  } finally {
    await kept.close()
  }
}

/** The hash of the database's copy, which another library wrote: made its owner's alone and put on the disk here. */
async function sealed(path: string, count: (bytes: number) => void, signal?: AbortSignal): Promise<{ bytes: number; sha256: string }> {
  const file = await open(path, 'r+')
  try {
    await file.chmod(0o600)
    await file.sync()
  } finally {
    await file.close()
  }
  return hashOf(path, count, signal)
}

/** Two backups in one second have two names. */
async function takeName(folder: string, partial: string, name: string): Promise<string> {
  for (let turn = 1; ; turn++) {
    const wanted = turn === 1 ? name : `${name}-${turn}`
    if (await lstat(join(folder, wanted)).catch(() => null)) continue
    await rename(partial, join(folder, wanted))
    return wanted
  }
}

/** What the newest backup has need not be copied again, unless a check found that bytes here no longer read as they were written. */
async function lastGood(folder: string, now: Date): Promise<{ path: string; manifest: Manifest } | null> {
  for (const name of await backupNames(folder, now)) {
    const path = join(folder, name)
    if ((await readVerdict(path))?.isGood === false) return null
    const read = await openManifest(path)
    if (read.kind === 'read') return { path, manifest: read.manifest }
  }
  return null
}

/** What a process that died left half made, half removed or half tried. Only the holder of the folder works in it, so all of it is left over. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (/^\.(partial|removing|verify)-/.test(name)) await rm(join(folder, name), { recursive: true, force: true })
}
