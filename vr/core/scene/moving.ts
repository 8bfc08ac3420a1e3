import { afterFrame, FINE_AT_FIRST, whenMoves, whenRests } from './coarser'
import type { Meshes, Part } from './meshes'

export interface Moving { begins(): void; took(ms: number): void; rests(): void }

/**
 * Draws coarser surfaces while something moves, as `coarser.ts` has it. They are fetched when they are needed for the first time; until then, and
 * where there are none, the fine ones are drawn. Faces of cuts, what is pointed at and what is measured stay those of the fine ones.
 */
export function startMoving(meshes: Pick<Meshes, 'setCoarse' | 'drawCoarse'>, { coarser, loaded, always }: { coarser(): Promise<Part[] | null>; loaded(): void; always: boolean }): Moving {
  let rule = FINE_AT_FIRST
  let isMoving = false
  let held: 'none' | 'coming' | 'here' = 'none'
  const choose = () => {
    const isCoarse = isMoving && (always || rule.isCoarse)
    meshes.drawCoarse(isCoarse)
    if (!isCoarse || held !== 'none') return
    held = 'coming'
    void coarser().then((parts) => {
      // Not there yet, or unreachable: the next movement asks again.
      held = parts ? 'here' : 'none'
      if (!parts) return
      meshes.setCoarse(parts)
      loaded()
    })
  }
  return {
    begins() {
      isMoving = true
      rule = whenMoves(rule)
      choose()
    },
    took(ms) {
      const before = rule.isCoarse
      // Fine frames in place of coarse ones that are still on their way say nothing about these.
      if (before && held !== 'here') return
      rule = afterFrame(rule, ms)
      if (rule.isCoarse !== before) choose()
    },
    rests() {
      isMoving = false
      rule = whenRests(rule)
      choose()
    },
  }
}
