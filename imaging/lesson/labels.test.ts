import { describe, expect, test } from 'vitest'
import { ImageRefused } from '#imaging/contract'
import { damaged, randomOf } from '../../tests/fixtures/dicom/damage'
import { labelNifti } from '../../tests/fixtures/nifti'
import { labelGroups, labelRecipes, type NameList } from './label-names'
import { hideBelow, labelSurfaces, liesWithin, planLabels } from './label-surfaces'
import { readLabelTable } from './label-table'
import { readLabelVolume } from './label-volume'
import { NotMadeError } from './not-made'

describe('a table of labels is read as its program wrote it', () => {
  test.each([
    ['an atlas', '1 Precentral_L 2001\r\n2 Precentral_R 2002\n', [[1, 'Precentral_L', null], [2, 'Precentral_R', null]]],
    ['ITK-SNAP', '# description\n0 0 0 0 0 0 0 "Clear Label"\n3  255 128 0  1 1 1  "Left ventricle"\n', [[3, 'Left ventricle', '#ff8000']]],
    ['FreeSurfer', '17  Left-Hippocampus   220 216 20 0\n', [[17, 'Left-Hippocampus', '#dcd814']]],
    ['commas', '\uFEFF4,Long name of it,x\n', [[4, 'Long name of it', null]]],
    ['bars', '5|Kidney\n', [[5, 'Kidney', null]]],
  ] as const)('%s', (_, text, due) => {
    expect(readLabelTable(text).map(({ label, words, colour }) => [label, words, colour])).toEqual(due)
  })

  test.each([['no number', 'Precentral 1\n'], ['a number twice', '1 a\n1 b\n'], ['beyond 16 bits', '70000 a\n'], ['more names than any atlas', Array.from({ length: 10_001 }, (_, at) => `${at} n`).join('\n')]])('%s: refused', (_, text) => {
    expect(() => readLabelTable(text)).toThrow(ImageRefused)
  })
})

const NAMES: NameList = { groups: { frontal: { en: 'Frontal lobe', zh: '额叶' } }, names: { precentral: { en: 'Precentral gyrus', zh: '中央前回', group: 'frontal' } } }

test('known names come in both languages with their side, unknown ones as they stand; keys are the table\'s', () => {
  expect(labelRecipes(readLabelTable('1 Precentral_L\n2 Precentral_R\n3 Vermis_3\n4 rh.vermis 3\n5 constructor'), NAMES).map(({ key, name, group }) => [key, name.en, name.zh, group])).toEqual([
    ['precentral-l', 'Precentral gyrus, left', '左侧中央前回', 'frontal'], ['precentral-r', 'Precentral gyrus, right', '右侧中央前回', 'frontal'], ['vermis-3', 'Vermis 3', 'Vermis 3', 'middle'], ['rh-vermis', 'rh.vermis', 'rh.vermis', 'right'], ['constructor', 'constructor', 'constructor', 'middle'],
  ])
  expect(labelGroups(NAMES).map(({ key }) => key)).toEqual(['left', 'right', 'middle', 'frontal'])
})

test('5,000 labels: the largest have a mesh of their own, the others one together, which says how many it is', async () => {
  // Blocks of 2 x 2 x 2 voxels, and one large one.
  const [nx, ny, nz] = [36, 36, 36]
  const label = (at: number) => { const [x, y, z] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))]; return z < 4 ? 5_000 : ((z >> 1) * 18 + (y >> 1)) * 18 + (x >> 1) - 647 }
  const volume = readLabelVolume(labelNifti([nx, ny, nz], (at) => Math.min(4_999, label(at) === 5_000 ? 5_000 : label(at))))
  const table = Array.from({ length: 5_000 }, (_, at) => `${at + 1} Region${at + 1}`).join('\n')
  const plan = planLabels(volume, readLabelTable(table), NAMES)
  expect(plan.recipes).toHaveLength(1_000)
  const others = plan.recipes.find(({ key }) => key === 'other-structures')!
  expect(others.name.en).toMatch(/^\d,?\d+ smaller structures, drawn together$/)
  const structures = await labelSurfaces({ ...plan, recipes: [others] }, () => {})
  expect(structures).toHaveLength(1)
})

