import type { JsonDataSet } from '../dicom/json'
import { FINDING_SHAPES, type FindingContent, type FindingShape, type Point2, type Point3 } from '../findings/finding'
import { toPatient, type Placed } from '../findings/patient-space'
import { numbers, sequence, string } from './content'
import { GRAYSCALE_PRESENTATION_STATE, type GroupNote, type ShownAs } from './presentation-state'
import type { ReadFinding } from './read-measurement-report'

export interface ReadState { studyUid: string; shownAs: ShownAs; images: { seriesUid: string; sopInstanceUid: string }[]; findings: ReadFinding[]; skipped: number }

/** An image that a state refers to, as this house has it. */
export interface StateImage extends Placed { frameOfReferenceUid: string | null; isNegative: boolean }

const MOST = 5_000

/** The images that a presentation state is about; none for other objects. */
export function imagesOfState(state: JsonDataSet): ReadState['images'] {
  if (string(state, '00080016') !== GRAYSCALE_PRESENTATION_STATE) return []
  return sequence(state, '00081115').flatMap((series) => sequence(series, '00081140').map((image) => ({ seriesUid: string(series, '0020000E'), sopInstanceUid: string(image, '00081155') }))).slice(0, MOST)
}

/**
 * What a presentation state draws and how it shows its pictures; null when the data set is none. Figures that are
 * nothing a finding can be (interpolated curves, figures in display units) are counted in `skipped`.
 * @param imageOf asked for `imagesOfState` only
 */
export function readPresentationState(state: JsonDataSet, imageOf: (sopInstanceUid: string, frame: number) => StateImage | null): ReadState | null {
  if (string(state, '00080016') !== GRAYSCALE_PRESENTATION_STATE) return null
  const images = imagesOfState(state)
  const seriesOf = new Map(images.map((image) => [image.sopInstanceUid, image.seriesUid]))
  const groups = new Map(sequence(state, '00700234').map((group) => [numbers(group, '00700295')[0], group]))
  const [voi] = sequence(state, '00283110')
  const [center, width] = [numbers(voi, '00281050')[0], numbers(voi, '00281051')[0]]
  const rotation = numbers(state, '00700042')[0]
  const result: ReadState = {
    studyUid: string(state, '0020000D'), images, findings: [], skipped: 0,
    shownAs: {
      window: center !== undefined && width !== undefined && Number.isFinite(center) && width > 0 ? { center, width } : null,
      // A state's direction of grey stands for itself (PS3.4 N.2.4): beside a negative picture INVERSE is as that picture is.
      isInverted: (string(state, '20500020') === 'INVERSE') !== isNegative(images[0], imageOf),
      rotation: rotation === 90 || rotation === 180 || rotation === 270 ? rotation : 0,
      isFlipped: string(state, '00700041') === 'Y',
    },
  }
  for (const annotation of sequence(state, '00700001').slice(0, MOST)) {
    const references = sequence(annotation, '00081140')
    // Drawn on every picture, or on none that is named: no finding, which belongs to one.
    if (references.length === 0) result.skipped += figuresOf(annotation).length
    for (const reference of references.slice(0, 1)) {
      const sopInstanceUid = string(reference, '00081155')
      const frame = numbers(reference, '00081160')[0] ?? 1
      const seriesUid = seriesOf.get(sopInstanceUid)
      const image = seriesUid ? imageOf(sopInstanceUid, frame) : null
      const drawn = figuresOf(annotation)
      if (!seriesUid || !image) {
        result.skipped += drawn.length
        continue
      }
      for (const figure of drawn) {
        const finding = findingOf(figure, groups.get(figure.groupId), { seriesUid, sopInstanceUid, frame }, image)
        if (finding) result.findings.push(finding)
        else result.skipped++
      }
    }
  }
  return result
}

const isNegative = (image: { sopInstanceUid: string } | undefined, imageOf: (sopInstanceUid: string, frame: number) => StateImage | null) => (image && imageOf(image.sopInstanceUid, 1)?.isNegative) ?? false

/** What belongs together: figures and words of one group, else each alone. */
interface Figure { groupId: number | undefined; graphics: { type: string; points: Point2[] | null }[]; text: string; anchor: Point2 | null }

