import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnatomyResult } from '#imaging/ingest/protocol'
import { removeLooseFiles, writeDownRemoved } from '~/domain/images/loose-files.server'
import { assertUnchanged, SeriesChanged, unlessChanged } from '~/domain/images/series-digest.server'
import { withLocalPaths } from '~/infra/files/local-paths'
import { forEachOf } from '~/infra/files/together'
import type { Services } from '~/infra/services.server'
import { shownOf, type Failure } from './anatomy'
import { isUnreviewed } from './made-of'
import { isAssetPath, revisionPrefix } from './model-files'
import { sourceToMake } from './source-to-make.server'

export type MadeAssets = 'made' | 'failed' /** Removed, withdrawn or asked for again meanwhile: nothing was kept. */ | 'over'

const AT_ONCE = 8
/** The finest volume that is read has 256 MB in eight bits, packed less; surfaces and the smaller levels with it. */
const MOST_BYTES = 512 * 1024 * 1024
const MOST_FILES = 4_000

type Made = Extract<AnatomyResult, { kind: 'made' }>

/**
 * One revision of a model: made by a child from the kept files of its series, its files first and then, in one step, the row that names them.
 * Cut off anywhere there is a whole revision or none, and doing it again is the same. What the decision on the face does not allow is in none of
 * the files; of a series that changed meanwhile nothing is kept.
 */
export async function makeAssets(services: Services, { modelId, revision }: { modelId: string; revision: number }, { signal, progress }: { signal?: AbortSignal; progress?: (fraction: number) => Promise<void> }): Promise<MadeAssets> {
  const { db, env, files, readers } = services
  const asked = { id: modelId, revision, state: 'waiting' }
  const model = await db.anatomyModel.findFirst({ where: asked })
  if (!model) return over()
  const source = await sourceToMake(services, model)
  if (source.kind === 'withdrawn') {
    await db.anatomyModel.updateMany({ where: asked, data: { state: 'withdrawn', reason: source.why, readyRevision: null } })
    return over()
  }
  if (source.kind === 'unusable') return fail('unreadable', source.detail)
  const { shows } = source
  const outFolder = join(env.dataDir, 'derived', `.work-anatomy-${modelId}-${randomUUID()}`)
  try {
    const result = await withLocalPaths(files, source.keys, (paths) => readers.anatomy({
      source: source.task(paths), bytes: source.bytes, outFolder, model: modelId, revision, slices: source.slices, recipe: source.recipe,
    }, signal, (fraction) => void progress?.(fraction)))
    if (result.kind !== 'made') return await fail(failureOf(result), result.detail)
    const { volume } = result.manifest
    if (volume && volume.shows !== shows) throw new Error('the volume shows something else than what was decided')
    if (!isWithinBounds(result)) return await fail('too-large', `${result.files.length} files, ${result.bytes} bytes`)

    await forEachOf(result.files.slice(0, -1), AT_ONCE, (file) => files.take(`${revisionPrefix(modelId, revision)}${file}`, join(outFolder, file)))
    const last = result.files.at(-1)!
    await files.take(`${revisionPrefix(modelId, revision)}${last}`, join(outFolder, last))
    const isKept = await unlessChanged(publish(services, { asked, shows, series: source.series, made: result }))
    if (isKept === true) {
      // Those of the revision before.
      await removeLooseFiles(services)
      return 'made'
    }
    await removeRevision()
    if (isKept === null) throw new Error('the series changed meanwhile')
    return 'over'
  } finally {
    await rm(outFolder, { recursive: true, force: true })
  }

  async function fail(reason: Failure, detail: string): Promise<MadeAssets> {
    services.log.warn({ modelId, revision, reason, detail }, 'a model could not be made')
    const { count } = await db.anatomyModel.updateMany({ where: asked, data: { state: 'failed', reason } })
    return count > 0 ? 'failed' : 'over'
  }

  /** Files of an attempt that was cut off, of which nobody knows any more. */
  async function over(): Promise<MadeAssets> {
    if ((await db.anatomyModel.count({ where: { id: modelId, readyRevision: revision } })) === 0) await removeRevision()
    return 'over'
  }

  async function removeRevision(): Promise<void> {
    await forEachOf(files.list(revisionPrefix(modelId, revision)), AT_ONCE, ({ key }) => files.remove(key))
  }
}

/** What another try will not mend. @throws what it may */
function failureOf(result: Exclude<AnatomyResult, Made>): Failure {
  if (result.kind === 'not-made') return result.why
  switch (result.reason) {
    case 'disk-full': throw new Error('no room on the disk for a model')
    case 'out-of-memory': return 'out-of-memory'
    case 'timed-out': return 'timed-out'
    case 'too-large': return 'too-large'
    default: return 'unreadable'
  }
}

const isWithinBounds = ({ files, bytes }: Made) => files.length <= MOST_FILES && bytes <= MOST_BYTES && files.every(isAssetPath)

interface Publishing { asked: { id: string; revision: number; state: string }; shows: string; /** Null: of no study. */ series: { id: string; digest: string } | null; made: Made }

/** @returns whether this revision is served from now on. @throws SeriesChanged */
function publish({ db, now }: Pick<Services, 'db' | 'now'>, { asked, shows, series: from, made }: Publishing): Promise<boolean> {
  const { manifest: { structures }, bytes } = made
  return db.$transaction(async (tx) => {
    const { count } = await tx.anatomyModel.updateMany({ where: asked, data: { state: 'ready', readyRevision: asked.revision, reason: null, shows, bytes: BigInt(bytes), structureCount: structures.length } })
    if (count === 0) return false
    if (from) {
      await assertUnchanged(tx, from.id, from.digest)
      const series = await tx.series.findUnique({ where: { id: from.id }, select: { faceState: true, pixelState: true, modality: true, geometryJson: true } })
      if (!series || shownOf(series.faceState) !== shows || isUnreviewed(series)) throw new SeriesChanged()
    }
    await tx.anatomyStructure.deleteMany({ where: { modelId: asked.id } })
    await tx.anatomyStructure.createMany({ data: structures.map(({ key, label, name, group, colour }, position) => ({ modelId: asked.id, key, label, name: name.en, nameZh: name.zh, groupKey: group, colour, position })) })
    await writeDownRemoved(tx, { images: [], series: [], models: [asked.id] }, now())
    return true
  }, { timeout: 60_000, maxWait: 30_000 })
}
