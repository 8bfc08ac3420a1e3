import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ImageRefused } from '#imaging/contract'
import { niftiToDicom } from '#imaging/convert/nifti-to-dicom'
import { writeDicom } from '#imaging/dicom/write'
import { readDicom } from '#imaging/dicom/read'
import type { AnatomyResult, AnatomyTask, GivenLabels } from '#imaging/ingest/protocol'
import { DICOM_BOUNDS } from '#imaging/ingest/read-task'
import { readSeg } from '#imaging/segmentation/read-seg'
import { showsOf } from './face-safe'
import { eachOnGrid, hideBelow, labelSurfaces, liesWithin, planLabels, type LabelPlan } from './label-surfaces'
import { readLabelTable, type LabelName } from './label-table'
import { readLabelVolume, type LabelVolume } from './label-volume'
import { planLevels, writeLessonPyramid, type ValueGrid } from './lesson-pyramid'
import type { AnatomyManifest, LessonVolume, ManifestStructure } from './manifest'
import { meshStructures } from './model-meshes'
import { NotMadeError } from './not-made'
import { ownBody } from './own-body'
import { openSeries, someValues } from './open-series'
import { OwnerCells } from './owners'
import { BONE_HU, defaultRecipe, type AnatomyRecipe } from './recipe'
import { removableOf } from './removable'
import { makeScreens } from './screens/make-screens'
import { valueSurfaces } from './surfaces'
import { boneTable, hounsfieldTable, percentileTable } from './value-table'
import { writeStructures, type Write } from './write-structures'

type OnProgress = (fraction: number) => void
type Source<K> = Extract<AnatomyTask['source'], { kind: K }>
interface Made { frameOfReferenceUid: string | null; volume: LessonVolume | null; structures: ManifestStructure[]; groups: AnatomyRecipe['groups']; screens?: Pick<AnatomyManifest, 'screens' | 'screensLeftOut'> }

/** Of the work, the volume; surfaces are the rest. */
const VOLUME_SHARE = 0.6

/**
 * A model for the anatomy theatre from the kept files of a series, or from a volume of labels. In memory lie one file, a layer of
 * chunks of each level, and the one level that surfaces are made of. Below `outFolder` it leaves:
 *
 *     volume/zarr.json             of a series: OME-Zarr 0.5, codes of eight bits (`values` of the manifest says of what)
 *     volume/<level>/zarr.json
 *     volume/<level>/c/<z>/<y>/<x> 64 x 64 x 64 codes, gzip; none where all are 0. Served as they are, without Content-Encoding
 *     volume/removable, /owners    where table and bone are, and whose each part is; where there is any
 *     screens/<n>/<m>              frames of clips on boards, see screens/make-screens.ts
 *     surfaces-<lod>.glb           all structures, 0 the finest; vertices in patient mm, `extras.key` of each node
 *     manifest.json                what lies here and where it is in the patient (`AssetManifest` of vr/contract.ts); last
 *
 * `result.files` names them all in this order: whoever moves them moves the manifest last. Of a head whose face is not decided on
 * no file holds a value below bone.
 * @throws ImageRefused
 */
export async function makeAnatomy(task: AnatomyTask, onProgress: OnProgress = () => {}): Promise<AnatomyResult> {
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
    const made = await madeOf(task, write, onProgress)
    const manifest: AnatomyManifest = { version: 1, model, revision, frameOfReferenceUid: made.frameOfReferenceUid, volume: made.volume, structures: made.structures, groups: groupsOf(made), slices, ...made.screens }
    await write('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)))
    return { kind: 'made', manifest, files, bytes }
  } catch (error) {
    if (error instanceof NotMadeError) return { kind: 'not-made', why: error.why, detail: error.message }
    throw error
  }
}