function figuresOf(annotation: JsonDataSet): Figure[] {
  const figures: Figure[] = []
  const figureOf = (item: JsonDataSet): Figure => {
    const groupId = numbers(item, '00700295')[0]
    const known = groupId === undefined ? undefined : figures.find((one) => one.groupId === groupId)
    const figure = known ?? { groupId, graphics: [], text: '', anchor: null }
    if (!known) figures.push(figure)
    return figure
  }
  for (const item of sequence(annotation, '00700009').slice(0, MOST)) {
    figureOf(item).graphics.push({ type: string(item, '00700023'), points: string(item, '00700005') === 'PIXEL' ? pairs(numbers(item, '00700022')) : null })
  }
  for (const item of sequence(annotation, '00700008').slice(0, MOST)) {
    const figure = figureOf(item)
    figure.text = string(item, '00700006')
    const place = string(item, '00700004') === 'PIXEL' ? numbers(item, '00700014') : string(item, '00700003') === 'PIXEL' ? numbers(item, '00700010') : []
    figure.anchor = pairs(place)?.[0] ?? null
  }
  return figures
}

function findingOf(figure: Figure, group: JsonDataSet | undefined, image: NonNullable<FindingContent['image']>, placed: StateImage): ReadFinding | null {
  const note = noteOf(group)
  const label = string(group, '00700207')
  const ownShape = note ? FINDING_SHAPES.find((shape) => shape === label) : undefined
  const shape = ownShape ?? guessShape(figure)
  const points = shape && pixelsOf(shape, figure)
  if (!shape || !points) return null
  const inPatient = placed.frameOfReferenceUid ? points.map((point) => toPatient(point, placed)) : []
  const isPlaced = inPatient.length === points.length && points.length > 0 && inPatient.every((point) => point !== null)
  return {
    trackingId: note?.id ?? '', author: note?.author ?? '',
    content: {
      shape, image, planeNormal: null, values: note?.values ?? [], calibration: note?.calibration ?? (isPlaced ? 'patient-space' : 'none'),
      // The words beside a figure of ours are its text, or its numbers written out.
      text: note && !note.hasText ? '' : figure.text.slice(0, 1_000),
      place: isPlaced ? { space: 'patient', frameOfReferenceUid: placed.frameOfReferenceUid!, points: inPatient as Point3[] } : { space: 'image', points },
    },
  }
}

/** A group that we wrote says what the figure is; one of another program does not. */
function noteOf(group: JsonDataSet | undefined): GroupNote | null {
  try {
    const note = JSON.parse(string(group, '00700208') || 'null') as GroupNote | null
    return note && typeof note.id === 'string' && typeof note.author === 'string' && Array.isArray(note.values) ? note : null
  } catch {
    return null
  }
}

function guessShape({ graphics, text }: Figure): FindingShape | null {
  const [one, two] = graphics
  if (two) return null
  if (!one) return text ? 'text' : null
  const count = one.points?.length ?? 0
  if (one.type === 'POINT' && count === 1) return text ? 'text' : 'probe'
  if ((one.type === 'ELLIPSE' && count === 4) || (one.type === 'CIRCLE' && count === 2)) return 'ellipse'
  if (one.type === 'POLYLINE' && count === 2) return 'length'
  return one.type === 'POLYLINE' && count > 3 && isSame(one.points![0]!, one.points![count - 1]!) ? 'freehand' : null
}

function pixelsOf(shape: FindingShape, { graphics, anchor }: Figure): Point2[] | null {
  if (shape === 'key-image') return []
  if (graphics.length === 0) return anchor ? [anchor] : null
  if (graphics.some((one) => !one.points || one.points.length === 0)) return null
  const [first] = graphics
  if (first!.type === 'CIRCLE') return circle(first!.points!)
  const isClosed = shape === 'rectangle' || shape === 'freehand'
  return graphics.flatMap(({ points }) => (isClosed && isSame(points![0]!, points!.at(-1)!) ? points!.slice(0, -1) : points!)).slice(0, MOST)
}

/** Centre and a point on the edge, as the ends of two axes. */
function circle([center, edge]: Point2[]): Point2[] | null {
  if (!center || !edge) return null
  const radius = Math.hypot(edge[0] - center[0], edge[1] - center[1])
  return [[center[0] - radius, center[1]], [center[0] + radius, center[1]], [center[0], center[1] - radius], [center[0], center[1] + radius]]
}

function pairs(flat: number[]): Point2[] | null {
  if (flat.length % 2 !== 0 || flat.length > 2 * MOST || !flat.every(Number.isFinite)) return null
  return Array.from({ length: flat.length / 2 }, (_, index): Point2 => [flat[2 * index]!, flat[2 * index + 1]!])
}

const isSame = (a: Point2, b: Point2) => a[0] === b[0] && a[1] === b[1]
