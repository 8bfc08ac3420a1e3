import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Refusal } from '#imaging/contract'
import type { ArchiveMember, Nesting, ReadResult } from '#imaging/ingest/protocol'
import type { Services } from '~/infra/services.server'
import { demoVolume } from './demo-images'
import { deidentificationSecret, sealName, unsealName } from './image-key.server'
import { MOST_FILES, SPARE_DISK_BYTES, type Notice } from './image-import'
import { quarantined, quarantineOf } from './quarantine.server'
import { storeInstances, type ReadEntry, type StoringImport } from './store-instances.server'

interface Waiting { position: number; bytes: bigint; reason: string | null; sealedName: Uint8Array }

/** Written together: one commit of the database for so many pictures. */
const MOST_TOGETHER = 32
/** Pictures that a slow neighbour does not keep waiting. */
const TOGETHER_WITHIN_MS = 500
/** So long for one that came before and is still being read: of two patients under one series the first one's pictures stay. */
const PATIENCE_MS = 5_000
const LOOKED_AT_ONCE = 500

export interface ReadEntriesOptions {
  signal?: AbortSignal
  /** These alone, while others may still arrive: archives among them are left waiting. Not given: all that wait, members of archives with them. */
  positions?: readonly number[]
  onProgress?: (done: number, total: number) => void
}

/**
 * Has the waiting files of an import read by the children and stores what they hold, in the order they came; each file
 * gets its own outcome, and whatever becomes of one, the rest goes on. Entries that are done stay done: after a crash
 * it goes on where it stopped.
 */
export async function readEntries(services: Services, bringing: StoringImport, { signal, positions, onProgress }: ReadEntriesOptions = {}): Promise<void> {
  const { db, env, readers } = services
  const secret = deidentificationSecret(env, bringing.institutionId).toString('base64')
  const reading = new Set<number>()
  const batch = createBatch(services, bringing, (position) => [...reading].some((other) => other < position))
  let done = 0
  let total = await db.imageImportEntry.count({ where: { importId: bringing.id, outcome: 'waiting' } })
  const failed: unknown[] = []
  const oneByOne = createTurns()

  async function readOne(entry: Waiting): Promise<void> {
    const outFolder = join(quarantineOf(env, bringing.id), `out-${entry.position}`)
    const nesting = nestingOf(entry)
    reading.add(entry.position)
    const result = await readers.read({ path: quarantined(env, bringing.id, entry.position), bytes: Number(entry.bytes), nesting, outFolder, spareBytes: SPARE_DISK_BYTES, secret, batch: bringing.id, known: bringing.source === 'seed' ? demoVolume(nameOf(services, bringing, entry)) : null }, signal).finally(() => reading.delete(entry.position))
    // The batch removes the folder when its rows are written.
    if (result.kind === 'instances') return batch.add({ position: entry.position, folder: outFolder, instances: result.instances, notes: result.notes })
    if (!positions || result.kind === 'refused') {
      await oneByOne(() => settle(services, bringing, entry, result, outFolder))
      await rm(quarantined(env, bringing.id, entry.position), { force: true })
      if (result.kind === 'archive') total += result.members.length
    }
    await rm(outFolder, { recursive: true, force: true })
  }

  const inHand = new Set<Promise<void>>()
  let after = -1
  try {
    for (;;) {
      const entries: Waiting[] = await db.imageImportEntry.findMany({
        where: { importId: bringing.id, outcome: 'waiting', position: positions ? { in: [...positions], gt: after } : { gt: after } },
        orderBy: { position: 'asc' }, take: LOOKED_AT_ONCE, select: { position: true, bytes: true, reason: true, sealedName: true },
      })
      for (const entry of entries) {
        signal?.throwIfAborted()
        after = entry.position
        const work: Promise<void> = readOne(entry).catch((error: unknown) => void failed.push(error)).finally(() => {
          inHand.delete(work)
          onProgress?.(++done, Math.max(done, total))
        })
        inHand.add(work)
        // One more than there are children, so that none waits for the next file.
        while (inHand.size > readers.size + 1) await Promise.race(inHand)
        if (failed.length > 0) break
      }
      if (failed.length > 0) break
      if (entries.length > 0) continue
      // An archive in hand may still add members behind the last.
      if (inHand.size === 0) break
      await Promise.race(inHand)
    }
  } finally {
    // Stopped in the middle: whoever goes on finds nobody still at it.
    await Promise.all(inHand)
  }
  await batch.flush()
  if (failed.length > 0) throw failed[0]
}

/** Positions behind the last are taken by one at a time. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}

const nestingOf = (entry: Waiting): Nesting => (entry.reason === 'in-zip' || entry.reason === 'in-gzip' ? entry.reason : 'none')

/** Gathers what was read into few commits, in the order it came. */
function createBatch(services: Services, bringing: StoringImport, isEarlierBeingRead: (position: number) => boolean) {
  let gathered: ReadEntry[] = []
  let since = performance.now()
  let writing: Promise<void> = Promise.resolve()

  const write = async (entries: ReadEntry[]) => {
    await storeTogether(services, bringing, entries)
    for (const { folder, position } of entries) {
      await rm(folder, { recursive: true, force: true })
      await rm(quarantined(services.env, bringing.id, position), { force: true })
    }
  }
  const flush = async () => {
    const entries = gathered.sort((a, b) => a.position - b.position)
    gathered = []
    since = performance.now()
    if (entries.length > 0) writing = writing.catch(() => undefined).then(() => write(entries))
    await writing
  }
  return {
    flush,
    async add(entry: ReadEntry) {
      if (gathered.length === 0) since = performance.now()
      gathered.push(entry)
      const pictures = gathered.reduce((sum, { instances }) => sum + instances.length, 0)
      // Waited for: what was read and not yet written is bounded by one batch.
      const waited = performance.now() - since
      const last = Math.max(...gathered.map(({ position }) => position))
      if (pictures >= MOST_TOGETHER || waited > PATIENCE_MS || (waited > TOGETHER_WITHIN_MS && !isEarlierBeingRead(last))) await flush()
    },
  }
}

