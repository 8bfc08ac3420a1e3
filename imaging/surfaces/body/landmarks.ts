import type { Vector } from '../../geometry/vector'
import { inFoot } from './form'
import { inHand, LEFT } from './frame'

/**
 * Named places of our own body, on its left or on the midline. Those of bones lie inside, on the axis of the limb or trunk that they
 * belong to: a point is found on an axis and then looked for on the skin. Vertebrae: C7 below the neck, the iliac crests' line
 * (0.6 of the stature) at L4, 22.5 mm a thoracic and 36 mm a lumbar vertebra between.
 */
const C7 = 1_428
const spine = (thoracic: number, lumbar: number): Vector => [0, 20, C7 - 22.5 * thoracic - 36 * lumbar]
const trunk = (z: number, y = 0): Vector => [0, y, z]
/** On the axis of the leg at a height. */
const leg = (z: number, aside = 0): Vector => {
  const share = (z - LEFT.ankle[2]) / (LEFT.knee[2] - LEFT.ankle[2])
  const [low, high] = z <= LEFT.knee[2] ? [LEFT.ankle, LEFT.knee] : [LEFT.knee, [92, 2, 770] as Vector]
  const t = z <= LEFT.knee[2] ? share : (z - LEFT.knee[2]) / (770 - LEFT.knee[2])
  return [low[0] + t * (high[0] - low[0]) + aside, low[1] + t * (high[1] - low[1]), z]
}

export const LANDMARKS = {
  'elbow': LEFT.elbow, 'wrist': LEFT.wrist,
  'second-metacarpal': inHand(54, 36, 0), 'first-web': inHand(70, 40, 0), 'fifth-metacarpal': inHand(76, -26, 0), 'fifth-metacarpal-base': inHand(30, -22, 0),
  'suprasternal-notch': trunk(1_385), 'fourth-intercostal-space': trunk(1_266), 'xiphisternal-junction': trunk(1_200), 'umbilicus': trunk(1_000), 'pubis': trunk(880),
  'C7': spine(0, 0), 'T3': spine(3, 0), 'L2': spine(12, 2), 'nape': trunk(1_545, 12), 'head': trunk(1_605, 2),
  'shoulder-top': [98, 40, 1_380], 'nose-tip': [0, -120, 1_553],
  'pubis-level-of-thigh': leg(880), 'base-of-patella': leg(522), 'apex-of-patella': leg(466), 'lateral-knee-eye': leg(468, 16), 'popliteal-crease': leg(475), 'front-of-ankle': leg(75),
  'lateral-malleolus-level': leg(66), 'medial-malleolus-level': leg(76), 'ankle-lateral': [100, 32, 66], 'ankle-medial': [100, 32, 76],
  'first-web-of-foot': inFoot(88, -16, 14), 'base-of-metatarsals': inFoot(60, -14, 20),
} as const satisfies Record<string, Vector>

export type Landmark = keyof typeof LANDMARKS

/** Landmarks on the skin: seen from a place inside, in a direction (words of `Direction`). */
export const SKIN_LANDMARKS = {
  'lateral-epicondyle': { from: LANDMARKS.elbow, out: { radial: 1 } },
  'lateral-malleolus': { from: LANDMARKS['ankle-lateral'], out: { lateral: 1 } }, 'medial-malleolus': { from: LANDMARKS['ankle-medial'], out: { medial: 1 } },
  'heel-cord-lateral': { from: LANDMARKS['ankle-lateral'], out: { back: 1, lateral: 0.12 } }, 'heel-cord-medial': { from: LANDMARKS['ankle-medial'], out: { back: 1, medial: 0.12 } },
  'C7-skin': { from: LANDMARKS.C7, out: { back: 1 } }, 'acromion': { from: [180, 22, 1_380], out: { up: 0.9, lateral: 0.44 } },
  'front-hairline': { from: LANDMARKS.head, out: { front: 0.84, up: 0.543 } }, 'back-hairline': { from: LANDMARKS.head, out: { back: 0.83, up: -0.558 } },
} as const satisfies Record<string, { from: Vector; out: Partial<Record<Direction, number>> }>

/** Of the left side. The hand hangs with its palm to the front. */
export const DIRECTIONS = {
  front: [0, -1, 0], back: [0, 1, 0], up: [0, 0, 1], lateral: [1, 0, 0], medial: [-1, 0, 0], palmar: [0, -1, 0], dorsal: [0, 1, 0],
  radial: LEFT.radial, ulnar: [-LEFT.radial[0], -LEFT.radial[1], -LEFT.radial[2]],
} as const satisfies Record<string, Vector>
export type Direction = keyof typeof DIRECTIONS

/** Widths that are counted in cun across: between the nipples 8, between the inner borders of the shoulder blades 6. */
export const WIDTHS = { nipples: { mm: 200, cun: 8 }, scapulae: { mm: 150, cun: 6 } } as const
