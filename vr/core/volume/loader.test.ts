import { expect, test } from 'vitest'
import { finestWithin, type ManifestLevel } from './levels'
import { startLoader, type Loader } from './loader'
import { cellsOfConstant, type Size } from './occupancy'
import type { BrickContent } from './read-brick'
import { until } from '../../../tests/setup/until'

const occupancy = (ranges: number[]) => btoa(String.fromCharCode(...ranges))
/** Two levels: one brick, then four in a row of which the second holds nothing. */
const LEVELS: ManifestLevel[] = [
  { size: [256, 64, 64], spacing: [1, 1, 1], translation: [0, 0, 0], path: 'v/0', bytes: 0, brick: 64, occupancy: occupancy([0, 9, 0, 0, 3, 9, 0, 200]) },
  { size: [64, 32, 32], spacing: [4, 2, 2], translation: [1.5, 0.5, 0.5], path: 'v/1', bytes: 0, brick: 64, occupancy: occupancy([0, 200]) },
]
const content = (): BrickContent => ({ codes: new Uint8Array(8), cells: cellsOfConstant(1, [64, 64, 64]) })

function reading(read: (url: string, signal: AbortSignal) => Promise<BrickContent>, eyeX = 0, isCoarsestAlone = false) {
  const asked: string[] = []
  const loader = startLoader({
    levels: LEVELS, finest: 0, urlOf: ({ path }, [x, y, z]: Size) => `${path}/c/${z}/${y}/${x}`, changed: () => undefined, isCoarsestAlone,
    distanceOf: (_, [x]) => Math.abs(x - eyeX),
    read: (url, _, signal) => { asked.push(url); return read(url, signal) },
  })
  return { loader, asked }
}

const takeAll = async (loader: Loader, level: number) => {
  const taken: string[] = []
  await until(`level ${level}`, () => { for (const { at, codes } of loader.take(level, 2)) taken.push(`${at[0]}${codes ? '' : ' empty'}`); return loader.isWhole(level) })
  return taken
}

test('the coarsest level comes first, then what is nearest to the view, and a brick of nothing is not asked for', async () => {
  const { loader, asked } = reading(async () => content(), 3)
  expect(await takeAll(loader, 1)).toEqual(['0'])
  expect(new Set(await takeAll(loader, 0))).toEqual(new Set(['3', '2', '0', '1 empty']))
  expect(asked).toEqual(['v/1/c/0/0/0', 'v/0/c/0/0/3', 'v/0/c/0/0/2', 'v/0/c/0/0/0'])
  expect(loader.progress()).toEqual({ level: 0, done: 4, of: 4, failed: 0 })
  loader.stop()
})

test('a brick that fails is asked for three times, then its place keeps what the coarser level has', async () => {
  const { loader, asked } = reading(async (url) => { if (url.endsWith('/2')) throw new Error('gone'); return content() })
  await takeAll(loader, 1)
  expect(await takeAll(loader, 0)).not.toContain('2')
  expect(asked.filter((url) => url === 'v/0/c/0/0/2')).toHaveLength(3)
  expect(loader.progress()).toEqual({ level: 0, done: 3, of: 4, failed: 1 })
  loader.stop()
})

test('after a stop nothing is asked for any more, and what is on its way is cut off', async () => {
  const signals: AbortSignal[] = []
  const { loader, asked } = reading((_, signal) => new Promise((_done, fail) => { signals.push(signal); signal.addEventListener('abort', () => fail(signal.reason)) }))
  const before = asked.length
  loader.stop()
  expect(signals.every(({ aborted }) => aborted)).toBe(true)
  await new Promise((done) => setImmediate(done))
  expect(asked).toHaveLength(before)
  expect(loader.take(1, 9)).toEqual([])
})

test('no more than 32 bricks are held that nobody has taken', async () => {
  const many: ManifestLevel[] = [{ ...LEVELS[0]!, size: [64 * 50, 64, 64], occupancy: occupancy(Array.from({ length: 100 }, (_, index) => index % 2)) }]
  let asked = 0
  const loader = startLoader({ levels: many, finest: 0, urlOf: (_, at) => at.join(), changed: () => undefined, distanceOf: () => 0, read: async () => { asked++; return content() } })
  await until('it waits', () => asked >= 32)
  await new Promise((done) => setImmediate(done))
  expect(asked).toBe(32)
  loader.take(0, 4)
  await until('it goes on', () => asked === 36)
  loader.stop()
})

test('the finest level that fits beside the one before it is the last', () => {
  expect(finestWithin(LEVELS, 2 * 2 ** 20, 2048)).toBe(0)
  expect(finestWithin(LEVELS, 2 ** 20, 2048)).toBe(1)
  expect(finestWithin(LEVELS, 2 * 2 ** 20, 128)).toBe(1)
  expect(finestWithin(LEVELS, 10, 16)).toBe(1)
})

test('of a volume that nobody has asked for the coarsest level alone is read, and the rest when somebody does', async () => {
  const { loader, asked } = reading(async () => content(), 3, true)
  expect(await takeAll(loader, 1)).toEqual(['0'])
  expect(asked).toEqual(['v/1/c/0/0/0'])
  loader.goOn()
  expect(new Set(await takeAll(loader, 0))).toEqual(new Set(['3', '2', '0', '1 empty']))
  loader.stop()
})
