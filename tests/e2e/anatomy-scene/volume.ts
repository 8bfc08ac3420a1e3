import type { AssetManifest, Mm3, TransferPoint } from '#vr/contract'
import { BACK, BALL, MIDDLE } from '#vr/core/scene/fixture'
import { BRICK, cellsOfBrick } from '#vr/core/volume/occupancy'
import type { ReadBrick } from '#vr/core/volume/read-brick'

type Volume = NonNullable<AssetManifest['volume']>

const SIZE: Mm3 = [64, 64, 60]
const MM = 3
const ORIGIN = SIZE.map((side) => (-(side - 1) / 2) * MM) as Mm3
/** Code n stands for 10 n - 1000. */
const VALUES = Array.from({ length: 256 }, (_, code) => code * 10 - 1000)
/** Of the fixture's structures, what is around them, and the air. */
export const CODES = { ball: 160, middle: 104, back: 130, around: 90, air: 0 } as const

function codeAt(at: Mm3): number {
  const inBox = ({ low, high }: { low: Mm3; high: Mm3 }) => at.every((one, axis) => one >= low[axis]! && one <= high[axis]!)
  if (Math.hypot(at[0] - BALL.centre[0], at[1] - BALL.centre[1], at[2] - BALL.centre[2]) < BALL.radiusMm) return CODES.ball
  if (inBox(MIDDLE)) return CODES.middle
  if (inBox(BACK)) return CODES.back
  return Math.hypot(at[0] / 88, at[1] / 92, at[2] / 80) < 1 ? CODES.around : CODES.air
}

/** The volume that the fixture's surfaces might have been made of: one level, one brick, from memory. */
export function fixtureVolume(): { volume: Volume; read: ReadBrick } {
  const codes = new Uint8Array(BRICK ** 3)
  const histogram = new Array<number>(256).fill(0)
  for (let z = 0; z < SIZE[2]; z++) for (let y = 0; y < SIZE[1]; y++) for (let x = 0; x < SIZE[0]; x++) {
    const code = codeAt([ORIGIN[0] + x * MM, ORIGIN[1] + y * MM, ORIGIN[2] + z * MM])
    codes[(z * BRICK + y) * BRICK + x] = code
    histogram[code]!++
  }
  return {
    volume: {
      origin: ORIGIN, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], size: SIZE, spacing: [MM, MM, MM], values: VALUES, unit: 'HU', histogram, shows: 'all',
      levels: [{ size: SIZE, spacing: [MM, MM, MM], translation: [0, 0, 0], path: 'volume/0', bytes: BRICK ** 3, brick: 64, occupancy: btoa(String.fromCharCode(0, CODES.ball)) }],
    },
    read: async (_url, valid) => ({ codes: codes.slice(), cells: cellsOfBrick(codes, valid) }),
  }
}

/** Soft around, dense where the structures are. */
export const SEEN: TransferPoint[] = [
  { value: -200, colour: [0.4, 0.55, 0.8], opacityPerMm: 0 }, { value: -100, colour: [0.4, 0.55, 0.8], opacityPerMm: 0.006 }, { value: 20, colour: [0.4, 0.55, 0.8], opacityPerMm: 0.006 },
  { value: 300, colour: [0.9, 0.8, 0.5], opacityPerMm: 0.3 }, { value: 700, colour: [1, 0.9, 0.7], opacityPerMm: 0.6 },
]
