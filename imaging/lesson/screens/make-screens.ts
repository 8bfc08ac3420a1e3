import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { DataSet, DicomFile } from '#imaging/contract'
import { decodeFrame } from '#imaging/codecs/decode'
import { number, numbers, text } from '#imaging/dicom/access'
import { describePixels } from '#imaging/dicom/describe-pixels'
import { readDicom } from '#imaging/dicom/read'
import type { Vector } from '#imaging/geometry/vector'
import { DICOM_BOUNDS } from '#imaging/ingest/read-task'
import { draw, type Picture } from '#imaging/serve/draw'
import { shadesOf, type GrayWindow } from '#imaging/serve/shades'
import { boxOf } from '#imaging/surfaces/mesh'
import { LEVEL_TRIANGLES } from '#imaging/surfaces/simplify'
import type { AnatomyRecipe } from '../recipe'
import { NotMadeError } from '../not-made'
import type { ManifestScreen, Mm3, Two } from '../manifest'
import type { FoundStructure, Write } from '../write-structures'
import { frameTimesOf, thinned, type FrameTimes } from './frame-times'
import { boardMesh, FITTED_MM, onWall, placedAt, planeOf, type ScreenPlace } from './screen-place'
import { kindOf, pixelAspectOf, screenScaleOf, type ScreenScale } from './screen-scale'

/** Of a model. */
export const MOST_SCREENS = 12
/** A clip that declares more is no clip: a minute at 300 pictures a second. */
export const MOST_DECLARED = 20_000
/** Of one clip, as it is kept; of a longer one every n-th. */
export const MOST_FRAMES = 600
/** Longest side of a frame as it is kept: boards are looked at, not read. */
export const MOST_SIDE = 1_024
/** Of all frames together, not packed. */
const MOST_BYTES = 256 * 1024 * 1024
/** Of one file, not packed: what is fetched at once. */
const FILE_BYTES = 2 * 1024 * 1024

export const SCREENS_GROUP = { key: 'screens', name: { en: 'Screens', zh: '影像屏' }, parent: null } satisfies AnatomyRecipe['groups'][number]
const BOARD_COLOUR = '#6b7682'

interface Clip {
  path: string
  frames: number
  size: [columns: number, rows: number]
  samplesPerPixel: 1 | 3
  times: FrameTimes
  scale: ScreenScale | null
  mm: [width: number, height: number]
  plane: ReturnType<typeof planeOf>
  /** Of the plane. Coordinates of two files say the same place only within one. */
  frameOfReferenceUid: string | null
  kind: Two
}

export interface MadeScreens { structures: FoundStructure[]; groups: AnatomyRecipe['groups']; screens: ManifestScreen[]; leftOut: number; frameOfReferenceUid: string | null }

const packed = promisify(gzip)

/**
 * Clips and pictures without a volume's geometry as boards, each a structure like any other, and their frames:
 *
 *     screens/<n>/<m>   whole frames one after the other, gzip: bytes of grey, or of red, green, blue; the first row is the upper one
 *
 * Where a clip says where its plane lies it stands there, in true size; else beside what is there, in true size where the file states one.
 * @throws NotMadeError, ImageRefused
 */
