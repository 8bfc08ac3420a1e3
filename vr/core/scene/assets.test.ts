import { BoxGeometry, SphereGeometry, Vector3, type BufferGeometry } from 'three'
import { expect, test } from 'vitest'
import { writeGlb } from '#imaging/surfaces/glb'
import type { AssetManifest } from '../../contract'
import { loadLevel, trianglesOf } from './assets'
import { BALL, fetchFixture, fixtureManifest } from './fixture'
import { anatomyOf, looksOf } from './looks'
import { newScene } from '../state/empty'

const signal = new AbortController().signal

test('a compressed file as the job writes it stands to a hundredth of a millimetre where the structure was', async () => {
  const manifest = fixtureManifest()
  const glb = await writeGlb([
    { key: 'middle', mesh: meshOf(new BoxGeometry(60, 60, 80)) }, { key: 'back', mesh: meshOf(new BoxGeometry(20, 20, 30).translate(-50, 60, -25)) },
    { key: 'ball', mesh: meshOf(new SphereGeometry(BALL.radiusMm, 48, 24).translate(...BALL.centre)) },
  ])
  const loaded = await loadLevel('main', manifest, 0, async () => new Uint8Array(glb).buffer, signal)
  if (loaded.kind !== 'loaded') throw new Error(loaded.why)
  for (const { key, geometry } of loaded.parts) {
    const { box } = manifest.structures.find((one) => `main/${one.key}` === key)!
    const { min, max } = geometry.boundingBox!
    for (let axis = 0; axis < 3; axis++) {
      expect(Math.abs(min.getComponent(axis) - box[0][axis]!), key).toBeLessThan(0.02)
      expect(Math.abs(max.getComponent(axis) - box[1][axis]!), key).toBeLessThan(0.02)
    }
    // Outside is outside: turned inside out, the volume would be negative and every face dark.
    expect(contentOf(geometry), key).toBeGreaterThan(0)
  }
  const ball = loaded.parts.find(({ key }) => key === 'main/ball')!.geometry
  const [position, normal] = [ball.getAttribute('position'), ball.getAttribute('normal')]
  for (let n = 0; n < position.count; n += 97) {
    const outward = new Vector3().fromBufferAttribute(position, n).sub(new Vector3(...BALL.centre)).normalize()
    expect(outward.dot(new Vector3().fromBufferAttribute(normal, n))).toBeGreaterThan(0.97)
  }
})

test('a structure that the file has not, and a file of another length than it says, are refused', async () => {
  const manifest = fixtureManifest()
  const more: AssetManifest = { ...manifest, structures: [...manifest.structures, { ...manifest.structures[0]!, key: 'absent' }] }
  expect(await loadLevel('main', more, 0, fetchFixture, signal)).toMatchObject({ kind: 'failed', why: 'damaged' })
  expect(await loadLevel('main', manifest, 0, async (path) => (await fetchFixture(path)).slice(0, 900), signal)).toMatchObject({ kind: 'failed', why: 'damaged' })
  expect(trianglesOf(manifest).length).toBe(2)
})

test('exploded by groups, the members of a group stay together; a person\'s own group goes as one', () => {
  const anatomy = anatomyOf('main', fixtureManifest())
  const state = newScene('fixture', 1)
  const shifts = (structures: typeof state.structures) => {
    const looks = looksOf(anatomy, { ...state, structures, explode: { by: 'group', amount: 1, centre: [0, 0, 0] } }, null)
    return Object.fromEntries(looks.map(({ key, shift }) => [key, shift]))
  }
  expect(shifts({})).toEqual({ 'main/middle': [-5, 7, -5], 'main/back': [-5, 7, -5], 'main/ball': BALL.centre })
  const own = shifts({ 'main/ball': { group: 'mine' }, 'main/back': { group: 'mine' } })
  expect(own['main/ball']).toEqual(own['main/back'])
  expect(own['main/ball']).toEqual([(40 - 50) / 2, (-60 + 60) / 2, (30 - 25) / 2])
})

test('soft light comes with the file, to each corner its own; of models made before it all is free, and light that is none is refused', async () => {
  const manifest = fixtureManifest()
  const parts = [{ key: 'middle', mesh: meshOf(new BoxGeometry(60, 60, 80)) }, { key: 'back', mesh: meshOf(new BoxGeometry(20, 20, 30).translate(-50, 60, -25)) }, { key: 'ball', mesh: meshOf(new SphereGeometry(BALL.radiusMm, 48, 24).translate(...BALL.centre)) }]
  // Darker the farther down, so that a corner that got another's light is found.
  const lightAt = (z: number) => Math.round(128 + z)
  const glb = await writeGlb(parts.map((part) => ({ ...part, openness: Uint8Array.from({ length: part.mesh.positions.length / 3 }, (_, n) => lightAt(part.mesh.positions[n * 3 + 2]!)) })))
  const loaded = await loadLevel('main', manifest, 0, async () => new Uint8Array(glb).buffer, signal)
  if (loaded.kind !== 'loaded') throw new Error(loaded.why)
  for (const { geometry } of loaded.parts) {
    const [position, openness] = [geometry.getAttribute('position'), geometry.getAttribute('openness')]
    expect(openness.count).toBe(position.count)
    for (let n = 0; n < position.count; n++) expect(Math.abs(openness.getX(n) * 255 - lightAt(position.getZ(n)))).toBeLessThanOrEqual(1)
  }
  const before = await loadLevel('main', manifest, 0, async () => new Uint8Array(await writeGlb(parts)).buffer, signal)
  if (before.kind !== 'loaded') throw new Error(before.why)
  for (const { geometry } of before.parts) expect(new Set(geometry.getAttribute('openness').array)).toEqual(new Set([255]))
  // The same bytes, said to be three numbers a corner.
  const text = new TextDecoder('latin1').decode(glb)
  const wrong = Uint8Array.from(text.replace('"type":"SCALAR","normalized":true', '"type":"VEC3","normalized":true  '), (letter) => letter.charCodeAt(0))
  expect(wrong.length).toBe(glb.length)
  expect(await loadLevel('main', manifest, 0, async () => wrong.buffer, signal)).toMatchObject({ kind: 'failed', why: 'damaged' })
})

const meshOf = (geometry: BufferGeometry) => ({ positions: new Float32Array(geometry.getAttribute('position').array), indices: new Uint32Array(geometry.index!.array) })

function contentOf(geometry: BufferGeometry): number {
  const corner = (n: number) => new Vector3().fromBufferAttribute(geometry.getAttribute('position'), geometry.index!.getX(n))
  let sum = 0
  for (let t = 0; t < geometry.index!.count; t += 3) sum += corner(t).dot(corner(t + 1).cross(corner(t + 2))) / 6
  return sum
}
