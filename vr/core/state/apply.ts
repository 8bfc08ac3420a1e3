import { BOUNDS, type Applied, type Handle, type Mark, type Operation, type Pose, type Refused, type SceneBounds, type SceneState, type SourceId, type StructureKey, type StructureState, type VolumeState } from '../../contract'
import { canonicalText, normalised } from './normalise'
import { isOf, MAIN, sourceIdOf, sourceOf } from './structure-key'

/**
 * The scene after an operation. Changes nothing that it is given; what did not change is the same object as before.
 * `touched` names what may not be undone once somebody else touched it: 'structure:KEY', 'volume:ID', 'plane:ID', 'mark:ID', ...
 * The shape of the operation has been checked (schema.ts); here are the rules that need the scene.
 */
export function apply(state: SceneState, operation: Operation, bounds: SceneBounds): Applied {
  const result = change(state, normalisedOperation(operation), bounds)
  if (typeof result === 'string') return { kind: 'refused', why: result }
  return isSame(state, result) ? { kind: 'refused', why: 'no-change' } : { kind: 'applied', ...result }
}

/** Only what was touched is compared: a scene of hundreds of structures is not written out for each step of a slider. */
function isSame(before: SceneState, { state: after, touched }: Changed): boolean {
  return touched.every((key) => sameText(partOf(before, key), partOf(after, key)))
}

/** What a key of `touched` stands for. A source that comes or goes differs in itself, whatever hung on it. */
function partOf(state: SceneState, touched: string): unknown {
  const at = touched.indexOf(':')
  const id = touched.slice(at + 1)
  switch (at < 0 ? touched : touched.slice(0, at)) {
    case 'structure': return state.structures[id as StructureKey]
    case 'volume': return state.volumes[id]
    case 'plane': return state.planes.find((one) => one.id === id)
    case 'lasso': return state.lassos.find((one) => one.id === id)
    case 'mark': return state.marks[id]
    case 'source': return state.sources[id]
    case 'explode': return state.explode
    case 'peel': return state.peel
    case 'box': return state.box
    case 'body': return state.body
    default: return state
  }
}

function sameText(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  return canonicalText(one) === canonicalText(other)
}

/** Whether two lists of `touched` have anything in common. */
export function meets(one: Iterable<string>, other: ReadonlySet<string>): boolean {
  if (other.has('all')) return true
  for (const key of one) if (key === 'all' || other.has(key)) return true
  return false
}

interface Changed { state: SceneState; touched: string[] }

/** Rounded as it will be sent and saved, so that who made it and who hears of it have the same scene. */
function normalisedOperation(operation: Operation): Operation {
  return normalised(operation)
}

/** Of several revisions of a model those that this scene has. */
export const boundsIn = ({ sources }: Pick<SceneState, 'sources'>, bounds: SceneBounds): SceneBounds => bounds.within?.(sources) ?? bounds

function change(state: SceneState, operation: Operation, all: SceneBounds): Changed | Refused {
  const bounds = boundsIn(operation.do === 'restore' ? operation.state : state, all)
  switch (operation.do) {
    case 'show': return structures(state, operation.of, bounds, { shown: operation.shown ? undefined : false })
    case 'fade': return structures(state, operation.of, bounds, { opacity: operation.opacity === 1 ? undefined : operation.opacity })
    case 'tint': return structures(state, operation.of, bounds, { colour: operation.colour ?? undefined })
    case 'group': return structures(state, operation.of, bounds, { group: operation.group ?? undefined })
    case 'place': return place(state, operation, bounds)
    case 'explode': return { state: { ...state, explode: { by: operation.by, amount: operation.by ? operation.amount : 0, centre: operation.centre } }, touched: ['explode'] }
    case 'peel': return { state: { ...state, peel: operation.amount }, touched: ['peel'] }
    case 'cut': {
      const { plane } = operation
      if (plane.affects !== 'all' && plane.affects.some((key) => !isThere(key, state, bounds))) return 'unknown-structure'
      return listed(state, 'planes', plane, BOUNDS.planes, `plane:${plane.id}`)
    }
    case 'uncut': return without(state, 'planes', operation.id, `plane:${operation.id}`)
    case 'box': return { state: { ...state, box: operation.box }, touched: ['box'] }
    case 'lasso': return listed(state, 'lassos', operation.lasso, BOUNDS.lassos, `lasso:${operation.lasso.id}`)
    case 'unlasso': return without(state, 'lassos', operation.id, `lasso:${operation.id}`)
    case 'volume': return volume(state, operation, bounds)
    case 'mark': return mark(state, operation, bounds)
    case 'combine': return combine(state, operation, bounds)
    case 'restore': return restore(operation.state, bounds)
  }
}

