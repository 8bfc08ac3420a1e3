import { describe, expect, test } from 'vitest'
import type { Operation, SceneBounds, SceneState, StructureKey } from '../contract'
import { newScene } from '../core/state/empty'
import { hashOf } from '../core/state/normalise'
import { createLabClient, type LabClient } from './client'
import { barredBy, createOwnership, LEASE_MS } from './ownership'
import type { LabAnswer, LabAsk, LabEntry, LabMode } from './protocol'
import { numbered, replayed, type LabPoint } from './sequence'

const KEYS: StructureKey[] = ['main/calvaria', 'main/mandible', 'main/orbit', 'main/dens']
const bounds: SceneBounds = { structures: new Map([[KEYS[0]!, 'skull'], [KEYS[1]!, 'face'], [KEYS[2]!, 'face'], [KEYS[3]!, 'neck']]), volumes: new Map(), models: new Set(['head@1']) }
const begin = (): LabPoint => ({ seq: 0, state: newScene('head', 1) })

/** Park and Miller: the same numbers each time. */
function generator(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

/** The server's half over the pure rules, with a database that keeps what was acknowledged. */
function server(mode: LabMode = 'free', leader = 'teacher') {
  let point = begin()
  const rows: LabEntry[] = []
  const numbers = new Map<string, number>()
  const ownership = createOwnership()
  const rules = { mode, leader, isClosed: false }
  return {
    rules, rows, ownership,
    point: () => point,
    take(person: string, asks: readonly LabAsk[]): { answers: LabAnswer[]; entries: LabEntry[] } {
      const entries: LabEntry[] = []
      const answers = asks.map((ask): LabAnswer => {
        const known = numbers.get(`${person} ${ask.clientId}`)
        if (known) return { clientId: ask.clientId, kind: 'done', seq: known }
        const result = numbered(point, person, ask, { bounds, ...rules, isBarred: ({ operation }, who, state) => operation.do === 'place' && barredBy(ownership.all(0), operation.of, who, state, bounds, 0) !== null })
        if (result.kind === 'refused') return { clientId: ask.clientId, ...result }
        point = result.point
        rows.push(result.entry)
        numbers.set(`${person} ${ask.clientId}`, result.entry.seq)
        entries.push(result.entry)
        return { clientId: ask.clientId, kind: 'done', seq: result.entry.seq }
      })
      return { answers, entries }
    },
    since: (seq: number) => rows.slice(seq),
  }
}

const page = (person: string, options: { onRefused?: (why: string) => void } = {}): LabClient => {
  let count = 0
  return createLabClient({ person, bounds, begin: begin(), newId: () => `${person}-${(count += 1)}`, ...options })
}
type Server = ReturnType<typeof server>
/** Everything that waits is carried at once, to all. */
function settle(house: Server, pages: readonly [string, LabClient][]): void {
  for (let isGoing = true; isGoing;) {
    isGoing = false
    for (const [person, one] of pages) {
      const asks = one.next()
      if (!asks) continue
      isGoing = true
      const { answers, entries } = house.take(person, asks)
      for (const [, other] of pages) other.heard(entries)
      one.answered(answers)
    }
  }
}

function anOperation(random: () => number): Operation {
  const pick = <One>(list: readonly One[]) => list[Math.floor(random() * list.length)]!
  const share = Math.round(random() * 20) / 20
  const number = () => Math.round((random() * 2 - 1) * 100_000) / 1_000
  const keys = KEYS.filter(() => random() < 0.5)
  return pick<() => Operation>([
    () => ({ do: 'show', of: keys, shown: random() < 0.5 }), () => ({ do: 'fade', of: keys, opacity: share }), () => ({ do: 'tint', of: keys, colour: pick([null, '#ff8800']) }),
    () => ({ do: 'group', of: keys, group: pick([null, 'mine']) }), () => ({ do: 'peel', amount: share }),
    () => ({ do: 'place', of: pick([...KEYS, 'group:face' as const, 'body' as const]), pose: random() < 0.3 ? null : { at: [number(), number(), number()], turn: [0, 0, 0, 1] } }),
    () => ({ do: 'explode', by: pick([null, 'group'] as const), amount: share, centre: [0, 0, number()] }),
    () => ({ do: 'cut', plane: { id: pick(['a', 'b', 'c', 'd']), normal: [1, 0, 0], distanceMm: number(), isOn: true, section: true, affects: 'all' } }), () => ({ do: 'uncut', id: pick(['a', 'b', 'c']) }),
    () => ({ do: 'mark', id: pick(['m1', 'm2']), mark: random() < 0.3 ? null : { kind: 'distance', points: [[number(), 0, 0], [1, 2, 3]], on: null, by: 'p' } }),
    () => (random() < 0.1 ? { do: 'restore', state: newScene('head', 1) } : { do: 'box', box: null }),
  ])()
}

describe('several people in one scene', () => {
  test('after ten thousand operations with delays, losses and broken connections everybody has the same scene as the server', () => {
    const random = generator(20261122)
    const house = server()
    const names = ['teacher', 'anna', 'boris', 'chen']
    const pages = new Map(names.map((name) => [name, page(name)]))
    const isOn = new Map(names.map((name) => [name, true]))
    // What is under way to a page, in the order of the wire; entries may be lost, which the server does not know.
    const wires = new Map<string, (() => void)[]>(names.map((name) => [name, []]))
    let made = 0
    let lost = 0
    let cuts = 0
    while (made < 10_000) {
      const name = names[Math.floor(random() * names.length)]!
      const one = pages.get(name)!
      const act = random()
      if (act < 0.5) { one.do([anOperation(random)], random() < 0.3 ? 'drag' : null); made += 1 }
      else if (act < 0.55) { if (random() < 0.5) one.undo(); else one.redo() }
      else if (act < 0.58) one.endGesture()
      else if (act < 0.6) {
        // The connection breaks: what was under way is gone, asked or answered.
        if (isOn.get(name)) { cuts += 1; isOn.set(name, false); wires.set(name, []); one.lost() }
        else {
          isOn.set(name, true)
          const { seq } = one.confirmed()
          const point = house.point()
          one.welcomed(point.seq - seq > 60 ? { snapshot: point, entries: [] } : { snapshot: null, entries: house.since(seq) })
        }
      } else if (act < 0.8 && isOn.get(name)) {
        const asks = one.next()
        if (!asks) continue
        if (random() < 0.1) { one.answered(null); continue }
        const { answers, entries } = house.take(name, asks)
        for (const other of names) {
          if (!isOn.get(other)) continue
          if (random() < 0.03) { lost += 1; continue }
          const wire = wires.get(other)!
          const hears = () => pages.get(other)!.heard(entries)
          if (random() < 0.2) wire.splice(Math.floor(random() * wire.length), 0, hears)
          else wire.push(hears)
        }
        wires.get(name)!.push(() => one.answered(answers))
      } else {
        wires.get(name)!.shift()?.()
        if (random() < 0.2 && isOn.get(name) && one.isBehind() && wires.get(name)!.length === 0) one.welcomed({ snapshot: null, entries: house.since(one.confirmed().seq) })
      }
    }
    for (const name of names) {
      for (const deliver of wires.get(name)!) deliver()
      pages.get(name)!.lost()
    }
    settle(house, [...pages])
    for (const one of pages.values()) one.welcomed({ snapshot: null, entries: house.since(one.confirmed().seq) })
    const wanted = hashOf(house.point().state)
    expect(lost).toBeGreaterThan(50)
    expect(cuts).toBeGreaterThan(50)
    expect(house.point().seq).toBeGreaterThan(3_000)
    for (const [name, one] of pages) {
      expect(one.pending(), name).toBe(0)
      expect(one.hash(), name).toBe(wanted)
    }
    expect(hashOf(replayed(begin(), house.rows, bounds).state), 'who comes late').toBe(wanted)
    expect(new Set(house.rows.map(({ person, clientId }) => `${person} ${clientId}`)).size, 'none twice').toBe(house.rows.length)
  })

  test('what somebody does is seen at once by themselves and, numbered, by the others', () => {
    const house = server()
    const [anna, boris] = [page('anna'), page('boris')]
    anna.do([{ do: 'fade', of: [KEYS[0]!], opacity: 0.5 }])
    expect([anna.scene(), boris.scene()].map((scene) => scene.structures[KEYS[0]!]?.opacity)).toEqual([0.5, undefined])
    settle(house, [['anna', anna], ['boris', boris]])
    expect(boris.scene().structures[KEYS[0]!]?.opacity).toBe(0.5)
    expect(anna.scene()).toEqual(boris.scene())
  })

  test('of two at the same moment the later number stays, on both pages', () => {
    const house = server()
    const [anna, boris] = [page('anna'), page('boris')]
    anna.do([{ do: 'peel', amount: 0.2 }])
    boris.do([{ do: 'peel', amount: 0.8 }])
    settle(house, [['anna', anna], ['boris', boris]])
    expect([anna.scene().peel, boris.scene().peel]).toEqual([0.8, 0.8])
  })

  test('one movement of a slider is sent by its latest place, and undone at once', () => {
    const house = server()
    const anna = page('anna')
    for (let step = 1; step <= 30; step++) anna.do([{ do: 'peel', amount: step / 30 }], 'peel')
    expect(anna.pending()).toBe(1)
    settle(house, [['anna', anna]])
    for (let step = 29; step >= 15; step--) anna.do([{ do: 'peel', amount: step / 30 }], 'peel')
    settle(house, [['anna', anna]])
    expect(house.rows).toHaveLength(2)
    expect(anna.undo()).toEqual({ kind: 'done' })
    settle(house, [['anna', anna]])
    expect(house.point().state.peel).toBe(0)
  })

  test('in a led lab the others look on, and are told so before anything moves', () => {
    const house = server('led')
    const told: string[] = []
    const anna = page('anna', { onRefused: (why) => told.push(why) })
    anna.setRules({ mode: 'led', leader: 'teacher', held: [] })
    expect(anna.do([{ do: 'peel', amount: 1 }])).toBe('not-allowed')
    // A page that does not know yet is refused by the server, and what it showed disappears.
    anna.setRules({ mode: 'free', leader: 'teacher', held: [] })
    anna.do([{ do: 'peel', amount: 1 }])
    settle(house, [['anna', anna]])
    expect([anna.scene().peel, told, anna.canUndo()]).toEqual([0, ['not-allowed'], false])
  })

  test('an operation that is sent again after a lost answer counts once', () => {
    const house = server()
    const anna = page('anna')
    anna.do([{ do: 'mark', id: 'm', mark: { kind: 'label', points: [[0, 0, 0]], on: null, by: 'anna' } }])
    house.take('anna', anna.next()!)
    anna.lost()
    settle(house, [['anna', anna]])
    anna.welcomed({ snapshot: null, entries: house.since(0) })
    expect([house.rows.length, anna.pending(), anna.confirmed().seq]).toEqual([1, 0, 1])
  })

  test('what names a thousand structures goes in parts that each fit into a message', () => {
    const many: SceneBounds = { ...bounds, structures: new Map(Array.from({ length: 1_000 }, (_, n) => [`main/structure-with-a-long-name-${n}` as StructureKey, 'g'])) }
    const anna = createLabClient({ person: 'anna', bounds: many, begin: begin(), newId: () => Math.random().toString(36).slice(2), })
    expect(anna.do([{ do: 'show', of: [...many.structures.keys()], shown: false }])).toBeNull()
    expect(anna.pending()).toBe(10)
    expect(JSON.stringify(anna.next()).length).toBeLessThan(12_288)
    expect(Object.keys(anna.scene().structures)).toHaveLength(1_000)
    anna.undo()
    expect(Object.keys(anna.scene().structures)).toHaveLength(0)
  })

  test('a scene that does not fit into a message is not sent, and the person is told', () => {
    const state: SceneState = { ...newScene('head', 1), marks: Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`mark-${n}`, { kind: 'path' as const, points: [[n, 1, 2], [3, 4, 5]] as [number, number, number][], on: null, by: 'p' }])) }
    expect(page('anna').do([{ do: 'restore', state }])).toBe('too-large')
  })
})

