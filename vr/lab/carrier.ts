import type { Handle, SceneBounds, SceneState } from '../contract'
import type { CarriedPlace } from './carried'
import { bars } from './ownership'
import type { LabHands } from './pose-sender'
import type { LabHeld } from './protocol'

export interface CarrierOptions {
  hands: LabHands
  held(): readonly LabHeld[]
  person: string
  scene(): SceneState
  bounds: SceneBounds
  /** The scene is a copy of one's own: nobody sees what is done in it. */
  isPrivate?(): boolean
}

/** What this page's hands hold, for the others: asked for, shown on its way, let go. The same for a mouse and for a headset. */
export function createCarrier({ hands, held, person, scene, bounds, isPrivate = () => false }: CarrierOptions) {
  const mine = new Set<Handle>()
  const holderOf = (handle: Handle) => held().find((one) => one.person !== person && bars(one.handle, handle, scene(), bounds))?.person ?? null
  return {
    /** Who else has it, or what it belongs to, in hand; null: nobody. */
    holderOf,
    /** By what this page knows; the server, which is asked at the same time, has the last word on what is moved. */
    take(handle: Handle): boolean {
      if (isPrivate() || mine.has(handle)) return true
      if (holderOf(handle) !== null) return false
      mine.add(handle)
      void hands.hold(handle).then((answer) => { if (answer.kind === 'refused' && mine.delete(handle)) hands.carries(null) })
      return true
    },
    carry(handle: Handle, place: CarriedPlace): void { if (mine.has(handle)) hands.carries({ handle, place }) },
    has: (handle: Handle) => mine.has(handle),
    /** @param handle null: all of it */
    letGo(handle: Handle | null): void {
      if (handle === null ? mine.size === 0 : !mine.delete(handle)) return
      if (handle === null) mine.clear()
      hands.carries(null)
      hands.release(handle)
    },
  }
}
export type Carrier = ReturnType<typeof createCarrier>
