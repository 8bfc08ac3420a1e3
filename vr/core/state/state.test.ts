import { describe, expect, test } from 'vitest'
import { BOUNDS, type Operation, type SceneBounds, type SceneState, type StructureKey, type VolumeState } from '../../contract'
import { apply } from './apply'
import { newScene } from './empty'
import { inverse } from './inverse'
import { canonicalText, hashOf } from './normalise'
import { parseOperation, parseScene } from './schema'

const BONE: VolumeState = { shown: true, preset: 'bone', transfer: null, window: { center: 300, width: 1_500 }, opacity: 1, look: 'shaded', removed: [] }
const SKULL: StructureKey[] = ['main/calvaria', 'main/mandible', 'main/left-orbit']
const bounds: SceneBounds = {
  structures: new Map([[SKULL[0]!, 'skull'], [SKULL[1]!, 'face'], [SKULL[2]!, 'face']]),
  volumes: new Map([['main', BONE]]),
  models: new Set(['head@1', 'atlas@3']),
}
const start = newScene('head', 1)
const at = (x: number, y: number, z: number) => ({ at: [x, y, z] as [number, number, number], turn: [0, 0, 0, 1] as [number, number, number, number] })
const plane = (id: string) => ({ id, normal: [1, 0, 0] as [number, number, number], distanceMm: 12.5, isOn: true, section: true, affects: 'all' as const })

function after(state: SceneState, ...operations: Operation[]): SceneState {
  return operations.reduce((before, operation) => {
    const applied = apply(before, operation, bounds)
    if (applied.kind === 'refused') throw new Error(`${operation.do}: ${applied.why}`)
    return applied.state
  }, state)
}
const whyNot = (state: SceneState, operation: Operation) => {
  const applied = apply(state, operation, bounds)
  return applied.kind === 'refused' ? applied.why : null
}

describe('what a student does to a skull', () => {
  test('a structure that was pulled out and put back leaves the scene as it was', () => {
    const out = after(start, { do: 'place', of: 'main/mandible', pose: at(0, -80, -40) })
    expect(out.structures['main/mandible']?.moved?.at).toEqual([0, -80, -40])
    expect(hashOf(after(out, { do: 'place', of: 'main/mandible', pose: null }))).toBe(hashOf(start))
  })

  test('a group moves with all that belong to it, also what was put into it', () => {
    const grouped = after(start, { do: 'group', of: ['main/calvaria'], group: 'face' }, { do: 'place', of: 'group:face', pose: at(10, 0, 0) })
    expect(Object.keys(grouped.structures).sort()).toEqual([...SKULL].sort())
  })

  test('the fourth cut plane is refused, the third can still be moved', () => {
    const three = after(start, { do: 'cut', plane: plane('a') }, { do: 'cut', plane: plane('b') }, { do: 'cut', plane: plane('c') })
    expect(whyNot(three, { do: 'cut', plane: plane('d') })).toBe('too-many')
    expect(after(three, { do: 'cut', plane: { ...plane('c'), distanceMm: 20 } }).planes.map(({ distanceMm }) => distanceMm)).toEqual([12.5, 12.5, 20])
  })

  test('what the model does not have, and what is far outside, is refused', () => {
    expect(whyNot(start, { do: 'fade', of: ['main/liver'], opacity: 0.5 })).toBe('unknown-structure')
    expect(whyNot(start, { do: 'volume', of: 'atlas', set: { shown: false } })).toBe('unknown-source')
    expect(whyNot(start, { do: 'place', of: 'body', pose: at(20_000, 0, 0) })).toBe('out-of-bounds')
    expect(whyNot(start, { do: 'place', of: 'body', pose: at(0, 0, 0), scale: 100 })).toBe('out-of-bounds')
    expect(whyNot(start, { do: 'combine', id: 'atlas', source: { model: 'withdrawn', revision: 1, place: at(0, 0, 0), fitMm: null } })).toBe('unknown-source')
    expect(whyNot(start, { do: 'combine', id: 'main', source: null })).toBe('not-allowed')
  })

  test('doing the same twice is doing it once', () => {
    const cut = after(start, { do: 'cut', plane: plane('a') })
    expect(whyNot(cut, { do: 'cut', plane: plane('a') })).toBe('no-change')
  })

  test('a source that is taken away takes what hung on it', () => {
    const both: SceneBounds = { ...bounds, structures: new Map([...bounds.structures, ['atlas/thalamus', 'brain']]), volumes: new Map([...bounds.volumes, ['atlas', BONE]]) }
    const steps: Operation[] = [
      { do: 'combine', id: 'atlas', source: { model: 'atlas', revision: 3, place: at(1, 2, 3), fitMm: 1.25 } },
      { do: 'fade', of: ['atlas/thalamus'], opacity: 0.3 }, { do: 'volume', of: 'atlas', set: { look: 'mip' } },
      { do: 'mark', id: 'm1', mark: { kind: 'label', points: [[0, 0, 0]], on: 'atlas/thalamus', by: 'p1' } },
      { do: 'combine', id: 'atlas', source: null },
    ]
    const end = steps.reduce((state, operation) => {
      const applied = apply(state, operation, both)
      if (applied.kind !== 'applied') throw new Error(applied.why)
      return applied.state
    }, start)
    expect(hashOf(end)).toBe(hashOf(start))
  })
})

