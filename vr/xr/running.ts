import { Matrix4, Vector3, type Group } from 'three'
import { BOUNDS, type CutPlane, type Mm3, type Operation, type StructureKey } from '../contract'
import type { Picked, Theatre } from '../core/scene'
import { startBoards } from './boards'
import type { HeadsetPorts } from './contract'
import { startGrasp } from './grasp'
import { bladeInHand } from './hands'
import { buzz, startInputs, type Hand, type Side } from './inputs'
import { lessonSheet, LIST_ROWS, menuSheet, type MenuShown } from './menu'
import type { Panel } from './panel'
import { startPointers } from './pointers'
import { answering } from './quiz'
import { standBefore } from './stand'
import { startSticks } from './sticks'
import { startTelling } from './tell'

/** A ray asks what it points at so often; a press asks anew. */
const HOVER_EVERY = 4
const LOOKS: Record<string, Vector3> = { front: new Vector3(0, 0, -1), behind: new Vector3(0, 0, 1), left: new Vector3(-1, 0, 0), right: new Vector3(1, 0, 0) }

export interface Running {
  /** Before the drawing of each frame. */
  frame(frame: XRFrame, space: XRReferenceSpace, nowMs: number): void
  letGo(): void
  origin: Matrix4
  grips(): { left: number[] | null; right: number[] | null }
  buttons(): Record<string, [number, number, number]>
  texts(): string[]
  stop(): void
}

