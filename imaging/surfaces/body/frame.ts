import type { Vector } from '../../geometry/vector'

/**
 * Where the joints of our own body are: an adult of 1,700 mm, standing, palms to the front, arms a little away from the trunk.
 * LPS, mm: +x is the body's left, +y its back, z counts from the soles. Heights and lengths are shares of the stature as Drillis and
 * Contini measured them (Body Segment Parameters, 1966; in Winter, Biomechanics and Motor Control of Human Movement, fig. 4.1),
 * rounded. It is nobody's body: widths and depths are those of the tables of NASA-STD-3000 for the middle of adults, chosen between
 * the sexes.
 */
export const STATURE_MM = 1_700
/** Shares of the stature. */
export const SHARES = { ankle: 0.039, knee: 0.285, hip: 0.53, shoulder: 0.818, chin: 0.87, upperArm: 0.186, forearm: 0.146, hand: 0.108, footLength: 0.152 } as const

const mm = (share: number) => Math.round(share * STATURE_MM)
const along = (from: Vector, towards: Vector, length: number): Vector => [from[0] + towards[0] * length, from[1] + towards[1] * length, from[2] + towards[2] * length]
const leaning = (degrees: number): Vector => [Math.sin(degrees * Math.PI / 180), 0, -Math.cos(degrees * Math.PI / 180)]

/** Of the left side; the right is its mirror image. Directions are unit vectors. */
const UPPER_ARM = leaning(13)
const FOREARM = leaning(18)
const SHOULDER: Vector = [176, 22, 1_368]
const ELBOW = along(SHOULDER, UPPER_ARM, mm(SHARES.upperArm))
const WRIST = along(ELBOW, FOREARM, mm(SHARES.forearm))

export const LEFT = {
  upperArm: UPPER_ARM, forearm: FOREARM,
  /** At right angles to the forearm, to the thumb's side. */
  radial: [-FOREARM[2], 0, FOREARM[0]] as Vector,
  lateralOfUpperArm: [-UPPER_ARM[2], 0, UPPER_ARM[0]] as Vector,
  shoulder: SHOULDER, elbow: ELBOW, wrist: WRIST,
  hip: [88, 0, mm(SHARES.hip)] as Vector, knee: [97, 4, mm(SHARES.knee)] as Vector, ankle: [100, 24, mm(SHARES.ankle)] as Vector,
} as const
export const LENGTHS = { upperArm: mm(SHARES.upperArm), forearm: mm(SHARES.forearm), hand: mm(SHARES.hand), foot: mm(SHARES.footLength), chin: mm(SHARES.chin) } as const

/** In the hand's own frame: `distal` mm from the middle of the wrist, `radial` to the thumb, `palmar` to the palm (the front). */
export const inHand = (distal: number, radial: number, palmar: number): Vector => [
  WRIST[0] + FOREARM[0] * distal + LEFT.radial[0] * radial, WRIST[1] - palmar, WRIST[2] + FOREARM[2] * distal + LEFT.radial[2] * radial,
]
