import type { Vector } from '../../geometry/vector'
import { cone, ellipsoid, joined, loft, mirrored, type Form, type LoftFrame, type Part } from './forms'
import { inHand, LEFT, LENGTHS } from './frame'

/**
 * The skin of our own body as one smooth solid: cross-sections of trunk and limbs, rounded cones for fingers and toes, and the few
 * forms by which a face is one. See frame.ts for whose measures these are.
 */

const UPRIGHT: LoftFrame = { start: [0, 0, 0], along: [0, 0, 1], side: [1, 0, 0], back: [0, 1, 0] }
const both = (form: Form, blend: number): Part[] => [{ form, blend }, { form: mirrored(form), blend }]
const taken = (form: Form, blend: number): Part => ({ form, blend, isTaken: true })

const TRUNK = loft(UPRIGHT, [
  { at: 815, side: 118, front: 78, back: 88, offBack: 8 },
  { at: 850, side: 158, front: 96, back: 108, offBack: 6 },
  { at: 900, side: 172, front: 106, back: 112, offBack: 4 },
  { at: 960, side: 163, front: 108, back: 94, offBack: 0 },
  { at: 1030, side: 146, front: 104, back: 82, offBack: -4 },
  { at: 1090, side: 139, front: 101, back: 84, offBack: -2 },
  { at: 1170, side: 148, front: 106, back: 96, offBack: 4 },
  { at: 1250, side: 158, front: 108, back: 102, offBack: 8 },
  { at: 1320, side: 158, front: 96, back: 96, offBack: 14 },
  { at: 1380, side: 140, front: 66, back: 76, offBack: 22 },
  { at: 1415, side: 96, front: 48, back: 58, offBack: 30 },
], { round: 22, power: 2.3 })

const NECK = loft(UPRIGHT, [
  { at: 1395, side: 66, front: 58, back: 58, offBack: 30 },
  { at: 1440, side: 58, front: 56, back: 56, offBack: 22 },
  { at: 1490, side: 56, front: 56, back: 58, offBack: 14 },
  { at: 1540, side: 56, front: 56, back: 60, offBack: 12 },
], { round: 15 })

const TRAPEZIUS = cone([38, 44, 1_462], [150, 30, 1_400], 28, 24)
const CLAVICLE = cone([18, -30, 1_386], [150, -8, 1_400], 7, 10)
const CHEST = ellipsoid([72, -66, 1_268], [74, 40, 56])
const SHOULDER_BLADE = ellipsoid([84, 84, 1_290], [44, 20, 60])
const BUTTOCK = ellipsoid([78, 62, 868], [78, 64, 78])

const CRANIUM = ellipsoid([0, 2, 1_611], [76, 95, 89])
const FACE = loft(UPRIGHT, [
  { at: 1486, side: 27, front: 26, back: 34, offBack: -66 },
  { at: 1500, side: 42, front: 40, back: 46, offBack: -54 },
  { at: 1525, side: 56, front: 62, back: 60, offBack: -30 },
  { at: 1555, side: 65, front: 78, back: 66, offBack: -15 },
  { at: 1585, side: 66, front: 84, back: 66, offBack: -8 },
  { at: 1615, side: 58, front: 78, back: 60, offBack: -6 },
], { round: 22, power: 2.2 })
const NOSE = [cone([0, -94, 1_592], [0, -114, 1_553], 6, 8.5), ellipsoid([10, -105, 1_549], [8, 10, 7])]
const CHEEK = ellipsoid([42, -70, 1_556], [17, 14, 15])
const BROW = cone([14, -90, 1_602], [42, -80, 1_604], 6, 5)
const EYE_SOCKET = ellipsoid([33, -104, 1_586], [16, 16, 10])
const EYE = ellipsoid([33, -80, 1_585], [14, 12, 11])
const LIPS = [ellipsoid([0, -88, 1_524], [21, 9, 4.5]), ellipsoid([0, -87, 1_515], [18, 9, 5])]
const MOUTH = ellipsoid([0, -100, 1_519.5], [23, 6, 1.6])
const CHIN = ellipsoid([0, -82, 1_493], [17, 14, 13])
const EAR = ellipsoid([76, 20, 1_578], [8, 17, 31])
const EAR_HOLLOW = ellipsoid([86, 14, 1_580], [5, 9, 16])

