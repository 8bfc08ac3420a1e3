import { expect, test } from 'vitest'
import type { Facet } from './entry'
import { createShelf, type Shelved } from './shelf'

const one = (id: number, refId: string, ...values: [Facet, string][]): Shelved => ({ id, kind: 'case', refId, facets: values.map(([facet, value]) => ({ facet, value })) })
const all = [
  one(1, 'a', ['modality', 'ct'], ['anatomy', 'brain']), one(2, 'b', ['modality', 'ct'], ['modality', 'mr'], ['anatomy', 'brain']), one(3, 'c', ['modality', 'mr'], ['anatomy', 'knee']),
  // A charged case: its free part and its whole.
  one(4, 'd', ['modality', 'ct'], ['anatomy', 'knee']), one(5, 'd', ['modality', 'ct'], ['anatomy', 'knee'], ['pathology', 'meniscal-tear']),
]
const load = async (ids: readonly number[]) => all.filter(({ id }) => ids.includes(id))
const counted = async (chosen: Partial<Record<Facet, string[]>>, shelf = createShelf()) => {
  const { kinds, facets } = await shelf.count([1, 2, 3, 4, 5], chosen, load)
  return { cases: kinds.get('case') ?? 0, ...Object.fromEntries(facets.map(({ value, count }) => [value, count])) }
}

test('each case counts once, whatever number of its parts is found', async () => {
  expect(await counted({})).toEqual({ cases: 4, ct: 3, mr: 2, brain: 2, knee: 2, 'meniscal-tear': 1 })
})

test('a chosen value narrows the other facets and leaves its neighbours to be chosen beside it', async () => {
  expect(await counted({ modality: ['mr'] })).toEqual({ cases: 2, ct: 3, mr: 2, brain: 1, knee: 1 })
  expect(await counted({ modality: ['mr'], anatomy: ['knee'] })).toEqual({ cases: 1, ct: 1, mr: 1, brain: 1, knee: 1 })
  expect(await counted({ pathology: ['meniscal-tear'] })).toEqual({ cases: 1, ct: 1, knee: 1, 'meniscal-tear': 1 })
})

test('a value that nothing has finds nothing', async () => {
  expect(await counted({ anatomy: ['tail'] })).toMatchObject({ cases: 0 })
})

test('what was loaded is not asked for again, what was removed meanwhile is left out, and the bound is kept', async () => {
  const asked: number[][] = []
  const shelf = createShelf(6)
  const count = (ids: number[]) => shelf.count(ids, {}, async (missing) => { asked.push([...missing]); return load(missing) })
  await count([1, 2])
  await count([1, 2, 3])
  expect((await count([1, 9])).kinds.get('case')).toBe(1)
  await count([1, 2, 3, 4])
  expect(asked).toEqual([[1, 2], [3], [9], [1, 2, 3, 4]])
})
