import { expect, test } from 'vitest'
import type { JsonDataSet } from '../dicom/json'
import { FINDING_SHAPES, type FindingContent, type FindingShape, type FindingValue, type Point2, type Point3 } from '../findings/finding'
import { toPatient, toPixel } from '../findings/patient-space'
import { CONCEPTS } from './codes'
import * as content from './content'
import { measurementReport, type ReportedFinding } from './measurement-report'
import { presentationState, type ShownImage } from './presentation-state'
import { readMeasurementReport } from './read-measurement-report'
import { readPresentationState } from './read-presentation-state'

const [studyUid, seriesUid, sopInstanceUid, frameOfReferenceUid] = ['2.25.1', '2.25.11', '2.25.111', '2.25.5']
const study = { studyUid, studyDate: '20240102', studyTime: '', accession: '', pseudonym: 'T-BCDFGH' }
const object = { seriesUid: '2.25.70', sopInstanceUid: '2.25.71', at: new Date('2026-11-22T08:00:00Z') }
/** An oblique slice with pixels that are not square, as a tilted MR has it. */
const [c, s] = [Math.cos(0.4), Math.sin(0.4)]
const image: ShownImage = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid, seriesUid, frame: null, isMultiFrame: false, rows: 300, columns: 200,
  spacing: [0.7, 0.45], position: [-60.5, 20.25, -31], orientation: [c, s, 0, -s * c, c * c, s], rescale: { slope: 1, intercept: -1024, type: 'HU' }, table: null, isNegative: false,
}
const imageOf = (uid: string) => (uid === sopInstanceUid ? image : null)
const at = (...point: Point2): Point3 => toPatient(point, image)!

const POINTS: Record<FindingShape, Point2[]> = {
  'length': [[10, 20], [110.25, 95.5]], 'angle': [[10, 10], [50, 10], [50, 90]], 'cobb': [[10, 10], [90, 20], [12, 80], [95, 60]], 'ellipse': [[20, 50], [80, 50], [50, 40], [50, 60]],
  'rectangle': [[5, 5], [45, 5], [45, 25], [5, 25]], 'freehand': [[5, 5], [20, 8], [30, 40], [7, 33]], 'probe': [[33.5, 44.5]], 'arrow': [[60, 60], [80, 90]], 'text': [[12, 34]], 'key-image': [],
}
const VALUES: Partial<Record<FindingShape, FindingValue[]>> = {
  'length': [{ name: 'length', value: Math.PI * 10, unit: 'mm' }], 'angle': [{ name: 'angle', value: 1 / 3 + 60, unit: 'deg' }], 'cobb': [{ name: 'angle', value: 23.456789012345678, unit: 'deg' }],
  'ellipse': [{ name: 'area', value: 1234.5678901234, unit: 'mm2' }, { name: 'mean', value: -37.25, unit: 'HU' }, { name: 'deviation', value: 1 / 7, unit: 'HU' }, { name: 'minimum', value: -1024, unit: 'HU' }, { name: 'maximum', value: 3071, unit: 'HU' }],
  'rectangle': [{ name: 'area', value: 800, unit: 'px2' }, { name: 'mean', value: 400.125, unit: 'stored' }], 'probe': [{ name: 'value', value: 42, unit: 'HU' }], 'freehand': [{ name: 'mean', value: 0.83, unit: 'rescaled' }, { name: 'maximum', value: 48_211.5, unit: 'rescaled', of: 'BQML' }],
}

const findingOf = (shape: FindingShape, space: 'patient' | 'image'): ReportedFinding => ({
  id: `finding-${shape}`, author: 'Demo expert',
  content: {
    shape, image: { seriesUid, sopInstanceUid, frame: 1 }, planeNormal: null, text: shape === 'text' || shape === 'arrow' || shape === 'ellipse' ? '肝右叶 cyst' : '', values: VALUES[shape] ?? [],
    calibration: space === 'patient' ? 'patient-space' : 'none',
    place: space === 'patient' && shape !== 'key-image' ? { space, frameOfReferenceUid, points: POINTS[shape].map((point) => at(...point)) } : { space: 'image', points: POINTS[shape] },
  } satisfies FindingContent,
})
/** Through the 32 bit floats of the file. */
const asFile = (dataset: JsonDataSet): JsonDataSet => JSON.parse(JSON.stringify(dataset), (_, value: unknown) => {
  const attribute = value as { vr?: string; Value?: number[] } | null
  return attribute?.vr === 'FL' && attribute.Value ? { ...attribute, Value: attribute.Value.map(Math.fround) } : value
}) as JsonDataSet
const report = (findings: ReportedFinding[]) => readMeasurementReport(asFile(measurementReport({ study, findings, imageOf, uidOf: (text) => `2.25.${text.length}`, object })))!