export async function makeScreens(paths: readonly string[], write: Write, onProgress: (fraction: number) => void): Promise<MadeScreens> {
  const taken = paths.slice(0, MOST_SCREENS)
  const clips: Clip[] = []
  for (const path of taken) {
    const file = readDicom(await readFile(path), DICOM_BOUNDS)
    clips.push(clipOf(path, file))
  }
  if (clips.length === 0) throw new NotMadeError('nothing-in-it', 'no pictures')
  const frameOfReferenceUid = keepOneFrame(clips)
  fitUnscaled(clips)
  const places = placesOf(clips)
  const everies = everyOf(clips)
  const kinds = new Map<string, number>()
  const structures: FoundStructure[] = []
  const screens: ManifestScreen[] = []
  for (const [index, clip] of clips.entries()) {
    const place = places[index]!
    const every = everies[index]!
    const key = `screen-${index + 1}`
    const nth = (kinds.get(clip.kind.en) ?? 0) + 1
    kinds.set(clip.kind.en, nth)
    const mesh = boardMesh(place)
    const kept = await writeFrames(clip, every, `screens/${index + 1}`, write, (fraction) => onProgress((index + fraction) / clips.length))
    const { times, loopMs, from } = thinned(clip.times, every)
    structures.push({
      recipe: { key, name: { en: `${clip.kind.en} ${nth}`, zh: `${clip.kind.zh} ${nth}` }, group: SCREENS_GROUP.key, colour: BOARD_COLOUR, depthOrder: 0 }, label: index + 1,
      surface: { levels: LEVEL_TRIANGLES.map(() => ({ mesh, errorMm: 0 })), box: boxOf(mesh), volumeMl: 0 },
    })
    screens.push({
      key, size: kept.size, channels: kept.channels, corner: [...place.corner] as Mm3, row: [...place.row] as Mm3, down: [...place.down] as Mm3, mm: place.mm,
      stands: clip.plane ? 'patient' : 'beside', scale: clip.scale, times, loopMs, timesFrom: from, framesInFile: clip.frames, files: kept.files,
    })
  }
  return { structures, groups: [SCREENS_GROUP], screens, leftOut: paths.length - taken.length, frameOfReferenceUid }
}

function clipOf(path: string, file: DicomFile): Clip {
  const { dataset } = file
  const { rows, columns, frames, samplesPerPixel, photometric } = describePixels(file)
  if (frames > MOST_DECLARED) throw new NotMadeError('too-long', `${frames} frames`)
  const plane = planeOf(dataset)
  const scale = screenScaleOf(dataset, { rows, columns, isPlaced: plane !== null })
  const mm: [number, number] = scale ? [columns * scale.mmPerPixel[0], rows * scale.mmPerPixel[1]] : fitted(columns, rows * pixelAspectOf(dataset))
  // Without a size in the patient it stands nowhere in the patient; nor where the file states two.
  const stands = plane && scale && (scale.from === 'patient' || (scale.from === 'regions' && !contradicts(dataset, scale)))
  return {
    path, frames, size: [columns, rows], samplesPerPixel: photometric === 'PALETTE COLOR' ? 3 : samplesPerPixel, times: frameTimesOf(dataset, frames), scale, mm,
    plane: stands ? plane : null, frameOfReferenceUid: text(dataset, '00200052') || null, kind: kindOf(dataset, frames),
  }
}

function contradicts(dataset: DataSet, { mmPerPixel: [across, down] }: ScreenScale): boolean {
  const spacing = numbers(dataset, '00280030')
  return spacing.length === 2 && (Math.abs(spacing[1]! - across) > 0.01 * across || Math.abs(spacing[0]! - down) > 0.01 * down)
}

const fitted = (width: number, height: number, longest = FITTED_MM): [number, number] => [(longest * width) / Math.max(width, height), (longest * height) / Math.max(width, height)]

/**
 * One space has one frame of reference: the one that most of the placed clips have, of as many the first. Clips of another stand on their own,
 * and so do those that name none, which nobody knows to be in it or in each other's.
 */
function keepOneFrame(clips: readonly Clip[]): string | null {
  const placed = clips.filter(({ plane }) => plane)
  const countOf = (uid: string | null) => placed.filter(({ frameOfReferenceUid }) => frameOfReferenceUid === uid).length
  const chosen = placed.map(({ frameOfReferenceUid }) => frameOfReferenceUid).reduce((best, uid) => (uid !== null && (best === null || countOf(uid) > countOf(best)) ? uid : best), null)
  // One clip alone shares its space with no other.
  if (placed.length > 1) for (const clip of placed) if (chosen === null || clip.frameOfReferenceUid !== chosen) clip.plane = null
  return chosen
}

/** Boards whose size nobody knows are as large as the others in the middle, so that all of them are seen at once. */
function fitUnscaled(clips: readonly Clip[]): void {
  const known = clips.filter(({ scale }) => scale).map(({ mm }) => Math.max(...mm)).toSorted((a, b) => a - b)
  if (known.length === 0) return
  for (const clip of clips) if (!clip.scale) clip.mm = fitted(...clip.mm, known[Math.floor(known.length / 2)])
}

