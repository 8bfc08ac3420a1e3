import type { CutBox, CutPlane, Mm3, SceneState, SourceId, StructureKey, StructureState, ViewState, VolumeState } from '../../contract'
import { AT_HOME, between, placeBetween, plus, poseBetween, dot, turnBetween, unit } from './space'
import { viewBetween, type Body } from './views-between'

export interface Picture { scene: SceneState; view: ViewState }

/** Of the time gone, 0 to 1: begins and ends without a jerk. */
export const eased = (t: number): number => { const within = Math.min(1, Math.max(0, t)); return within * within * (3 - 2 * within) }

/**
 * What is shown on the way from one step to the next. At 0 it is the first picture and at 1 the second, the very same objects.
 * @param firsts how each source's volume is shown where a state says nothing of it
 */
export function pictureBetween(a: Picture, b: Picture, t: number, body: Body, firsts: ReadonlyMap<SourceId, VolumeState>): Picture {
  if (t <= 0) return a
  if (t >= 1) return b
  return { scene: sceneBetween(a.scene, b.scene, t, body, firsts), view: viewBetween(a.view, b.view, t, body) }
}

/** What has no way between (marks, outlines drawn on the screen, presets) is taken away at once and comes at the end. */
function sceneBetween(a: SceneState, b: SceneState, t: number, body: Body, firsts: ReadonlyMap<SourceId, VolumeState>): SceneState {
  const keys = new Set([...Object.keys(a.structures), ...Object.keys(b.structures)]) as Set<StructureKey>
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
  return {
    ...b,
    structures: Object.fromEntries([...keys].map((key) => [key, structureBetween(a.structures[key] ?? {}, b.structures[key] ?? {}, t)])),
    explode: explodeBetween(a.explode, b.explode, t),
    peel: between(a.peel, b.peel, t),
    volumes: volumesBetween(a, b, t, firsts),
    planes: planesBetween(a.planes, b.planes, t, body),
    box: boxBetween(a.box, b.box, t, body),
    lassos: b.lassos.filter((lasso) => a.lassos.some((one) => isSame(one, lasso))),
    marks: Object.fromEntries(Object.entries(b.marks).filter(([id, mark]) => isSame(a.marks[id], mark))),
    body: { place: poseBetween(a.body.place, b.body.place, t), scale: between(a.body.scale, b.body.scale, t) },
  }
}

/** What is hidden has no opacity: it comes and goes as a fade. */
const opacityOf = ({ shown, opacity }: StructureState): number => (shown === false ? 0 : (opacity ?? 1))

function structureBetween(a: StructureState, b: StructureState, t: number): StructureState {
  const opacity = between(opacityOf(a), opacityOf(b), t)
  return {
    ...b,
    shown: opacity > 0,
    opacity,
    ...(a.moved || b.moved ? { moved: poseBetween(a.moved ?? AT_HOME, b.moved ?? AT_HOME, t) } : {}),
    ...(a.colour && b.colour ? { colour: colourBetween(a.colour, b.colour, t) } : {}),
  }
}

export function colourBetween(a: string, b: string, t: number): string {
  return `#${[1, 3, 5].map((at) => Math.round(between(parseInt(a.slice(at, at + 2), 16), parseInt(b.slice(at, at + 2), 16), t)).toString(16).padStart(2, '0')).join('')}`
}

type Explode = SceneState['explode']
const isApart = ({ by, amount }: Explode): boolean => by !== null && amount > 0

/** From one kind of taking apart to another it is put together in between. */
function explodeBetween(a: Explode, b: Explode, t: number): Explode {
  if (!isApart(a)) return { ...b, amount: b.amount * t }
  if (!isApart(b)) return { ...a, amount: a.amount * (1 - t) }
  if (a.by === b.by) return { by: b.by, amount: between(a.amount, b.amount, t), centre: placeBetween(a.centre, b.centre, t) }
  return t < 0.5 ? { ...a, amount: a.amount * (1 - 2 * t) } : { ...b, amount: b.amount * (2 * t - 1) }
}

