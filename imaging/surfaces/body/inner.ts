import type { Vector } from '../../geometry/vector'
import { cone, ellipsoid, joined, loft, mirrored, type Form } from './forms'
import { inHand, LEFT } from './frame'

/**
 * Schematic solids under the skin, for the feedback of a needle: where about they lie and how far from the skin they begin, no
 * form of anybody's. Placed by surface anatomy as textbooks give it (Moore, Clinically Oriented Anatomy): the apex of the lung 2 to 3 cm
 * above the clavicle's inner third, its lower border at the sixth rib in front and the tenth behind; the cord in the canal; the median
 * nerve below the tendon of palmaris longus; the radial artery beside the radius; the popliteal artery deep in its hollow; the posterior tibial
 * artery between medial malleolus and heel cord.
 */
export interface InnerSolid { key: string; name: { en: string; zh: string }; group: string; colour: string; form: Form }

const LUNG: Form = joined([
  { form: loft({ start: [0, 0, 0], along: [0, 0, 1], side: [1, 0, 0], back: [0, 1, 0] }, [
    { at: 1_180, side: 40, front: 54, back: 62, offSide: 80, offBack: 14 },
    { at: 1_250, side: 42, front: 64, back: 64, offSide: 78, offBack: 16 },
    { at: 1_330, side: 41, front: 46, back: 54, offSide: 68, offBack: 24 },
    { at: 1_385, side: 32, front: 26, back: 34, offSide: 54, offBack: 28 },
  ], { round: 24 }), blend: 0 },
])
const ABDOMEN = loft({ start: [0, 0, 0], along: [0, 0, 1], side: [1, 0, 0], back: [0, 1, 0] }, [
  { at: 890, side: 90, front: 56, back: 20, offBack: -4 },
  { at: 980, side: 118, front: 72, back: 20, offBack: -2 },
  { at: 1_090, side: 112, front: 66, back: 24, offBack: -2 },
  { at: 1_150, side: 96, front: 56, back: 30, offBack: -2 },
], { round: 24, power: 2.3 })
const CORD = joined([
  { form: cone([0, 40, 1_090], [0, 62, 1_290], 5, 5), blend: 0 }, { form: cone([0, 62, 1_290], [0, 34, 1_440], 5, 6), blend: 2 }, { form: cone([0, 34, 1_440], [0, 18, 1_560], 6, 9), blend: 2 },
])
const HEART = ellipsoid([16, -42, 1_245], [52, 34, 58])
const tube = (from: Vector, to: Vector, radius: number): Form => cone(from, to, radius, radius)
const inForearm = (share: number, radial: number, palmar: number): Vector => [0, 1, 2].map((axis) => LEFT.wrist[axis]! + share * (LEFT.elbow[axis]! - LEFT.wrist[axis]!) + radial * LEFT.radial[axis]! - (axis === 1 ? palmar : 0)) as unknown as Vector

const MEDIAN_NERVE = joined([{ form: tube(inForearm(0.9, -3, 2), inForearm(0.03, -3, 6), 2.4), blend: 0 }, { form: tube(inForearm(0.03, -3, 6), inHand(20, -2, 5), 2.4), blend: 1 }])
const RADIAL_ARTERY = tube(inForearm(0.85, 16, 10), inForearm(0.02, 19, 8), 1.6)
const POPLITEAL_ARTERY = tube([96, 18, 580], [98, 22, 420], 3.5)
const POSTERIOR_TIBIAL_ARTERY = joined([{ form: tube([97, 36, 300], [84, 44, 130], 2), blend: 0 }, { form: tube([84, 44, 130], [80, 42, 72], 2), blend: 1 }])

const sided = (key: string, en: string, zh: string, group: string, colour: string, form: Form): InnerSolid[] => [
  { key: `${key}-left`, name: { en: `${en}, left (schematic)`, zh: `左侧${zh}（示意）` }, group, colour, form },
  { key: `${key}-right`, name: { en: `${en}, right (schematic)`, zh: `右侧${zh}（示意）` }, group, colour, form: mirrored(form) },
]

export const INNER_SOLIDS: readonly InnerSolid[] = [
  ...sided('lung', 'Lung', '肺', 'viscera', '#d98f9a', LUNG),
  { key: 'heart', name: { en: 'Heart (schematic)', zh: '心（示意）' }, group: 'viscera', colour: '#b0404a', form: HEART },
  { key: 'abdominal-cavity', name: { en: 'Abdominal cavity (schematic)', zh: '腹腔（示意）' }, group: 'viscera', colour: '#c9a27a', form: ABDOMEN },
  { key: 'spinal-cord', name: { en: 'Spinal cord and medulla (schematic)', zh: '脊髓与延髓（示意）' }, group: 'nerves', colour: '#e8c84a', form: CORD },
  ...sided('median-nerve', 'Median nerve', '正中神经', 'nerves', '#e8c84a', MEDIAN_NERVE),
  ...sided('radial-artery', 'Radial artery', '桡动脉', 'vessels', '#c8323c', RADIAL_ARTERY),
  ...sided('popliteal-artery', 'Popliteal artery', '腘动脉', 'vessels', '#c8323c', POPLITEAL_ARTERY),
  ...sided('posterior-tibial-artery', 'Posterior tibial artery', '胫后动脉', 'vessels', '#c8323c', POSTERIOR_TIBIAL_ARTERY),
]
