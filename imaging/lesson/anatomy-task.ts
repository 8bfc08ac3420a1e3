import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AnatomyResult, AnatomyTask } from '#imaging/ingest/protocol'
import { showsOf } from './face-safe'
import { readLabelTable, SIDE_GROUPS } from './label-table'
import { readLabelVolume } from './label-volume'
import { planLevels, writeLessonPyramid } from './lesson-pyramid'
import type { AnatomyManifest, LessonVolume, ManifestStructure } from './manifest'
import { NotMadeError } from './not-made'
import { openSeries, someValues } from './open-series'
import { BONE_HU, defaultRecipe, type AnatomyRecipe } from './recipe'
import { labelSurfaces, valueSurfaces } from './surfaces'
import { boneTable, hounsfieldTable, percentileTable } from './value-table'

type Write = (key: string, bytes: Uint8Array) => Promise<void>
type Source<K> = Extract<AnatomyTask['source'], { kind: K }>
interface Made { frameOfReferenceUid: string | null; volume: LessonVolume | null; structures: ManifestStructure[]; groups: AnatomyRecipe['groups'] }

/** Of the work, the volume; surfaces are the rest. */
const VOLUME_SHARE = 0.6

/**
 * A model for the anatomy theatre from the kept files of a series, or from a volume of labels. In memory lie one file, a layer of
 * chunks of each level, and the one level that surfaces are made of. Below `outFolder` it leaves:
 *
 *     volume/zarr.json             of a series: OME-Zarr 0.5, codes of eight bits (`values` of the manifest says of what)
 *     volume/<level>/zarr.json
 *     volume/<level>/c/<z>/<y>/<x> 64 x 64 x 64 codes, gzip; none where all are 0. Served as they are, without Content-Encoding
 *     surfaces-<lod>.glb           all structures, 0 the finest; vertices in patient mm, `extras.key` of each node
 *     manifest.json                what lies here and where it is in the patient (`AssetManifest` of vr/contract.ts); last
 *
 * `result.files` names them all in this order: whoever moves them moves the manifest last. Of a head whose face is not decided on
 * no file holds a value below bone.
 * @throws ImageRefused
 */
export async function makeAnatomy(task: AnatomyTask, onProgress: (fraction: number) => void = () => {}): Promise<AnatomyResult> {
  const { outFolder, source, model, revision, slices } = task
  await rm(outFolder, { recursive: true, force: true })
  await mkdir(outFolder, { recursive: true, mode: 0o700 })
  const files: string[] = []
  let bytes = 0
  const write: Write = async (key, content) => {
    const path = join(outFolder, key)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(path, content, { mode: 0o600 })
    files.push(key)
    bytes += content.length
  }
  try {
    const made = source.kind === 'series' ? await fromSeries(source, task.recipe, write, onProgress) : await fromLabels(source, task.recipe, write, onProgress)
    const manifest: AnatomyManifest = { version: 1, model, revision, frameOfReferenceUid: made.frameOfReferenceUid, volume: made.volume, structures: made.structures, groups: groupsOf(made), slices }
    await write('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)))
    return { kind: 'made', manifest, files, bytes }
  } catch (error) {
    if (error instanceof NotMadeError) return { kind: 'not-made', why: error.why, detail: error.message }
    throw error
  }
}

async function fromSeries({ instances, faceState }: Source<'series'>, given: AnatomyRecipe | null, write: Write, onProgress: (fraction: number) => void): Promise<Made> {
  const series = await openSeries(instances.map(({ path }) => path))
  if (series.kind === 'no-volume') throw new NotMadeError('not-a-volume', series.detail)
  const { geometry, unit } = series
  const shows = showsOf(faceState)
  if (shows === 'bone-only' && unit !== 'HU') throw new NotMadeError('face-undecided', `values in ${unit}`)
  const plan = planLevels(geometry.dimensions, geometry.spacing)
  if (!plan) throw new NotMadeError('too-large', geometry.dimensions.join(' x '))

  const floor = shows === 'bone-only' ? BONE_HU : null
  const values = floor !== null ? boneTable(floor) : unit === 'HU' ? hounsfieldTable() : percentileTable(await someValues(series))
  const every = Math.max(1, Math.floor(geometry.dimensions[2] / 50))
  const { volume, grid, least, most } = await writeLessonPyramid(series, { values, unit, shows, floor }, plan, (key, content) => write(`volume/${key}`, content), (index) => {
    if (index % every === 0) onProgress((VOLUME_SHARE * index) / geometry.dimensions[2])
  })
  if (most <= least || most < (floor ?? Number.NEGATIVE_INFINITY)) throw new NotMadeError('nothing-in-it', 'one value, or no bone')
  const recipe = given ?? defaultRecipe(unit, shows)
  const structures = await valueSurfaces(grid, unit, recipe.surfaces, { floor, body: bodyFrom(values) }, write, (fraction) => onProgress(VOLUME_SHARE + (1 - VOLUME_SHARE) * fraction))
  return { frameOfReferenceUid: geometry.frameOfReferenceUid, volume, structures, groups: recipe.groups }
}

async function fromLabels({ path, table }: Source<'labels'>, given: AnatomyRecipe | null, write: Write, onProgress: (fraction: number) => void): Promise<Made> {
  const labels = readLabelVolume(await readFile(path))
  const recipes = given?.labels ?? readLabelTable(table)
  if (recipes.length > MAX_STRUCTURES) throw new NotMadeError('too-large', `${recipes.length} structures`)
  const structures = await labelSurfaces(labels, recipes, write, onProgress)
  if (structures.length === 0) throw new NotMadeError('nothing-in-it', 'no label of the table')
  return { frameOfReferenceUid: null, volume: null, structures, groups: given?.groups ?? SIDE_GROUPS }
}

/** As many as a scene has room for (vr/contract.ts BOUNDS). */
const MAX_STRUCTURES = 1_000
/** Between the darkest and the brightest: as the reading page tells a patient from the air around, where values have no scale. */
const bodyFrom = (values: readonly number[]) => values[0]! + (values[255]! - values[0]!) / 6

/** Those that a structure is in, and their parents; each with the middle of what belongs to it. */
function groupsOf({ groups, structures }: Made): AnatomyManifest['groups'] {
  return groups.flatMap((group) => {
    const own = structures.filter((structure) => structure.group === group.key || groups.some(({ key, parent }) => key === structure.group && parent === group.key))
    if (own.length === 0) return []
    const [least, most] = [Math.min, Math.max].map((pick, corner) => [0, 1, 2].map((axis) => pick(...own.map(({ box }) => box[corner]![axis]!)))) as [number[], number[]]
    return [{ ...group, centre: least.map((each, axis) => (each + most[axis]!) / 2) as [number, number, number] }]
  })
}