const LEG_FRAME: LoftFrame = { start: [0, 0, 0], along: [0, 0, 1], side: [1, 0, 0], back: [0, 1, 0] }
const LEG = loft(LEG_FRAME, [
  { at: 74, side: 28, front: 32, back: 36, offSide: 100, offBack: 24 },
  { at: 112, side: 31, front: 33, back: 38, offSide: 100, offBack: 24 },
  { at: 180, side: 37, front: 35, back: 40, offSide: 99, offBack: 21 },
  { at: 270, side: 49, front: 43, back: 54, offSide: 99, offBack: 15 },
  { at: 350, side: 57, front: 48, back: 68, offSide: 100, offBack: 10 },
  { at: 420, side: 54, front: 50, back: 58, offSide: 99, offBack: 7 },
  { at: 485, side: 53, front: 58, back: 50, offSide: 97, offBack: 4 },
  { at: 545, side: 61, front: 66, back: 56, offSide: 96, offBack: 2 },
  { at: 650, side: 75, front: 80, back: 70, offSide: 94, offBack: 0 },
  { at: 770, side: 84, front: 88, back: 86, offSide: 92, offBack: 2 },
  { at: 835, side: 80, front: 84, back: 86, offSide: 91, offBack: 3 },
  { at: 900, side: 48, front: 56, back: 56, offSide: 88, offBack: 4 },
], { round: 30 })
const KNEECAP = ellipsoid([97, -44, 494], [24, 13, 29])
const MALLEOLI = [ellipsoid([128, 30, 66], [9, 13, 15]), ellipsoid([70, 20, 76], [9, 13, 15])]
const HEEL_CORD = cone([99, 58, 50], [99, 40, 230], 11, 18)

/** Toes out a little. */
const [FOOT_SIN, FOOT_COS] = [Math.sin(7 * Math.PI / 180), Math.cos(7 * Math.PI / 180)]
const TO_TOES: Vector = [FOOT_SIN, -FOOT_COS, 0]
/** `forward` mm from the ankle's middle, `lateral` to the little toe, above the floor. */
export const inFoot = (forward: number, lateral: number, up: number): Vector => [LEFT.ankle[0] + TO_TOES[0] * forward + FOOT_COS * lateral, LEFT.ankle[1] + TO_TOES[1] * forward + FOOT_SIN * lateral, up]
const FOOT = loft({ start: [LEFT.ankle[0], LEFT.ankle[1], 0], along: TO_TOES, side: [FOOT_COS, FOOT_SIN, 0], back: [0, 0, -1] }, [
  { at: -48, side: 28, front: 34, back: 24, offBack: -25 },
  { at: -20, side: 33, front: 58, back: 26, offBack: -26 },
  { at: 15, side: 35, front: 66, back: 26, offBack: -26 },
  { at: 60, side: 37, front: 42, back: 22, offBack: -25 },
  { at: 105, side: 43, front: 26, back: 19, offBack: -21 },
  { at: 140, side: 46, front: 17, back: 16, offBack: -17, offSide: 1 },
  { at: 160, side: 42, front: 13, back: 13, offBack: -14, offSide: 2 },
], { round: 12, power: 2.3 })
const TOES: [forward: number, lateral: number, radius: number, root: number][] = [[186, -28, 12, 142], [189, -7, 9, 148], [182, 9, 8.5, 144], [172, 24, 8, 138], [158, 38, 8, 128]]

const UPPER_ARM = loft({ start: LEFT.shoulder, along: LEFT.upperArm, side: LEFT.lateralOfUpperArm, back: [0, 1, 0] }, [
  { at: -10, side: 40, front: 44, back: 44 },
  { at: 40, side: 51, front: 52, back: 50 },
  { at: 95, side: 50, front: 50, back: 48 },
  { at: 165, side: 43, front: 49, back: 47 },
  { at: 240, side: 40, front: 44, back: 42 },
  { at: LENGTHS.upperArm - 14, side: 38, front: 35, back: 35 },
], { round: 24 })
const FOREARM = loft({ start: LEFT.elbow, along: LEFT.forearm, side: LEFT.radial, back: [0, 1, 0] }, [
  { at: 0, side: 39, front: 34, back: 34 },
  { at: 45, side: 46, front: 40, back: 37, offSide: 2 },
  { at: 110, side: 42, front: 36, back: 33, offSide: 1 },
  { at: 180, side: 33, front: 26, back: 25 },
  { at: 225, side: 29, front: 21, back: 20 },
  { at: LENGTHS.forearm - 6, side: 26, front: 17, back: 16 },
], { round: 12 })
const OLECRANON = ellipsoid([LEFT.elbow[0], LEFT.elbow[1] + 30, LEFT.elbow[2] + 2], [16, 14, 20])
const PALM = loft({ start: LEFT.wrist, along: LEFT.forearm, side: LEFT.radial, back: [0, 1, 0] }, [
  { at: 4, side: 25, front: 14, back: 14 },
  { at: 30, side: 36, front: 17, back: 16, offSide: 1 },
  { at: 65, side: 41, front: 15, back: 14, offSide: 0 },
  { at: 90, side: 40, front: 12, back: 12, offSide: -1 },
], { round: 9, power: 2.4 })
const THENAR = cone(inHand(22, 24, 11), inHand(50, 36, 8), 13, 12)
const HYPOTHENAR = cone(inHand(24, -24, 10), inHand(62, -32, 7), 10, 9)
/** Web between thumb and index, over the first dorsal interosseous muscle. */
const WEB = cone(inHand(48, 30, 1), inHand(74, 36, 0), 12, 8)
/** Radial place at the knuckle and at the tip, length from the knuckle, radius. */
const FINGERS: [from: number, to: number, length: number, radius: number, knuckle: number][] = [[30, 40, 76, 8.8, 90], [9.5, 12, 86, 9, 94], [-11, -14, 78, 8.6, 91], [-30, -40, 60, 7.8, 84]]

