import { createWriteStream } from 'node:fs'
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ImageRefused, type Refusal } from '#imaging/contract'
import type { Services } from '~/infra/services.server'
import { sealName } from './image-key.server'
import { MOST_FILE_BYTES, MOST_FILES, SPARE_DISK_BYTES } from './image-import'
import { quarantined, quarantineOf } from './quarantine.server'

/** `path`: a finished local file, which is moved; `copyOf`: one that stays where it is. */
export type Delivered = { name: string } & ({ path: string } | { copyOf: string } | { stream: Readable })

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
  const position = await takePosition(services, importId, delivered.name)
  if (position === null) return { kind: 'closed' }
  const path = quarantined(env, importId, position)
  const note = (outcome: 'waiting' | 'refused', reason: Refusal | null, bytes: number) =>
    services.db.imageImportEntry.updateMany({ where: { importId, position, outcome: 'receiving' }, data: { outcome, reason, bytes } })
  try {
    await mkdir(quarantineOf(env, importId), { recursive: true, mode: 0o700 })
    const bytes = await bring(services, delivered, path)
    if (bytes === 0) throw new ImageRefused('empty')
    const { count } = await note('waiting', null, bytes)
    // Closed or cancelled meanwhile: nobody would read it.
    if (count === 0) await rm(path, { force: true })
    return count === 0 ? { kind: 'closed' } : { kind: 'received', position }
  } catch (error) {
    await rm(path, { force: true })
    const reason = refusalOf(error)
    await note('refused', reason ?? 'truncated', 0)
    if (reason === null) throw error
    return { kind: 'refused', position, reason }
  }
}

/** The next place in the import's order; null where it takes no more. */
function takePosition({ db, env }: Services, importId: string, name: string): Promise<number | null> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.imageImport.updateMany({ where: { id: importId, state: 'receiving', files: { lt: MOST_FILES } }, data: { files: { increment: 1 } } })
    if (count === 0) return null
    const last = await tx.imageImportEntry.findFirst({ where: { importId }, orderBy: { position: 'desc' }, select: { position: true } })
    const position = (last?.position ?? -1) + 1
    await tx.imageImportEntry.create({ data: { importId, position, sealedName: sealName(env, importId, position, name), bytes: 0, outcome: 'receiving' } })
    return position
  })
}

/** @returns its bytes. @throws ImageRefused. */
async function bring(services: Services, delivered: Delivered, path: string): Promise<number> {
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
