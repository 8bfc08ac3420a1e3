import type { Operation, Refused, SceneBounds } from '#vr/contract'
import { isSceneRefusal, type LabClient, type LabUndo } from '#vr/lab/client'
import type { LabRefused } from '#vr/lab/protocol'
import { createStage, type Stage, type StageState } from './stage'

export interface LabStage extends Stage {
  /** A copy of one's own: what is done in it nobody else sees, and it is gone when one returns. */
  setPrivate(isPrivate: boolean): void
  isPrivate(): boolean
  stop(): void
}

/** The scene of a lab with the same verbs as the scene of one's own. @param onOthers what was to be undone has been changed by this person since */
export function createLabStage({ client, bounds, onOthers }: { client: LabClient; bounds: SceneBounds; onOthers(person: string): void }): LabStage {
  let copy: Stage | null = null
  let unsubscribeCopy = () => {}
  const listeners = new Set<() => void>()
  let shown = read()
  function read(): StageState {
    return copy ? { ...copy.state(), isChanged: false } : { scene: client.scene(), canUndo: client.canUndo(), canRedo: client.canRedo(), isChanged: false }
  }
  const tell = () => {
    shown = read()
    for (const listener of listeners) listener()
  }
  const unsubscribe = client.subscribe(() => { if (!copy) tell() })
  const told = (undo: LabUndo) => {
    if (undo.kind === 'changed-by-other') onOthers(undo.person)
    return undo.kind === 'done'
  }
  const asRefused = (why: LabRefused | null): Refused | null => (why === null || isSceneRefusal(why) ? why : why === 'closed' ? 'not-allowed' : 'too-many')

  return {
    state: () => shown,
    subscribe(listener) { listeners.add(listener); return () => { listeners.delete(listener) } },
    do(given, gesture = null) {
      if (copy) return copy.do(given, gesture)
      return asRefused(client.do(Array.isArray(given) ? (given as readonly Operation[]) : [given as Operation], gesture))
    },
    endGesture() { if (copy) copy.endGesture(); else client.endGesture() },
    undo: () => (copy ? copy.undo() : told(client.undo())),
    redo: () => (copy ? copy.redo() : told(client.redo())),
    saved() {},
    isPrivate: () => copy !== null,
    setPrivate(isPrivate) {
      if (isPrivate === (copy !== null)) return
      unsubscribeCopy()
      copy = isPrivate ? createStage(client.scene(), bounds) : null
      unsubscribeCopy = copy?.subscribe(tell) ?? (() => {})
      tell()
    },
    stop() { unsubscribe(); unsubscribeCopy() },
  }
}
