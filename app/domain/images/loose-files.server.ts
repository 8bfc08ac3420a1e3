import { randomUUID } from 'node:crypto'
import { settleModel } from '~/domain/anatomy/settle-model.server'
import { forEachOf } from '~/infra/files/together'
import type { Services } from '~/infra/services.server'
import { facePrefix, framesKey, imageKey, thumbnailKey, volumePrefix } from './image-keys'

/**
 * Files and rows change in two places; what is between the two is written down here, so that neither a crash nor a
 * neighbour (another import, another process on the same database) leaves a row without its file or a file that nobody
 * knows of. Whoever brings files holds their names first and lets go in the transaction that writes the rows; whoever takes
 * rows away writes their files down in the same transaction. Removing happens within a transaction that has written: the
 * database has one writer at a time, so that nobody takes hold of a name or writes a row between the look and the removal.
 */
type Tx = Pick<Services['db'], 'looseFile' | '$executeRaw'>

const NOBODY = ''
const REMOVED_TOGETHER = 32
/** Longer than any work on held files takes; whoever holds on for longer is dead. */
const HOLD_MS = 6 * 3_600_000
const MOST_NAMES = 400

const imageName = (sha256: string) => `image:${sha256}`
const derivedName = (seriesId: string) => `derived:${seriesId}`
const modelName = (modelId: string) => `model:${modelId}`

/** From now on nobody removes these, whether they are there or come: until `letGo`. @returns the holder */
export async function holdImages(db: Tx, sha256s: readonly string[], now: Date): Promise<string> {
  const holder = randomUUID()
  await write(db, sha256s.map(imageName), holder, now)
  return holder
}

/** What rows name by now is kept; the rest is to be removed. In the transaction that writes the rows, or without rows. */
export async function letGo(tx: Tx, holder: string): Promise<void> {
  await tx.$executeRaw`INSERT OR IGNORE INTO "LooseFile" ("name", "holder", "createdAt") SELECT "name", ${NOBODY}, "createdAt" FROM "LooseFile" WHERE "holder" = ${holder}`
  await tx.looseFile.deleteMany({ where: { holder } })
}

/** As `letGo`, where these are known to be named by rows of the same transaction: nothing is looked at again. */
export async function letGoKept(tx: Tx, holder: string, kept: Iterable<string>): Promise<void> {
  const names = [...kept].map(imageName)
  for (let from = 0; from < names.length; from += MOST_NAMES) await tx.looseFile.deleteMany({ where: { holder, name: { in: names.slice(from, from + MOST_NAMES) } } })
  await letGo(tx, holder)
}

/** In the transaction that takes the rows away. Removed by `removeLooseFiles` right after, or after a crash. */
export async function writeDownRemoved(tx: Tx, { images, series, models = [] }: { images: readonly string[]; series: readonly string[]; models?: readonly string[] }, now: Date): Promise<void> {
  const holder = randomUUID()
  await write(tx, [...new Set(images.map(imageName)), ...series.map(derivedName), ...models.map(modelName)], holder, now)
  await letGo(tx, holder)
}

/** Looked at from that day on, and removed then where still nobody names them. */
export async function writeDownForLater(db: Tx, { images, series }: { images: readonly string[]; series: readonly string[] }, from: Date): Promise<void> {
  await write(db, [...images.map(imageName), ...series.map(derivedName)], randomUUID(), new Date(from.getTime() - HOLD_MS))
}

async function write(db: Tx, names: readonly string[], holder: string, now: Date): Promise<void> {
  const unique = [...new Set(names)]
  for (let from = 0; from < unique.length; from += MOST_NAMES) await db.looseFile.createMany({ data: unique.slice(from, from + MOST_NAMES).map((name) => ({ name, holder, createdAt: now })) })
}

/**
 * Of images that somebody holds, those whose removal was begun and has not ended well: an object store that did not answer
 * in time may remove them still. Whether they are there says nothing; whoever wants them brings them.
 */
