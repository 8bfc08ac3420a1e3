import { expect, test } from 'vitest'
import { BufferGeometry, Ray, Vector3, BufferAttribute } from 'three'
import { MeshBVH } from 'three-mesh-bvh'
import { decodeAside, type Decoded } from './decode-level'
import { startDecoder, type ToDecoder } from './decoder'
import { fetchFixture, fixtureManifest } from './fixture'

const signal = new AbortController().signal
const wanted = fixtureManifest().structures.map(({ key, box }) => ({ key, box }))
const file = () => fetchFixture(fixtureManifest().structures[0]!.lods[0]!.file)

/** A worker as the page knows it; `answers` on its own thread, or dies. */
class OtherThread extends EventTarget {
  asked = 0
  isTerminated = false
  constructor(private readonly answers: boolean) { super() }
  postMessage({ id, bytes, structures }: ToDecoder) {
    this.asked++
    if (this.answers) void decodeAside(bytes, structures).then((decoded) => this.dispatchEvent(new MessageEvent('message', { data: structuredClone({ id, decoded }) })))
    else queueMicrotask(() => this.dispatchEvent(new Event('error', { cancelable: true })))
  }
  terminate() { this.isTerminated = true }
}
const keys = (decoded: Decoded) => (decoded.kind === 'decoded' ? decoded.parts.map(({ key }) => key) : decoded.why)

test('surfaces come from beside the page with their trees, and a ray meets the same triangle as with a tree made here', async () => {
  const thread = new OtherThread(true)
  const decoder = startDecoder(() => thread as unknown as Worker)
  const decoded = await decoder.decode(await file(), wanted, signal)
  if (decoded.kind !== 'decoded') throw new Error(decoded.why)
  expect(decoded.parts.map(({ key }) => key)).toEqual(wanted.map(({ key }) => key))
  for (const { positions, index, tree, low, high } of decoded.parts) {
    const geometry = new BufferGeometry()
    geometry.setAttribute('position', new BufferAttribute(positions, 3))
    geometry.setIndex(new BufferAttribute(index, 1))
    const from = new Vector3((low[0] + high[0]) / 2 + 0.3, (low[1] + high[1]) / 2 + 0.2, high[2] + 50)
    const ray = new Ray(from, new Vector3(0, 0, -1))
    const [there, here] = [MeshBVH.deserialize(tree!, geometry, { setIndex: false }), new MeshBVH(geometry, { indirect: true })].map((one) => one.raycastFirst(ray))
    expect(here).not.toBeNull()
    expect([there?.faceIndex, there?.distance]).toEqual([here!.faceIndex, here!.distance])
  }
  decoder.stop()
  expect(thread.isTerminated).toBe(true)
})

test('where the other thread cannot be had they are read on the page\'s own, and it is not asked again', async () => {
  const thread = new OtherThread(false)
  const decoder = startDecoder(() => thread as unknown as Worker)
  const bytes = await file()
  const both = await Promise.all([decoder.decode(bytes, wanted, signal), decoder.decode(bytes, wanted, signal)])
  expect(both.map(keys)).toEqual([wanted.map(({ key }) => key), wanted.map(({ key }) => key)])
  const { asked } = thread
  expect(keys(await decoder.decode(bytes, wanted, signal))).toHaveLength(wanted.length)
  expect(thread.asked).toBe(asked)
  expect(keys(await startDecoder(null).decode(bytes, wanted, signal))).toHaveLength(wanted.length)
})

test('a damaged file is damaged on either thread; whoever has gone waits for nothing', async () => {
  const decoder = startDecoder(() => new OtherThread(true) as unknown as Worker)
  expect(keys(await decoder.decode((await file()).slice(0, 900), wanted, signal))).toBe('damaged')
  const abort = new AbortController()
  const asked = decoder.decode(await file(), wanted, abort.signal)
  abort.abort()
  await expect(asked).rejects.toThrow()
  const stopped = decoder.decode(await file(), wanted, signal)
  decoder.stop()
  await expect(stopped).rejects.toThrow('stopped')
})