/** One visit in the headset: what hands, rays and panels do to the scene. `originGroup` is the headset's space in the room. */
export function startRunning(theatre: Theatre, ports: HeadsetPorts, session: XRSession, originGroup: Group): Running {
  const { manifest, words, lesson } = ports
  const names = new Map(manifest.structures.map(({ key, name }) => [`main/${key}` as StructureKey, name[ports.language]]))
  const inputs = startInputs(session)
  const grasp = startGrasp(theatre, ports)
  const pointers = startPointers()
  const boards = startBoards(originGroup, lesson !== undefined)
  const tell = startTelling(ports.onPose)
  originGroup.add(pointers.group)

  const origin = new Matrix4()
  const head = new Matrix4()
  const [headAt, headAhead, point] = [new Vector3(), new Vector3(), new Vector3()]
  let isStanding = false
  let main: Side = ports.isLeftHanded ? 'left' : 'right'
  let page: MenuShown['page'] = 'verbs'
  let listFrom = 0
  let takes: MenuShown['takes'] = 'part'
  let hasKnife = false
  let chosen: StructureKey | null = null
  let note: string | null = null
  let isMenuStale = true
  let wasGivenUp = false
  let frames = 0
  let lastMs = 0
  let sliding: { hand: Hand; panel: Panel } | null = null
  let fade: number | null = null
  let tagAt: Mm3 | null = null
  const hovered: Record<Side, { key: StructureKey | null; along: number }> = { left: { key: null, along: Infinity }, right: { key: null, along: Infinity } }
  let highlighted: StructureKey | null = null
  const off = (): Side => (main === 'right' ? 'left' : 'right')
  const answers = lesson ? answering(lesson, () => ({ state: ports.scene(), view: viewNow() })) : null

  const stale = () => { isMenuStale = true }
  const say = (text: string | null) => {
    note = text
    stale()
  }
  const run = (...operations: Operation[]) => {
    const refused = ports.run(operations)
    say(refused === null || refused === 'no-change' ? null : refused === 'too-many' ? words.tooManyCuts : refused === 'held-by-other' ? words.heldByOther : words.refused)
    return refused
  }
  const choose = (key: StructureKey | null) => {
    chosen = key
    note = null
    ports.onPick(key)
    stale()
  }
  const stopListening = [ports.subscribe(stale), lesson?.subscribe(() => { answers?.stepped(); stale(); turnToStep() })]
  let shownStep = lesson?.now().step ?? 0
  const turnToStep = () => {
    const step = lesson!.now().step
    if (step === shownStep) return
    shownStep = step
    stand()
  }

  /** The body's middle and reach in the room. */
  const shownNow = () => {
    const toRoom = theatre.stage.patientToRoom()
    return { centre: new Vector3(...theatre.stage.centre).applyMatrix4(toRoom), radius: theatre.stage.radiusMm * new Vector3().setFromMatrixScale(toRoom).x }
  }
  const stand = (from?: Vector3) => {
    const view = lesson?.now().view
    const towards = from?.clone().transformDirection(theatre.stage.patientToRoom().clone().multiply(ROOM_TO_PATIENT))
      ?? (view ? new Vector3(...view.to).sub(new Vector3(...view.from)).transformDirection(theatre.stage.patientToRoom()) : new Vector3(0, 0, -1).transformDirection(theatre.stage.patientToRoom().clone().multiply(ROOM_TO_PATIENT)))
    const standing = { head: headAt, towards: headAhead }
    standBefore(standing, shownNow(), towards, ports.mode, origin)
    origin.decompose(originGroup.position, originGroup.quaternion, originGroup.scale)
    originGroup.updateMatrixWorld(true)
    boards.stand(headAt, headAhead)
  }
  const viewNow = () => {
    const toRoom = theatre.stage.patientToRoom().clone().invert()
    const patient = (own: Vector3) => own.applyMatrix4(origin).applyMatrix4(toRoom).toArray() as Mm3
    const up = new Vector3(0, 1, 0).transformDirection(head).transformDirection(origin).transformDirection(toRoom)
    return { from: patient(headAt.clone()), to: [...theatre.stage.centre] as Mm3, up: up.toArray() as Mm3, heightMm: theatre.stage.radiusMm * 2.3 }
  }

  const blade = (hand: Hand): CutPlane => {
    const { planes } = ports.scene()
    const id = ['a', 'b', 'c'].find((one) => !planes.some((plane) => plane.id === one)) ?? 'd'
    return { id, ...bladeInHand(hand.aim, theatre.stage.patientToRoom()), isOn: true, section: true, affects: 'all' }
  }
  const setKnife = (is: boolean) => {
    if (is && ports.scene().planes.length >= BOUNDS.planes) return say(words.tooManyCuts)
    hasKnife = is
    if (!is) theatre.setState(ports.scene())
    say(null)
  }
  const setFade = (value: number) => {
    // Below a twentieth nothing is seen: then it is hidden by its button, not by chance.
    fade = Math.max(0.05, Math.round(value * 100) / 100)
    const scene = ports.scene()
    const structures = { ...scene.structures }
    for (const key of fading()) structures[key] = { ...structures[key], opacity: fade }
    theatre.setState({ ...scene, structures })
    stale()
  }
  const fading = (): StructureKey[] => (chosen ? [chosen] : [...names.keys()])
  const opacityOf = (key: StructureKey) => ports.scene().structures[key]?.opacity ?? 1

  const ACTIONS: Record<string, () => void> = {
    'takes part': () => { takes = 'part' },
    'takes whole': () => { takes = 'whole' },
    knife: () => setKnife(!hasKnife),
    uncut: () => { const last = ports.scene().planes.at(-1); if (last) run({ do: 'uncut', id: last.id }) },
    hide: () => { if (chosen) run({ do: 'show', of: [chosen], shown: ports.scene().structures[chosen]?.shown === false }) },
    'show all': () => { run({ do: 'show', of: [...names.keys()], shown: true }, { do: 'fade', of: [...names.keys()], opacity: 1 }) },
    'put back': () => {
      const { structures, explode } = ports.scene()
      const moved = chosen && structures[chosen]?.moved ? [chosen] : (Object.keys(structures) as StructureKey[]).filter((key) => structures[key]!.moved)
      run(...moved.map((of) => ({ do: 'place', of, pose: null }) as const), ...(chosen && structures[chosen]?.moved ? [] : [{ do: 'explode', by: null, amount: 0, centre: explode.centre } as const, { do: 'peel', amount: 0 } as const]))
    },
    undo: () => ports.undo(),
    structures: () => { page = 'structures' },
    views: () => { page = 'views' },
    verbs: () => { page = 'verbs' },
    'list back': () => { listFrom = Math.max(0, listFrom - LIST_ROWS + 1) },
    'list on': () => { listFrom += LIST_ROWS - 1 },
    'to me': () => stand(),
    'other hand': () => { main = off(); ports.onLeftHanded?.(main === 'left') },
    volume: () => ports.volume?.show(!ports.volume.isShown()),
    leave: () => { void session.end().catch(() => undefined) },
    next: () => lesson?.next(),
    previous: () => lesson?.previous(),
    resume: () => lesson?.resume?.(),
    answer: () => answers?.give(),
    again: () => answers?.again(),
  }
  const pressed = (id: string) => {
    note = null
    if (id.startsWith('choose ')) choose(id.slice('choose '.length) as StructureKey)
    else if (id.startsWith('view ')) stand(LOOKS[id.slice('view '.length)])
    else if (id.startsWith('choice ')) answers?.choose(Number(id.slice('choice '.length)))
    else ACTIONS[id]?.()
    stale()
  }

  const pointedAt = (picked: Picked | null, hand: Hand) => {
    if (answers && picked && answers.pointed(picked, hand.ray, { patientToRoom: theatre.stage.patientToRoom(), metre: originGroup.scale.x, placeOf: theatre.stage.placeOf })) {
      buzz(hand, 0.6, 40)
      return
    }
    choose(picked?.key ?? null)
    tagAt = picked?.mm ?? null
    if (picked) buzz(hand, 0.3, 15)
  }
  const selectBegins = (hand: Hand, nowMs: number) => {
    const on = boards.hit(hand.ray)
    if (on) {
      const { item, along } = on.hit
      if (!item) return
      buzz(hand, 0.4, 15)
      if (item.kind !== 'slider') return pressed(item.id)
      sliding = { hand, panel: on.panel }
      return setFade(along)
    }
    if (hasKnife && hand.side === main) {
      if (run({ do: 'cut', plane: blade(hand) }) === null) {
        buzz(hand, 0.7, 50)
        hasKnife = false
      } else buzz(hand, 1, 120)
      theatre.setState(ports.scene())
      return
    }
    if (hand.isBare) return void grasp.take(hand, takes === 'whole', nowMs)
    pointedAt(grasp.pick(hand.ray), hand)
  }
  const selectEnds = (hand: Hand, nowMs: number) => {
    if (sliding?.hand === hand) {
      sliding = null
      if (fade !== null) run({ do: 'fade', of: fading(), opacity: fade })
      fade = null
      theatre.setState(ports.scene())
      return
    }
    if (hand.isBare && grasp.holds(hand.side)) {
      const { isTap, picked } = grasp.letGo(hand, nowMs)
      if (isTap) pointedAt(picked, hand)
    }
  }
  const were: Record<Side, { squeezes: boolean; selects: boolean }> = { left: { squeezes: false, selects: false }, right: { squeezes: false, selects: false } }
  const act = (hand: Hand, nowMs: number) => {
    const was = were[hand.side]
    if (!was.selects && (hand.selects || hand.selected > 0)) {
      selectBegins(hand, nowMs)
      was.selects = true
    }
    if (was.selects && !hand.selects) {
      selectEnds(hand, nowMs)
      was.selects = false
    }
    if (!was.squeezes && (hand.squeezes || hand.squeezed > 0)) {
      if (grasp.take(hand, takes === 'whole', nowMs) === null) say(words.heldByOther)
      was.squeezes = true
    }
    if (was.squeezes && !hand.squeezes) {
      grasp.letGo(hand, nowMs)
      was.squeezes = false
    }
    hand.selected = hand.squeezed = 0
    if (sliding?.hand === hand) {
      const on = sliding.panel.hit(hand.ray)
      if (on?.item?.kind === 'slider') setFade(on.along)
    }
  }
  const drive = startSticks(theatre, ports, ({ place, scale }) => { run({ do: 'place', of: 'body', pose: place, scale }) })
  const middle = () => shownNow().centre

  const aim = (hand: Hand) => {
    if (!hand.isThere || grasp.holds(hand.side)) {
      pointers.point(hand, null, false)
      hovered[hand.side].key = null
      return null
    }
    const on = boards.hit(hand.ray)
    const size = originGroup.scale.x
    if (on) {
      pointers.point(hand, on.hit.distance / size, true)
      hovered[hand.side].key = null
      return on
    }
    // Each hand in its own frame.
    if (frames % HOVER_EVERY === (hand.side === 'left' ? 0 : HOVER_EVERY / 2)) {
      const picked = hasKnife ? null : grasp.pick(hand.ray)
      hovered[hand.side].key = picked?.key ?? null
      if (picked) hovered[hand.side].along = point.set(...picked.shownMm).applyMatrix4(theatre.stage.patientToRoom()).distanceTo(hand.ray.origin)
    }
    const { key, along } = hovered[hand.side]
    pointers.point(hand, key ? along / size : 2, key !== null)
    return null
  }
  const showMenu = () => {
    if (!isMenuStale) return
    isMenuStale = false
    const scene = ports.scene()
    const structure = chosen ? scene.structures[chosen] : undefined
    const shown: MenuShown = {
      page, takes, hasKnife, note, listFrom, isLeftHanded: main === 'left', cuts: scene.planes.length, opacity: fade ?? (names.size > 0 ? Math.max(...[...names.keys()].map(opacityOf)) : 1),
      chosen: chosen ? { key: chosen, name: names.get(chosen) ?? '', opacity: fade ?? opacityOf(chosen), isShown: structure?.shown !== false, isMoved: Boolean(structure?.moved) } : null,
      volume: ports.volume ? { isShown: ports.volume.isShown(), isGivenUp: ports.volume.isGivenUp() } : null,
      structures: page === 'structures' ? [...names].map(([key, name]) => ({ key, name, isShown: scene.structures[key]?.shown !== false })) : [],
    }
    boards.menu(menuSheet(shown, words))
    if (lesson) boards.lesson(lessonSheet(lesson.now(), answers!.order(), answers!.asking(words), words, answers!.isBegun()))
    boards.tag(chosen && tagAt ? (names.get(chosen) ?? '') : null)
  }
  const placeBoards = () => {
    if (tagAt && chosen) {
      point.set(...tagAt).applyMatrix4(theatre.stage.placeOf(chosen) ?? IDENTITY).applyMatrix4(theatre.stage.patientToRoom())
      originGroup.worldToLocal(point)
    }
    boards.place(inputs.hands[off()], !grasp.holds(off()), headAt, headAhead, tagAt && chosen ? point : null)
  }

  return {
    origin,
    frame(frame, space, nowMs) {
      const viewer = frame.getViewerPose(space)
      if (!viewer) return
      head.fromArray(viewer.transform.matrix)
      headAt.setFromMatrixPosition(head)
      headAhead.setFromMatrixColumn(head, 2).negate()
      if (!isStanding) {
        isStanding = true
        stand()
      }
      inputs.read(frame, space, origin)
      lesson?.tick?.(nowMs)
      const { left, right } = inputs.hands
      const seconds = Math.min(0.1, (nowMs - lastMs) / 1_000)
      lastMs = nowMs
      // The panels where they were drawn: a press means what was seen.
      for (const hand of [left, right]) {
        if (hand.isThere || were[hand.side].selects || were[hand.side].squeezes) act(hand, nowMs)
        if (hand.isThere && hand.source?.gamepad && !grasp.holds('left') && !grasp.holds('right')) drive(hand, seconds, headAhead, origin, middle)
      }
      grasp.follow(inputs.hands)
      const knife = hasKnife && inputs.hands[main].isThere && !grasp.holds(main) ? inputs.hands[main] : null
      if (knife) {
        const scene = ports.scene()
        theatre.stage.moves()
        theatre.setState({ ...scene, planes: [...scene.planes, blade(knife)] })
      }
      pointers.blade(knife)
      const [onLeft, onRight] = [aim(left), aim(right)]
      boards.over(onLeft, onRight)
      const key = hovered[main].key ?? hovered[off()].key ?? chosen
      if (key !== highlighted) theatre.setHighlighted((highlighted = key))
      const isGivenUp = ports.volume?.isShown() === true && ports.volume.isGivenUp()
      if (isGivenUp && !wasGivenUp) say(words.volumeOff)
      wasGivenUp = isGivenUp
      showMenu()
      placeBoards()
      originGroup.updateMatrixWorld(true)
      tell(nowMs, origin, head, inputs.hands)
      frames += 1
    },
    letGo() {
      inputs.letGo()
      sliding = fade = null
      grasp.giveUp()
      for (const side of ['left', 'right'] as const) were[side].selects = were[side].squeezes = false
    },
    grips: () => ({ left: inputs.hands.left.isThere ? [...inputs.hands.left.grip.elements] : null, right: inputs.hands.right.isThere ? [...inputs.hands.right.grip.elements] : null }),
    buttons: boards.buttons,
    texts: boards.texts,
    stop() {
      for (const stop of stopListening) stop?.()
      grasp.giveUp()
      theatre.setState(ports.scene())
      theatre.setHighlighted(chosen)
      inputs.stop()
      pointers.stop()
      boards.stop()
    },
  }
}

const IDENTITY = new Matrix4()
/** Turns of the room as directions of the patient: where one stands is said by the patient's front, not the room's. */
const ROOM_TO_PATIENT = new Matrix4().set(1_000, 0, 0, 0, 0, 0, -1_000, 0, 0, 1_000, 0, 0, 0, 0, 0, 1)
