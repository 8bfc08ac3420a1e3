import { expect, test } from 'vitest'
import { randomOf } from '../../../tests/fixtures/dicom/damage'
import type { CutBox, CutPlane, Lasso, Mm3, Quaternion } from '../../contract'
import { dot, lengthOf, minus, plus, times, unit } from '../lesson/space'
import { cutAway } from './cut-away'
import { cutFaces, entryByFace, onSide } from './cut-faces'

const SEED = Number(process.env.SEED ?? 7)
const random = randomOf(SEED)
const some = (least: number, most: number) => least + random() * (most - least)
const somewhere = (): Mm3 => [some(-60, 60), some(-60, 60), some(-60, 60)]
const someTurn = (): Quaternion => { const q = [some(-1, 1), some(-1, 1), some(-1, 1), some(-1, 1)]; return q.map((each) => each / Math.hypot(...q)) as Quaternion }
const ruleOf = (box: CutBox | null, lassos: readonly Lasso[]) => cutAway({ planes: [], box, lassos }).isCutOut
const BOX = (keeps: CutBox['keeps'], turn: Quaternion): CutBox => ({ low: [-20, -10, -30], high: [25, 30, 10], turn, keeps })
/** Bent inwards, one that crosses itself, and the first drawn the other way round. */
const OUTLINES: [number, number][][] = [[[-0.1, -0.1], [0.12, -0.08], [0.02, 0], [0.1, 0.11], [-0.09, 0.1]], [[-0.1, -0.1], [0.1, 0.1], [0.1, -0.1], [-0.1, 0.1]]]
OUTLINES.push(OUTLINES[0]!.toReversed())
const lassoOf = (keeps: Lasso['keeps'], outline: [number, number][]): Lasso => ({ id: 'l', eye: [200, -400, 100], towards: unit([-200, 400, -100]), up: [0, 0, 1], outline, keeps })

test.each([
  ...(['inside', 'outside'] as const).flatMap((keeps) => [[`a box that keeps its ${keeps}`, BOX(keeps, [0, 0, 0, 1]), []], [`a turned box that keeps its ${keeps}`, BOX(keeps, someTurn()), []]] as [string, CutBox, Lasso[]][]),
  ...(['inside', 'outside'] as const).flatMap((keeps) => OUTLINES.map((outline, n): [string, null, Lasso[]] => [`lasso ${n} that keeps its ${keeps}`, null, [lassoOf(keeps, outline)]])),
])('%s: each place of its faces parts what is left from what is away, and no border is without a face', (name, box, lassos) => {
  const isAway = ruleOf(box, lassos)
  const faces = cutFaces([], box, lassos)
  expect(faces.length).toBe(box ? 6 : lassos[0]!.outline.length)
  let [met, crossed] = [0, 0]
  for (let round = 0; round < 3_000; round++) {
    // A place on a face.
    const face = faces[round % faces.length]!
    const start = somewhere()
    const at = plus(start, times(face.normal, face.distanceMm - dot(start, face.normal)))
    if (face.within.every((half) => onSide(half, at) > 0.05)) {
      met++
      const [beyond, before] = [isAway(plus(at, times(face.normal, 0.01))), isAway(minus(at, times(face.normal, 0.01)))]
      // Where an outline crosses itself, its other loop runs the other way round.
      expect(beyond, name).toBe(!before)
      if (!name.startsWith('lasso 1')) expect(beyond, name).toBe(true)
    }
    // A way from what is away into what is left goes through a face, to a thousandth of a millimetre.
    const [from, to] = [somewhere(), somewhere()]
    if (!isAway(from) || isAway(to)) continue
    crossed++
    const towards = unit(minus(to, from))
    const entry = entryByFace(faces, from, towards, 0, lengthOf(minus(to, from)), isAway)
    expect(entry, name).toBeGreaterThan(0)
    expect([isAway(plus(from, times(towards, entry - 0.002))), isAway(plus(from, times(towards, entry + 0.002)))]).toEqual([true, false])
  }
  expect(met).toBeGreaterThan(100)
  expect(crossed).toBeGreaterThan(50)
})

test('a face that another cut has taken is no way in; a plane that does not cut a structure is none either', () => {
  const plane = (normal: Mm3, distanceMm: number): CutPlane => ({ id: normal.join(), normal, distanceMm, isOn: true, section: false, affects: 'all' })
  const box = BOX('inside', [0, 0, 0, 1])
  const planes = [plane([1, 0, 0], 5)]
  const faces = cutFaces(planes, box, [])
  const inBox = ruleOf(box, [])
  // From the left the box's own left face, at 25, is gone: the plane at 5 is met.
  expect(entryByFace(faces, [100, 0, 0], [-1, 0, 0], 1, 200, (at) => at[0] > 5 || inBox(at))).toBeCloseTo(95, 6)
  expect(entryByFace(faces, [100, 0, 0], [-1, 0, 0], 0, 200, inBox)).toBeCloseTo(75, 6)
  expect(entryByFace(faces, [100, 0, 0], [-1, 0, 0], 1, 60, (at) => at[0] > 5 || inBox(at))).toBe(-Infinity)
})
