import { apply } from '#vr/core/state/apply'
import { inverse } from '#vr/core/state/inverse'
import { targetOf } from '#vr/core/state/target'
import type { Operation, Refused, SceneBounds, SceneState } from '#vr/contract'

/** What is undone with one press. */
interface Step { forth: Operation[]; back: Operation[]; gesture: string | null }
export interface StageState { scene: SceneState; canUndo: boolean; canRedo: boolean; /** Differs from what was opened or saved. */ isChanged: boolean }

/** More is not remembered; a step of a restored scene holds a whole scene. */
export const MOST_STEPS = 200

/** The scene of one page: everything that changes it goes through here, so that all of it can be undone. */
export function createStage(begin: SceneState, bounds: SceneBounds) {
  let scene = begin
  let kept = begin
  let done: Step[] = []
  let undone: Step[] = []
  let shown: StageState = { scene, canUndo: false, canRedo: false, isChanged: false }
  const listeners = new Set<() => void>()
  const tell = () => {
    shown = { scene, canUndo: done.length > 0, canRedo: undone.length > 0, isChanged: scene !== kept }
    for (const listener of listeners) listener()
  }

  /** All or what can be: an operation that is refused leaves the others as they are. */
  function carry(operations: readonly Operation[]): { forth: Operation[]; back: Operation[]; refused: Refused | null } {
    const forth: Operation[] = []
    let back: Operation[] = []
    let refused: Refused | null = null
    for (const operation of operations) {
      const applied = apply(scene, operation, bounds)
      if (applied.kind === 'refused') { if (applied.why !== 'no-change') refused ??= applied.why; continue }
      back = [...inverse(scene, operation, bounds), ...back]
      forth.push(operation)
      scene = applied.state
    }
    return { forth, back, refused }
  }

  return {
    state: () => shown,
    subscribe(listener: () => void) { listeners.add(listener); return () => { listeners.delete(listener) } },

    /**
     * @param gesture one movement of a hand: all with the same name in a row are undone at once
     * @returns why something of it was not done
     */
    do(given: Operation | readonly Operation[], gesture: string | null = null): Refused | null {
      const operations = Array.isArray(given) ? (given as readonly Operation[]) : [given as Operation]
      const { forth, back, refused } = carry(operations)
      if (forth.length === 0) return refused
      const last = done.at(-1)
      if (gesture !== null && last?.gesture === gesture) done[done.length - 1] = { forth: latest([...last.forth, ...forth]), back: within(back, last.back), gesture }
      else done = [...done, { forth, back, gesture }].slice(-MOST_STEPS)
      undone = []
      tell()
      return refused
    },
    /** The hand is lifted: what comes next is another step. */
    endGesture() {
      const last = done.at(-1)
      if (last?.gesture) done[done.length - 1] = { ...last, gesture: null }
    },
    undo(): boolean {
      const step = done.at(-1)
      if (!step) return false
      done = done.slice(0, -1)
      carry(step.back)
      undone = [...undone, step]
      tell()
      return true
    },
    redo(): boolean {
      const step = undone.at(-1)
      if (!step) return false
      undone = undone.slice(0, -1)
      carry(step.forth)
      done = [...done, { ...step, gesture: null }]
      tell()
      return true
    },
    /** What is shown now is what is kept on the server. */
    saved() { kept = scene; tell() },
  }
}
export type Stage = ReturnType<typeof createStage>

/** The last of each target, in order. */
function latest(operations: Operation[]): Operation[] {
  const last = new Map(operations.map((operation, index) => [targetOf(operation), index]))
  return operations.filter((operation, index) => last.get(targetOf(operation)) === index)
}

/** Where a gesture began is where it is undone to. */
function within(back: Operation[], first: Operation[]): Operation[] {
  const known = new Set(first.map(targetOf))
  return [...back.filter((operation) => !known.has(targetOf(operation))), ...first]
}