describe('a second model in the scene', () => {
  const both: SceneBounds = { ...bounds, structures: new Map([...bounds.structures, ['atlas/thalamus', 'atlas.brain'], ['atlas/pons', 'atlas.brain']]), volumes: new Map([...bounds.volumes, ['atlas', BONE]]), models: new Set(['head@1', 'atlas@3', 'head@2']) }
  const atlas = { model: 'atlas', revision: 3, place: at(1, 2, 3), fitMm: null }
  const step = (state: SceneState, operation: Operation) => {
    const applied = apply(state, operation, both)
    if (applied.kind === 'refused') throw new Error(`${operation.do}: ${applied.why}`)
    return applied.state
  }
  const refused = (state: SceneState, operation: Operation) => {
    const applied = apply(state, operation, both)
    return applied.kind === 'refused' ? applied.why : null
  }
  const whole = (): SceneState => ([
    { do: 'combine', id: 'atlas', source: atlas }, { do: 'fade', of: ['atlas/thalamus'], opacity: 0.3 }, { do: 'show', of: ['atlas/pons'], shown: false }, { do: 'place', of: 'atlas/pons', pose: at(0, 0, 20) },
    { do: 'volume', of: 'atlas', set: { look: 'mip' } }, { do: 'cut', plane: { ...plane('a'), affects: ['atlas/pons', 'main/mandible'] } },
    { do: 'mark', id: 'm1', mark: { kind: 'label', points: [[0, 0, 0]], on: 'atlas/thalamus', by: 'p1' } },
    { do: 'mark', id: 'm2', mark: { kind: 'distance', points: [[0, 0, 0], [1, 0, 0]], on: null, between: ['main', 'atlas'], by: 'p1' } },
  ] satisfies Operation[]).reduce(step, start)
  const undone = (state: SceneState, operation: Operation) => inverse(state, operation, both).reduce((now, one) => {
    const applied = apply(now, one, both)
    return applied.kind === 'applied' ? applied.state : now
  }, step(state, operation))

  test.each<[string, Operation]>([
    ['taking it out', { do: 'combine', id: 'atlas', source: null }], ['placing it anew', { do: 'combine', id: 'atlas', source: { ...atlas, place: at(5, 5, 5), fitMm: 2.5 } }],
  ])('%s is undone with all that hung on it', (_what, operation) => expect(canonicalText(undone(whole(), operation))).toBe(canonicalText(whole())))
  test('a measure between two models is gone when one of them is placed anew, for it is no longer true', () => {
    const moved = step(whole(), { do: 'combine', id: 'atlas', source: { ...atlas, place: at(5, 5, 5) } })
    expect(Object.keys(moved.marks)).toEqual(['m1'])
    expect(Object.keys(step(whole(), { do: 'combine', id: 'atlas', source: { ...atlas, fitMm: 1 } }).marks)).toEqual(['m1', 'm2'])
  })
  test('before it is added nothing of it can be touched, though it is known', () => {
    expect(refused(start, { do: 'fade', of: ['atlas/pons'], opacity: 0.5 })).toBe('unknown-structure')
    expect(refused(start, { do: 'volume', of: 'atlas', set: { shown: false } })).toBe('unknown-source')
    expect(refused(start, { do: 'mark', id: 'm', mark: { kind: 'label', points: [[0, 0, 0]], on: 'atlas/pons', by: 'p' } })).toBe('unknown-structure')
    expect(refused(start, { do: 'place', of: 'group:atlas.brain', pose: at(1, 1, 1) })).toBe('unknown-structure')
    expect(refused(start, { do: 'restore', state: { ...whole(), sources: start.sources } })).toBe('unknown-source')
  })
  test('what the scene began with stays where it is, and a model has one name as a source', () => {
    expect(refused(start, { do: 'combine', id: 'main', source: { ...start.sources.main!, place: at(1, 0, 0) } })).toBe('not-allowed')
    expect(refused(start, { do: 'combine', id: 'other', source: atlas })).toBe('unknown-source')
  })
})

describe('undo', () => {
  test('after three thousand random operations each one has led back exactly', () => {
    const random = generator(20261122)
    let state = start
    let applied = 0
    for (let round = 0; round < 3_000; round++) {
      const operation = anOperation(random)
      const result = apply(state, operation, bounds)
      if (result.kind === 'refused') continue
      applied += 1
      expect(parseScene(JSON.parse(canonicalText(result.state)))).not.toBeNull()
      const back = inverse(state, operation, bounds).reduce((now, one) => {
        const undone = apply(now, one, bounds)
        return undone.kind === 'applied' ? undone.state : now
      }, result.state)
      expect(canonicalText(back), operation.do).toBe(canonicalText(state))
      state = result.state
    }
    expect(applied).toBeGreaterThan(1_500)
  })
})