function structures(state: SceneState, keys: StructureKey[], bounds: SceneBounds, set: Partial<StructureState>): Changed | Refused {
  if (keys.length === 0) return 'no-change'
  if (keys.some((key) => !isThere(key, state, bounds))) return 'unknown-structure'
  const next = { ...state.structures }
  for (const key of keys) setStructure(next, key, set)
  // Of several models together there may be more than a scene keeps.
  const count = Object.keys(next).length
  if (count > BOUNDS.structures && count > Object.keys(state.structures).length) return 'too-many'
  return { state: { ...state, structures: next }, touched: keys.map((key) => `structure:${key}`) }
}

/** A model that was let in is not yet in the scene. */
const isThere = (key: StructureKey, { sources }: Pick<SceneState, 'sources'>, bounds: SceneBounds): boolean => bounds.structures.has(key) && sourceOf(key) in sources

/** What is as the model has it is left out: a scene that was put back equals one that was never touched. */
function setStructure(all: SceneState['structures'], key: StructureKey, set: Partial<StructureState>): void {
  const next = Object.fromEntries(Object.entries({ ...all[key], ...set }).filter(([, value]) => value !== undefined)) as StructureState
  if (Object.keys(next).length === 0) delete all[key]
  else all[key] = next
}

function volume(state: SceneState, { of, set }: Extract<Operation, { do: 'volume' }>, bounds: SceneBounds): Changed | Refused {
  const atFirst = bounds.volumes.get(of)
  if (!atFirst || !(of in state.sources)) return 'unknown-source'
  const next: VolumeState = { ...(state.volumes[of] ?? atFirst), ...set }
  const others = Object.fromEntries(Object.entries(state.volumes).filter(([id]) => id !== of))
  return { state: { ...state, volumes: canonicalText(next) === canonicalText(atFirst) ? others : { ...others, [of]: next } }, touched: [`volume:${of}`] }
}

function place(state: SceneState, { of, pose, scale }: Extract<Operation, { do: 'place' }>, bounds: SceneBounds): Changed | Refused {
  if (pose && !isWithin(pose)) return 'out-of-bounds'
  if (of === 'body') {
    const size = scale ?? state.body.scale
    if (size < BOUNDS.scale[0] || size > BOUNDS.scale[1]) return 'out-of-bounds'
    return { state: { ...state, body: pose ? { place: pose, scale: size } : { place: { at: [0, 0, 0], turn: [0, 0, 0, 1] }, scale: 1 } }, touched: ['body'] }
  }
  if (of.startsWith('cut:')) return 'out-of-bounds'
  const keys = of.startsWith('group:') ? membersOf(state, of.slice('group:'.length), bounds) : [of as StructureKey]
  if (keys.length === 0) return 'unknown-structure'
  return structures(state, keys, bounds, { moved: pose ?? undefined })
}

/** Structures of a group as it is now: the model's, changed by what was regrouped. */
export function membersOf(state: SceneState, group: string, bounds: SceneBounds): StructureKey[] {
  return [...bounds.structures].flatMap(([key, home]) => (isThere(key, state, bounds) && (state.structures[key]?.group ?? home) === group ? [key] : []))
}

function mark(state: SceneState, { id, mark: given }: Extract<Operation, { do: 'mark' }>, bounds: SceneBounds): Changed | Refused {
  const touched = [`mark:${id}`]
  if (given === null) {
    if (!state.marks[id]) return 'no-change'
    return { state: { ...state, marks: Object.fromEntries(Object.entries(state.marks).filter(([key]) => key !== id)) }, touched }
  }
  if (!isKnown(given.on, state, bounds)) return 'unknown-structure'
  if (given.between?.some((source) => !(source in state.sources))) return 'unknown-source'
  if (!state.marks[id] && Object.keys(state.marks).length >= BOUNDS.marks) return 'too-many'
  return { state: { ...state, marks: { ...state.marks, [id]: given } }, touched }
}

