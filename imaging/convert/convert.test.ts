import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { ImageRefused, type DicomFile } from '#imaging/contract'
import { validationErrors } from '../../tests/setup/dcmtk'
import { filesBelow, samples } from '../../tests/setup/samples'
import { number, text } from '../dicom/access'
import { describePixels } from '../dicom/describe-pixels'
import { slicesOf } from '../dicom/frame-geometry'
import { rescaleOf } from '../dicom/grayscale'
import { readDicom } from '../dicom/read'
import { writeDicom } from '../dicom/write'
import { judgeGeometry } from '../geometry/gate'
import { inv3ToDicom } from './inv3'
import { niftiToDicom } from './nifti-to-dicom'
import { pictureToDicom } from './picture-to-dicom'

const subject = { patientId: 'DEMO-01', patientName: 'Demo candidate 01', seed: 'test' }
const folder = mkdtempSync(join(tmpdir(), 'theatrum-convert-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Made { dim?: number[]; datatype?: number; affine?: number[][]; qform?: { quaternion: number[]; shift: number[]; pixdim: number[] }; slope?: number; intercept?: number; units?: number; values: number[]; write?: (view: DataView, at: number, value: number) => void; bytes?: number }

/** A NIfTI-1 file; int16 unless told. */
function nifti({ dim = [2, 3, 4], datatype = 4, affine, qform, slope = 1, intercept = 0, units = 2, values, write = (view, at, value) => view.setInt16(at * 2, value, true), bytes = 2 }: Made): Uint8Array {
  const header = Buffer.alloc(352)
  header.writeInt32LE(348, 0)
  ;[dim.length, ...dim, ...Array.from({ length: 7 - dim.length }, () => 1)].forEach((size, index) => header.writeInt16LE(size, 40 + index * 2))
  header.writeInt16LE(datatype, 70)
  header.writeFloatLE(352, 108)
  header.writeFloatLE(slope, 112)
  header.writeFloatLE(intercept, 116)
  header[123] = units
  ;[1, 1, 1, 1].forEach((size, index) => header.writeFloatLE(size, 76 + index * 4))
  if (affine) {
    header.writeInt16LE(1, 254)
    affine.flat().forEach((value, index) => header.writeFloatLE(value, 280 + index * 4))
  }
  if (qform) {
    header.writeInt16LE(1, 252)
    ;[...qform.quaternion, ...qform.shift].forEach((value, index) => header.writeFloatLE(value, 256 + index * 4))
    qform.pixdim.forEach((value, index) => header.writeFloatLE(value, 76 + index * 4))
  }
  header.write('n+1\0', 344, 'latin1')
  const data = new Uint8Array(values.length * bytes)
  const view = new DataView(data.buffer)
  values.forEach((value, index) => write(view, index, value))
  return Buffer.concat([header, data])
}

/** Real value at a point of the patient (LPS, mm) that lies on the grid. */
function valueAt(files: DicomFile[], point: number[]): number | null {
  for (const { dataset } of files) {
    const [slice] = slicesOf(dataset)
    if (!slice?.position || !slice.orientation || !slice.spacing) continue
    const from = point.map((value, axis) => value - (slice.position?.[axis] ?? 0))
    const along = (axes: number[]) => axes.reduce((sum, value, axis) => sum + value * (from[axis] ?? 0), 0)
    const [row, column] = [slice.orientation.slice(0, 3), slice.orientation.slice(3)]
    const [x, y] = [along(row) / slice.spacing[1], along(column) / slice.spacing[0]]
    const rest = from.map((value, axis) => value - x * (slice.spacing?.[1] ?? 0) * (row[axis] ?? 0) - y * (slice.spacing?.[0] ?? 0) * (column[axis] ?? 0))
    if (Math.hypot(...rest) > 1e-3 || x < -0.01 || y < -0.01 || x > slice.columns - 0.99 || y > slice.rows - 0.99) continue
    const bytes = dataset.elements.get('7FE00010')?.bytes ?? new Uint8Array()
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const at = (Math.round(y) * slice.columns + Math.round(x)) * 2
    const stored = number(dataset, '00280103') ? view.getInt16(at, true) : view.getUint16(at, true)
    const rescale = rescaleOf(dataset) ?? { slope: 1, intercept: 0 }
    return stored * rescale.slope + rescale.intercept
  }
  return null
}

const reason = (use: () => unknown) => {
  try {
    use()
    return 'taken'
  } catch (error) {
    if (error instanceof ImageRefused) return error.reason
    throw error
  }
}

const counted = Array.from({ length: 24 }, (_, index) => index - 5)
const at = (i: number, j: number, k: number) => i + j * 2 + k * 6 - 5

test.each([
  ['RAS', [[1, 0, 0, -10], [0, 2, 0, -20], [0, 0, 3, -30]]],
  ['LAS', [[-1, 0, 0, 10], [0, 2, 0, -20], [0, 0, 3, -30]]],
  ['LPI', [[-1, 0, 0, 10], [0, -2, 0, 20], [0, 0, -3, 30]]],
  ['coronal, ASR', [[0, 0, 3, 0], [1, 0, 0, 5], [0, 2, 0, 7]]],
  ['sagittal, PIL', [[0, 0, -3, 4], [-1, 0, 0, 5], [0, -2, 0, 7]]],
  ['transposed', [[0, 2, 0, 1], [1, 0, 0, 2], [0, 0, 3, 3]]],
  ['oblique', [[0.8, -1.2, 0, 3], [0.6, 1.6, 0, 4], [0, 0, 3, 5]]],
])('every voxel of a NIfTI in %s order stands where its matrix puts it, left on the left', (_, affine) => {
  const [series] = niftiToDicom(nifti({ affine, values: counted }), subject).series
  const files = [...(series?.files() ?? [])].map((file) => readDicom(writeDicom(file)))
  for (const [i, j, k] of [[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3], [1, 2, 3], [1, 1, 2]] as const) {
    const ras = affine.map((row) => (row[0] ?? 0) * i + (row[1] ?? 0) * j + (row[2] ?? 0) * k + (row[3] ?? 0))
    expect(valueAt(files, [-(ras[0] ?? 0), -(ras[1] ?? 0), ras[2] ?? 0]), `${i} ${j} ${k}`).toBe(at(i, j, k))
  }
  // Turned so that rows run to the left or the back, columns to the back or the feet.
  const [rx = 0, ry = 0, , , cy = 0, cz = 0] = slicesOf(files[0]!.dataset)[0]?.orientation ?? []
  expect(Math.max(rx, ry)).toBeGreaterThan(0.5)
  expect(Math.max(cy, -cz)).toBeGreaterThan(0.5)
  expect(judgeGeometry(files.flatMap(({ dataset }) => slicesOf(dataset))).kind).toBe('volume')
})

test('a quaternion, its handedness and other units mean the same as their matrix', () => {
  // Half a turn about z: x and y change sign; the third axis mirrored by qfac.
  const [series] = niftiToDicom(nifti({ units: 1, values: counted, qform: { quaternion: [0, 0, 1], shift: [0.01, 0.02, 0.03], pixdim: [-1, 0.001, 0.002, 0.003] } }), subject).series
  const files = [...(series?.files() ?? [])]
  expect(valueAt(files, [-10, -20, 30])).toBe(at(0, 0, 0))
  expect(valueAt(files, [-9, -20, 30])).toBe(at(1, 0, 0))
  expect(valueAt(files, [-10, -18, 30])).toBe(at(0, 1, 0))
  expect(valueAt(files, [-10, -20, 27])).toBe(at(0, 0, 1))
})

test('whole numbers keep every value, scaled or not; broken ones are rounded and it is said', () => {
  const affine = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
  const scaled = niftiToDicom(nifti({ affine, slope: 0.5, intercept: 10, values: counted }), subject)
  expect(valueAt([...(scaled.series[0]?.files() ?? [])], [-1, -2, 3])).toBe(at(1, 2, 3) * 0.5 + 10)
  expect(scaled.notes).toEqual([{ kind: 'modality-guessed', modality: 'MR' }])
  const air = niftiToDicom(nifti({ affine, slope: 1, intercept: -1000, values: counted }), subject)
  expect(air.series[0]!.modality).toBe('MR')
  for (const file of air.series[0]!.files()) expect(text(file.dataset, '00281054')).toBe('US')
  for (const file of niftiToDicom(nifti({ affine, values: counted }), subject, 'CT').series[0]!.files()) expect(text(file.dataset, '00281054')).toBe('HU')
  const floats = { affine, datatype: 16, bytes: 4, write: (view: DataView, index: number, value: number) => view.setFloat32(index * 4, value, true) }
  const whole = niftiToDicom(nifti({ ...floats, values: counted }), subject, 'CT')
  expect([whole.notes, valueAt([...(whole.series[0]?.files() ?? [])], [-1, -2, 3])]).toEqual([[], at(1, 2, 3)])
  const broken = niftiToDicom(nifti({ ...floats, values: counted.map((value) => value / 3) }), subject, 'MR')
  expect(broken.notes).toEqual([{ kind: 'values-rounded', step: expect.closeTo(23 / 3 / 65_535, 9) as number }])
  const files = [...(broken.series[0]?.files() ?? [])]
  expect(valueAt(files, [-1, -2, 3])).toBeCloseTo(at(1, 2, 3) / 3, 3)
  expect(text(files[0]!.dataset, '00082111')).toContain('rounded')
})

test('a NIfTI that is not exactly known is refused', () => {
  const affine = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
  const good = nifti({ affine, values: counted })
  expect(reason(() => niftiToDicom(nifti({ values: counted }), subject))).toBe('no-orientation')
  expect(reason(() => niftiToDicom(nifti({ affine: [[1, 0.5, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]], values: counted }), subject))).toBe('no-orientation')
  expect(reason(() => niftiToDicom(nifti({ affine: [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]], values: counted }), subject))).toBe('no-orientation')
  expect(reason(() => niftiToDicom(nifti({ affine, qform: { quaternion: [0, 0, 0], shift: [0, 0, 0], pixdim: [-1, 1, 1, 1] }, values: counted }), subject))).toBe('no-orientation')
  expect(reason(() => niftiToDicom(nifti({ affine, datatype: 128, values: counted }), subject))).toBe('unsupported-pixels')
  expect(reason(() => niftiToDicom(nifti({ affine, datatype: 8, bytes: 4, values: counted.map((value) => value * 1e6), write: (view, index, value) => view.setInt32(index * 4, value, true) }), subject))).toBe('unsupported-pixels')
  expect(reason(() => niftiToDicom(good.subarray(0, good.length - 1), subject))).toBe('truncated')
  expect(reason(() => niftiToDicom(gzipSync(good).subarray(0, 100), subject))).toBe('truncated')
  expect(reason(() => niftiToDicom(gzipSync(Buffer.alloc(600e6), { level: 1 }), subject))).toBe('too-large')
  expect(reason(() => niftiToDicom(nifti({ affine, dim: [0, 3, 4], values: counted }), subject))).toBe('dimensions')
  expect(reason(() => niftiToDicom(new Uint8Array(400), subject))).toBe('not-an-image')
})

test('the brain of the samples becomes a volume of its 181 slices, its values untouched', async () => {
  const bytes = readFileSync(samples.brainMr)
  const [series] = niftiToDicom(bytes, subject).series
  const files = [...(series?.files() ?? [])]
  expect(judgeGeometry(files.flatMap(({ dataset }) => slicesOf(dataset)))).toMatchObject({ kind: 'volume', dimensions: [181, 217, 181], spacing: [1, 1, 1], origin: [-90, -91, -71] })
  // The template's matrix: x = i - 90, y = j - 125, z = k - 71, right, front and head positive.
  const raw = gunzipSync(bytes).subarray(352)
  for (const [i, j, k] of [[40, 100, 90], [120, 60, 70], [90, 180, 60]] as const) expect(valueAt(files, [-(i - 90), -(j - 125), k - 71])).toBe(raw[i + j * 181 + k * 181 * 217])
  expect(await validationErrors(writeDicom(files[70]!))).toEqual([])
})

test('every NIfTI of the samples is taken, or refused with its reason', () => {
  const outcomes = [samples.mricron, samples.nibabel, samples.heudiconv].flatMap(filesBelow).filter((path) => /\.nii(\.gz)?$/.test(path) && !/ch2/.test(path)).map((path) => [path.split('/').at(-1), reason(() => niftiToDicom(readFileSync(path), subject))])
  expect(Object.fromEntries(outcomes.filter(([, outcome]) => outcome !== 'taken'))).toEqual({
    'JHU-WhiteMatter-labels-1mm.nii.gz': 'no-orientation', 'JHU-WhiteMatter-labels-2mm.nii.gz': 'no-orientation', 'jhu189.nii.gz': 'no-orientation',
    'resampled_anat_moved.nii': 'unsupported-pixels', 'row_major.dconn.nii': 'unsupported-pixels',
  })
  expect(outcomes.length).toBeGreaterThan(12)
})

test('the head CT of the samples lies on its back: table behind, nose in front, vertex at the head', async () => {
  const { files: make, slices } = inv3ToDicom(readFileSync(samples.headCt), subject)
  const files = [...make()]
  expect(slices).toBe(108)
  expect(judgeGeometry(files.flatMap(({ dataset }) => slicesOf(dataset)))).toMatchObject({ kind: 'volume', dimensions: [256, 256, 108], spacing: [0.9570312, 0.9570312, 1.5] })
  const dense = (index: number, rows: [number, number]) => {
    const bytes = files[index]!.dataset.elements.get('7FE00010')!.bytes!
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let count = 0
    for (let row = rows[0]; row < rows[1]; row++) for (let column = 0; column < 256; column++) if (view.getInt16((row * 256 + column) * 2, true) > -500) count += 1
    return count
  }
  // The head holder is a thin arc behind the head, nothing lies before the nose; the top slices show a smaller head than the base.
  expect(dense(40, [235, 256])).toBeGreaterThan(50)
  expect(dense(40, [0, 30])).toBe(0)
  expect(dense(105, [0, 256])).toBeLessThan(dense(60, [0, 256]))
  expect(await validationErrors(writeDicom(files[40]!))).toEqual([])
  expect(Buffer.from(writeDicom(files[0]!)).includes('ProMED')).toBe(false)
})

const picture = (name: string, ...options: string[]) => {
  const path = join(folder, name)
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc=s=64x40:d=1', '-frames:v', '1', ...options, path])
  return new Uint8Array(readFileSync(path))
}
const pixelsOf = (file: DicomFile) => file.dataset.elements.get('7FE00010')?.bytes ?? new Uint8Array()

test('pictures of every common kind become secondary captures of the same pixels', async () => {
  const lossless = [picture('a.png'), picture('a.bmp'), picture('a.tif'), picture('b.tif', '-compression_algo', 'raw')]
  const files = await Promise.all(lossless.map((bytes) => pictureToDicom(bytes, subject)))
  for (const file of files) {
    expect(describePixels(file)).toMatchObject({ rows: 40, columns: 64, samplesPerPixel: 3, photometric: 'RGB' })
    expect(Buffer.compare(pixelsOf(file), pixelsOf(files[0]!))).toBe(0)
  }
  for (const bytes of [picture('a.jpg', '-q:v', '1'), picture('a.webp', '-quality', '100')]) {
    const other = pixelsOf(await pictureToDicom(bytes, subject))
    const difference = other.reduce((sum, value, index) => sum + Math.abs(value - (pixelsOf(files[0]!)[index] ?? 0)), 0) / other.length
    expect(difference).toBeLessThan(12)
  }
  expect(await validationErrors(writeDicom(files[0]!))).toEqual([])
}, 60_000)

test('a photograph taken with the phone on its side stands upright, and nothing but its pixels is kept', async () => {
  const jpeg = picture('c.jpg', '-q:v', '1')
  const exif = Buffer.from('4578696600004d4d002a00000008000101120003000000010006000000000000', 'hex')
  const marked = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, exif.length + 2]), exif, Buffer.from([0xff, 0xfe, 0, 16]), Buffer.from('Somebody^Real!'), jpeg.subarray(2)])
  const [plain, turned] = await Promise.all([pictureToDicom(jpeg, subject), pictureToDicom(marked, subject)])
  expect(describePixels(turned)).toMatchObject({ rows: 64, columns: 40 })
  // Orientation 6: what was at the bottom left is at the top left.
  const pixel = (file: DicomFile, columns: number, row: number, column: number) => [...pixelsOf(file).subarray((row * columns + column) * 3, (row * columns + column) * 3 + 3)]
  expect(pixel(turned, 40, 0, 0)).toEqual(pixel(plain, 64, 39, 0))
  expect(pixel(turned, 40, 63, 0)).toEqual(pixel(plain, 64, 39, 63))
  expect(Buffer.from(writeDicom(turned)).includes('Somebody')).toBe(false)
})

test('pictures that are cut, or are something else, are refused', async () => {
  for (const [name, ...options] of [['d.png'], ['d.jpg'], ['d.webp'], ['d.bmp']] as string[][]) {
    const bytes = picture(name!, ...options)
    await expect(pictureToDicom(bytes.subarray(0, Math.floor(bytes.length * 0.6)), subject)).rejects.toThrow(ImageRefused)
  }
  await expect(pictureToDicom(Buffer.from('#EXTM3U\nhttp://127.0.0.1/'), subject)).rejects.toThrow('not-an-image')
  await expect(pictureToDicom(new Uint8Array(), subject)).rejects.toThrow('empty')
  const huge = Uint8Array.from(picture('e.png'))
  new DataView(huge.buffer).setUint32(16, 100_000)
  await expect(pictureToDicom(huge, subject)).rejects.toThrow(ImageRefused)
}, 60_000)
