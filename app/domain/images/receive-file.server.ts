import { createWriteStream } from 'node:fs'
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ImageRefused, type Refusal } from '#imaging/contract'
import type { Services } from '~/infra/services.server'
import { sealName } from './image-key.server'
import { MOST_FILE_BYTES, MOST_FILES, SPARE_DISK_BYTES } from './image-import'
import { quarantined, quarantineOf } from './quarantine.server'

/**
 * `path`: a finished local file, which is moved; `copyOf`: one that stays where it is. `id`: the sender's own, for files that
 * it may hand over again after a crash (uploads): the same file of the import, not one more.
 */
export type Delivered = { name: string; id?: string } & ({ path: string } | { copyOf: string } | { stream: Readable })

export type Received =
  | { kind: 'received'; position: number }
  /** In the report with its reason; nothing of it was kept. */
  | { kind: 'refused'; position: number; reason: Refusal }
  /** The import is closed, cancelled or not there, or has its most files. */
  | { kind: 'closed' }

/** How often a stream asks whether the disk still has room. */
const ASK_DISK_EVERY_BYTES = 64 * 1024 * 1024

/** Takes one file of an open import into quarantine. The caller has opened the import, which asked for the right. */
export async function receiveFile(services: Services, importId: string, delivered: Delivered): Promise<Received> {
  const { env } = services
  const place = await takePlace(services, importId, delivered)
  if (place === null) return { kind: 'closed' }
  const { position } = place
  if (place.outcome !== 'receiving') {
    // Taken before; the process died, or the line, before the sender heard it.
    if ('path' in delivered) await rm(delivered.path, { force: true })
    return { kind: 'received', position }
  }
  const path = quarantined(env, importId, position)
  const note = (outcome: 'waiting' | 'refused', reason: Refusal | null, bytes: number) =>
    services.db.imageImportEntry.updateMany({ where: { importId, position, outcome: 'receiving' }, data: { outcome, reason, bytes } })
  try {
    await mkdir(quarantineOf(env, importId), { recursive: true, mode: 0o700 })
    const bytes = await bring(services, delivered, path, place.isAgain)
    if (bytes === 0) throw new ImageRefused('empty')
    const { count } = await note('waiting', null, bytes)
    if (count > 0 || (await isTaken(services, importId, position))) return { kind: 'received', position }
    // Closed or cancelled meanwhile: nobody would read it.
    await rm(path, { force: true })
    return { kind: 'closed' }
  } catch (error) {
    const reason = refusalOf(error)
    // Whoever may hand it over again does: it goes on where this stopped.
    if (reason === null && delivered.id !== undefined) throw error
    await rm(path, { force: true })
    await note('refused', reason ?? 'truncated', 0)
    if (reason === null) throw error
    return { kind: 'refused', position, reason }
  }
}

interface Place { position: number; outcome: string; isAgain: boolean }

/** The next place in the import's order, or the one that this very file has; null where the import takes no more. */
function takePlace({ db, env }: Services, importId: string, { name, id }: Delivered): Promise<Place | null> {
  return db.$transaction(async (tx) => {
    const known = id === undefined ? null : await tx.imageImportEntry.findUnique({ where: { id }, select: { importId: true, position: true, outcome: true } })
    if (known) return known.importId === importId ? { position: known.position, outcome: known.outcome, isAgain: true } : null
    const { count } = await tx.imageImport.updateMany({ where: { id: importId, state: 'receiving', files: { lt: MOST_FILES } }, data: { files: { increment: 1 } } })
    if (count === 0) return null
    const last = await tx.imageImportEntry.findFirst({ where: { importId }, orderBy: { position: 'desc' }, select: { position: true } })
    const position = (last?.position ?? -1) + 1
    await tx.imageImportEntry.create({ data: { ...(id === undefined ? {} : { id }), importId, position, sealedName: sealName(env, importId, position, name), bytes: 0, outcome: 'receiving' } })
    return { position, outcome: 'receiving', isAgain: false }
  })
}

/** Somebody else said so first (two who hand over one file). */
async function isTaken({ db }: Pick<Services, 'db'>, importId: string, position: number): Promise<boolean> {
  return (await db.imageImportEntry.count({ where: { importId, position, outcome: { in: ['waiting', 'stored', 'held', 'duplicate'] } } })) > 0
}

/** @returns its bytes. @throws ImageRefused. */
async function bring(services: Services, delivered: Delivered, path: string, isAgain: boolean): Promise<number> {
  if ('stream' in delivered) {
    let bytes = 0
    await assertRoom(services, 0)
    await pipeline(delivered.stream, async function* (source: AsyncIterable<Buffer>) {
      let asked = 0
      for await (const piece of source) {
        bytes += piece.length
        if (bytes > MOST_FILE_BYTES) throw new ImageRefused('too-large')
        if (bytes - asked > ASK_DISK_EVERY_BYTES) {
          asked = bytes
          await assertRoom(services, 0)
        }
        yield piece
      }
    }, createWriteStream(path, { flags: 'w', mode: 0o600 }))
    return bytes
  }
  const from = 'path' in delivered ? delivered.path : delivered.copyOf
  // Moved by the one who died right after.
  if (isAgain && 'path' in delivered && (await stat(from).catch(() => null)) === null) return (await stat(path)).size
  const found = await stat(from)
  if (!found.isFile()) throw new ImageRefused('not-an-image')
  if (found.size > MOST_FILE_BYTES) throw new ImageRefused('too-large')
  if ('path' in delivered) await rename(from, path).catch(async () => (await copyFile(from, path), rm(from)))
  else {
    await assertRoom(services, found.size)
    await copyFile(from, path)
  }
  return found.size
}

async function assertRoom(services: Pick<Services, 'freeDiskBytes'>, bytes: number): Promise<void> {
  if ((await services.freeDiskBytes()) < bytes + SPARE_DISK_BYTES) throw new ImageRefused('disk-full')
}

/** Null: not the file's fault. */
function refusalOf(error: unknown): Refusal | null {
  if (error instanceof ImageRefused) return error.reason
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT') ? 'disk-full' : null
}