describe('what arrives from elsewhere', () => {
  test('operations survive being sent', () => {
    const random = generator(7)
    for (let round = 0; round < 500; round++) {
      const operation = anOperation(random)
      expect(parseOperation(JSON.parse(JSON.stringify(operation)))).toEqual(operation)
    }
  })

  test.each([
    ['no operation at all', null], ['an unknown verb', { do: 'explain' }], ['more than there may be', { do: 'show', of: Array(1_001).fill('main/a'), shown: true }],
    ['a number that is none', { do: 'peel', amount: Number.NaN }], ['infinity', { do: 'explode', by: 'group', amount: 1, centre: [Infinity, 0, 0] }],
    ['a direction without length', { do: 'cut', plane: { ...plane('a'), normal: [0, 0, 0] } }], ['a box inside out', { do: 'box', box: { low: [1, 0, 0], high: [0, 1, 1], turn: [0, 0, 0, 1], keeps: 'inside' } }],
    ['a key of objects', { do: 'mark', id: '__proto__/', mark: null }], ['more than was asked for', { do: 'peel', amount: 1, also: true }],
    ['a curve that runs back', { do: 'volume', of: 'main', set: { transfer: [{ value: 2, colour: [0, 0, 0], opacityPerMm: 1 }, { value: 1, colour: [0, 0, 0], opacityPerMm: 1 }] } }],
    ['a text without end', { do: 'mark', id: 'a', mark: { kind: 'label', points: [[0, 0, 0]], text: { en: 'x'.repeat(BOUNDS.text + 1), zh: '' }, on: null, by: 'p' } }],
  ])('%s is refused', (_what, given) => expect(parseOperation(given)).toBeNull())

  test('a saved scene that names what the model has no more is not half restored', () => {
    const saved = after(start, { do: 'fade', of: ['main/mandible'], opacity: 0.5 })
    const fewer: SceneBounds = { ...bounds, structures: new Map([[SKULL[0]!, 'skull']]) }
    expect(apply(start, { do: 'restore', state: saved }, fewer)).toEqual({ kind: 'refused', why: 'unknown-structure' })
  })
})

/** Park and Miller: the same numbers each time. */
function generator(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

function anOperation(random: () => number): Operation {
  const pick = <One>(list: readonly One[]) => list[Math.floor(random() * list.length)]!
  const number = (most: number) => Math.round((random() * 2 - 1) * most * 1_000) / 1_000
  const place = (): [number, number, number] => [number(200), number(200), number(200)]
  const keys = SKULL.filter(() => random() < 0.6)
  const share = Math.round(random() * 20) / 20
  return pick<() => Operation>([
    () => ({ do: 'show', of: keys, shown: random() < 0.5 }), () => ({ do: 'fade', of: keys, opacity: share }), () => ({ do: 'tint', of: keys, colour: pick([null, '#ff8800', '#00aaff']) }),
    () => ({ do: 'group', of: keys, group: pick([null, 'mine', 'face']) }),
    () => ({ do: 'place', of: pick<SceneState['marks'][string]['on']>([...SKULL, 'group:face', 'group:mine', 'body'])!, pose: random() < 0.3 ? null : { at: place(), turn: pick<[number, number, number, number]>([[0, 0, 0, 1], [0, 0.6, 0, 0.8]]) }, scale: pick([1, 2, 0.5]) }),
    () => ({ do: 'explode', by: pick([null, 'group', 'layer'] as const), amount: share, centre: place() }), () => ({ do: 'peel', amount: share }),
    () => ({ do: 'cut', plane: { ...plane(pick(['a', 'b', 'c', 'd'])), distanceMm: number(100), affects: random() < 0.5 ? 'all' : keys } }), () => ({ do: 'uncut', id: pick(['a', 'b', 'c']) }),
    () => ({ do: 'box', box: random() < 0.5 ? null : { low: [0, 0, 0], high: [50, number(5) + 10, 60], turn: [0, 0, 0, 1], keeps: 'inside' } }),
    () => ({ do: 'lasso', lasso: { id: pick(['l1', 'l2']), eye: place(), towards: [0, 0, 1], up: [0, 1, 0], outline: [[0, 0], [1, 0], [number(1), 1]], keeps: 'outside' } }), () => ({ do: 'unlasso', id: pick(['l1', 'l2']) }),
    () => ({ do: 'volume', of: 'main', set: pick<Partial<VolumeState>>([{ shown: false }, { shown: true }, { preset: 'mip', look: 'mip' }, { opacity: share }, BONE]) }),
    () => ({ do: 'mark', id: pick(['m1', 'm2', 'm3']), mark: random() < 0.3 ? null : { kind: 'distance', points: [place(), place()], on: pick([null, 'main/mandible' as const, 'body' as const]), by: 'p1' } }),
    () => ({ do: 'combine', id: 'atlas', source: random() < 0.4 ? null : { model: 'atlas', revision: 3, place: { at: place(), turn: [0, 0, 0, 1] }, fitMm: null } }),
    () => ({ do: 'restore', state: start }),
  ])()
}
