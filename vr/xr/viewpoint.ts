import { Matrix4, Vector3, type Group } from 'three'
import type { Mm3, ViewState } from '../contract'
import type { Theatre } from '../core/scene'
import type { Boards } from './boards'
import type { HeadsetPorts } from './contract'
import { standBefore } from './stand'

/** Where the person is, and from where they look. The scene itself is never turned for it. */
export interface Viewpoint {
  /** The headset's space to the room. */
  origin: Matrix4
  head: Matrix4
  /** In the headset's space. */
  headAt: Vector3
  headAhead: Vector3
  read(pose: XRViewerPose): void
  /** Before the body; where nothing else is said, as the lesson's step sees it, else from the patient's front. @param from along which one looks, with the patient's front as the room's */
  stand(from?: Vector3): void
  /** Once a visit. */
  standAtFirst(): void
  /** As a page would have it. */
  view(): ViewState
  /** The body's middle in the room. */
  middle(): Vector3
}

const AHEAD = new Vector3(0, 0, -1)
/** Turns of the room as directions of the patient: where one stands is said by the patient's front, not the room's. */
const ROOM_TO_PATIENT = new Matrix4().set(1_000, 0, 0, 0, 0, 0, -1_000, 0, 0, 1_000, 0, 0, 0, 0, 0, 1)

export function startViewpoint(theatre: Theatre, { lesson, mode }: Pick<HeadsetPorts, 'lesson' | 'mode'>, originGroup: Group, boards: Pick<Boards, 'stand'>): Viewpoint {
  const [origin, head] = [new Matrix4(), new Matrix4()]
  const [headAt, headAhead] = [new Vector3(), new Vector3()]
  let isStanding = false

  const shownNow = () => {
    const toRoom = theatre.stage.patientToRoom()
    return { centre: new Vector3(...theatre.stage.centre).applyMatrix4(toRoom), radius: theatre.stage.radiusMm * new Vector3().setFromMatrixScale(toRoom).x }
  }
  const inRoom = (from: Vector3) => from.clone().transformDirection(theatre.stage.patientToRoom().clone().multiply(ROOM_TO_PATIENT))
  const stand = (from?: Vector3) => {
    const view = lesson?.now().view
    const towards = from ? inRoom(from) : view ? new Vector3(...view.to).sub(new Vector3(...view.from)).transformDirection(theatre.stage.patientToRoom()) : inRoom(AHEAD)
    standBefore({ head: headAt, towards: headAhead }, shownNow(), towards, mode, origin)
    origin.decompose(originGroup.position, originGroup.quaternion, originGroup.scale)
    originGroup.updateMatrixWorld(true)
    boards.stand(headAt, headAhead)
  }
  return {
    origin, head, headAt, headAhead, stand,
    read(pose) {
      head.fromArray(pose.transform.matrix)
      headAt.setFromMatrixPosition(head)
      headAhead.setFromMatrixColumn(head, 2).negate()
    },
    standAtFirst() {
      if (isStanding) return
      isStanding = true
      stand()
    },
    view() {
      const toPatient = theatre.stage.patientToRoom().clone().invert()
      const from = headAt.clone().applyMatrix4(origin).applyMatrix4(toPatient)
      const up = new Vector3(0, 1, 0).transformDirection(head).transformDirection(origin).transformDirection(toPatient)
      return { from: from.toArray() as Mm3, to: [...theatre.stage.centre] as Mm3, up: up.toArray() as Mm3, heightMm: theatre.stage.radiusMm * 2.3 }
    },
    middle: () => shownNow().centre,
  }
}
