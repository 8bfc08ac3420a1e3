import type { JsonDataSet } from '../dicom/json'
import { FINDING_SHAPES, type Calibration, type FindingContent, type FindingPlace, type FindingShape, type FindingValue, type Point2, type Point3 } from '../findings/finding'
import { CONCEPTS, isSame, unitOf, valueNameOf, type Code } from './codes'
import { children, codeAt, imageAt, numbers, sequence, string, typeOf, type ImageReference } from './content'

export interface ReadFinding {
  /** As the writer called it; empty when it did not. */
  trackingId: string
  author: string
  content: FindingContent
}

export interface ReadReport {
  studyUid: string
  findings: ReadFinding[]
  /** Measurement groups that hold nothing that a finding can be: said to the person, never guessed. */
  skipped: number
}

const MOST_GROUPS = 5_000
const MOST_POINTS = 5_000
const DEEPEST = 64
const CALIBRATIONS: readonly Calibration[] = ['patient-space', 'detector-corrected', 'detector', 'ultrasound-region', 'none']

/**
 * The findings of a structured report: TID 1500 as we and others write it, and plain measurements with their
 * coordinates elsewhere in a report. Null when the data set is no structured report.
 */
export function readMeasurementReport(report: JsonDataSet): ReadReport | null {
  if (typeOf(report) !== 'CONTAINER' || !codeAt(report, '0040A043')) return null
  const seriesOf = new Map(sequence(report, '0040A375').flatMap((study) => sequence(study, '00081115').flatMap((series) =>
    sequence(series, '00081199').map((image): [string, string] => [string(image, '00081155'), string(series, '0020000E')]))))
  const groups: JsonDataSet[] = []
  collect(report, groups, 0)
  const findings = groups.map((group) => findingOf(group, seriesOf))
  return { studyUid: string(report, '0020000D'), findings: findings.filter((one) => one !== null), skipped: findings.filter((one) => one === null).length }
}

/** Measurement groups, and measurements outside of any that bring their own coordinates. */
function collect(item: JsonDataSet, into: JsonDataSet[], depth: number): void {
  if (depth > DEEPEST || into.length >= MOST_GROUPS) return
  for (const child of children(item)) {
    if (is(child, CONCEPTS.group) || (typeOf(child) === 'NUM' && all(child).some((one) => /^SCOORD/.test(typeOf(one))))) into.push(child)
    else collect(child, into, depth + 1)
    if (into.length >= MOST_GROUPS) return
  }
}

function findingOf(group: JsonDataSet, seriesOf: ReadonlyMap<string, string>): ReadFinding | null {
  const items = [group, ...all(group)]
  const named = (concept: Code) => items.find((one) => is(one, concept))
  const coordinates = items.filter((one) => /^SCOORD(3D)?$/.test(typeOf(one)))
  const graphics = coordinates.map((one) => ({ type: string(one, '00700023'), points: pointsOf(one) }))
  if (graphics.some((one) => one.points === null || one.points.length === 0 || one.points.length > MOST_POINTS)) return null
  const values = items.filter((one) => typeOf(one) === 'NUM').flatMap(valueOf)
  const coded = codeAt(named(CONCEPTS.shape), '0040A168')?.[0]
  const shape = FINDING_SHAPES.find((known) => known === coded) ?? guessShape(graphics as Graphic[], values, string(named(CONCEPTS.comment), '0040A160'))
  if (!shape) return null

  const image = imageOf(named(CONCEPTS.source), items, seriesOf)
  const place = placeOf(shape, coordinates, graphics as Graphic[])
  if (!place || (place.space === 'image' && !image) || (shape === 'key-image' && !image)) return null
  const normal = string(named(CONCEPTS.planeNormal), '0040A160').split('\\').map(Number)
  const calibrated = codeAt(named(CONCEPTS.calibration), '0040A168')?.[0]
  const inMillimetres = values.some((value) => value.unit === 'mm' || value.unit === 'mm2')
  return {
    trackingId: string(named(CONCEPTS.trackingId), '0040A160'),
    author: string(named(CONCEPTS.observerName), '0040A123'),
    content: {
      shape, place, image, values,
      planeNormal: normal.length === 3 && normal.every(Number.isFinite) && named(CONCEPTS.planeNormal) ? (normal as Point3) : null,
      text: string(named(CONCEPTS.comment), '0040A160').slice(0, 1_000),
      // A foreign report that measures millimetres on a picture says nothing of how: the weakest that may say so.
      calibration: CALIBRATIONS.find((known) => known === calibrated) ?? (place.space === 'patient' ? 'patient-space' : inMillimetres ? 'detector' : 'none'),
    },
  }
}

