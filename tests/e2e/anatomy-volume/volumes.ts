import { gzipSync } from 'node:zlib'
import type { AssetManifest, Mm3 } from '#vr/contract'

export type Volume = NonNullable<AssetManifest['volume']>

/** Volumes made by a formula of the place in the patient, as a job would lay them down: levels of gzip chunks. */
export interface Phantom { size: Mm3; spacing: Mm3; origin: Mm3; direction: Volume['direction']; code: (at: Mm3) => number; /** With what may be left out of it. */ isOn?: { table(at: Mm3): boolean; bone(at: Mm3): boolean } }

const STRAIGHT: Volume['direction'] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
const centred = (size: Mm3, spacing: Mm3): Mm3 => size.map((side, axis) => -(side - 1) / 2 * spacing[axis]!) as Mm3

/** Rows run from head to feet, columns obliquely to the left and back: nothing is as the patient's axes are. */
const tilt = Math.PI / 9
const OBLIQUE: Volume['direction'] = [Math.cos(tilt), Math.sin(tilt), 0, 0, 0, -1, -Math.sin(tilt), Math.cos(tilt), 0]

export const BALL: Mm3 = [16, -14, 12]
export const PHANTOMS: Record<string, Phantom> = {
  /** Even all through, 64 mm a side. */
  cube: { size: [64, 64, 64], spacing: [1, 1, 1], origin: [-31.5, -31.5, -31.5], direction: STRAIGHT, code: () => 100 },
  /** A ball at the patient's left front, above the middle. */
  ball: { size: [40, 32, 70], spacing: [2, 2.6, 1.2], direction: OBLIQUE, origin: obliqueOrigin([40, 32, 70], [2, 2.6, 1.2]), code: (at) => (Math.hypot(at[0] - BALL[0], at[1] - BALL[1], at[2] - BALL[2]) < 8 ? 200 : 0) },
  /** Something bony over a table, 2 mm a voxel. */
  lying: {
    size: [48, 48, 40], spacing: [2, 2, 2], origin: centred([48, 48, 40], [2, 2, 2]), direction: STRAIGHT,
    code: (at) => (Math.hypot(...at) < 16 || (at[1] > 30 && at[1] < 36) ? 200 : 0),
    isOn: { table: (at) => at[1] > 27 && at[1] < 39, bone: (at) => Math.hypot(...at) < 20 },
  },
  /** A thin shell and a bead, much air, over two bricks a side. */
  shell: {
    size: [80, 72, 70], spacing: [1, 1, 1], origin: centred([80, 72, 70], [1, 1, 1]), direction: STRAIGHT,
    code: (at) => { const r = Math.hypot(...at); return r > 26 && r < 30 ? 180 : Math.hypot(at[0] - 8, at[1], at[2]) < 5 ? 230 : r < 26 && at[2] < -10 ? 60 : 3 },
  },
}

function obliqueOrigin(size: Mm3, spacing: Mm3): Mm3 {
  const half = centred(size, spacing)
  return [0, 1, 2].map((row) => half.reduce((sum, mm, axis) => sum + OBLIQUE[axis * 3 + row]! * mm, 0)) as Mm3
}

/** Codes stand for -1000 to 1550. */
export const VALUES = Array.from({ length: 256 }, (_, code) => code * 10 - 1000)