/** What cannot be written together is tried alone, so that one file does not stop its neighbours. */
async function storeTogether(services: Services, bringing: StoringImport, entries: readonly ReadEntry[]): Promise<void> {
  try {
    return await storeInstances(services, bringing, entries)
  } catch (error) {
    if (isDiskFull(error)) {
      await services.db.imageImportEntry.updateMany({ where: { importId: bringing.id, outcome: 'waiting', position: { in: entries.map(({ position }) => position) } }, data: { outcome: 'refused', reason: 'disk-full' } })
      return
    }
    if (entries.length === 1) throw error
  }
  const failed: unknown[] = []
  for (const entry of entries) await storeInstances(services, bringing, [entry]).catch((error: unknown) => failed.push(error))
  if (failed.length > 0) throw failed[0]
}

const isDiskFull = (error: unknown) => error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

/** What becomes of a file that holds no pictures itself. */
async function settle(services: Services, bringing: StoringImport, entry: Waiting, result: Exclude<ReadResult, { kind: 'instances' }>, outFolder: string): Promise<void> {
  const { db, log } = services
  const mark = (outcome: 'refused' | 'skipped', reason: Refusal | Notice) =>
    db.imageImportEntry.updateMany({ where: { importId: bringing.id, position: entry.position, outcome: 'waiting' }, data: { outcome, reason } })
  switch (result.kind) {
    case 'refused':
      log.info({ importId: bringing.id, position: entry.position, reason: result.reason, detail: result.detail }, 'an image was refused')
      await mark('refused', result.reason)
      return
    case 'archive': return addMembers(services, bringing, entry, result.nesting, result.members, outFolder)
    case 'dicomdir': {
      const absent = await absentFiles(services, bringing, entry, result.paths)
      await addEntries(services, bringing, entry, 'dicomdir', absent.map((name) => ({ name, bytes: 0, outcome: 'refused' as const, reason: 'dicomdir-absent-file' as const, from: null })))
      return
    }
    default: return result satisfies never
  }
}

const nameOf = (services: Services, bringing: StoringImport, entry: Waiting) => unsealName(services.env, bringing.id, entry.position, entry.sealedName)

async function addMembers(services: Services, bringing: StoringImport, entry: Waiting, nesting: Nesting, members: readonly ArchiveMember[], outFolder: string): Promise<void> {
  const archive = nameOf(services, bringing, entry)
  await addEntries(services, bringing, entry, 'archive', members.map((member) => ({
    name: nesting === 'in-gzip' ? archive.replace(/\.gz$/i, '') : `${archive}/${member.name}`, bytes: member.bytes,
    outcome: member.reason ? ('refused' as const) : ('waiting' as const), reason: member.reason ?? nesting, from: member.file && join(outFolder, member.file),
  })))
}

interface NewEntry { name: string; bytes: number; outcome: 'waiting' | 'refused'; reason: string; from: string | null }

/** Entries behind the last, together with what became of the file that they came out of: all of it or nothing. */
async function addEntries(services: Services, bringing: StoringImport, parent: Waiting, notice: Notice, added: readonly NewEntry[]): Promise<void> {
  const { db, env } = services
  const last = await db.imageImportEntry.findFirst({ where: { importId: bringing.id }, orderBy: { position: 'desc' }, select: { position: true } })
  const first = (last?.position ?? -1) + 1
  const taken = added.slice(0, Math.max(0, MOST_FILES - first))
  // The files first: a row never names one that is not there. Closed to newcomers, the import has no other writer of positions but archives, which are opened one at a time.
  for (const [index, { from }] of taken.entries()) if (from) await rename(from, quarantined(env, bringing.id, first + index))
  await db.$transaction(async (tx) => {
    const { count } = await tx.imageImportEntry.updateMany({ where: { importId: bringing.id, position: parent.position, outcome: 'waiting' }, data: taken.length < added.length ? { outcome: 'refused', reason: 'archive-bomb' } : { outcome: 'skipped', reason: notice } })
    if (count === 0) return
    await tx.imageImportEntry.createMany({ data: taken.map((one, index) => ({ importId: bringing.id, position: first + index, sealedName: sealName(env, bringing.id, first + index, one.name), bytes: one.bytes, outcome: one.outcome, reason: one.reason })) })
  }, { timeout: 60_000 })
}

/** Of the files that a DICOMDIR names, those that came neither beside it nor below it. Compared without case: CDs know none. */
async function absentFiles(services: Services, bringing: StoringImport, entry: Waiting, paths: readonly string[]): Promise<string[]> {
  const folder = plain(nameOf(services, bringing, entry)).replace(/[^/]*$/, '')
  const names = new Set<string>()
  for (let after = -1; ; ) {
    const rows = await services.db.imageImportEntry.findMany({ where: { importId: bringing.id, position: { gt: after } }, orderBy: { position: 'asc' }, take: 1_000, select: { position: true, sealedName: true } })
    if (rows.length === 0) break
    for (const row of rows) names.add(plain(unsealName(services.env, bringing.id, row.position, row.sealedName)))
    after = rows.at(-1)!.position
  }
  return [...new Set(paths)].filter((path) => !names.has(folder + plain(path)))
}

const plain = (name: string) => name.replace(/\\/g, '/').toUpperCase()