function placesOf(clips: readonly Clip[]): ScreenPlace[] {
  const standing = clips.flatMap(({ plane, scale, mm }) => (plane && scale ? [placedAt(plane, scale.mmPerPixel, mm)] : []))
  const corners = standing.map((place) => boxOf(boardMesh(place)))
  const beside = corners.length === 0 ? null : {
    right: Math.max(...corners.map(([, most]) => most[0])),
    middle: [0, 1, 2].map((axis) => (Math.min(...corners.map(([least]) => least[axis]!)) + Math.max(...corners.map(([, most]) => most[axis]!))) / 2) as unknown as Vector,
  }
  const wall = onWall(clips.filter(({ plane }) => !plane).map(({ mm }) => mm), beside)
  return clips.map(({ plane }) => (plane ? standing.shift()! : wall.shift()!))
}

/** Of each clip every n-th frame is kept: within what one clip, and all together, may have. */
function everyOf(clips: readonly Clip[]): number[] {
  const bytesOf = ({ size: [columns, rows], samplesPerPixel }: Clip) => {
    const fit = Math.min(1, MOST_SIDE / Math.max(columns, rows))
    return Math.ceil(columns * fit) * Math.ceil(rows * fit) * samplesPerPixel
  }
  const wanted = clips.reduce((sum, clip) => sum + Math.min(clip.frames, MOST_FRAMES) * bytesOf(clip), 0)
  const share = Math.min(1, MOST_BYTES / wanted)
  return clips.map(({ frames }) => Math.max(1, Math.ceil(frames / Math.max(1, Math.floor(Math.min(frames, MOST_FRAMES) * share)))))
}

async function writeFrames({ path, frames }: Clip, every: number, folder: string, write: Write, onProgress: (fraction: number) => void): Promise<Pick<ManifestScreen, 'size' | 'channels' | 'files'>> {
  const file = readDicom(await readFile(path), DICOM_BOUNDS)
  const window = await windowOf(file, frames)
  const files: ManifestScreen['files'] = []
  let first: Picture | null = null
  let waiting: Picture[] = []
  const flush = async () => {
    if (waiting.length === 0) return
    const name = `${folder}/${files.length}`
    await write(name, await packed(Buffer.concat(waiting.map(({ bytes }) => bytes)), { level: 6 }))
    files.push({ path: name, frames: waiting.length })
    waiting = []
  }
  for (let frame = 0; frame < frames; frame += every) {
    const picture = draw(await decodeFrame(file, frame), shadesOf(file.dataset, frame + 1), { ...(window ? { window } : {}), fitInto: { rows: MOST_SIDE, columns: MOST_SIDE } })
    first ??= picture
    waiting.push(picture)
    if ((waiting.length + 1) * first.bytes.length > FILE_BYTES) await flush()
    onProgress((frame + 1) / frames)
  }
  await flush()
  return { size: [first!.columns, first!.rows], channels: first!.samplesPerPixel, files }
}

/** One for all frames, so that a clip does not flicker; null: the file has one, or a table, or colours. */
async function windowOf(file: DicomFile, frames: number): Promise<GrayWindow | null> {
  const { dataset } = file
  if ((number(dataset, '00280002') ?? 1) > 1 || text(dataset, '00280004') === 'PALETTE COLOR') return null
  const { window, voiLut, rescale, modalityLut } = shadesOf(dataset, 1)
  if (window || voiLut) return null
  if ((number(dataset, '00280101') ?? 8) <= 8 && number(dataset, '00280103') !== 1 && !rescale && !modalityLut) return { center: 127.5, width: 255, shape: 'LINEAR_EXACT' }
  if (modalityLut) return null
  let [least, most] = [Infinity, -Infinity]
  for (const frame of new Set([0, Math.floor(frames / 2), frames - 1])) {
    const { samples } = await decodeFrame(file, frame)
    const [slope, intercept] = [rescale?.slope ?? 1, rescale?.intercept ?? 0]
    for (const sample of samples) {
      const value = sample * slope + intercept
      if (value < least) least = value
      if (value > most) most = value
    }
  }
  return most > least ? { center: (least + most) / 2, width: most - least, shape: 'LINEAR_EXACT' } : null
}