function hand(): Part[] {
  const fingers = FINGERS.flatMap(([from, to, length, radius, knuckle]): Part[] => {
    const middle = from + (to - from) * 0.5
    // A relaxed hand: fingers bend a little towards the palm.
    return [
      { form: cone(inHand(knuckle - 10, from, 0), inHand(knuckle + length * 0.5, middle, 3), radius + 0.8, radius), blend: 5 },
      { form: cone(inHand(knuckle + length * 0.5, middle, 3), inHand(knuckle + length, to, 10), radius, radius - 1.6), blend: 3 },
    ]
  })
  const thumb: Part[] = [
    { form: cone(inHand(28, 32, 6), inHand(60, 56, 8), 13, 11), blend: 12 },
    { form: cone(inHand(60, 56, 8), inHand(102, 68, 11), 11, 8.5), blend: 5 },
  ]
  return [{ form: PALM, blend: 12 }, { form: THENAR, blend: 10 }, { form: HYPOTHENAR, blend: 10 }, { form: WEB, blend: 12 }, ...fingers, ...thumb]
}

const foot = (): Part[] => [
  { form: FOOT, blend: 18 },
  ...TOES.map(([forward, lateral, radius, root]): Part => ({ form: cone(inFoot(root - 12, lateral * 0.92, radius + 3), inFoot(forward, lateral, radius), radius + 1, radius), blend: 6 })),
]
/** Nothing stands below the floor. */
const FLOOR: Form = { distance: (_x, _y, z) => z, least: [-1e4, -1e4, -1e4], most: [1e4, 1e4, 0] }

function limbs(): Form {
  const arm: Part[] = [{ form: UPPER_ARM, blend: 0 }, { form: FOREARM, blend: 16 }, { form: OLECRANON, blend: 14 }, ...hand()]
  const leg: Part[] = [{ form: LEG, blend: 0 }, ...foot(), { form: KNEECAP, blend: 22 }, ...MALLEOLI.map((form) => ({ form, blend: 9 })), { form: HEEL_CORD, blend: 10 }]
  return joined([...both(joined(arm), 0), ...both(joined(leg), 14)])
}

function head(): Form {
  return joined([
    { form: CRANIUM, blend: 0 }, { form: FACE, blend: 18 }, ...both(CHEEK, 20), ...both(BROW, 16), taken(EYE_SOCKET, 9), taken(mirrored(EYE_SOCKET), 9), ...both(EYE, 3),
    { form: NOSE[0]!, blend: 9 }, ...both(NOSE[1]!, 5), ...LIPS.map((form) => ({ form, blend: 6 })), taken(MOUTH, 4), { form: CHIN, blend: 20 }, ...both(EAR, 4), taken(EAR_HOLLOW, 5), taken(mirrored(EAR_HOLLOW), 5),
  ])
}

/** The whole body, left and right alike. */
export function bodyForm(): Form {
  const torso = joined([
    { form: TRUNK, blend: 0 }, ...both(BUTTOCK, 26), ...both(CHEST, 34), ...both(SHOULDER_BLADE, 22), { form: NECK, blend: 24 }, ...both(TRAPEZIUS, 34), ...both(CLAVICLE, 20),
    // The furrow over the spine, the navel.
    taken(cone([0, 142, 1_000], [0, 158, 1_300], 30, 28), 26), taken(ellipsoid([0, -118, 1_000], [6, 16, 7]), 8),
  ])
  return joined([{ form: torso, blend: 0 }, { form: head(), blend: 12 }, { form: limbs(), blend: 26 }, taken(FLOOR, 1)])
}
