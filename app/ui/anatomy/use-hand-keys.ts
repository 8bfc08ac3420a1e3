import type { KeyboardEvent } from 'react'
import type { Mm3, Operation, SceneState, StructureKey } from '#vr/contract'
import type { Picked } from '#vr/core/scene'
import type { Tool } from './rules/keys'
import { screenOf } from './rules/views'
import type { Started } from './use-theatre'

/** Millimetres a press; with Shift a fine one. */
const [STEP, FINE] = [5, 1]
const ARROWS: Record<string, [right: number, up: number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }

interface Hand {
  tool: Tool
  selected: readonly StructureKey[]
  scene: SceneState
  started: Started | null
  run: (operation: Operation | readonly Operation[], gesture?: string) => void
  endGesture: () => void
  onPick: (picked: Picked | null) => void
}

/**
 * What a hand does on the picture, by keys: Enter takes what lies in its middle, and with the tool that pulls out the arrows
 * move what was taken in the plane of the picture, as a finger would.
 */
export function useHandKeys({ tool, selected, scene, started, run, endGesture, onPick }: Hand) {
  const press = (event: KeyboardEvent) => {
    if (!started || event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLCanvasElement)) return
    const { theatre } = started
    const arrow = ARROWS[event.key]
    if (event.key === 'Enter') onPick(theatre.pick(event.target.clientWidth / 2, event.target.clientHeight / 2))
    else if (arrow && tool === 'pull' && selected.length > 0) {
      const { right, up } = screenOf(theatre.view())
      const by = event.shiftKey ? FINE : STEP
      run(selected.map((of) => {
        const { at, turn } = scene.structures[of]?.moved ?? { at: [0, 0, 0], turn: [0, 0, 0, 1] }
        return { do: 'place', of, pose: { at: at.map((one, axis) => one + (arrow[0] * right[axis]! + arrow[1] * up[axis]!) * by) as Mm3, turn } }
      }), 'pull by keys')
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  const release = (event: KeyboardEvent) => { if (ARROWS[event.key]) endGesture() }
  return { press, release }
}