function madeOf({ source, recipe, outFolder }: AnatomyTask, write: Write, onProgress: OnProgress): Promise<Made> {
  switch (source.kind) {
    case 'series': return fromSeries(source, recipe, write, onProgress)
    case 'labels': return fromLabels(source, outFolder, write, onProgress)
    case 'meshes': return fromMeshes(source, write, onProgress)
    case 'own': return fromOwnBody(write, onProgress)
    case 'screens': return fromScreens(source, write, onProgress)
  }
}

async function fromMeshes(source: Source<'meshes'>, write: Write, onProgress: OnProgress): Promise<Made> {
  const { structures, groups } = await meshStructures(source, onProgress)
  return { frameOfReferenceUid: null, volume: null, structures: await writeStructures(structures, write), groups }
}

async function fromScreens({ instances }: Source<'screens'>, write: Write, onProgress: OnProgress): Promise<Made> {
  const { structures, groups, screens, leftOut, frameOfReferenceUid } = await makeScreens(instances.map(({ path }) => path), write, onProgress)
  return { frameOfReferenceUid, volume: null, structures: await writeStructures(structures, write), groups, screens: { screens, ...(leftOut > 0 ? { screensLeftOut: leftOut } : {}) } }
}

async function fromOwnBody(write: Write, onProgress: OnProgress): Promise<Made> {
  const { structures, groups } = await ownBody(onProgress)
  return { frameOfReferenceUid: null, volume: null, structures: await writeStructures(structures, write), groups }
}

async function fromSeries({ instances, faceState, labels }: Source<'series'>, given: AnatomyRecipe | null, write: Write, onProgress: OnProgress): Promise<Made> {
  const { volume, grid, unit, floor, frameOfReferenceUid } = await shownVolume(instances.map(({ path }) => path), faceState, write, (fraction) => onProgress(VOLUME_SHARE * fraction))
  const onSurfaces: OnProgress = (fraction) => onProgress(VOLUME_SHARE + (1 - VOLUME_SHARE) * fraction)
  const recipe = given ?? defaultRecipe(unit, volume.shows)
  const bounds = { floor, body: bodyFrom(volume.values) }
  if (!labels) {
    const owners = new OwnerCells(grid, null)
    const structures = await writeStructures(await valueSurfaces(grid, unit, recipe.surfaces, { ...bounds, owners }, onSurfaces), write)
    await writeOwners(owners, volume, structures, write)
    return { frameOfReferenceUid, volume, structures, groups: recipe.groups }
  }

  const { drawn, table } = await readLabels(labels)
  if (!liesWithin(drawn, grid)) throw new NotMadeError('labels-elsewhere', 'labelled voxels beyond the series')
  const hidden = hiddenBelow(volume, floor)
  const plan = planLabels(hidden === null ? drawn : hideBelow(drawn, grid, hidden), table, labels.names)
  const taken = new Uint8Array(grid.samples.length)
  eachOnGrid(plan.volume, grid, (_, sample) => {
    if (sample >= 0) taken[sample] = 1
  })
  const owners = ownersOf(grid, plan)
  const structures = await labelSurfaces(plan, (fraction) => onSurfaces(fraction / 2))
  // What was drawn is drawn once: of the surfaces by value the rest, and none of the same name.
  const keys = new Set(structures.map((each) => each.recipe.key))
  const rest = await valueSurfaces(grid, unit, recipe.surfaces.filter(({ key }) => !keys.has(key)), { ...bounds, taken, owners }, (fraction) => onSurfaces((1 + fraction) / 2))
  const written = await writeStructures([...structures, ...rest.map((each) => ({ ...each, label: 0 }))], write)
  await writeOwners(owners, volume, written, write)
  return { frameOfReferenceUid, volume, structures: written, groups: [...recipe.groups, ...plan.groups] }
}