/** A new plane comes from outside the body, one that is gone leaves there. Never more than the picture can cut by: those that stay go first. */
function planesBetween(a: readonly CutPlane[], b: readonly CutPlane[], t: number, body: Body): CutPlane[] {
  const on = (planes: readonly CutPlane[], id: string) => planes.find((plane) => plane.id === id && plane.isOn)
  const staying = b.filter((plane) => plane.isOn).map((plane) => {
    const before = on(a, plane.id)
    return before ? moved(before, plane, t) : moved(away(plane, body), plane, t)
  })
  const going = a.filter((plane) => plane.isOn && !on(b, plane.id)).map((plane) => moved(plane, away(plane, body), t))
  return [...staying, ...going].slice(0, Math.max(staying.length, 3))
}

const away = (plane: CutPlane, { centre, radiusMm }: Body): CutPlane => ({ ...plane, distanceMm: Math.max(plane.distanceMm, dot(centre, plane.normal) + radiusMm) })

function moved(a: CutPlane, b: CutPlane, t: number): CutPlane {
  // Of two that face each other there is no way between: the second comes from outside.
  const normal = dot(a.normal, b.normal) > -0.99 ? unit(placeBetween(a.normal, b.normal, t)) : b.normal
  return { ...b, normal, distanceMm: dot(a.normal, b.normal) > -0.99 ? between(a.distanceMm, b.distanceMm, t) : b.distanceMm }
}

function boxBetween(a: CutBox | null, b: CutBox | null, t: number, body: Body): CutBox | null {
  if (a && b) return a.keeps === b.keeps ? withSides(b, placeBetween(a.low, b.low, t), placeBetween(a.high, b.high, t), turnBetween(a.turn, b.turn, t)) : b
  const one = a ?? b
  if (!one) return null
  const whole = one.keeps === 'inside' ? around(one, body) : shrunk(one)
  return boxBetween(a ?? whole, b ?? whole, t, body)
}

const withSides = (box: CutBox, low: Mm3, high: Mm3, turn: CutBox['turn']): CutBox => ({ ...box, low, high, turn })
const middleOf = ({ low, high }: CutBox): Mm3 => placeBetween(low, high, 0.5)

/** About its own middle, so large that it takes nothing away. */
function around(box: CutBox, { centre, radiusMm }: Body): CutBox {
  const middle = middleOf(box)
  const reach = radiusMm + Math.hypot(middle[0] - centre[0], middle[1] - centre[1], middle[2] - centre[2])
  return { ...box, low: plus(middle, [-reach, -reach, -reach]), high: plus(middle, [reach, reach, reach]) }
}

/** So small that it takes nothing away. */
function shrunk(box: CutBox): CutBox {
  const middle = middleOf(box)
  return { ...box, low: plus(middle, [-0.01, -0.01, -0.01]), high: plus(middle, [0.01, 0.01, 0.01]) }
}

function volumesBetween(a: SceneState, b: SceneState, t: number, firsts: ReadonlyMap<SourceId, VolumeState>): SceneState['volumes'] {
  const ids = new Set([...Object.keys(a.volumes), ...Object.keys(b.volumes)])
  return Object.fromEntries([...ids].flatMap((id): [SourceId, VolumeState][] => {
    const [from, to] = [a.volumes[id] ?? firsts.get(id), b.volumes[id] ?? firsts.get(id)]
    if (!from || !to) return to ? [[id, to]] : []
    const opacity = between(from.shown ? from.opacity : 0, to.shown ? to.opacity : 0, t)
    const window = { center: between(from.window.center, to.window.center, t), width: between(from.window.width, to.window.width, t) }
    // What fades out stays what it was; the rest turns halfway.
    const kind = !to.shown || (from.shown && t < 0.5) ? from : to
    return [[id, { ...kind, shown: opacity > 0, opacity, window }]]
  }))
}