export function makeVolume({ size, spacing, origin, direction, code, isOn }: Phantom): { volume: Volume; chunks: Map<string, Uint8Array> } {
  const chunks = new Map<string, Uint8Array>()
  const finest = new Uint8Array(size[0] * size[1] * size[2])
  const histogram = new Array<number>(256).fill(0)
  let index = 0
  for (let z = 0; z < size[2]; z++) for (let y = 0; y < size[1]; y++) for (let x = 0; x < size[0]; x++, index++) {
    const mm = [x * spacing[0], y * spacing[1], z * spacing[2]]
    finest[index] = code([0, 1, 2].map((row) => origin[row]! + mm.reduce((sum, one, axis) => sum + direction[axis * 3 + row]! * one, 0)) as Mm3)
    histogram[finest[index]!]!++
  }
  const halfSize = size.map((side) => Math.ceil(side / 2)) as Mm3
  const half = new Uint8Array(halfSize[0] * halfSize[1] * halfSize[2])
  index = 0
  for (let z = 0; z < halfSize[2]; z++) for (let y = 0; y < halfSize[1]; y++) for (let x = 0; x < halfSize[0]; x++, index++) {
    let sum = 0
    let count = 0
    for (let corner = 0; corner < 8; corner++) {
      const [i, j, k] = [2 * x + (corner & 1), 2 * y + ((corner >> 1) & 1), 2 * z + (corner >> 2)]
      if (i >= size[0] || j >= size[1] || k >= size[2]) continue
      sum += finest[(k * size[1] + j) * size[0] + i]!
      count++
    }
    half[index] = Math.round(sum / count)
  }
  const level = (number: number, codes: Uint8Array, shape: Mm3, mm: Mm3) => ({ size: shape, spacing: mm, translation: mm.map((one, axis) => (one - spacing[axis]!) / 2) as Mm3, path: `volume/${number}`, brick: 64 as const, ...bricks(`volume/${number}`, codes, shape, chunks) })
  return {
    chunks,
    volume: {
      origin, direction, size, spacing, values: VALUES, unit: 'HU', histogram, shows: 'all',
      removable: isOn ? removable(isOn, chunks) : null,
      levels: [level(0, finest, size, spacing), level(1, half, halfSize, spacing.map((one) => one * 2) as Mm3)],
    },
  }
}

function bricks(path: string, codes: Uint8Array, size: Mm3, chunks: Map<string, Uint8Array>): { bytes: number; occupancy: string } {
  const ranges: number[] = []
  let bytes = 0
  for (let bz = 0; bz * 64 < size[2]; bz++) for (let by = 0; by * 64 < size[1]; by++) for (let bx = 0; bx * 64 < size[0]; bx++) {
    const chunk = new Uint8Array(64 ** 3)
    let least = 255
    let most = 0
    for (let z = 0; z < Math.min(64, size[2] - bz * 64); z++) for (let y = 0; y < Math.min(64, size[1] - by * 64); y++) for (let x = 0; x < Math.min(64, size[0] - bx * 64); x++) {
      const code = codes[((bz * 64 + z) * size[1] + by * 64 + y) * size[0] + bx * 64 + x]!
      chunk[(z * 64 + y) * 64 + x] = code
      least = Math.min(least, code)
      most = Math.max(most, code)
    }
    ranges.push(least, most)
    if (most === 0) continue
    const packed = gzipSync(chunk, { level: 1 })
    bytes += packed.length
    chunks.set(`${path}/c/${bz}/${by}/${bx}`, packed)
  }
  return { bytes, occupancy: Buffer.from(ranges).toString('base64') }
}

/** Cells of 4 mm from -46 on. */
function removable({ table, bone }: NonNullable<Phantom['isOn']>, chunks: Map<string, Uint8Array>): NonNullable<Volume['removable']> {
  const size: Mm3 = [24, 24, 24]
  const cells: number[] = []
  for (let z = 0; z < 24; z++) for (let y = 0; y < 24; y++) for (let x = 0; x < 24; x++) {
    const at: Mm3 = [x * 4 - 46, y * 4 - 46, z * 4 - 46]
    cells.push(table(at) ? 255 : 0, bone(at) ? 255 : 0)
  }
  const packed = gzipSync(Uint8Array.from(cells))
  chunks.set('volume/removable', packed)
  return { path: 'volume/removable', size, spacing: [4, 4, 4], origin: [-46, -46, -46], bytes: packed.length, has: ['table', 'bone'] }
}
