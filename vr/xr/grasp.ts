import { Matrix4, Ray, Vector3 } from 'three'
import type { Operation, Pose, SceneState, StructureKey } from '../contract'
import type { Picked, Theatre } from '../core/scene'
import { poseMatrix } from '../core/scene/patient'
import { sourceOf } from '../core/state/structure-key'
import type { HeadsetPorts } from './contract'
import { carriedBody, carriedStructure, isSamePose, poseOf, stretchedBody, type Body } from './hands'
import { buzz, type Hand, type Side } from './inputs'

interface Hold { of: StructureKey | 'body'; isBare: boolean; grip: Matrix4; body: Body; pose: Pose | null; drawn: Matrix4; room: Matrix4; beganMs: number; tap: Picked | null }

export interface Grasp {
  /** @returns what was taken hold of; `null`: somebody else holds it */
  take(hand: Hand, whole: boolean, nowMs: number): StructureKey | 'body' | null
  /** @returns what was meant by it where it was no more than a tap */
  letGo(hand: Hand, nowMs: number): { isTap: boolean; picked: Picked | null }
  /** Nothing of it happened. */
  giveUp(): void
  holds(side: Side): StructureKey | 'body' | null
  /** Each frame: the picture follows the hands. */
  follow(hands: Record<Side, Hand>): void
  /** What a ray in the room meets. */
  pick(ray: Ray): Picked | null
}

/** A pinch that is shorter and stiller than these points, it does not carry. */
const TAP_MS = 350
const TAP_M = 0.015
const STILL_M = 0.001
/** A hand that lies within reach of a surface takes hold of it, wherever it points. */
const TOUCH_MM = 30

