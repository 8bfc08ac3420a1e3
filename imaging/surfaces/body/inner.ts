import type { Vector } from '../../geometry/vector'
import { cone, ellipsoid, joined, loft, mirrored, type Form } from './forms'
import { inHand, LEFT } from './frame'

/**
 * Schematic solids under the skin, for the feedback of a needle: what a needle that goes too deep or leans wrongly would meet, no
 * form of anybody's. Where they lie about follows surface anatomy as textbooks give it (Moore, Clinically Oriented Anatomy): the apex of the
 * lung above the clavicle, its lower border at the sixth rib in front and the tenth behind; the cord in the canal; the popliteal artery deep in its
 * hollow. How deep they begin is chosen for this body so that a needle as content/anatomy/points.json has it passes and one driven on does
 * not: lung some 30 mm below BL13 and GB21, median nerve some 21 mm below PC6, posterior tibial artery some 28 mm below SP6 and 15 mm
 * below KI3, radial artery beside LU9. On a person any of them may begin nearer.
 */
export interface InnerSolid { key: string; name: { en: string; zh: string }; group: string; colour: string; form: Form }

const LUNG: Form = joined([
  { form: loft({ start: [0, 0, 0], along: [0, 0, 1], side: [1, 0, 0], back: [0, 1, 0] }, [
    { at: 1_180, side: 36, front: 48, back: 58, offSide: 77, offBack: 14 },
    { at: 1_250, side: 40, front: 58, back: 64, offSide: 77, offBack: 16 },
    { at: 1_330, side: 42, front: 44, back: 58, offSide: 66, offBack: 24 },
    { at: 1_385, side: 34, front: 26, back: 38, offSide: 56, offBack: 28 },
  ], { round: 24, power: 2.6 }), blend: 0 },
  { form: cone([62, 30, 1_385], [73, 31, 1_413], 24, 17), blend: 16 },
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

/** Through places one after the other. */
const course = (radius: number, ...places: Vector[]): Form => joined(places.slice(1).map((to, n) => ({ form: tube(places[n]!, to, radius), blend: n === 0 ? 0 : 1 })))
// On the line of PC6, beside that of TE5: between the depths that both are taught with there is no room for a nerve.
const MEDIAN_NERVE = course(2.4, inForearm(0.9, -3, 2), inForearm(0.176, 3.4, -0.4), inForearm(0.03, -2, 5), inHand(20, -2, 5))
const RADIAL_ARTERY = course(1.6, inForearm(0.85, 16, 10), inForearm(0.02, 18, 8), inForearm(-0.02, 18, 7))
const POPLITEAL_ARTERY = tube([96, 18, 580], [98, 22, 420], 3.5)
const POSTERIOR_TIBIAL_ARTERY = course(2, [97, 34, 300], [94.9, 25.2, 156.9], [90.2, 42.3, 70.7], [90, 46, 58])

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
