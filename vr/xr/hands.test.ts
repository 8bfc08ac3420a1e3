import { Matrix4, Quaternion, Vector3 } from 'three'
import { describe, expect, test } from 'vitest'
import type { Pose } from '../contract'
import { patientToRoom } from '../core/scene/patient'
import { bladeInHand, carriedBody, carriedStructure, isSamePose, shiftedBody, stretchedBody, turnedBody, type Body } from './hands'
import { comfortableSize, standBefore } from './stand'

const grip = (x: number, y: number, z: number, turn = new Quaternion()) => new Matrix4().compose(new Vector3(x, y, z), turn, new Vector3(1, 1, 1))
const about = (axis: [number, number, number], degrees: number) => new Quaternion().setFromAxisAngle(new Vector3(...axis), (degrees * Math.PI) / 180)
const BODY: Body = { place: { at: [0, 1, -1], turn: [0, 0, 0, 1] }, scale: 1 }
const close = (a: readonly number[], b: readonly number[]) => a.forEach((one, n) => expect(one).toBeCloseTo(b[n]!, 9))
/** Where a point of the patient is in the room. */
const seen = (body: Body, mm: [number, number, number]) => new Vector3(...mm).applyMatrix4(patientToRoom(body, new Matrix4()))

describe('one hand', () => {
  test('carries the body by as much as the hand moves, whatever its size', () => {
    const moved = carriedBody({ ...BODY, scale: 2 }, grip(0.2, 1, 0), grip(0.3, 1.05, 0))
    close(moved.place.at, [0.1, 1.05, -1])
    expect(moved.scale).toBe(2)
  })

  test('turns it about itself: what lay in the hand lies in the hand still', () => {
    const [before, now] = [grip(0.2, 1, -0.5), grip(0.1, 1.2, -0.4, about([0, 1, 0], 70))]
    const held = new Vector3(200, 500, -100).applyMatrix4(patientToRoom(BODY, new Matrix4())).applyMatrix4(before.clone().invert())
    const after = seen(carriedBody(BODY, before, now), [200, 500, -100]).applyMatrix4(now.clone().invert())
    close(after.toArray(), held.toArray())
  })

  test('a structure follows in the patient\'s millimetres, also of a body that is enlarged and turned, and of one pulled out and exploded before', () => {
    const body: Body = { place: { at: [0.3, 1, -1], turn: about([0, 1, 0], 90).toArray() as Pose['turn'] }, scale: 2 }
    const room = patientToRoom(body, new Matrix4())
    const pose: Pose = { at: [5, 6, 7], turn: about([1, 0, 0], 30).toArray() as Pose['turn'] }
    const own = new Matrix4().compose(new Vector3(...pose.at), new Quaternion(...pose.turn), new Vector3(1, 1, 1))
    const shift = new Matrix4().makeTranslation(11, -4, 9)
    const [before, now] = [grip(0.1, 1, -0.4), grip(0.25, 1.1, -0.6, about([0.6, 0.8, 0], 40))]
    const next = carriedStructure(pose, shift.clone().multiply(own), room, before, now)
    const drawn = shift.clone().multiply(new Matrix4().compose(new Vector3(...next.at), new Quaternion(...next.turn), new Vector3(1, 1, 1)))
    const inHand = (place: Matrix4, hand: Matrix4) => new Vector3(10, 20, 30).applyMatrix4(place).applyMatrix4(room).applyMatrix4(hand.clone().invert())
    close(inHand(drawn, now).toArray(), inHand(shift.clone().multiply(own), before).toArray())
    close(carriedStructure(null, new Matrix4(), patientToRoom(BODY, new Matrix4()), grip(0, 0, 0), grip(0.05, 0.02, -0.03)).at, [50, 30, 20])
  })

  test('trembling is not carrying', () => {
    const still: Pose = { at: [0, 0, 0], turn: [0, 0, 0, 1] }
    expect(isSamePose(still, { at: [0.0004, 0, 0], turn: [0, 0, 0, -1] }, 0.001)).toBe(true)
    expect(isSamePose(still, { at: [0.002, 0, 0], turn: [0, 0, 0, 1] }, 0.001)).toBe(false)
    expect(isSamePose(still, { at: [0, 0, 0], turn: about([0, 1, 0], 5).toArray() as Pose['turn'] }, 0.001)).toBe(false)
  })
})

