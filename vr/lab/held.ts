import { BOUNDS, type CutPlane, type Handle, type Mm3, type Pose, type Quaternion, type SceneBounds, type SceneState, type StructureKey } from '../contract'
import { boundsIn } from '../core/state/apply'
import { dot, placeBetween, turnBetween, unit } from '../core/lesson/space'
import { CARRIED_BITS, CARRIES, tagOf, type Carried, type CarriedPlace } from './carried'
import { LEASE_MS } from './ownership'
import { countPoses, emptyPose, isLater, readPose } from './pose'
import { LAB_BOUNDS, type LabHeld, type LabPerson } from './protocol'

/** What is gone of the way in so long is as much as a hand is drawn behind its own. */
const FOLLOWS_MS = 38
const FRAME_MS = 16
/** Nearer than that it is there. */
const [STILL_MM, STILL_M, STILL_TURN, STILL_SCALE] = [0.05, 0.0001, 1 - 1e-8, 1e-4]

interface Follower {
  handle: Handle
  slot: number
  person: string
  /** As last heard; null: it is let go, and goes to where the scene has it. */
  wanted: CarriedPlace | null
  heardMs: number
  now: CarriedPlace | null
}

/** What others hold, where their hands have it. The scene stays what was agreed; this is how it is drawn meanwhile. */
export interface HeldByOthers {
  set(people: readonly LabPerson[], own: number, held: readonly LabHeld[]): void
  hear(packet: DataView, nowMs: number): void
  /** The connection is gone, or the scene is one's own: nothing follows anybody. */
  clear(): void
  /** Time passes. @returns whether anything is drawn elsewhere than before */
  step(scene: SceneState, nowMs: number): boolean
  /** The scene as it is to be drawn; the same object as long as neither it nor a hand moves, and itself where nobody holds anything. */
  shown(scene: SceneState): SceneState
  isBusy(): boolean
}

export function createHeldByOthers(bounds: SceneBounds): HeldByOthers {
  let people = new Map<number, string>()
  let held: readonly LabHeld[] = []
  const followers = new Map<Handle, Follower>()
  const seqs = new Map<number, number>()
  const heard = emptyPose()
  let steppedMs: number | null = null
  let isBusy = false
  let cached: { of: SceneState; shown: SceneState } | null = null

  const isHeldBy = (handle: Handle, person: string) => held.some((one) => one.handle === handle && one.person === person)
  const keysOf = (handle: Handle, scene: SceneState): StructureKey[] => {
    const { structures } = scene
    const known = boundsIn(scene, bounds).structures
    if (!handle.startsWith('group:')) return known.has(handle as StructureKey) ? [handle as StructureKey] : []
    const group = handle.slice('group:'.length)
    return [...known].filter(([key, own]) => (structures[key]?.group ?? own) === group).map(([key]) => key)
  }
  /** Where the scene has it; null: nowhere. */
  const agreed = (handle: Handle, scene: SceneState): CarriedPlace | null => {
    if (handle === 'body') return { kind: 'body', pose: scene.body.place, scale: scene.body.scale }
    if (handle.startsWith('cut:')) {
      const plane = scene.planes.find(({ id }) => id === handle.slice('cut:'.length))
      return plane ? { kind: 'cut', normal: plane.normal, distanceMm: plane.distanceMm } : null
    }
    const [key] = keysOf(handle, scene)
    return key ? { kind: 'part', pose: scene.structures[key]?.moved ?? HOME } : null
  }

  return {
    set(nextPeople, own, nextHeld) {
      people = new Map(nextPeople.filter(({ slot }) => slot !== own).map(({ slot, person }) => [slot, person]))
      held = nextHeld
      for (const slot of seqs.keys()) if (!people.has(slot)) seqs.delete(slot)
      for (const one of followers.values()) if (people.get(one.slot) !== one.person || !isHeldBy(one.handle, one.person)) one.wanted = null
      isBusy = followers.size > 0
    },
    hear(packet, nowMs) {
      const count = countPoses(packet, LAB_BOUNDS.people)
      if (count === null) return
      let at = 0
      for (let n = 0; n < count; n++) {
        at += readPose(packet, at, heard)
        const person = people.get(heard.slot)
        const last = seqs.get(heard.slot)
        if (person === undefined || (last !== undefined && last !== heard.seq && !isLater(heard.seq, last))) continue
        seqs.set(heard.slot, heard.seq)
        if ((heard.flags & CARRIED_BITS) === 0) continue
        const handle = held.find((one) => one.person === person && tagOf(one.handle) === heard.carried.tag)?.handle
        const place = handle && placeOf(handle, heard.flags, heard.carried)
        if (!handle || !place) continue
        const known = followers.get(handle)
        followers.set(handle, { handle, slot: heard.slot, person, wanted: place, heardMs: nowMs, now: known?.now ?? null })
        isBusy = true
      }
    },
    clear() {
      followers.clear()
      seqs.clear()
      held = []
      cached = null
      isBusy = false
    },
    step(scene, nowMs) {
      // After a rest the first picture is one of sixty a second.
      const share = 1 - Math.exp(-Math.max(0, steppedMs === null ? FRAME_MS : nowMs - steppedMs) / FOLLOWS_MS)
      steppedMs = nowMs
      let hasMoved = false
      isBusy = false
      for (const one of [...followers.values()]) {
        // Whoever is heard of no more holds nothing, whatever this page was told.
        if (one.wanted && nowMs - one.heardMs > LEASE_MS) one.wanted = null
        const home = agreed(one.handle, scene)
        const wanted = one.wanted ?? home
        // A cut that was never made is gone when it is let go.
        if (!wanted) { followers.delete(one.handle); hasMoved = true; continue }
        const from = one.now ?? home ?? wanted
        const isThere = isSame(from, wanted)
        if (isThere && one.now) {
          if (!one.wanted) { followers.delete(one.handle); hasMoved = true }
          continue
        }
        one.now = isThere ? wanted : between(from, wanted, share)
        isBusy = true
        hasMoved = true
      }
      if (!isBusy) steppedMs = null
      if (hasMoved) cached = null
      return hasMoved
    },
    shown(scene) {
      if (followers.size === 0) return scene
      if (cached?.of === scene) return cached.shown
      const shown = [...followers.values()].reduce((next, { handle, now }) => (now ? put(next, handle, now, keysOf) : next), scene)
      cached = { of: scene, shown }
      return shown
    },
    isBusy: () => isBusy,
  }
}