export async function halfRemoved(db: { looseFile: Pick<Services['db']['looseFile'], 'findMany'> }, sha256s: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const names = [...new Set(sha256s)].map(imageName)
  for (let from = 0; from < names.length; from += MOST_NAMES) {
    for (const { name } of await db.looseFile.findMany({ where: { holder: NOBODY, name: { in: names.slice(from, from + MOST_NAMES) } }, select: { name: true } })) found.add(name.slice('image:'.length))
  }
  return found
}

type Needs = Pick<Services, 'db' | 'files' | 'queue' | 'now'>

/**
 * Removes what nobody names and nobody holds; after each change, at each start and in rounds. Again is the same.
 * @param most So many names and no more: others wait for the database's writer.
 */
export async function removeLooseFiles(services: Needs, most = Infinity): Promise<number> {
  const { db, now } = services
  const dead = await db.looseFile.findMany({ where: { holder: { not: NOBODY }, createdAt: { lt: new Date(now().getTime() - HOLD_MS) } }, distinct: ['holder'], select: { holder: true } })
  for (const { holder } of dead) await db.$transaction((tx) => letGo(tx, holder))
  let removed = 0
  for (let looked = 0; looked < most; looked += REMOVED_TOGETHER) {
    const names = (await db.looseFile.findMany({ where: { holder: NOBODY }, orderBy: { name: 'asc' }, take: REMOVED_TOGETHER, select: { name: true } })).map(({ name }) => name)
    if (names.length === 0) return removed
    // A store that does not answer now is noticed before the database waits for it.
    await services.files.check()
    const series = names.filter((name) => name.startsWith('derived:')).map((name) => name.slice('derived:'.length))
    for (const id of series) await removeDerivedAgain(services, id)
    for (const name of names) if (name.startsWith('model:')) await settleModel(services, name.slice('model:'.length))
    removed += await removeTogether(services, names)
  }
  return removed
}

async function removeTogether({ db, files }: Needs, names: readonly string[]): Promise<number> {
  return db.$transaction(async (tx) => {
    // First of all a write: from here to the end nobody else writes.
    await tx.looseFile.deleteMany({ where: { holder: NOBODY, name: { in: [...names] } } })
    const images = names.filter((name) => name.startsWith('image:')).map((name) => name.slice('image:'.length))
    const named = new Set((await tx.instance.findMany({ where: { sha256: { in: images } }, select: { sha256: true } })).map(({ sha256 }) => sha256))
    // Whoever holds it lets go of it later, and it is looked at again.
    for (const { name } of await tx.looseFile.findMany({ where: { name: { in: [...names] } }, select: { name: true } })) named.add(name.slice('image:'.length))
    const unnamed = images.filter((sha256) => !named.has(sha256))
    const results = await Promise.allSettled(unnamed.map(async (sha256) => {
      await files.remove(imageKey(sha256))
      await files.remove(framesKey(sha256))
    }))
    // Not before the last has ended: one that comes after the transaction would take a picture that was brought again since.
    for (const result of results) if (result.status === 'rejected') throw result.reason
    return unnamed.length
  }, { timeout: 60_000, maxWait: 30_000 })
}

/** What was made of pictures that are gone; of those that are there it is made again. */
async function removeDerivedAgain(services: Needs, seriesId: string): Promise<void> {
  const { db, queue, now } = services
  await db.series.updateMany({ where: { id: seriesId, volumeState: { in: ['ready', 'failed'] } }, data: { volumeState: 'waiting' } })
  await removeDerived(services, seriesId)
  if ((await db.series.count({ where: { id: seriesId } })) > 0) await queue.add('image.derive', { seriesId }, `image.derive:${seriesId}:changed:${now().getTime()}`)
}

/** What was made of a series as a whole; frames lie with their instances. */
export async function removeDerived({ files }: Pick<Services, 'files'>, seriesId: string): Promise<void> {
  await files.remove(thumbnailKey(seriesId))
  for (const prefix of [facePrefix(seriesId), volumePrefix(seriesId)]) await forEachOf(files.list(prefix), REMOVED_TOGETHER, ({ key }) => files.remove(key))
}
