import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { AssetManifest, Mm3 } from '#vr/contract'
import { INNER_SOLIDS } from '#imaging/surfaces/body/inner'
import { bodyPoints } from '../../../prisma/seed/anatomy/body-points'
import { keysOf, readPlan, stepsOf } from './lesson-plan'

const content = (name: string) => JSON.parse(readFileSync(`content/anatomy/${name}.json`, 'utf8')) as Record<string, never>
const names = content('names') as unknown as { groups: Record<string, unknown>; names: Record<string, { en: string; zh: string; group: string }> }
const BOX: [Mm3, Mm3] = [[-70, -90, -80], [70, 100, 75]]

function manifestOf(structures: { key: string; group: string; box?: [Mm3, Mm3] }[]): AssetManifest {
  return {
    version: 1, model: 'demo', revision: 1, frameOfReferenceUid: null, volume: null, groups: [], slices: null,
    structures: structures.map(({ key, group, box = BOX }, label) => ({ key, label, name: { en: key, zh: key }, group, colour: '#ffffff', box, depthOrder: 0, volumeMl: 1, lods: [] })),
  }
}
const skull = content('skull') as unknown as { recipe: { surfaces: { key: string; group: string; name: { en: string; zh: string } }[] } }
const sided = Object.entries(names.names).flatMap(([key, { group }]) => (key.startsWith('vermis') ? [{ key, group }] : [{ key: `${key}-l`, group }, { key: `${key}-r`, group }]))
const body = [{ key: 'skin', group: 'surface', box: [[-428, -176, 0], [428, 127, 1_700]] as [Mm3, Mm3] }, ...INNER_SOLIDS.map(({ key, group, form }) => ({ key, group, box: [[...form.least], [...form.most]] as [Mm3, Mm3] }))]
const LESSONS = [['skull', manifestOf(skull.recipe.surfaces)], ['brain', manifestOf(sided)], ['points-exercise', manifestOf(body)]] as const

test('all 62 names of the atlas have words in both languages and a group that exists; with their sides they are its 116 regions', () => {
  expect(sided).toHaveLength(116)
  for (const [key, { en, zh, group }] of Object.entries(names.names)) expect([/^[A-Z][a-zA-Z,() -]+$/.test(en), /[\u4e00-\u9fff]/.test(zh), group in names.groups], key).toEqual([true, true, true])
})

for (const [name, manifest] of LESSONS) {
  const plan = readPlan(content(name))
  const steps = stepsOf(plan, { manifest, points: bodyPoints() })

  test(`${name}: at least ten steps and three kinds of questions, each step in both languages`, () => {
    expect(steps.length).toBeGreaterThanOrEqual(10)
    expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length)
    for (const { id, title, text } of steps) {
      for (const { en, zh } of [title, text]) expect([/[a-z]{3}/.test(en), /[\u4e00-\u9fff]/.test(en), /[\u4e00-\u9fff]/.test(zh)], id).toEqual([true, false, true])
    }
    expect(new Set(steps.flatMap(({ quiz }) => (quiz ? [quiz.ask] : []))).size).toBeGreaterThanOrEqual(3)
  })

  test(`${name}: each step looks at the body, from outside of it, and shows something`, () => {
    const boxes = manifest.structures.map(({ box }) => box)
    const low = [0, 1, 2].map((axis) => Math.min(...boxes.map((box) => box[0][axis]!)))
    const high = [0, 1, 2].map((axis) => Math.max(...boxes.map((box) => box[1][axis]!)))
    for (const { id, view, state } of steps) {
      for (const axis of [0, 1, 2]) expect(view.to[axis]! >= low[axis]! && view.to[axis]! <= high[axis]!, `${id} looks past the body`).toBe(true)
      expect(view.from.some((each, axis) => each < low[axis]! || each > high[axis]!), `${id} stands inside`).toBe(true)
      expect(manifest.structures.some(({ key }) => state.structures[`main/${key}`]?.shown !== false), `${id} shows nothing`).toBe(true)
      for (const mark of Object.values(state.marks)) for (const point of mark.points) expect(Math.hypot(...point.map((each, axis) => each - view.to[axis]!)), `${id} ${mark.text?.en}`).toBeLessThan(view.heightMm * 1.2)
    }
  })
}

test('words that name no structure, and points that are nowhere, are mistakes of the content', () => {
  const manifest = LESSONS[0][1]
  expect(() => keysOf(['coccyx'], manifest)).toThrow('coccyx')
  const one = readPlan({ title: { en: 'a', zh: '一' }, subject: 'anatomy', source: '', steps: [{ id: 'a', title: { en: 'a', zh: '一' }, text: { en: 'a', zh: '一' }, look: { from: { front: 1 } }, points: ['left/XX1'] }] })
  expect(() => stepsOf(one, { manifest })).toThrow('XX1')
})

test('a cut to the right takes the patient\'s right: what is left lies at +x of the plane', () => {
  const plan = readPlan({ title: { en: 'a', zh: '一' }, subject: 'anatomy', source: '', steps: [{ id: 'a', title: { en: 'a', zh: '一' }, text: { en: 'a', zh: '一' }, look: { from: { front: 1 } }, cut: [{ side: 'right', at: 0.5 }, { side: 'above', at: 0.75 }] }] })
  const [step] = stepsOf(plan, { manifest: LESSONS[0][1] })
  // Beyond a plane is what has a larger product with its normal than its distance: x = -10 goes, x = +10 stays.
  expect(step!.state.planes.map(({ normal, distanceMm }) => [normal, distanceMm + 0])).toEqual([[[-1, 0, 0], 0], [[0, 0, 1], 36.25]])
  expect(step!.view.from[1]).toBeLessThan(-90)
})