describe('undo among others', () => {
  test('one takes back what one did oneself, whatever others did elsewhere', () => {
    const house = server()
    const [anna, boris] = [page('anna'), page('boris')]
    const both: [string, LabClient][] = [['anna', anna], ['boris', boris]]
    anna.do([{ do: 'fade', of: [KEYS[0]!], opacity: 0.3 }])
    settle(house, both)
    boris.do([{ do: 'show', of: [KEYS[1]!], shown: false }])
    settle(house, both)
    expect(anna.undo()).toEqual({ kind: 'done' })
    settle(house, both)
    expect(boris.scene().structures).toEqual({ [KEYS[1]!]: { shown: false } })
    anna.redo()
    settle(house, both)
    expect(boris.scene().structures[KEYS[0]!]).toEqual({ opacity: 0.3 })
  })

  test('what somebody else changed since is left, and who did it is said', () => {
    const house = server()
    const [anna, boris] = [page('anna'), page('boris')]
    const both: [string, LabClient][] = [['anna', anna], ['boris', boris]]
    anna.do([{ do: 'peel', amount: 0.5 }])
    anna.do([{ do: 'fade', of: [KEYS[0]!], opacity: 0.3 }])
    settle(house, both)
    boris.do([{ do: 'fade', of: [KEYS[0]!, KEYS[1]!], opacity: 0.6 }])
    settle(house, both)
    expect(anna.undo()).toEqual({ kind: 'changed-by-other', person: 'boris' })
    expect(anna.undo(), 'the one before is one\'s own still').toEqual({ kind: 'done' })
    settle(house, both)
    expect([boris.scene().peel, boris.scene().structures[KEYS[0]!]?.opacity]).toEqual([0, 0.6])
  })

  test('it leads back to what was there when the operation got its number', () => {
    const house = server()
    const [anna, boris] = [page('anna'), page('boris')]
    boris.do([{ do: 'peel', amount: 0.8 }])
    anna.do([{ do: 'peel', amount: 0.2 }])
    // Boris is numbered first; what he did is the scene that Anna's undo comes back to.
    const first = house.take('boris', boris.next()!)
    const second = house.take('anna', anna.next()!)
    anna.heard(second.entries)
    expect(anna.isBehind()).toBe(true)
    anna.heard(first.entries)
    const undone = anna.undo()
    expect(undone.kind === 'done' ? anna.scene().peel : undone).toEqual({ kind: 'changed-by-other', person: 'boris' })
  })
})