const HOME: Pose = { at: [0, 0, 0], turn: [0, 0, 0, 1] }

/** Null: it is another kind of thing than the handle says. */
function placeOf(handle: Handle, flags: number, { pose, scale, normal, distanceMm }: Carried): CarriedPlace | null {
  const kind = flags & CARRIED_BITS
  const own = (): Pose => ({ at: [...pose.at], turn: [...pose.turn] })
  if (handle === 'body') return kind === CARRIES.body ? { kind: 'body', pose: own(), scale } : null
  if (handle.startsWith('cut:')) return kind === CARRIES.cut ? { kind: 'cut', normal: [...normal], distanceMm } : null
  return kind === CARRIES.part ? { kind: 'part', pose: own() } : null
}

function put(scene: SceneState, handle: Handle, place: CarriedPlace, keysOf: (handle: Handle, scene: SceneState) => StructureKey[]): SceneState {
  switch (place.kind) {
    case 'body': return { ...scene, body: { place: place.pose, scale: place.scale } }
    case 'part': {
      const structures = { ...scene.structures }
      for (const key of keysOf(handle, scene)) structures[key] = { ...structures[key], moved: place.pose }
      return { ...scene, structures }
    }
    case 'cut': {
      const id = handle.slice('cut:'.length)
      const { normal, distanceMm } = place
      const isKnown = scene.planes.some((plane) => plane.id === id)
      if (!isKnown && scene.planes.length >= BOUNDS.planes) return scene
      // A blade in a hand: as it will be when it is let go.
      const fresh: CutPlane = { id, normal, distanceMm, isOn: true, section: true, affects: 'all' }
      return { ...scene, planes: isKnown ? scene.planes.map((plane) => (plane.id === id ? { ...plane, normal, distanceMm } : plane)) : [...scene.planes, fresh] }
    }
  }
}

function between(from: CarriedPlace, to: CarriedPlace, share: number): CarriedPlace {
  if (from.kind === 'cut' && to.kind === 'cut') {
    const normal = placeBetween(from.normal, to.normal, share)
    // Turned right round: there is no way between that is a plane's.
    return Math.hypot(...normal) < 0.1 ? to : { kind: 'cut', normal: unit(normal), distanceMm: from.distanceMm + (to.distanceMm - from.distanceMm) * share }
  }
  if (from.kind === 'part' && to.kind === 'part') return { kind: 'part', pose: mixed(from.pose, to.pose, share) }
  if (from.kind === 'body' && to.kind === 'body') return { kind: 'body', pose: mixed(from.pose, to.pose, share), scale: from.scale * (to.scale / from.scale) ** share }
  return to
}
const mixed = (from: Pose, to: Pose, share: number): Pose => ({ at: placeBetween(from.at, to.at, share), turn: turnBetween(from.turn, to.turn, share) })

function isSame(one: CarriedPlace, other: CarriedPlace): boolean {
  const isNear = (a: Mm3, b: Mm3, within: number) => a.every((part, axis) => Math.abs(part - b[axis]!) < within)
  const isTurned = (a: Quaternion, b: Quaternion) => Math.abs(a.reduce((sum, part, n) => sum + part * b[n]!, 0)) > STILL_TURN
  if (one.kind === 'cut' && other.kind === 'cut') return dot(one.normal, other.normal) > STILL_TURN && Math.abs(one.distanceMm - other.distanceMm) < STILL_MM
  if (one.kind === 'part' && other.kind === 'part') return isNear(one.pose.at, other.pose.at, STILL_MM) && isTurned(one.pose.turn, other.pose.turn)
  if (one.kind === 'body' && other.kind === 'body') return isNear(one.pose.at, other.pose.at, STILL_M) && isTurned(one.pose.turn, other.pose.turn) && Math.abs(one.scale / other.scale - 1) < STILL_SCALE
  return false
}