describe('two hands', () => {
  test('apart by half more is half larger, and what is between them stays there', () => {
    const before: [Matrix4, Matrix4] = [grip(-0.2, 1.2, -0.4), grip(0.2, 1.2, -0.4)]
    const now: [Matrix4, Matrix4] = [grip(-0.1, 1.3, -0.4), grip(0.5, 1.3, -0.4)]
    const next = stretchedBody(BODY, before, now)
    expect(next.scale).toBeCloseTo(1.5, 9)
    const middle = new Vector3(0, 1.2, -0.4).applyMatrix4(patientToRoom(BODY, new Matrix4()).invert())
    close(seen(next, middle.toArray() as [number, number, number]).toArray(), [0.2, 1.3, -0.4])
  })

  test('one hand forth and one back turn it by as much as the line between them turns', () => {
    const next = stretchedBody(BODY, [grip(-0.2, 1, 0), grip(0.2, 1, 0)], [grip(0, 1, 0.2), grip(0, 1, -0.2)])
    expect(new Quaternion(...next.place.turn).angleTo(about([0, 1, 0], 90))).toBeLessThan(1e-6)
    expect(next.scale).toBeCloseTo(1, 9)
  })

  test('no larger and no smaller than a scene may be, and hands that touch change nothing', () => {
    expect(stretchedBody(BODY, [grip(0, 0, 0), grip(0.02, 0, 0)], [grip(0, 0, 0), grip(1, 0, 0)]).scale).toBe(20)
    expect(stretchedBody(BODY, [grip(0, 0, 0), grip(1, 0, 0)], [grip(0, 0, 0), grip(0.02, 0, 0)]).scale).toBe(0.05)
    expect(stretchedBody(BODY, [grip(0, 0, 0), grip(1, 0, 0)], [grip(0, 0, 0), grip(0.001, 0, 0)])).toBe(BODY)
  })
})

test('a stick turns the body where it stands and carries it straight', () => {
  const turned = turnedBody(BODY, new Vector3(0.5, 1, -1), Math.PI / 2)
  close(turned.place.at, [0.5, 1, -0.5])
  close(shiftedBody(BODY, new Vector3(0, 0, -0.2)).place.at, [0, 1, -1.2])
})

test('the blade stands along where the hand points, and the hand\'s right side is what it takes: held before a patient who faces one, the patient\'s left', () => {
  const room = patientToRoom(BODY, new Matrix4())
  const { normal, distanceMm } = bladeInHand(grip(0.03, 1.1, -0.6), room)
  close(normal, [1, 0, 0])
  expect(distanceMm).toBeCloseTo(30, 6)
  const lying = bladeInHand(grip(0, 1.1, -0.6, about([0, 0, 1], 90)), room)
  close(lying.normal, [0, 0, 1])
  expect(lying.distanceMm).toBeCloseTo(100, 6)
})

describe('where one stands', () => {
  const standing = { head: new Vector3(1, 1.6, 2), towards: new Vector3(1, -0.5, 0) }
  const inHeadset = (into: Matrix4, room: Vector3) => room.clone().applyMatrix4(into.clone().invert())

  test('the body is before the eyes, at a book\'s height, whichever way one looks; its front is towards one', () => {
    const into = standBefore(standing, { centre: new Vector3(0, 0, 0), radius: 0.2 }, new Vector3(0, 0, -1), 'immersive-vr', new Matrix4())
    const centre = inHeadset(into, new Vector3(0, 0, 0))
    expect(centre.x - standing.head.x).toBeCloseTo(0.62, 6)
    expect(centre.y).toBeCloseTo(1.45, 6)
    expect(centre.z).toBeCloseTo(2, 6)
    // The room's +z, where the patient's front is, points back to who looks.
    close(inHeadset(into, new Vector3(0, 0, 1)).sub(centre).toArray(), [-1, 0, 0])
  })

  test('a tooth is enlarged, a whole person on the table made small; a skull has its size', () => {
    expect(comfortableSize(0.015, 'immersive-vr')).toBeCloseTo(6, 6)
    expect(comfortableSize(0.12, 'immersive-vr')).toBe(1)
    expect(comfortableSize(0.9, 'immersive-ar')).toBeCloseTo(0.28 / 0.9, 6)
    const into = standBefore(standing, { centre: new Vector3(3, 2, 1), radius: 0.015 }, new Vector3(0, 0, -1), 'immersive-vr', new Matrix4())
    expect(inHeadset(into, new Vector3(3.01, 2, 1)).distanceTo(inHeadset(into, new Vector3(3, 2, 1)))).toBeCloseTo(0.06, 6)
  })

  test('nobody is tilted, not by a step that looks down on the crown', () => {
    const into = standBefore(standing, { centre: new Vector3(0, 0, 0), radius: 0.2 }, new Vector3(0, -1, 0), 'immersive-vr', new Matrix4())
    close(new Vector3(0, 1, 0).transformDirection(into).toArray(), [0, 1, 0])
  })
})