function expectSame(read: FindingContent, written: FindingContent) {
  const { place, ...rest } = read
  const { place: before, ...others } = written
  expect(rest).toEqual(others)
  expect(place.space).toBe(before.space)
  expect(place.points).toHaveLength(before.points.length)
  place.points.forEach((point, index) => point.forEach((value, axis) => expect(value).toBeCloseTo(before.points[index]![axis]!, 4)))
}

test.each(FINDING_SHAPES.flatMap((shape) => [[shape, 'patient'], [shape, 'image']] as const))('%s in the %s\'s space comes back from a structured report with its shape, place, numbers and words', (shape, space) => {
  const written = findingOf(shape, space)
  const { findings, skipped, studyUid: of } = report([written])
  expect({ skipped, of, count: findings.length }).toEqual({ skipped: 0, of: studyUid, count: 1 })
  expect(findings[0]).toMatchObject({ trackingId: written.id, author: 'Demo expert' })
  expectSame(findings[0]!.content, written.content)
})

test('a measured number comes back as exactly the same double, not as sixteen characters of it', () => {
  const written = findingOf('length', 'patient')
  written.content.values = [{ name: 'length', value: 0.1 + 0.2, unit: 'mm' }]
  expect(report([written]).findings[0]!.content.values[0]!.value).toBe(0.1 + 0.2)
})

test('a mark on a reformatted plane keeps the plane', () => {
  const written = findingOf('length', 'patient')
  written.content = { ...written.content, image: null, planeNormal: [0.6, 0, 0.8] }
  expectSame(report([written]).findings[0]!.content, written.content)
})

test.each(FINDING_SHAPES)('%s comes back from a presentation state to the same place in the patient', (shape) => {
  const written = findingOf(shape, 'patient')
  const { dataset, left } = presentationState({ study, images: [image], shownAs: { window: { center: 40, width: 400 }, isInverted: true, rotation: 90, isFlipped: true }, findings: [written], object, creator: 'Demo expert' })
  expect(left).toBe(0)
  const read = readPresentationState(asFile(dataset), () => ({ ...image, frameOfReferenceUid }))!
  expect(read).toMatchObject({ skipped: 0, shownAs: { window: { center: 40, width: 400 }, isInverted: true, rotation: 90, isFlipped: true }, images: [{ seriesUid, sopInstanceUid }] })
  expectSame(read.findings[0]!.content, written.content)
})

test('a negative that was shown as it is stays as it is in other viewers, and comes back uninverted', () => {
  const write = (isNegative: boolean, isInverted: boolean) => presentationState({ study, images: [{ ...image, isNegative }], shownAs: { window: null, isInverted, rotation: 0, isFlipped: false }, findings: [findingOf('length', 'patient')], object, creator: 'x' }).dataset
  const shape = (isNegative: boolean, isInverted: boolean) => write(isNegative, isInverted)['20500020']!.Value![0]
  expect([shape(false, false), shape(false, true), shape(true, false), shape(true, true)]).toEqual(['IDENTITY', 'INVERSE', 'INVERSE', 'IDENTITY'])
  for (const isInverted of [false, true]) expect(readPresentationState(asFile(write(true, isInverted)), () => ({ ...image, isNegative: true, frameOfReferenceUid }))!.shownAs.isInverted).toBe(isInverted)
})

test('a presentation state has one rescale: pictures with another are left to the report, and counted', () => {
  const other = { ...image, sopInstanceUid: '2.25.112', rescale: { slope: 2.5, intercept: 0, type: 'BQML' } }
  const onOther = findingOf('length', 'image')
  onOther.content.image!.sopInstanceUid = other.sopInstanceUid
  const { dataset, left } = presentationState({ study, images: [image, other], shownAs: { window: null, isInverted: false, rotation: 0, isFlipped: false }, findings: [findingOf('length', 'image'), onOther], object, creator: 'x' })
  expect(left).toBe(1)
  expect(JSON.stringify(dataset)).not.toContain('2.25.112')
})

