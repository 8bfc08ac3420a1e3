import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { Mark, SceneState, StepShown, ViewState } from '#vr/contract'
import { createPlayer, type Player, type PlayerState } from '#vr/core/lesson/player'
import type { Picture } from '#vr/core/lesson/transition'

/** What draws: given by the scene once it is there. */
export interface Screen {
  now(): Picture
  /** On the way between steps: drawn, not kept. */
  draw(scene: SceneState, view: ViewState): void
  /** A step's own picture. */
  settle(scene: SceneState, view: ViewState): void
  body: { centre: [number, number, number]; radiusMm: number }
  firsts: Parameters<typeof createPlayer>[0]['firsts']
}

export interface LessonPlaying {
  player: Player
  state: PlayerState
  next(): void
  back(): void
  goTo(step: number): void
  resume(): void
  /** The step begins to be heard: its pointer goes its way. */
  point(): void
  /** The person moved something. What the lesson itself does is not theirs. */
  touched(): void
  attach(screen: Screen): () => void
}

const BODY = { centre: [0, 0, 0] as [number, number, number], radiusMm: 200 }
const isStill = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches
export type Marks = Record<string, Mark>

/** Binds a lesson to the life of its page: frames while something is on the way, and the picture when there is one. */
export function useLessonPlayer(steps: readonly StepShown[], begin: number, wasFinished: boolean): LessonPlaying {
  const screen = useRef<Screen | null>(null)
  const isOwn = useRef(false)
  const frame = useRef<number | null>(null)
  const player = useMemo(() => {
    const body = { ...BODY }
    const firsts = new Map()
    const made = createPlayer({
      steps, begin, isFinished: wasFinished, body, firsts,
      // Without a picture there is nothing to pass through.
      isStill: () => screen.current === null || isStill(),
      now: () => screen.current?.now() ?? { scene: made.step().state, view: made.step().view },
      show(scene, view) {
        const at = screen.current
        if (!at) return
        const step = made.step()
        isOwn.current = true
        try {
          if (scene === step.state && view === step.view) at.settle(scene, view)
          else at.draw(scene, view)
        } finally {
          isOwn.current = false
        }
      },
    })
    return Object.assign(made, { place: (from: Screen) => { Object.assign(body, from.body); firsts.clear(); for (const [id, first] of from.firsts) firsts.set(id, first) } })
  }, [steps, begin, wasFinished])
  const state = useSyncExternalStore(player.subscribe, player.state, player.state)

  const run = useCallback(() => {
    if (frame.current !== null) return
    const step = (nowMs: number) => { frame.current = player.tick(nowMs) ? requestAnimationFrame(step) : null }
    frame.current = requestAnimationFrame(step)
  }, [player])
  useEffect(() => () => { if (frame.current !== null) cancelAnimationFrame(frame.current); frame.current = null }, [player])

  return useMemo(() => ({
    player, state,
    next: () => { player.next(performance.now()); run() },
    back: () => { player.back(performance.now()); run() },
    goTo: (step: number) => { player.goTo(step, performance.now()); run() },
    resume: () => { player.resume(performance.now()); run() },
    point: () => { player.point(performance.now()); run() },
    touched: () => { if (!isOwn.current) player.touched() },
    attach(given: Screen) {
      screen.current = given
      player.place(given)
      player.enter(performance.now())
      run()
      return () => { screen.current = null }
    },
  }), [player, state, run])
}
