import { BoxGeometry, DoubleSide, EdgesGeometry, Group, LineBasicMaterial, LineSegments, Matrix4, Mesh, MeshBasicMaterial, PlaneGeometry, SphereGeometry, Vector3 } from 'three'
import type { Mm3 } from '../contract'
import type { Hand } from './inputs'
import { NEEDLE_M } from './quiz'

export interface Pointers {
  group: Group
  /** From the hand to what it points at; metres of the headset. `null`: not shown. */
  point(hand: Hand, along: number | null, isOver: boolean): void
  /** The blade in the hand; `null`: none. */
  blade(hand: Hand | null): void
  /** A needle along the ray of the hand, as long as the answer takes it to be; what is in the body is seen through it. `null`: none. */
  needle(hand: Hand | null): void
  /** The teacher's finger, where it was while they spoke: over everything, as on the page. Patient mm; `null`: none. */
  teach(pointer: { from: Mm3; to: Mm3 } | null, patientToRoom: Matrix4): void
  /** Where that is drawn, in the headset's space. */
  shownAt(): [number, number, number] | null
  stop(): void
}

const FAR_M = 1.2
const THICK_M = 0.0016
const SPOT_M = 0.005
const BLADE_M = 0.36
/** A teacher's stick, and the spot at its end. */
const [STICK_M, TAUGHT_M] = [0.16, 0.009]
/** Of a needle, against the spot of a ray. */
const TIP = 0.4

/** Rays, the spots where they end, and the blade. In the headset's space: the same size for every body. */
export function startPointers(): Pointers {
  const group = new Group()
  const [ray, spot, plate] = [new BoxGeometry(THICK_M, THICK_M, 1).translate(0, 0, -0.5), new SphereGeometry(SPOT_M, 12, 8), new PlaneGeometry(BLADE_M, BLADE_M)]
  const edges = new EdgesGeometry(plate)
  const quiet = new MeshBasicMaterial({ color: 0x9fb3b6, transparent: true, opacity: 0.55, toneMapped: false })
  const bright = new MeshBasicMaterial({ color: 0x4fe0d2, toneMapped: false })
  const glass = new MeshBasicMaterial({ color: 0x4fe0d2, transparent: true, opacity: 0.12, side: DoubleSide, depthWrite: false, toneMapped: false })
  const line = new LineBasicMaterial({ color: 0x4fe0d2, toneMapped: false })
  const of = () => {
    const [beam, end] = [new Mesh(ray, quiet), new Mesh(spot, bright)]
    for (const one of [beam, end]) {
      one.visible = one.matrixAutoUpdate = false
      one.frustumCulled = false
      group.add(one)
    }
    return { beam, end }
  }
  const both = { left: of(), right: of() }
  const blade = new Group()
  blade.add(new Mesh(plate, glass), new LineSegments(edges, line))
  blade.visible = blade.matrixAutoUpdate = false
  group.add(blade)
  // A plane that holds the pointing direction and the hand's up: its normal is the hand's right.
  const UPRIGHT = new Matrix4().makeRotationY(Math.PI / 2).setPosition(0, 0, -BLADE_M / 2)
  const taught = new MeshBasicMaterial({ color: 0xffd24a, depthTest: false, transparent: true, toneMapped: false })
  const finger = { stick: new Mesh(ray, taught), spot: new Mesh(spot, taught) }
  for (const one of [finger.stick, finger.spot]) {
    one.visible = one.matrixAutoUpdate = one.frustumCulled = false
    one.renderOrder = 9
    group.add(one)
  }
  const steel = new MeshBasicMaterial({ color: 0xf2f5f5, depthTest: false, transparent: true, opacity: 0.8, toneMapped: false })
  const pin = { shaft: new Mesh(ray, steel), tip: new Mesh(spot, steel) }
  for (const one of [pin.shaft, pin.tip]) {
    one.visible = one.matrixAutoUpdate = one.frustumCulled = false
    one.renderOrder = 8
    group.add(one)
  }
  const toOwn = new Matrix4()
  const [at, ahead, up] = [new Vector3(), new Vector3(), new Vector3(0, 1, 0)]
  return {
    group,
    point(hand, along, isOver) {
      const { beam, end } = both[hand.side]
      beam.visible = along !== null
      end.visible = along !== null && isOver
      if (along === null) return
      toOwn.copy(group.matrixWorld).invert()
      at.copy(hand.ray.origin).applyMatrix4(toOwn)
      ahead.copy(hand.ray.direction).transformDirection(toOwn)
      const length = Math.min(along, isOver ? along : FAR_M)
      beam.matrix.lookAt(at, ahead.add(at), up).setPosition(at)
      beam.matrix.elements[8]! *= length
      beam.matrix.elements[9]! *= length
      beam.matrix.elements[10]! *= length
      beam.material = isOver ? bright : quiet
      ahead.sub(at)
      end.matrix.makeTranslation(at.x + ahead.x * along, at.y + ahead.y * along, at.z + ahead.z * along)
      beam.matrixWorldNeedsUpdate = end.matrixWorldNeedsUpdate = true
    },
    blade(hand) {
      blade.visible = hand !== null
      if (!hand) return
      blade.matrix.copy(hand.ownAim).multiply(UPRIGHT)
      blade.matrixWorldNeedsUpdate = true
    },
    needle(hand) {
      const { shaft, tip } = pin
      shaft.visible = tip.visible = hand !== null
      if (!hand) return
      // The ray's shape is a metre long, towards where the hand points.
      shaft.matrix.copy(hand.ownAim)
      for (const n of [8, 9, 10]) shaft.matrix.elements[n]! *= NEEDLE_M
      ahead.set(0, 0, -NEEDLE_M).applyMatrix4(hand.ownAim)
      tip.matrix.makeScale(TIP, TIP, TIP).setPosition(ahead)
      shaft.matrixWorldNeedsUpdate = tip.matrixWorldNeedsUpdate = true
    },
    teach(pointer, patientToRoom) {
      const { stick, spot: end } = finger
      stick.visible = end.visible = pointer !== null
      if (!pointer) return
      toOwn.copy(group.matrixWorld).invert().multiply(patientToRoom)
      at.set(...pointer.to).applyMatrix4(toOwn)
      // The stick comes from where the teacher looked, as long as a stick is.
      ahead.set(...pointer.from).applyMatrix4(toOwn)
      if (ahead.distanceToSquared(at) < 1e-8) ahead.copy(at).add(up)
      stick.matrix.lookAt(at, ahead, up).setPosition(at)
      for (const n of [8, 9, 10]) stick.matrix.elements[n]! *= STICK_M
      end.matrix.makeScale(TAUGHT_M / SPOT_M, TAUGHT_M / SPOT_M, TAUGHT_M / SPOT_M).setPosition(at)
      stick.matrixWorldNeedsUpdate = end.matrixWorldNeedsUpdate = true
    },
    shownAt: () => (finger.spot.visible ? [finger.spot.matrix.elements[12]!, finger.spot.matrix.elements[13]!, finger.spot.matrix.elements[14]!] : null),
    stop() {
      group.removeFromParent()
      for (const one of [ray, spot, plate, edges, quiet, bright, glass, line, taught, steel]) one.dispose()
    },
  }
}
