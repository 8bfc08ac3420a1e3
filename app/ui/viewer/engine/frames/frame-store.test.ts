import { expect, test } from 'vitest'
import { until } from '../../../../../tests/setup/until'
import type { FrameDescription, ReadingSeries } from '~/domain/images/reading'
import type { Decoders } from './decoders'
import type { FrameSource } from './frame-source'
import { createFrameStore } from './frame-store'

const SIDE = 64
/** As held: 16 bits a pixel. */
const PICTURE = SIDE * SIDE * 2
const series = (name: string) => ({ seriesUid: name, framesState: 'ready' }) as ReadingSeries
const frames = (count: number) => Array.from({ length: count }, (_, i) => ({ sopInstanceUid: `${i}`, frame: 1, rows: SIDE, columns: SIDE, samplesPerPixel: 1, bitsStored: 16, isSigned: true, slope: 1, intercept: 0, floats: null }) as FrameDescription)
const source: FrameSource = { open: () => Promise.resolve({ type: 'raw', start: 0, total: 8, chunks: (async function* () { yield new Uint8Array(8) })() }) }
const decoders: Decoders = { decode: () => Promise.resolve({ id: 1, ok: true, columns: SIDE, rows: SIDE, pixels: new Int16Array(SIDE * SIDE), min: 0, max: 0 }), stop: () => undefined }

/** A device with room for so many pictures. */
function storeFor(pictures: number) {
  const evicted: string[] = []
  const store = createFrameStore({ source, decoders, maxBytes: PICTURE * pictures, onChange: () => undefined, onEvict: (id) => evicted.push(id) })
  return { store, evicted, held: (ids: string[]) => ids.filter((id) => store.get(id)?.pixels).length }
}

test('a volume that is open stays whole while a long stack is scrolled through, whatever the device’s memory', async () => {
  const { store, evicted, held } = storeFor(40)
  const [volume, stack] = [store.addSeries(series('volume'), frames(20)), store.addSeries(series('stack'), frames(200))]
  store.setFocus('plane', { ids: volume, index: 10, isWhole: true })
  await until('the volume is here', () => store.loaded(volume) === 20)
  for (let index = 0; index < 200; index += 10) {
    store.setFocus('stack', { ids: stack, index, isWhole: false })
    await until('what is looked at is here', () => store.get(stack[index]!)?.state === 'full')
    expect(store.loaded(volume)).toBe(20)
  }
  // The stack made room for itself instead, and the budget holds.
  expect(evicted.length).toBeGreaterThan(0)
  expect(evicted.filter((id) => id.includes('volume'))).toEqual([])
  expect(held(volume) + held(stack)).toBeLessThanOrEqual(40)
  // Closed, it makes room like any other.
  store.setFocus('plane', null)
  store.setFocus('stack', { ids: stack, index: 100, isWhole: false })
  await until('the volume has made room', () => held(volume) < 20)
  store.stop()
})

test('a volume is opened only where it fits, together with those that are open', async () => {
  const { store } = storeFor(40)
  const [a, b, large] = [store.addSeries(series('a'), frames(20)), store.addSeries(series('b'), frames(17)), store.addSeries(series('large'), frames(37))]
  expect([store.hasRoomFor(a), store.hasRoomFor(b), store.hasRoomFor(large)]).toEqual([true, true, false])
  store.setFocus('plane', { ids: a, index: 0, isWhole: true })
  // The same volume in a second pane takes no more; another one beside it would not be whole.
  expect([store.hasRoomFor(a), store.hasRoomFor(b)]).toEqual([true, false])
  store.setFocus('plane', null)
  expect(store.hasRoomFor(b)).toBe(true)
  store.stop()
})
