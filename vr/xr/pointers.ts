import { BoxGeometry, DoubleSide, EdgesGeometry, Group, LineBasicMaterial, LineSegments, Matrix4, Mesh, MeshBasicMaterial, PlaneGeometry, SphereGeometry, Vector3 } from 'three'
import type { Hand } from './inputs'

export interface Pointers {
  group: Group
  /** From the hand to what it points at; metres of the headset. `null`: not shown. */
  point(hand: Hand, along: number | null, isOver: boolean): void
  /** The blade in the hand; `null`: none. */
  blade(hand: Hand | null): void
  stop(): void
}

const FAR_M = 1.2
const THICK_M = 0.0016
const BLADE_M = 0.36

/** Rays, the spots where they end, and the blade. In the headset's space: the same size for every body. */
export function startPointers(): Pointers {
  const group = new Group()
  const [ray, spot, plate] = [new BoxGeometry(THICK_M, THICK_M, 1).translate(0, 0, -0.5), new SphereGeometry(0.005, 12, 8), new PlaneGeometry(BLADE_M, BLADE_M)]
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
    stop() {
      group.removeFromParent()
      for (const one of [ray, spot, plate, edges, quiet, bright, glass, line]) one.dispose()
    },
  }
}
