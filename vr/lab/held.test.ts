import { expect, test } from 'vitest'
import type { Handle, Mm3, SceneBounds, SceneState, StructureKey } from '../contract'
import { newScene } from '../core/state/empty'
import { take, type CarriedPlace } from './carried'
import { createCarrier } from './carrier'
import { createHeldByOthers } from './held'
import { LEASE_MS } from './ownership'
import { emptyPose, HEAD, MOST_POSE_BYTES, writePose } from './pose'
import type { LabHands } from './pose-sender'
import type { LabHeld, LabPerson } from './protocol'
import { wearerPorts } from './wearer'

const DENS: StructureKey = 'main/dens'
const bounds: SceneBounds = { structures: new Map<StructureKey, string>([[DENS, 'neck'], ['main/hyoid', 'neck'], ['main/vomer', 'face']]), volumes: new Map(), models: new Set<string>() }
const someone = (slot: number, person: string): LabPerson => ({ slot, person, name: person, device: 'headset', hue: 0 })
const AT: Mm3 = [100, -20, 40]
const part = (at: Mm3 = AT): CarriedPlace => ({ kind: 'part', pose: { at, turn: [0, 0, 0, 1] } })

function packet(slot: number, handle: Handle | null, place: CarriedPlace | null, seq = 1): DataView {
  const pose = emptyPose()
  pose.slot = slot
  pose.seq = seq
  pose.flags = HEAD | (handle && place ? take({ handle, place }, pose.carried) : 0)
  const bytes = new Uint8Array(MOST_POSE_BYTES)
  return new DataView(bytes.slice(0, writePose(new DataView(bytes.buffer), 0, pose)).buffer)
}
/** A page of anna's, slot 1, with boris and what he holds in it. */
function page(held: LabHeld[] = [{ handle: DENS, person: 'boris' }]) {
  const others = createHeldByOthers(bounds)
  const people = [someone(1, 'anna'), someone(2, 'boris')]
  others.set(people, 1, held)
  let nowMs = 1_000
  const scene = newScene('m', 1)
  /** As the picture's frames do. */
  const frames = (ms: number, of: SceneState = scene) => { for (let n = 0; n < ms; n += 16) others.step(of, (nowMs += 16)); return others.shown(of) }
  return { others, people, scene, frames, now: () => nowMs }
}
const movedOf = (state: SceneState, key = DENS) => state.structures[key]?.moved?.at

test('what somebody holds moves in the others\' pictures while they hold it, and the scene that was agreed stays as it is', () => {
  const { others, scene, frames, now } = page()
  others.hear(packet(2, DENS, part()), now())
  expect(others.isBusy()).toBe(true)
  const under = movedOf(frames(32))!
  expect(under[0], 'on its way, not there at once').toBeGreaterThan(20)
  expect(under[0]).toBeLessThan(90)
  const there = frames(500)
  for (let axis = 0; axis < 3; axis++) expect(Math.abs(movedOf(there)![axis]! - AT[axis]!)).toBeLessThan(0.4)
  expect(others.isBusy(), 'a hand that keeps still asks for no pictures').toBe(false)
  expect(others.shown(scene)).toBe(there)
  expect(scene).toEqual(newScene('m', 1))
})

test('let go, what was agreed at the end is what is drawn, without going back in between', () => {
  const { others, people, frames, now } = page()
  others.hear(packet(2, DENS, part()), now())
  frames(500)
  const agreed: SceneState = { ...newScene('m', 1), structures: { [DENS]: { moved: { at: AT, turn: [0, 0, 0, 1] } } } }
  expect(Math.abs(movedOf(frames(16, agreed))![0] - AT[0])).toBeLessThan(0.4)
  others.set(people, 1, [])
  expect(Math.abs(movedOf(frames(16, agreed))![0] - AT[0])).toBeLessThan(0.4)
  expect(frames(300, agreed)).toBe(agreed)
})

test.each([
  ['the server says that it is free', (on: ReturnType<typeof page>) => on.others.set(on.people, 1, [])],
  ['they are gone', (on: ReturnType<typeof page>) => on.others.set(on.people.slice(0, 1), 1, [{ handle: DENS, person: 'boris' }])],
  ['they are not heard of for three seconds', (on: ReturnType<typeof page>) => { on.frames(LEASE_MS) }],
])('a holder is lost (%s): it is drawn where it was agreed, and nothing of them is left', (_how, lose) => {
  const on = page()
  on.others.hear(packet(2, DENS, part()), on.now())
  on.frames(500)
  lose(on)
  expect(on.frames(600)).toBe(on.scene)
  expect(on.others.isBusy()).toBe(false)
})

test('without a connection nobody holds anything in this picture', () => {
  const { others, scene, frames, now } = page()
  others.hear(packet(2, DENS, part()), now())
  frames(500)
  others.clear()
  expect(others.shown(scene)).toBe(scene)
})

