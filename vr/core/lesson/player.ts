import type { Mm3, SceneState, SourceId, StepShown, ViewState, VolumeState } from '../../contract'
import { placeBetween } from './space'
import { eased, pictureBetween, type Picture } from './transition'
import type { Body } from './views-between'

/**
 * A lesson as somebody follows it: pure, without clock, page or three, so that a page, a headset and a test drive the same one.
 *
 *   const player = createPlayer({ steps, begin: 0, now: () => ({ scene, view }), show, body, firsts, isStill })
 *   player.enter(nowMs)              at the start: goes to its first step
 *   player.next(nowMs) / back / goTo
 *   player.touched()                 whenever the person changed the scene or looked elsewhere: they explore
 *   player.resume(nowMs)             back to the lesson: the step's picture comes again
 *   player.point(nowMs)              the step begins to be heard: the pointer goes its way once more
 *   while (player.tick(nowMs)) ...   every frame as long as it answers true: shows what is on the way, and the pointer
 *   player.state()                   what to draw around it; `subscribe` tells of changes of it
 *
 * `show` gives a picture to whoever draws; it must not call `touched`. Answers to questions go their own way (outbox.ts).
 */
export interface PlayerState {
  step: number
  of: number
  /** `moving`: on the way to the step. `exploring`: the person broke off; the picture is theirs. */
  mode: 'moving' | 'following' | 'exploring'
  /** The last step was reached, now or before. */
  isFinished: boolean
  /** Null where none is shown now. */
  pointer: { from: Mm3; to: Mm3 } | null
}

export interface PlayerOptions {
  steps: readonly StepShown[]
  begin: number
  isFinished?: boolean
  /** What is shown now: a transition begins there. */
  now(): Picture
  show(scene: SceneState, view: ViewState): void
  body: Body
  firsts: ReadonlyMap<SourceId, VolumeState>
  /** Whoever asks for little movement gets none. Asked at each step. */
  isStill(): boolean
}

export interface Player {
  state(): PlayerState
  subscribe(listener: () => void): () => void
  step(): StepShown
  enter(nowMs: number): void
  next(nowMs: number): void
  back(nowMs: number): void
  goTo(step: number, nowMs: number): void
  touched(): void
  resume(nowMs: number): void
  /** The teacher's pointer from its beginning, as the step begins to be heard; nothing while the picture is another. */
  point(nowMs: number): void
  /** @returns whether anything is on the way still */
  tick(nowMs: number): boolean
}

export function createPlayer({ steps, begin, isFinished: wasFinished = false, now, show, body, firsts, isStill }: PlayerOptions): Player {
  if (steps.length === 0) throw new Error('a lesson without steps')
  const clamped = (step: number) => Math.min(steps.length - 1, Math.max(0, Math.trunc(step) || 0))
  let state: PlayerState = { step: clamped(begin), of: steps.length, mode: 'following', isFinished: wasFinished, pointer: null }
  let way: { from: Picture; to: Picture; beganMs: number; durationMs: number } | null = null
  let pointerBeganMs: number | null = null
  const listeners = new Set<() => void>()
  const set = (change: Partial<PlayerState>) => {
    const next = { ...state, ...change }
    if ((Object.keys(change) as (keyof PlayerState)[]).every((key) => next[key] === state[key])) return
    state = next
    for (const listener of listeners) listener()
  }

  const arrive = (nowMs: number) => {
    way = null
    const { state: scene, view, pointer } = steps[state.step]!
    show(scene, view)
    pointerBeganMs = pointer.length > 0 ? nowMs : null
    set({ mode: 'following', pointer: null, isFinished: state.isFinished || state.step === steps.length - 1 })
  }
  const go = (step: number, nowMs: number) => {
    const { state: scene, view, transitionMs } = steps[step]!
    pointerBeganMs = null
    if (isStill() || transitionMs === 0) {
      set({ step, pointer: null })
      return arrive(nowMs)
    }
    way = { from: now(), to: { scene, view }, beganMs: nowMs, durationMs: transitionMs }
    set({ step, mode: 'moving', pointer: null })
  }

  return {
    state: () => state,
    subscribe(listener) { listeners.add(listener); return () => { listeners.delete(listener) } },
    step: () => steps[state.step]!,
    enter: (nowMs) => { arrive(nowMs) },
    next: (nowMs) => { if (state.step < steps.length - 1) go(state.step + 1, nowMs) },
    back: (nowMs) => { if (state.step > 0) go(state.step - 1, nowMs) },
    goTo: (step, nowMs) => go(clamped(step), nowMs),
    touched: () => {
      way = null
      pointerBeganMs = null
      set({ mode: 'exploring', pointer: null })
    },
    resume: (nowMs) => go(state.step, nowMs),
    point: (nowMs) => { if (state.mode === 'following' && steps[state.step]!.pointer.length > 0) pointerBeganMs = nowMs },
    tick(nowMs) {
      if (way) {
        const gone = (nowMs - way.beganMs) / way.durationMs
        if (gone >= 1) arrive(nowMs)
        else {
          const { scene, view } = pictureBetween(way.from, way.to, eased(gone), body, firsts)
          show(scene, view)
        }
      } else if (pointerBeganMs !== null) {
        const path = steps[state.step]!.pointer
        const atMs = nowMs - pointerBeganMs
        if (atMs > path.at(-1)!.atMs) pointerBeganMs = null
        set({ pointer: pointerBeganMs === null ? null : pointerAt(path, atMs) })
      }
      return way !== null || pointerBeganMs !== null
    },
  }
}

/** Between two places of the path the straight way; before the first none. */
export function pointerAt(path: StepShown['pointer'], atMs: number): { from: Mm3; to: Mm3 } | null {
  const after = path.findIndex((one) => one.atMs > atMs)
  const [a, b] = after < 0 ? [path.at(-1), path.at(-1)] : [path[after - 1], path[after]]
  if (!a || !b) return null
  const t = b.atMs > a.atMs ? Math.min(1, (atMs - a.atMs) / (b.atMs - a.atMs)) : 1
  return { from: placeBetween(a.from, b.from, t), to: placeBetween(a.to, b.to, t) }
}
