import { Matrix4, Vector3, type Group } from 'three'
import type { StructureKey } from '../contract'
import type { Theatre } from '../core/scene'
import { startBoards } from './boards'
import { startButtons } from './buttons'
import type { HeadsetPorts } from './contract'
import { startGrasp } from './grasp'
import { startInputs, type Hand, type Side } from './inputs'
import { startPointers } from './pointers'
import { startPresses } from './presses'
import { startPreviews } from './previews'
import { answering } from './quiz'
import { showSheets } from './sheets'
import { startSticks } from './sticks'
import { startTelling } from './tell'
import { startViewpoint } from './viewpoint'
import { startVisit } from './visit'

/** A ray asks what it points at so often; a press asks anew. */
const HOVER_EVERY = 4
/** A ray that meets nothing is drawn as far as that, metres of the headset. */
const FAR_M = 2

export interface Running {
  /** Before the drawing of each frame. */
  frame(frame: XRFrame, space: XRReferenceSpace, nowMs: number): void
  letGo(): void
  origin: Matrix4
  grips(): { left: number[] | null; right: number[] | null }
  buttons(): Record<string, [number, number, number]>
  texts(): string[]
  /** Where the teacher's pointer is drawn, in the headset's space; null: it is not. */
  shownAt(): [number, number, number] | null
  stop(): void
}

/** One visit in the headset, frame by frame. `originGroup` is the headset's space in the room. */
export function startRunning(theatre: Theatre, ports: HeadsetPorts, session: XRSession, originGroup: Group): Running {
  const { lesson } = ports
  const visit = startVisit(ports)
  const inputs = startInputs(session)
  const grasp = startGrasp(theatre, ports)
  const pointers = startPointers()
  originGroup.add(pointers.group)
  const boards = startBoards(originGroup, lesson !== undefined)
  const viewpoint = startViewpoint(theatre, ports, originGroup, boards)
  const { origin, head, headAt, headAhead } = viewpoint
  const previews = startPreviews(theatre, ports, visit)
  const answers = lesson ? answering(lesson, () => ({ state: ports.scene(), view: viewpoint.view() })) : null
  const pressed = startButtons({ ports, visit, viewpoint, previews, answers, leave: () => { void session.end().catch(() => undefined) } })
  const presses = startPresses({ theatre, originGroup, visit, boards, grasp, previews, answers, pressed, words: ports.words })
  const drive = startSticks(theatre, ports, ({ place, scale }) => { visit.run({ do: 'place', of: 'body', pose: place, scale }) })
  const tell = startTelling(ports.onPose)

  let wasGivenUp = false
  let frames = 0
  let lastMs = 0
  let highlighted: StructureKey | null = null
  const point = new Vector3()
  const hovered: Record<Side, { key: StructureKey | null; along: number }> = { left: { key: null, along: Infinity }, right: { key: null, along: Infinity } }

  let step = lesson?.now().step ?? 0
  const stepped = () => {
    answers?.stepped()
    visit.stale()
    const now = lesson!.now().step
    if (now === step) return
    step = now
    viewpoint.stand()
  }
  const stopListening = [ports.subscribe(visit.stale), lesson?.subscribe(stepped)]

  const aim = (hand: Hand) => {
    const over = hovered[hand.side]
    if (!hand.isThere || grasp.holds(hand.side)) {
      pointers.point(hand, null, false)
      over.key = null
      return null
    }
    const on = boards.hit(hand.ray)
    const size = originGroup.scale.x
    if (on) {
      pointers.point(hand, on.hit.distance / size, true)
      over.key = null
      return on
    }
    // Each hand in its own frame.
    if (frames % HOVER_EVERY === (hand.side === 'left' ? 0 : HOVER_EVERY / 2)) {
      const picked = visit.hasKnife ? null : grasp.pick(hand.ray)
      over.key = picked?.key ?? null
      if (picked) over.along = point.set(...picked.shownMm).applyMatrix4(theatre.stage.patientToRoom()).distanceTo(hand.ray.origin)
    }
    pointers.point(hand, over.key ? over.along / size : FAR_M, over.key !== null)
    return null
  }
  const placeBoards = () => {
    const { tagAt, chosen } = visit
    if (tagAt && chosen) {
      point.set(...tagAt).applyMatrix4(theatre.stage.placeOf(chosen) ?? IDENTITY).applyMatrix4(theatre.stage.patientToRoom())
      originGroup.worldToLocal(point)
    }
    boards.place(inputs.hands[visit.off()], !grasp.holds(visit.off()), headAt, headAhead, tagAt && chosen ? point : null)
  }
  const lookAtVolume = () => {
    const isGivenUp = ports.volume?.isShown() === true && ports.volume.isGivenUp()
    if (isGivenUp && !wasGivenUp) visit.say(ports.words.volumeOff)
    wasGivenUp = isGivenUp
  }

  return {
    origin,
    frame(frame, space, nowMs) {
      const viewer = frame.getViewerPose(space)
      if (!viewer) return
      viewpoint.read(viewer)
      viewpoint.standAtFirst()
      inputs.read(frame, space, origin)
      lesson?.tick?.(nowMs)
      const { left, right } = inputs.hands
      const seconds = Math.min(0.1, (nowMs - lastMs) / 1_000)
      lastMs = nowMs
      // The panels where they were drawn: a press means what was seen.
      for (const hand of [left, right]) {
        if (hand.isThere || presses.isBusy(hand.side)) presses.act(hand, nowMs)
        if (hand.isThere && hand.source?.gamepad && !grasp.holds('left') && !grasp.holds('right')) drive(hand, seconds, headAhead, origin, viewpoint.middle)
      }
      grasp.follow(inputs.hands)
      const knife = visit.hasKnife && inputs.hands[visit.main].isThere && !grasp.holds(visit.main) ? inputs.hands[visit.main] : null
      if (knife) previews.followKnife(knife)
      pointers.blade(knife)
      const pin = inputs.hands[visit.main]
      pointers.needle(answers?.isNeedle() && !knife && pin.isThere && !grasp.holds(visit.main) ? pin : null)
      pointers.teach(lesson?.pointer?.() ?? null, theatre.stage.patientToRoom())
      const [onLeft, onRight] = [aim(left), aim(right)]
      boards.over(onLeft, onRight)
      const key = hovered[visit.main].key ?? hovered[visit.off()].key ?? visit.chosen
      if (key !== highlighted) theatre.setHighlighted((highlighted = key))
      lookAtVolume()
      showSheets(ports, visit, boards, previews, answers)
      placeBoards()
      originGroup.updateMatrixWorld(true)
      tell(nowMs, origin, head, inputs.hands)
      frames += 1
    },
    letGo() {
      inputs.letGo()
      presses.letGo()
    },
    grips: () => ({ left: inputs.hands.left.isThere ? [...inputs.hands.left.grip.elements] : null, right: inputs.hands.right.isThere ? [...inputs.hands.right.grip.elements] : null }),
    buttons: boards.buttons,
    texts: boards.texts,
    shownAt: pointers.shownAt,
    stop() {
      for (const stop of stopListening) stop?.()
      grasp.giveUp()
      theatre.setState(ports.scene())
      theatre.setHighlighted(visit.chosen)
      inputs.stop()
      pointers.stop()
      boards.stop()
    },
  }
}

const IDENTITY = new Matrix4()
