import { readFileSync } from 'node:fs'
import type { Frame } from '../../../imaging/contract'
import { decodeFrame } from '../../../imaging/codecs/decode'
import { decodeHtj2k, encodeHtj2k } from '../../../imaging/codecs/htj2k'
import { inv3ToDicom } from '../../../imaging/convert/inv3'
import { judgeGeometry } from '../../../imaging/geometry/gate'
import { writePyramid } from '../../../imaging/volume/pyramid'
import { readDicom } from '../../../imaging/dicom/read'
import { filesBelow, samples } from '../../setup/samples'

const SIDE = 512
const RADIOGRAPH = 3000

/** Encoding, decoding and pyramids on one thread; the head CT of the sample data, made larger where a size asks for it. */
export async function benchCodecs(): Promise<object[]> {
  const head = await headCt()
  const slice = enlarged(head[54]!, SIDE)
  const radiograph = enlarged(head[54]!, RADIOGRAPH)
  const rows: object[] = []
  for (const [name, frame, rounds] of [['512x512x16', slice, 40], ['3000x3000x16', radiograph, 5]] as const) {
    const { bytes, resolutions } = await encodeHtj2k(frame)
    rows.push({ figure: `HTJ2K encode ${name}`, ...await timed(rounds, () => encodeHtj2k(frame)), unit: 'ms', ...(frame === slice ? { bound: '<= 35' } : {}) })
    rows.push({ figure: `HTJ2K decode ${name}`, ...await timed(rounds, () => decodeHtj2k(bytes)), unit: 'ms' })
    rows.push({ figure: `HTJ2K size ${name}`, bitsPerPixel: round(bytes.length * 8 / frame.samples.length), bytes: bytes.length, resolutions: resolutions.map(({ rows, columns, endByte }) => `${columns}x${rows}: ${endByte}`) })
  }
  for (const name of ['JPEG2000.dcm', 'JPGExtended.dcm', 'MR_small_jpeg_ls_lossless.dcm', 'SC_rgb_jpeg_gdcm.dcm', 'MR_small_RLE.dcm']) {
    const file = readDicom(readFileSync(filesBelow(samples.pydicomFiles).find((path) => path.endsWith(`/${name}`))!))
    const { columns, rows: height } = await decodeFrame(file, 0)
    rows.push({ figure: `decode ${name}`, size: `${columns}x${height}`, ...await timed(20, () => decodeFrame(file, 0)), unit: 'ms' })
  }
  rows.push(await pyramid(Array.from({ length: 36 }, (_, index) => enlarged(head[index * 3]!, SIDE))))
  return rows
}

async function pyramid(own: Frame[]): Promise<object> {
  const slices = 300
  const geometry = judgeGeometry(Array.from({ length: slices }, (_, index) => ({
    sopInstanceUid: String(index), frame: 1, rows: SIDE, columns: SIDE, spacing: [0.5, 0.5] as [number, number], position: [0, 0, index] as [number, number, number],
    orientation: [1, 0, 0, 0, 1, 0] as [number, number, number, number, number, number], frameOfReferenceUid: null, instanceNumber: index,
  })))
  if (geometry.kind !== 'volume') throw new Error(geometry.detail)
  const from = performance.now()
  await writePyramid({ geometry, rescales: Array.from({ length: slices }, () => null), slice: async (index) => own[Math.floor(index * own.length / slices)]! }, async () => undefined)
  return { figure: `pyramid of ${SIDE}x${SIDE}x${slices}, without decoding`, value: round((performance.now() - from) / 1000), unit: 's', residentMegabytes: round(process.memoryUsage().rss / 1e6) }
}

async function headCt(): Promise<Frame[]> {
  const { files } = inv3ToDicom(readFileSync(samples.headCt), { patientId: 'bench', patientName: 'bench', seed: 'bench' })
  const frames: Frame[] = []
  for (const file of files()) frames.push(await decodeFrame(file, 0))
  return frames
}

/** Bilinear, with a little noise in the place of what the scanner's would be: smooth values alone would pack too well. */
function enlarged(frame: Frame, side: number): Frame {
  const result = new Int16Array(side * side)
  let state = 1
  for (let row = 0; row < side; row++) {
    const y = Math.min(frame.rows - 1.001, row * frame.rows / side)
    for (let column = 0; column < side; column++) {
      const x = Math.min(frame.columns - 1.001, column * frame.columns / side)
      const at = Math.floor(y) * frame.columns + Math.floor(x)
      const [fx, fy] = [x % 1, y % 1]
      const value = (index: number) => frame.samples[index]!
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      const noise = (state >>> 28) - 7.5
      result[row * side + column] = Math.round((value(at) * (1 - fx) + value(at + 1) * fx) * (1 - fy) + (value(at + frame.columns) * (1 - fx) + value(at + frame.columns + 1) * fx) * fy + noise)
    }
  }
  return { ...frame, rows: side, columns: side, isSigned: true, bitsStored: 16, samples: result }
}

async function timed(rounds: number, work: () => Promise<unknown>): Promise<{ median: number; p95: number }> {
  for (let round = 0; round < 3; round++) await work()
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const from = performance.now()
    await work()
    times.push(performance.now() - from)
  }
  times.sort((a, b) => a - b)
  return { median: round(times[Math.floor(rounds / 2)]!), p95: round(times[Math.floor(rounds * 0.95)]!) }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