test('only what the server says that somebody holds follows them, and nothing follows a late packet', () => {
  const { others, people, scene, frames, now } = page()
  others.hear(packet(2, 'main/vomer', part()), now())
  others.hear(packet(9, DENS, part()), now())
  others.hear(packet(1, DENS, part()), now())
  others.hear(packet(2, DENS, { kind: 'body', pose: { at: [0, 1, 0], turn: [0, 0, 0, 1] }, scale: 2 }), now())
  expect(frames(300)).toBe(scene)
  others.set(people, 1, [{ handle: DENS, person: 'boris' }])
  others.hear(packet(2, DENS, part([50, 0, 0]), 9), now())
  others.hear(packet(2, DENS, part([10, 0, 0]), 8), now())
  expect(movedOf(frames(600))![0]).toBeCloseTo(50, 0)
})

test('the whole body, a group and a cut follow a hand as a structure does; a blade that is not fixed is gone with the hand', () => {
  const held: LabHeld[] = [{ handle: 'body', person: 'boris' }, { handle: 'group:neck', person: 'boris' }, { handle: 'cut:a', person: 'boris' }]
  const { others, people, scene, frames, now } = page(held)
  const t = { at: [0, 1.2, -0.5] as Mm3, turn: [0, 0, 0, 1] as [number, number, number, number] }
  others.hear(packet(2, 'body', { kind: 'body', pose: t, scale: 3 }, 1), now())
  others.hear(packet(2, 'group:neck', part([0, 0, 70]), 2), now())
  others.hear(packet(2, 'cut:a', { kind: 'cut', normal: [0, 1, 0], distanceMm: 12 }, 3), now())
  const shown = frames(800)
  expect(shown.body.scale).toBeCloseTo(3, 2)
  expect(shown.body.place.at[1]).toBeCloseTo(1.2, 2)
  expect(movedOf(shown, 'main/hyoid')![2]).toBeCloseTo(70, 0)
  expect(movedOf(shown, 'main/vomer')).toBeUndefined()
  expect(shown.planes).toEqual([expect.objectContaining({ id: 'a', distanceMm: 12, isOn: true })])
  others.set(people, 1, held.slice(0, 2))
  expect(frames(16).planes).toEqual([])
  expect(scene.planes).toEqual([])
})

test('the headset tells where its hands have what they hold, and a blade as soon as it is drawn; in one\'s own copy nothing of it', async () => {
  const said: unknown[] = []
  const hands: LabHands = {
    sendPose: () => undefined, carries: (held) => { said.push(held ? { ...held } : 'nothing') }, release: (handle) => { said.push(`release ${handle}`) },
    hold: (handle) => { said.push(`hold ${handle}`); return Promise.resolve(handle === 'main/vomer' ? { kind: 'refused', why: 'held-by-other' } : { kind: 'held' }) },
  }
  const scene = newScene('m', 1)
  let drawn: SceneState = scene
  let isPrivate = false
  const ports = wearerPorts({ hands, held: () => [], person: 'anna', scene: () => scene, bounds, drawn: () => drawn, isPrivate: () => isPrivate })
  const frame = (state: SceneState) => { drawn = state; ports.onPose({ head: new Float32Array(7), left: null, right: null, squeezes: { left: false, right: false } }) }
  expect(ports.mayHold(DENS)).toBe(true)
  frame({ ...scene, structures: { [DENS]: { moved: { at: AT, turn: [0, 0, 0, 1] } } } })
  ports.mayHold(null)
  expect(said).toEqual([`hold ${DENS}`, { handle: DENS, place: part() }, 'nothing', 'release null'])
  said.length = 0
  frame({ ...scene, planes: [{ id: 'a', normal: [1, 0, 0], distanceMm: 5, isOn: true, section: true, affects: 'all' }] })
  frame(scene)
  expect(said).toEqual(['hold cut:a', { handle: 'cut:a', place: { kind: 'cut', normal: [1, 0, 0], distanceMm: 5 } }, 'nothing', 'release cut:a'])
  said.length = 0
  // The server had given it to somebody else a moment before.
  ports.mayHold('main/vomer')
  await Promise.resolve()
  frame(scene)
  expect(said).toEqual(['hold main/vomer', 'nothing'])
  said.length = 0
  isPrivate = true
  expect(ports.mayHold(DENS)).toBe(true)
  frame(scene)
  ports.mayHold(null)
  expect(said).toEqual([])
})

test('a mouse takes nothing out of another\'s hand', () => {
  const hands: LabHands = { sendPose: () => undefined, carries: () => undefined, release: () => undefined, hold: () => Promise.resolve({ kind: 'held' }) }
  const carrier = createCarrier({ hands, held: () => [{ handle: 'group:neck', person: 'boris' }], person: 'anna', scene: () => newScene('m', 1), bounds })
  expect([carrier.take(DENS), carrier.take('body'), carrier.take('main/vomer')]).toEqual([false, false, true])
  expect([carrier.holderOf(DENS), carrier.holderOf('main/vomer')]).toEqual(['boris', null])
})