describe('hands', () => {
  const { state } = begin()
  test('what one holds the other cannot take, nor its group, nor the whole body; another structure can be taken', () => {
    const hands = createOwnership()
    expect(hands.take('main/mandible', 'anna', state, bounds, 0)).toEqual({ kind: 'held' })
    for (const handle of ['main/mandible', 'group:face', 'body'] as const) expect(hands.take(handle, 'boris', state, bounds, 10), handle).toEqual({ kind: 'refused', why: 'held-by-other', by: 'anna' })
    for (const handle of ['main/orbit', 'group:neck', 'main/calvaria'] as const) expect(hands.take(handle, 'boris', state, bounds, 10), handle).toEqual({ kind: 'held' })
  })

  test('whoever holds the body keeps nobody from taking something out of it', () => {
    const hands = createOwnership()
    hands.take('body', 'anna', state, bounds, 0)
    expect(hands.take('main/mandible', 'boris', state, bounds, 0)).toEqual({ kind: 'held' })
    expect(hands.take('body', 'chen', state, bounds, 0)).toMatchObject({ kind: 'refused' })
  })

  test('a hand that is not heard of for three seconds has let go; one that is heard of has not', () => {
    const hands = createOwnership()
    hands.take('main/dens', 'anna', state, bounds, 0)
    hands.renew('anna', 2_000)
    expect(hands.take('main/dens', 'boris', state, bounds, 4_000)).toMatchObject({ by: 'anna' })
    expect(hands.take('main/dens', 'boris', state, bounds, 2_000 + LEASE_MS)).toEqual({ kind: 'held' })
  })

  test('of two who took hold at two servers at once, the earlier one keeps it on both', () => {
    const [here, there] = [createOwnership(), createOwnership()]
    here.take('main/dens', 'anna', state, bounds, 10)
    there.take('group:neck', 'boris', state, bounds, 12)
    const [mine, theirs] = [structuredClone(here.all(20)), structuredClone(there.all(20))]
    expect(here.merge(theirs, new Set(['boris']), state, bounds, 20)).toEqual([])
    expect(there.merge(mine, new Set(['anna']), state, bounds, 20)).toEqual(['boris'])
    for (const one of [here, there]) expect(one.all(20).map(({ person }) => person)).toEqual(['anna'])
  })
})