interface Graphic { type: string; points: number[][] }

function pointsOf(item: JsonDataSet): number[][] | null {
  const [flat, size] = [numbers(item, '00700022'), typeOf(item) === 'SCOORD3D' ? 3 : 2]
  if (flat.length % size !== 0 || !flat.every(Number.isFinite)) return null
  return Array.from({ length: flat.length / size }, (_, index) => flat.slice(index * size, index * size + size))
}

function placeOf(shape: FindingShape, coordinates: JsonDataSet[], graphics: Graphic[]): FindingPlace | null {
  const isClosed = shape === 'rectangle' || shape === 'freehand'
  const points = graphics.flatMap((one) => (isClosed && samePoint(one.points[0]!, one.points.at(-1)!) ? one.points.slice(0, -1) : one.points))
  const [first] = coordinates
  if (!first) return shape === 'key-image' ? { space: 'image', points: [] } : null
  const types = new Set(coordinates.map(typeOf))
  if (types.size > 1) return null
  if (typeOf(first) === 'SCOORD') return { space: 'image', points: points as Point2[] }
  const frames = new Set(coordinates.map((one) => string(one, '30060024')))
  return frames.size === 1 && [...frames][0] ? { space: 'patient', frameOfReferenceUid: [...frames][0]!, points: points as Point3[] } : null
}

/** What another program's coordinates and numbers are in our words; null where they are nothing of ours. */
function guessShape(graphics: Graphic[], values: FindingValue[], comment: string): FindingShape | null {
  const [one, two] = graphics
  if (!one) return null
  const has = (name: FindingValue['name']) => values.some((value) => value.name === name)
  if (two) return graphics.length === 2 && one.points.length === 2 && two.points.length === 2 && has('angle') ? 'cobb' : null
  const isClosed = one.points.length > 3 && samePoint(one.points[0]!, one.points.at(-1)!)
  if (one.type === 'ELLIPSE' && one.points.length === 4) return 'ellipse'
  if (one.type === 'POINT' && one.points.length === 1) return comment && values.length === 0 ? 'text' : 'probe'
  if (one.type === 'POLYGON' || (one.type === 'POLYLINE' && isClosed)) return one.points.length > 3 ? 'freehand' : null
  if (one.type === 'POLYLINE' && one.points.length === 2) return has('length') ? 'length' : 'arrow'
  if (one.type === 'POLYLINE' && one.points.length === 3 && has('angle')) return 'angle'
  return null
}

function valueOf(item: JsonDataSet): FindingValue[] {
  const [measured] = sequence(item, '0040A300')
  const concept = codeAt(item, '0040A043')
  const unit = codeAt(measured, '004008EA')
  const exact = numbers(measured, '0040A161')[0]
  const value = exact !== undefined && Number.isFinite(exact) ? exact : numbers(measured, '0040A30A')[0]
  const derivation = children(item).find((child) => is(child, CONCEPTS.derivation))
  const name = concept && valueNameOf(concept, derivation ? codeAt(derivation, '0040A168') : null)
  const known = unit && unitOf(unit)
  return name && known && value !== undefined && Number.isFinite(value) ? [{ name, value, ...known }] : []
}

function imageOf(source: JsonDataSet | undefined, items: JsonDataSet[], seriesOf: ReadonlyMap<string, string>): FindingContent['image'] {
  const holder = source ?? items.find((one) => typeOf(one) === 'IMAGE')
  const reference: ImageReference | null = holder ? imageAt(holder) : null
  const seriesUid = reference && seriesOf.get(reference.sopInstanceUid)
  return reference && seriesUid ? { seriesUid, sopInstanceUid: reference.sopInstanceUid, frame: reference.frame ?? 1 } : null
}

function all(item: JsonDataSet, depth = 0): JsonDataSet[] {
  return depth > DEEPEST ? [] : children(item).flatMap((child) => [child, ...all(child, depth + 1)])
}

function is(item: JsonDataSet, concept: Code): boolean {
  const own = codeAt(item, '0040A043')
  return own !== null && isSame(own, concept)
}

const samePoint = (a: number[], b: number[]) => a.every((value, axis) => value === b[axis])
