import { Matrix4, Quaternion, Vector3, type Group, type Ray } from 'three'
import { LESSON, MENU, type Sheet } from './menu'
import type { Hand } from './inputs'
import { startPanel, type Hit, type Panel } from './panel'

/** A letter's box: 1.2 degrees at 0.55 m, where a hand is held to be read from; the lesson stands 1.1 m away. */
const LETTER_M = 0.0125
const LESSON_LETTER_M = 0.024
const TAG = { width: 18, height: 2.4 }
const ABOVE_HAND_M = 0.17

export interface Boards {
  menu(sheet: Sheet): void
  lesson(sheet: Sheet): void
  /** A name beside what was chosen; null: none. */
  tag(text: string | null): void
  hit(ray: Ray): { panel: Panel; hit: Hit } | null
  over(left: { panel: Panel; hit: Hit } | null, right: { panel: Panel; hit: Hit } | null): void
  /** Where the person stands anew: the lesson's board is at the right of what is looked at. */
  stand(head: Vector3, ahead: Vector3): void
  /** Each frame. @param tagAt in the headset's space */
  place(hand: Hand, isHandFree: boolean, head: Vector3, ahead: Vector3, tagAt: Vector3 | null): void
  buttons(): Record<string, [number, number, number]>
  texts(): string[]
  stop(): void
}

/** Everything that is read: the menu over the hand, the lesson's board, the name of what was chosen. */
export function startBoards(origin: Group, hasLesson: boolean): Boards {
  const menu = startPanel(MENU, LETTER_M)
  const board = hasLesson ? startPanel(LESSON, LESSON_LETTER_M) : null
  const name = startPanel(TAG, LETTER_M)
  const pressable: Panel[] = board ? [menu, board] : [menu]
  for (const { mesh } of [...pressable, name]) origin.add(mesh)
  name.mesh.visible = false
  let wasPlaced = false
  let hasName = false
  const [aside, upright] = [new Vector3(), new Quaternion()]
  return {
    menu: (sheet) => menu.show(sheet),
    lesson: (sheet) => board?.show(sheet),
    tag(text) {
      hasName = text !== null
      if (text) name.show({ ...TAG, items: [{ id: 'tag', kind: 'heading', text, x: 0.6, y: 0.2, width: TAG.width - 1.2, height: 2 }] })
    },
    hit(ray) {
      let best: { panel: Panel; hit: Hit } | null = null
      for (const panel of pressable) {
        const hit = panel.hit(ray)
        if (hit && (!best || hit.distance < best.hit.distance)) best = { panel, hit }
      }
      return best
    },
    over(left, right) {
      for (const panel of pressable) panel.over((left?.panel === panel ? left.hit.item?.id : null) ?? (right?.panel === panel ? right.hit.item?.id : null) ?? null)
    },
    stand(head, ahead) {
      if (!board) return
      board.mesh.position.set(0.78, -0.05, -0.8).applyQuaternion(upright.setFromAxisAngle(UP, Math.atan2(-ahead.x, -ahead.z))).add(head)
      face(board, head)
    },
    place(hand, isHandFree, head, ahead, tagAt) {
      menu.mesh.visible = !hand.isThere || isHandFree
      if (hand.isThere) menu.mesh.position.setFromMatrixPosition(hand.ownGrip).add(aside.set(0, ABOVE_HAND_M, 0))
      else if (!wasPlaced) menu.mesh.position.copy(head).addScaledVector(ahead, 0.5).add(aside.set(0, -0.3, 0))
      wasPlaced = true
      face(menu, head)
      name.mesh.visible = hasName && tagAt !== null
      if (!tagAt || !hasName) return
      const away = tagAt.distanceTo(head)
      name.mesh.position.copy(tagAt).add(aside.set(0, 0.05 * away, 0))
      name.mesh.scale.setScalar(Math.max(1, away / 0.55))
      face(name, head)
    },
    buttons() {
      const all: Record<string, [number, number, number]> = {}
      for (const panel of pressable) panel.middles(all)
      return all
    },
    texts: () => [...pressable, name].flatMap((panel) => panel.texts()),
    stop() { for (const panel of [...pressable, name]) panel.stop() },
  }
}

const UP = new Vector3(0, 1, 0)
const turned = new Matrix4()
/** Its writing towards the eyes, upright. */
function face({ mesh }: Panel, eyes: Vector3): void {
  mesh.quaternion.setFromRotationMatrix(turned.lookAt(eyes, mesh.position, UP))
}