test('frames with a rescale of their own are named one by one; a picture’s table of values goes with it, and others than it are left', () => {
  const frame = (n: number, slope: number): ShownImage => ({ ...image, frame: n, isMultiFrame: true, rescale: { slope, intercept: 0, type: 'US' } })
  const on = (n: number) => { const finding = findingOf('length', 'image'); finding.content.image!.frame = n; return finding }
  const plain = { window: null, isInverted: false, rotation: 0 as const, isFlipped: false }
  const { dataset, left } = presentationState({ study, images: [frame(2, 3), frame(5, 4), frame(7, 3)], shownAs: plain, findings: [on(2), on(5), on(7)], object, creator: 'x' })
  expect(left).toBe(1)
  const [series] = content.sequence(dataset, '00081115')
  expect(content.sequence(series!, '00081140').map((one) => one['00081160']!.Value)).toEqual([[2, 7]])
  expect(dataset['00281053']!.Value).toEqual([3])

  const table = { vr: 'SQ', Value: [{ '00283002': { vr: 'US', Value: [2, 0, 16] }, '00283006': { vr: 'OW', Value: [] } }] }
  const withTable = presentationState({ study, images: [{ ...image, rescale: null, table }, { ...image, sopInstanceUid: '2.25.112' }], shownAs: plain, findings: [findingOf('length', 'image')], object, creator: 'x' })
  expect([withTable.dataset['00283000'], withTable.dataset['00281053'], JSON.stringify(withTable.dataset).includes('2.25.112')]).toEqual([table, undefined, false])
})

test('a presentation state says how many findings it cannot draw', () => {
  const written = findingOf('length', 'patient')
  written.content = { ...written.content, image: null, planeNormal: [0, 0, 1] }
  expect(presentationState({ study, images: [image], shownAs: { window: null, isInverted: false, rotation: 0, isFlipped: false }, findings: [written], object, creator: 'x' }).left).toBe(1)
})

test('measurements that another program wrote without saying its tool are read for what they are', () => {
  const mm = ['mm', 'UCUM', 'mm'] as const
  const reference = { sopClassUid: image.sopClassUid, sopInstanceUid, frame: null }
  const foreign: JsonDataSet = {
    ...content.container('CONTAINS', CONCEPTS.report, [
      content.container('CONTAINS', CONCEPTS.group, [
        content.number('CONTAINS', ['G-D7FE', 'SRT', 'Length'], 12.5, mm, [content.pixels('INFERRED FROM', CONCEPTS.path, 'POLYLINE', [[1, 2], [3, 4]], reference)]),
      ]),
      content.container('CONTAINS', CONCEPTS.group, [content.number('CONTAINS', ['heart-rate', 'XX', 'Heart rate'], 60, mm)]),
    ]),
    '0040A375': { vr: 'SQ', Value: [{ '00081115': { vr: 'SQ', Value: [{ '0020000E': { vr: 'UI', Value: [seriesUid] }, '00081199': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: [sopInstanceUid] } }] } }] } }] },
  }
  const read = readMeasurementReport(foreign)!
  expect(read.skipped).toBe(1)
  expect(read.findings[0]!.content).toMatchObject({ shape: 'length', place: { space: 'image', points: [[1, 2], [3, 4]] }, values: [{ name: 'length', value: 12.5, unit: 'mm' }], calibration: 'detector', image: { seriesUid, sopInstanceUid, frame: 1 } })
})

test.each<[string, JsonDataSet]>([
  ['an image', { '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] } }],
  ['nothing', {}],
])('%s is no report and no presentation state', (_, dataset) => {
  expect(readMeasurementReport(dataset)).toBeNull()
  expect(readPresentationState(dataset, () => null)).toBeNull()
})

test('coordinates that are no numbers, or half a point, are skipped and counted', () => {
  const broken = measurementReport({ study, findings: [findingOf('length', 'patient'), findingOf('probe', 'patient')], imageOf, uidOf: () => '2.25.9', object })
  const text = JSON.stringify(broken).replace(/"00700022":\{"vr":"FL","Value":\[[^\]]*\]/g, '"00700022":{"vr":"FL","Value":[1,2,null,4]')
  const read = readMeasurementReport(JSON.parse(text) as JsonDataSet)!
  expect(read).toMatchObject({ findings: [], skipped: 2 })
})

test('a place in the patient and a place in the picture are the same place, on oblique pixels that are not square', () => {
  for (const pixel of [[0.5, 0.5], [200, 300], [17.25, 261.75]] as Point2[]) {
    const back = toPixel(toPatient(pixel, image)!, image)!
    expect(back.pixel[0]).toBeCloseTo(pixel[0], 9)
    expect(back.pixel[1]).toBeCloseTo(pixel[1], 9)
    expect(back.distance).toBeCloseTo(0, 9)
  }
  expect(toPatient([0.5, 0.5], image)).toEqual([-60.5, 20.25, -31])
})