/** What is in the hands. One operation when it is let go; until then the picture alone follows. */
export function startGrasp(theatre: Theatre, ports: Pick<HeadsetPorts, 'scene' | 'run' | 'mayHold'>): Grasp {
  const holds: Record<Side, Hold | null> = { left: null, right: null }
  /** Of both hands, from when the second took hold. */
  let both: { grips: [Matrix4, Matrix4]; body: Body } | null = null
  let isPreviewed = false
  const now: Record<Side, Matrix4> = { left: new Matrix4(), right: new Matrix4() }
  const own = new Ray()
  const toPatient = new Matrix4()
  const near = new Vector3()

  const show = (state: SceneState | null) => {
    if (!state && !isPreviewed) return
    isPreviewed = state !== null
    theatre.stage.moves()
    theatre.setState(state ?? ports.scene())
  }
  const withBody = (body: Body): SceneState => ({ ...ports.scene(), body })
  const withPose = (key: StructureKey, moved: Pose): SceneState => {
    const scene = ports.scene()
    return { ...scene, structures: { ...scene.structures, [key]: { ...scene.structures[key], moved } } }
  }
  /** Pulled out and exploded, without where its source stands: what a hand does comes after that. */
  const drawnOf = (key: StructureKey): Matrix4 => {
    const drawn = theatre.stage.placeOf(key)?.clone() ?? new Matrix4()
    const source = ports.scene().sources[sourceOf(key)]
    return source ? drawn.multiply(poseMatrix(source.place, new Matrix4()).invert()) : drawn
  }
  const pick = (ray: Ray) => {
    own.copy(ray).applyMatrix4(toPatient.copy(theatre.stage.patientToRoom()).invert())
    own.direction.normalize()
    return theatre.pickRay(own)
  }
  const touched = (hand: Hand): Picked | null => {
    toPatient.copy(theatre.stage.patientToRoom()).invert()
    near.setFromMatrixPosition(hand.grip).applyMatrix4(toPatient)
    let best: { picked: Picked; mm: number } | null = null
    for (const axis of [0, 1, 2]) {
      for (const side of [-1, 1]) {
        own.origin.copy(near)
        own.direction.set(0, 0, 0).setComponent(axis, side)
        const picked = theatre.pickRay(own)
        const mm = picked ? near.distanceTo(new Vector3(...picked.shownMm)) : Infinity
        if (picked && mm <= TOUCH_MM && mm < (best?.mm ?? Infinity)) best = { picked, mm }
      }
    }
    return best?.picked ?? null
  }
  const bodyNow = (): Body => {
    if (both) return stretchedBody(both.body, both.grips, [now.left, now.right])
    const [side, hold] = holds.left?.of === 'body' ? (['left', holds.left] as const) : (['right', holds.right] as const)
    return hold?.of === 'body' ? carriedBody(hold.body, hold.grip, now[side]) : ports.scene().body
  }
  const poseNow = (hold: Hold, side: Side) => carriedStructure(hold.pose, hold.drawn, hold.room, hold.grip, now[side])
  /** What the hands did becomes the scene. */
  const settle = (side: Side, hold: Hold) => {
    const operation: Operation = hold.of === 'body' || both
      ? (({ place, scale }) => ({ do: 'place', of: 'body', pose: place, scale }) as const)(bodyNow())
      : { do: 'place', of: hold.of, pose: poseNow(hold, side) }
    isPreviewed = false
    const refused = ports.run([operation])
    theatre.setState(ports.scene())
    return refused
  }
  const hold = (hand: Hand, of: StructureKey | 'body', nowMs: number, tap: Picked | null): Hold => ({
    of, isBare: hand.isBare, tap, beganMs: nowMs, grip: hand.grip.clone(), body: ports.scene().body, room: theatre.stage.patientToRoom().clone(),
    pose: of === 'body' ? null : (ports.scene().structures[of]?.moved ?? null), drawn: of === 'body' ? new Matrix4() : drawnOf(of),
  })
  const other = (side: Side): Side => (side === 'left' ? 'right' : 'left')

  return {
    pick,
    holds: (side) => holds[side]?.of ?? null,
    take(hand, whole, nowMs) {
      now[hand.side].copy(hand.grip)
      const first = holds[other(hand.side)]
      const picked = first ? null : (touched(hand) ?? pick(hand.ray))
      const of = first || whole || !picked ? 'body' : picked.key
      if (ports.mayHold && !ports.mayHold(of)) {
        buzz(hand, 1, 120)
        return null
      }
      if (first) {
        // The second hand takes hold of the whole: what the first has done so far is done.
        if (!isStill(first, now[other(hand.side)])) settle(other(hand.side), first)
        else show(null)
        holds[other(hand.side)] = { ...first, of: 'body', grip: now[other(hand.side)].clone(), body: ports.scene().body }
        holds[hand.side] = hold(hand, 'body', nowMs, null)
        both = { grips: [now.left.clone(), now.right.clone()], body: ports.scene().body }
      } else holds[hand.side] = hold(hand, of, nowMs, picked)
      buzz(hand, 0.5, 30)
      return of
    },
    letGo(hand, nowMs) {
      const one = holds[hand.side]
      if (!one) return { isTap: false, picked: null }
      const isTap = !both && nowMs - one.beganMs < TAP_MS && isStill(one, now[hand.side])
      if (isTap) show(null)
      else if (both || !isStill(one, now[hand.side])) settle(hand.side, one)
      else show(null)
      holds[hand.side] = null
      const left = holds[other(hand.side)]
      if (both && left) holds[other(hand.side)] = { ...left, of: 'body', grip: now[other(hand.side)].clone(), body: ports.scene().body }
      both = null
      if (!left) ports.mayHold?.(null)
      return { isTap, picked: one.tap }
    },
    giveUp() {
      holds.left = holds.right = both = null
      ports.mayHold?.(null)
      show(null)
    },
    follow(hands) {
      if (!holds.left && !holds.right) return
      for (const side of ['left', 'right'] as const) if (hands[side].isThere) now[side].copy(hands[side].grip)
      if (both || holds.left?.of === 'body' || holds.right?.of === 'body') return show(withBody(bodyNow()))
      for (const side of ['left', 'right'] as const) {
        const one = holds[side]
        if (one && one.of !== 'body') show(withPose(one.of, poseNow(one, side)))
      }
    },
  }
}

/** Less than a hand trembles. A bare hand's pinch draws it along; a controller lies still. */
const isStill = (hold: Hold, grip: Matrix4) => isSamePose(poseOf(hold.grip), poseOf(grip), hold.isBare ? TAP_M : STILL_M)
