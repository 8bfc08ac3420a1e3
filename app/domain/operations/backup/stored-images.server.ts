import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { imageKey } from '~/domain/images/image-keys'
import { FileAbsent, type Files } from '~/infra/files/files'
import type { Services } from '~/infra/services.server'
import { forEachOf } from '~/infra/files/together'
import { writeSynced } from './copy.server'
import type { BackupFile } from './manifest'
import { linkParts, type Target } from './target.server'
import { putBack } from './verify-backup.server'

/** Images in an object store are in the backup as those on the disk are: it restores to either, and needs nobody's bucket. */
export interface StoredImage { path: string; bytes: number; mtimeMs: number; before: BackupFile | null }

const ROWS_AT_ONCE = 5_000
/** An object store answers each after a moment. */
const AT_ONCE = 8

const BY_PEOPLE = ['anatomy/', 'courses/', 'exams/'] as const
const isByPeople = (path: string) => BY_PEOPLE.some((room) => path.startsWith(room))
/** With what people made for the anatomy theatre and brought to courses and exams. */
export const isImage = (path: string) => path.startsWith('images/') || isByPeople(path)

/**
 * Images from the database, not from the bucket: an object's name is its content's hash, so that what was copied once is right for ever.
 * Names of what people made or brought are never used twice: one of the same length is the same.
 */
export async function planStoredImages({ db, files }: Pick<Services, 'db' | 'files'>, known: readonly BackupFile[]): Promise<StoredImage[]> {
  const before = new Map(known.filter(({ path }) => isImage(path)).map((file) => [file.path, file]))
  const planned = new Map<string, StoredImage>()
  for (const room of BY_PEOPLE) {
    for await (const { key, bytes } of files.list(room)) {
      const same = before.get(key)
      planned.set(key, { path: key, bytes, mtimeMs: same?.mtimeMs ?? 0, before: same?.bytes === bytes ? same : null })
    }
  }
  for (let after = ''; ; ) {
    const rows = await db.instance.findMany({ where: { id: { gt: after } }, orderBy: { id: 'asc' }, take: ROWS_AT_ONCE, select: { id: true, sha256: true, bytes: true, createdAt: true } })
    if (rows.length === 0) return [...planned.values()]
    after = rows.at(-1)!.id
    for (const { sha256, bytes, createdAt } of rows) {
      const path = imageKey(sha256)
      const same = before.get(path)
      planned.set(path, { path, bytes, mtimeMs: createdAt.getTime(), before: same?.bytes === bytes ? same : null })
    }
  }
}

/** @returns what was kept, and how many the database still names although the store lacks them or holds something else */
export async function copyStoredImages({ db, files }: Pick<Services, 'db' | 'files'>, images: readonly StoredImage[], previous: string | null, target: Target, count: (bytes: number) => void, signal?: AbortSignal): Promise<{ kept: BackupFile[]; lost: number }> {
  const kept: BackupFile[] = []
  const absent: string[] = []
  await forEachOf(images, AT_ONCE, async ({ path, bytes, mtimeMs, before }) => {
    signal?.throwIfAborted()
    if (before && previous && (await linkParts(previous, before, target))) return void kept.push({ ...before, mtimeMs })
    const stored = `files/${path}`
    await target.folderOf(stored)
    const full = join(target.path, stored)
    try {
      const written = await writeSynced(full, (await files.read(path)) as AsyncIterable<Buffer>, count)
      if ((isByPeople(path) || path.endsWith(`/${written.sha256}`)) && written.bytes === bytes) return void kept.push({ path, bytes, mtimeMs, parts: [{ stored, ...written }] })
    } catch (error) {
      if (!(error instanceof FileAbsent)) throw error
    }
    await rm(full, { force: true })
    absent.push(path.slice(path.lastIndexOf('/') + 1))
  })
  // Removed on purpose since the look is not lost.
  let lost = 0
  for (const sha256 of absent) if ((await db.instance.count({ where: { sha256 } })) > 0) lost++
  return { kept, lost }
}

/** Puts images from a backup into the store; one that is there in its length is left alone. Nothing is ever overwritten with something else: a name is its content's hash. */
export async function putImagesBack(files: Pick<Files, 'size' | 'take'>, backup: string, images: readonly BackupFile[], scratch: string, onBytes: (count: number) => void): Promise<void> {
  await forEachOf(images.entries(), AT_ONCE, async ([index, file]) => {
    if ((await files.size(file.path)) === file.bytes) return onBytes(file.bytes)
    const local = join(scratch, `.image-${index}`)
    await putBack(backup, file, local, { onBytes })
    await files.take(file.path, local)
  })
}