test('values that are no labels make no model', () => {
  const of = (value: (at: number) => number, size: [number, number, number] = [30, 30, 30]) => () => planLabels(readLabelVolume(labelNifti(size, value)), [], NAMES)
  for (const [wrong, why] of [[of((at) => at % 20_000), 'not-labels'], [of(() => 0), 'nothing-in-it'], [of(() => 1, [30, 30, 1]), 'not-a-volume']] as const) {
    let said = ''
    try { wrong() } catch (error) { said = error instanceof NotMadeError ? error.why : String(error) }
    expect(said).toBe(why)
  }
  expect(() => readLabelVolume(labelNifti([4, 4, 4], (at) => at + 0.5, { float: true }))).toThrow(ImageRefused)
  expect(() => readLabelVolume(labelNifti([4, 4, 4], () => 1, { spacing: 1e-6 }))).toThrow(ImageRefused)
  expect(() => readLabelVolume(labelNifti([4, 4, 4], () => 1, { spacing: 500 }))).toThrow(ImageRefused)
})

test('labels that lie beyond the series were drawn on something else; those within it may have a grid of their own', () => {
  // RAS: the labels' x grows to the right, the series' to the left.
  const grid = { size: [10, 10, 10] as [number, number, number], spacing: [2, 2, 2] as [number, number, number], origin: [-18, -18, 0] as [number, number, number], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }
  const drawn = (origin: readonly [number, number, number]) => readLabelVolume(labelNifti([20, 20, 20], () => 1, { spacing: 1, origin }))
  expect(liesWithin(drawn([-1, -1, 0]), grid)).toBe(true)
  expect(liesWithin(drawn([30, -1, 0]), grid)).toBe(false)
  expect(liesWithin(drawn([-1, -1, 100]), grid)).toBe(false)
})

test('where the pictures may show bone alone, a label that somebody drew over skin loses the skin', () => {
  const grid = { samples: Float32Array.from({ length: 1000 }, (_, at) => (at % 10 < 5 ? 900 : 0)), size: [10, 10, 10] as [number, number, number], spacing: [2, 2, 2] as [number, number, number], origin: [-18, -18, 0] as [number, number, number], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] as [number, number, number, number, number, number, number, number, number] }
  const all = readLabelVolume(labelNifti([20, 20, 20], () => 7, { spacing: 1, origin: [0, 0, 0] }))
  const { labels } = hideBelow(all, grid, 226)
  // Patient x of voxel i: -i (to the left is plus); bone where the series' voxel is one of the first five from the right.
  for (let i = 0; i < 20; i++) expect([i, labels[i] === 7]).toEqual([i, Math.round((18 - i) / 2) < 5])
})

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
test(`damaged labels and tables of labels are read or refused, never anything else (SEED=${SEED})`, () => {
  const random = randomOf(SEED)
  const whole = labelNifti([8, 7, 6], (at) => at % 5)
  const table = Buffer.from('1 Precentral_L 2001\n3  255 128 0  1 1 1  "Left ventricle"\n17  Left-Hippocampus   220 216 20 0\n')
  let taken = 0
  for (let round = 0; round < 3_000; round++) {
    try {
      const volume = readLabelVolume(damaged(whole, random))
      expect(volume.labels.length).toBe(volume.size[0] * volume.size[1] * volume.size[2])
      const names = labelRecipes(readLabelTable(Buffer.from(damaged(table, random)).toString('utf8')), NAMES)
      expect(new Set(names.map(({ key }) => key)).size).toBe(names.length)
      taken++
    } catch (error) {
      if (!(error instanceof ImageRefused)) throw error
    }
  }
  expect(taken).toBeGreaterThan(100)
}, 60_000)
