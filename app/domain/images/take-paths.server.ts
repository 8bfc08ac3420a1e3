import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import type { Refusal } from '#imaging/contract'
import type { Services } from '~/infra/services.server'
import { MOST_FILE_BYTES, MOST_FILES, SPARE_DISK_BYTES } from './image-import'
import { sealName } from './image-key.server'
import { quarantined, quarantineOf } from './quarantine.server'

export type TakenPaths = { kind: 'taken'; files: number } | { kind: 'absent'; path: string } | { kind: 'too-many' }

/** Files and whole folders of this machine into an open import; they stay where they are. Links are not followed. */
export async function takePaths(services: Services, importId: string, paths: readonly string[], onFile?: (count: number) => void): Promise<TakenPaths> {
  const found: { path: string; name: string }[] = []
  const walk = async (folder: string, root: string): Promise<void> => {
    for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name)
      if (found.length > MOST_FILES) return
      if (entry.isDirectory()) await walk(path, root)
      else if (entry.isFile()) found.push({ path, name: join(basename(root), relative(root, path)) })
    }
  }
  for (const path of paths) {
    const kind = await stat(path).catch(() => null)
    if (kind?.isDirectory()) await walk(path, path)
    else if (kind?.isFile()) found.push({ path, name: basename(path) })
    else return { kind: 'absent', path }
  }
  if (found.length > MOST_FILES) return { kind: 'too-many' }
  for (let from = 0; from < found.length; from += TAKEN_TOGETHER) {
    if (!(await takeTogether(services, importId, found.slice(from, from + TAKEN_TOGETHER)))) return { kind: 'too-many' }
    onFile?.(Math.min(found.length, from + TAKEN_TOGETHER))
  }
  return { kind: 'taken', files: found.length }
}

/** Two commits for so many files, where one after the other would be two for each. */
const TAKEN_TOGETHER = 100
const COPIED_AT_ONCE = 4

async function takeTogether({ db, env, freeDiskBytes }: Services, importId: string, files: readonly { path: string; name: string }[]): Promise<boolean> {
  const first = await db.$transaction(async (tx) => {
    const { count } = await tx.imageImport.updateMany({ where: { id: importId, state: 'receiving', files: { lte: MOST_FILES - files.length } }, data: { files: { increment: files.length } } })
    if (count === 0) return null
    const last = await tx.imageImportEntry.findFirst({ where: { importId }, orderBy: { position: 'desc' }, select: { position: true } })
    const next = (last?.position ?? -1) + 1
    await tx.imageImportEntry.createMany({ data: files.map(({ name }, index) => ({ importId, position: next + index, sealedName: sealName(env, importId, next + index, name), bytes: 0, outcome: 'receiving' })) })
    return next
  })
  if (first === null) return false
  await mkdir(quarantineOf(env, importId), { recursive: true, mode: 0o700 })
  const outcomes: { position: number; bytes: number; reason: Refusal | null }[] = []
  const take = async (index: number) => {
    const position = first + index
    const path = quarantined(env, importId, position)
    const { size } = await stat(files[index]!.path)
    let reason: Refusal | null = size === 0 ? 'empty' : size > MOST_FILE_BYTES ? 'too-large' : (await freeDiskBytes()) < size + SPARE_DISK_BYTES ? 'disk-full' : null
    if (!reason) {
      await copyFile(files[index]!.path, path, constants.COPYFILE_FICLONE).catch(async (error: NodeJS.ErrnoException) => {
        await rm(path, { force: true })
        if (error.code !== 'ENOSPC' && error.code !== 'EDQUOT') throw error
        reason = 'disk-full'
      })
    }
    outcomes.push({ position, bytes: size, reason })
  }
  for (let at = 0; at < files.length; at += COPIED_AT_ONCE) await Promise.all(files.slice(at, at + COPIED_AT_ONCE).map((_, index) => take(at + index)))
  await db.$transaction(outcomes.map(({ position, bytes, reason }) => db.imageImportEntry.updateMany({ where: { importId, position, outcome: 'receiving' }, data: { bytes, reason, outcome: reason ? 'refused' : 'waiting' } })))
  return true
}