async function fromLabels({ labels, grey }: Source<'labels'>, outFolder: string, write: Write, onProgress: OnProgress): Promise<Made> {
  const { drawn, table } = await readLabels(labels)
  const shown = grey && await greyVolume(grey.path, outFolder, write, (fraction) => onProgress(VOLUME_SHARE * fraction))
  if (shown && !liesWithin(drawn, shown.grid)) throw new NotMadeError('labels-elsewhere', 'labelled voxels beyond the grey volume')
  const plan = planLabels(drawn, table, labels.names)
  const begun = shown ? VOLUME_SHARE : 0
  const structures = await writeStructures(await labelSurfaces(plan, (fraction) => onProgress(begun + (1 - begun) * fraction)), write)
  if (structures.length === 0) throw new NotMadeError('nothing-in-it', 'no label has a surface')
  if (shown) await writeOwners(ownersOf(shown.grid, plan), shown.volume, structures, write)
  return { frameOfReferenceUid: null, volume: shown?.volume ?? null, structures, groups: plan.groups }
}

function ownersOf(grid: ValueGrid, { volume, recipes }: LabelPlan): OwnerCells {
  const owners = new OwnerCells(grid, volume)
  owners.draw(volume, new Map(recipes.map(({ label, key }) => [label, key])))
  return owners
}

async function writeOwners(owners: OwnerCells, volume: LessonVolume, structures: readonly ManifestStructure[], write: Write): Promise<void> {
  const found = owners.finish(structures, 'volume/owners')
  if (found) await write('volume/owners', found.content)
  volume.owners = found?.owners ?? null
}

async function readLabels({ path, format, table }: GivenLabels): Promise<{ drawn: LabelVolume; table: LabelName[] }> {
  const bytes = await readFile(path)
  if (format !== 'seg') return { drawn: readLabelVolume(bytes), table: readLabelTable(table) }
  const { volume, names } = await readSeg(readDicom(bytes, DICOM_BOUNDS))
  return { drawn: volume, table: names }
}

/** Of no study and nobody: whoever brought it said that nobody can be recognised in it. Kept as slices for a moment, so that it is read as a series is. */
async function greyVolume(path: string, outFolder: string, write: Write, onProgress: OnProgress) {
  const folder = join(outFolder, '.slices')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    const paths = await niftiSlices(await readFile(path), folder)
    return await shownVolume(paths, 'none', write, onProgress)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function niftiSlices(bytes: Uint8Array, folder: string): Promise<string[]> {
  const { series } = niftiToDicom(bytes, { patientId: 'model', patientName: 'model', seed: 'model' })
  if (series.length !== 1) throw new ImageRefused('unsupported-pixels', `${series.length} grey volumes`)
  const paths: string[] = []
  for (const file of series[0]!.files()) {
    const path = join(folder, `${paths.length}.dcm`)
    await writeFile(path, writeDicom(file), { mode: 0o600 })
    paths.push(path)
  }
  return paths
}

/** The pyramid of a series, and the level that surfaces are made of. */
async function shownVolume(paths: readonly string[], faceState: string, write: Write, onProgress: OnProgress) {
  const series = await openSeries(paths)
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
    if (index % every === 0) onProgress(index / geometry.dimensions[2])
  })
  if (most <= least || most < (floor ?? Number.NEGATIVE_INFINITY)) throw new NotMadeError('nothing-in-it', 'one value, or no bone')
  const found = unit === 'HU' ? removableOf(grid, shows, 'volume/removable') : null
  if (found) await write('volume/removable', found.content)
  volume.removable = found?.removable ?? null
  return { volume, grid, unit, floor, frameOfReferenceUid: geometry.frameOfReferenceUid }
}

/** Labels drawn elsewhere could bring a face back that was taken away, or that nobody decided on: below this value there are none. */
function hiddenBelow({ shows, values, unit }: LessonVolume, floor: number | null): number | null {
  if (shows === 'all') return null
  if (floor !== null) return floor
  // What was taken away holds the value of air; fluid in a head is a little brighter.
  return unit === 'HU' ? AIR_BELOW_HU : values[0]! + (values[255]! - values[0]!) / 24
}
const AIR_BELOW_HU = -500

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