function combine(state: SceneState, { id, source }: Extract<Operation, { do: 'combine' }>, bounds: SceneBounds): Changed | Refused {
  const touched = [`source:${id}`]
  // What the scene began with stays, and stays where it is: all other places are told in its space.
  if (id === MAIN) return source && sameText(source, state.sources.main) ? 'no-change' : 'not-allowed'
  if (source === null) return state.sources[id] ? { state: withoutSource(state, id), touched } : 'no-change'
  if (!bounds.models.has(`${source.model}@${source.revision}`) || id !== sourceIdOf(source.model)) return 'unknown-source'
  if (!isWithin(source.place)) return 'out-of-bounds'
  if (!state.sources[id] && Object.keys(state.sources).length >= BOUNDS.sources) return 'too-many'
  const before = state.sources[id]
  const isElsewhere = before !== undefined && !sameText(before.place, source.place)
  return { state: { ...state, sources: { ...state.sources, [id]: source }, marks: isElsewhere ? marksWithout(state.marks, ({ between }) => between?.includes(id) ?? false) : state.marks }, touched }
}

const marksWithout = (marks: SceneState['marks'], isGone: (mark: Mark) => boolean): SceneState['marks'] =>
  Object.values(marks).some(isGone) ? Object.fromEntries(Object.entries(marks).filter(([, mark]) => !isGone(mark))) : marks

/** Whatever hung on it goes with it. */
export function withoutSource(state: SceneState, id: SourceId): SceneState {
  const kept = <Value>(all: Record<string, Value>, keep: (key: string) => boolean) => Object.fromEntries(Object.entries(all).filter(([key]) => keep(key)))
  return {
    ...state,
    sources: kept(state.sources, (key) => key !== id), volumes: kept(state.volumes, (key) => key !== id), structures: kept(state.structures, (key) => !isOf(id, key)),
    marks: marksWithout(state.marks, ({ on, between }) => (on !== null && isOf(id, on)) || (between?.includes(id) ?? false)),
    planes: state.planes.map((plane) => (plane.affects === 'all' ? plane : { ...plane, affects: plane.affects.filter((key) => !isOf(id, key)) })),
  }
}

/** A saved scene may name what a newer revision has no more: it is refused, not half restored. */
function restore(next: SceneState, bounds: SceneBounds): Changed | Refused {
  if (Object.values(next.sources).some(({ model, revision }) => !bounds.models.has(`${model}@${revision}`))) return 'unknown-source'
  if (Object.entries(next.sources).some(([id, { model }]) => id !== MAIN && id !== sourceIdOf(model))) return 'unknown-source'
  if (Object.keys(next.volumes).some((id) => !bounds.volumes.has(id) || !(id in next.sources))) return 'unknown-source'
  const named = [...Object.keys(next.structures), ...next.planes.flatMap(({ affects }) => (affects === 'all' ? [] : affects))] as StructureKey[]
  if (named.some((key) => !isThere(key, next, bounds))) return 'unknown-structure'
  if (Object.values(next.marks).some(({ between }) => between?.some((source) => !(source in next.sources)))) return 'unknown-source'
  if (Object.values(next.marks).some(({ on }) => !isKnown(on, next, bounds))) return 'unknown-structure'
  return { state: next, touched: ['all'] }
}

function isKnown(on: Handle | null, state: SceneState, bounds: SceneBounds): boolean {
  if (on === null || on === 'body') return true
  if (on.startsWith('cut:')) return state.planes.some(({ id }) => id === on.slice('cut:'.length))
  if (on.startsWith('group:')) return membersOf(state, on.slice('group:'.length), bounds).length > 0
  return isThere(on as StructureKey, state, bounds)
}

const isWithin = ({ at }: Pose) => at.every((one) => Math.abs(one) <= BOUNDS.placeMm)

type Lists = Pick<SceneState, 'planes' | 'lassos'>

/** In its place where it is there already, at the end where it is new. */
function listed<Name extends keyof Lists>(state: SceneState, name: Name, one: Lists[Name][number], most: number, touched: string): Changed | Refused {
  const list = state[name] as Lists[Name][number][]
  const at = list.findIndex(({ id }) => id === one.id)
  if (at < 0 && list.length >= most) return 'too-many'
  return { state: { ...state, [name]: at < 0 ? [...list, one] : list.with(at, one) }, touched: [touched] }
}

function without(state: SceneState, name: keyof Lists, id: string, touched: string): Changed | Refused {
  const list = state[name] as { id: string }[]
  return list.some((one) => one.id === id) ? { state: { ...state, [name]: list.filter((one) => one.id !== id) }, touched: [touched] } : 'no-change'
}
