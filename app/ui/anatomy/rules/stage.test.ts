import { describe, expect, test } from 'vitest'
import { newScene } from '#vr/core/state/empty'
import { hashOf } from '#vr/core/state/normalise'
import type { CutPlane, Operation, SceneBounds, VolumeState } from '#vr/contract'
import { createStage, MOST_STEPS } from './stage'

const BONE: VolumeState = { shown: true, preset: 'bone', transfer: null, window: { center: 300, width: 1_500 }, opacity: 1, look: 'shaded', removed: [] }
const bounds: SceneBounds = { structures: new Map([['main/calvaria', 'skull'], ['main/mandible', 'face']]), volumes: new Map([['main', BONE]]), models: new Set(['head@1']) }
const begin = newScene('head', 1)
const fade = (opacity: number): Operation => ({ do: 'fade', of: ['main/calvaria'], opacity })
const cut = (distanceMm: number, id = 'a'): Operation => ({ do: 'cut', plane: { id, normal: [1, 0, 0], distanceMm, isOn: true, section: true, affects: 'all' } satisfies CutPlane })

describe('undo', () => {
  test('a slider that is drawn from one end to the other is one step, and leads back to where it stood', () => {
    const stage = createStage(begin, bounds)
    stage.do(fade(0.9))
    for (let opacity = 80; opacity >= 20; opacity -= 5) stage.do(fade(opacity / 100), 'slider')
    expect(stage.state().scene.structures['main/calvaria']?.opacity).toBe(0.2)
    stage.undo()
    expect(stage.state().scene.structures['main/calvaria']?.opacity).toBe(0.9)
    stage.redo()
    expect(stage.state().scene.structures['main/calvaria']?.opacity).toBe(0.2)
  })

  test('the same slider taken again is another step', () => {
    const stage = createStage(begin, bounds)
    stage.do(fade(0.5), 'slider')
    stage.endGesture()
    stage.do(fade(0.1), 'slider')
    stage.undo()
    expect(stage.state().scene.structures['main/calvaria']?.opacity).toBe(0.5)
  })

  test('a plane that was made and drawn in one movement is gone after undo', () => {
    const stage = createStage(begin, bounds)
    stage.do(cut(0), 'plane')
    stage.do(cut(10), 'plane')
    stage.undo()
    expect(hashOf(stage.state().scene)).toBe(hashOf(begin))
  })

  test('what was done after undo leaves nothing to redo', () => {
    const stage = createStage(begin, bounds)
    stage.do(fade(0.5))
    stage.undo()
    stage.do(cut(3))
    expect(stage.state()).toMatchObject({ canRedo: false, canUndo: true })
    expect(stage.redo()).toBe(false)
  })

  test('several at once are one step, and all of it leads back in turn', () => {
    const stage = createStage(begin, bounds)
    stage.do([fade(0.5), { do: 'place', of: 'group:face', pose: { at: [0, -80, 0], turn: [0, 0, 0, 1] } }, { do: 'volume', of: 'main', set: { preset: 'mip', look: 'mip' } }])
    stage.do({ do: 'restore', state: begin })
    expect(hashOf(stage.state().scene)).toBe(hashOf(begin))
    stage.undo()
    expect(stage.state().scene.volumes.main?.look).toBe('mip')
    stage.undo()
    expect(hashOf(stage.state().scene)).toBe(hashOf(begin))
  })

  test('memory is bounded: of thousands of steps the last two hundred are undone', () => {
    const stage = createStage(begin, bounds)
    for (let step = 0; step < 3_000; step++) stage.do(cut(step))
    let undone = 0
    while (stage.undo()) undone += 1
    expect(undone).toBe(MOST_STEPS)
  })
})

describe('what cannot be done', () => {
  test('is said, and leaves the scene and the steps alone', () => {
    const stage = createStage(begin, bounds)
    stage.do([cut(1, 'a'), cut(2, 'b'), cut(3, 'c')])
    expect(stage.do(cut(4, 'd'))).toBe('too-many')
    expect(stage.state().scene.planes).toHaveLength(3)
    stage.undo()
    expect(stage.state()).toMatchObject({ canUndo: false })
  })

  test('doing what is done already is neither an error nor a step', () => {
    const stage = createStage(begin, bounds)
    expect(stage.do(fade(1))).toBeNull()
    expect(stage.state().canUndo).toBe(false)
  })
})

test('a scene counts as changed until it is saved', () => {
  const stage = createStage(begin, bounds)
  stage.do(fade(0.5))
  expect(stage.state().isChanged).toBe(true)
  stage.saved()
  expect(stage.state().isChanged).toBe(false)
  stage.undo()
  expect(stage.state().isChanged).toBe(true)
})
