import { expect, test } from 'vitest'
import { changed, newEntries, nothingYet, type AnswerChange, type Entry, type Standing } from '~/domain/exams/attempt'
import { createKeeper, type DeviceStore, type HandInReply, type Keeper, type SaveReply } from './keeper'

/** A clock and its timers, moved by hand: nothing waits. */
function handClock() {
  let at = 1_000_000
  const timers = new Map<object, { at: number; run: () => void }>()
  return {
    now: () => at,
    later(run: () => void, ms: number) { const key = {}; timers.set(key, { at: at + ms, run }); return () => void timers.delete(key) },
    async pass(ms: number) {
      const until = at + ms
      for (;;) {
        await settle()
        const next = [...timers].filter(([, one]) => one.at <= until).sort(([, a], [, b]) => a.at - b.at)[0]
        if (!next) break
        at = Math.max(at, next[1].at)
        timers.delete(next[0])
        next[1].run()
      }
      at = until
      await settle()
    },
  }
}
const settle = async () => { for (let n = 0; n < 40; n++) await Promise.resolve() }

function memoryStore(): DeviceStore & { entries: Entry[]; isFull: boolean } {
  return {
    entries: [], isFull: false,
    async load() { return [...this.entries] },
    async append(entries) { if (this.isFull) throw new Error('no room'); this.entries.push(...entries) },
    async forget(upTo) { this.entries = this.entries.filter(({ seq }) => seq > upTo) },
    async erase() { this.entries = [] },
  }
}

/** The server's own rules, in memory. */
function serverOf(now: () => number) {
  const log: Entry[] = []
  const standings = new Map<string, Standing>()
  let isIn = false
  const told = () => ({ now: now() + 7_200_000, endsAt: now() + 7_260_000, isPaused: false, isIn })
  return {
    log, standings, told,
    save(entries: Entry[]): SaveReply {
      const found = newEntries(log.length, entries)
      if (found.kind !== 'new') return found.kind === 'gap' ? { ...found, ...told() } : { kind: 'refused' }
      for (const one of found.entries) {
        log.push(one)
        const key = `${one.change.itemId} ${one.change.questionId}`
        const next = changed(standings.get(key) ?? nothingYet(one.change.itemId, one.change.questionId), one.change)
        if (next.kind === 'changed') standings.set(key, next.standing)
      }
      return { kind: 'kept', have: log.length, setAside: 0, isMoved: false, ...told() }
    },
    handIn(seq: number): HandInReply {
      if (log.length < seq) return { kind: 'gap', have: log.length }
      isIn = true
      return { kind: 'in', at: now() }
    },
  }
}
const say = (questionId: string, text: string): AnswerChange => ({ do: 'answer', itemId: 'i1', questionId, answer: { kind: 'short', text } })

test('what is entered is on the device at once and on the server within two seconds, in its order', async () => {
  const clock = handClock()
  const [store, server] = [memoryStore(), serverOf(clock.now)]
  const keeper = await createKeeper({ deviceId: 'd', store, line: { save: async ({ entries }) => server.save(entries), handIn: async ({ seq }) => server.handIn(seq) }, opened: { standings: [], have: 0, ...server.told() }, now: clock.now, random: () => 0.5, later: clock.later })
  expect(await keeper.enter(say('q1', 'a'))).toBe('kept')
  await keeper.enter(say('q1', 'ab'))
  expect(store.entries.map(({ seq }) => seq)).toEqual([1, 2])
  expect([server.log.length, keeper.state().waiting, keeper.state().saving]).toEqual([0, 2, 'saving'])
  await clock.pass(2_000)
  expect(server.log.map(({ change }) => change.do === 'answer' && change.answer?.kind === 'short' && change.answer.text)).toEqual(['a', 'ab'])
  expect([store.entries, keeper.state().waiting, keeper.state().saving]).toEqual([[], 0, 'saved'])
  keeper.stop()
})

test('a device whose clock is two hours behind writes the server’s time', async () => {
  const clock = handClock()
  const [store, server] = [memoryStore(), serverOf(clock.now)]
  const keeper = await createKeeper({ deviceId: 'd', store, line: { save: async ({ entries }) => server.save(entries), handIn: async () => ({ kind: 'not-now' }) }, opened: { standings: [], have: 0, ...server.told() }, now: clock.now, random: () => 0.5, later: clock.later })
  await keeper.enter(say('q1', 'a'))
  expect(store.entries[0]!.at).toBe(clock.now() + 7_200_000)
  expect(keeper.serverNow()).toBe(clock.now() + 7_200_000)
  keeper.stop()
})

test('without a connection one goes on; what was kept is sent when it is back, and nothing twice', async () => {
  const clock = handClock()
  const [store, server] = [memoryStore(), serverOf(clock.now)]
  let isCut = true
  const keeper = await createKeeper({ deviceId: 'd', store, line: { save: async ({ entries }) => (isCut ? { kind: 'not-now' } : server.save(entries)), handIn: async ({ seq }) => server.handIn(seq) }, opened: { standings: [], have: 0, ...server.told() }, now: clock.now, random: () => 0.5, later: clock.later })
  for (const text of ['a', 'ab', 'abc']) expect(await keeper.enter(say('q1', text))).toBe('kept')
  await clock.pass(60_000)
  expect([keeper.state().saving, keeper.state().waiting, server.log.length]).toEqual(['waiting', 3, 0])
  expect(await keeper.handIn()).toEqual({ kind: 'not-now' })
  isCut = false
  keeper.kick()
  await clock.pass(1_000)
  expect([keeper.state().saving, server.log.map(({ seq }) => seq)]).toEqual(['saved', [1, 2, 3]])
  expect((await keeper.handIn()).kind).toBe('in')
  expect(await keeper.enter(say('q1', 'later'))).toBe('refused')
  keeper.stop()
})

test('where the device has no room an answer counts as entered only once the server has it, and the candidate is told', async () => {
  const clock = handClock()
  const [store, server] = [memoryStore(), serverOf(clock.now)]
  store.isFull = true
  const keeper = await createKeeper({ deviceId: 'd', store, line: { save: async ({ entries }) => server.save(entries), handIn: async () => ({ kind: 'not-now' }) }, opened: { standings: [], have: 0, ...server.told() }, now: clock.now, random: () => 0.5, later: clock.later })
  let entered: string | null = null
  void keeper.enter(say('q1', 'a')).then((how) => { entered = how })
  await settle()
  expect([entered, keeper.state().isOnDevice]).toEqual([null, false])
  await clock.pass(2_000)
  expect([entered, server.log.length]).toEqual(['sent-only', 1])
  keeper.stop()
})

test('an answer before what was uncovered later stays as it was', async () => {
  const clock = handClock()
  const [store, server] = [memoryStore(), serverOf(clock.now)]
  const keeper = await createKeeper({ deviceId: 'd', store, line: { save: async ({ entries }) => server.save(entries), handIn: async () => ({ kind: 'not-now' }) }, opened: { standings: [], have: 0, ...server.told() }, now: clock.now, random: () => 0.5, later: clock.later })
  await keeper.enter(say('q1', 'before'))
  await keeper.enter({ do: 'lock', itemId: 'i1', questionId: 'q1' })
  expect(await keeper.enter(say('q1', 'after'))).toBe('refused')
  expect(keeper.state().standings.get('i1 q1')?.answer).toEqual({ kind: 'short', text: 'before' })
  keeper.stop()
})

test('over a line that loses requests and answers, with reloads in between, everything entered arrives once and in order', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    let state = seed
    const random = () => { state = (state * 1_103_515_245 + 12_345) % 2_147_483_648; return state / 2_147_483_648 }
    const clock = handClock()
    const [store, server] = [memoryStore(), serverOf(clock.now)]
    const line = {
      async save({ entries }: { entries: Entry[] }): Promise<SaveReply> {
        if (random() < 0.3) return { kind: 'not-now' }
        const reply = server.save(structuredClone(entries))
        return random() < 0.3 ? { kind: 'not-now' } : reply
      },
      handIn: async ({ seq }: { seq: number }): Promise<HandInReply> => (random() < 0.3 ? { kind: 'not-now' } : server.handIn(seq)),
    }
    const begin = () => createKeeper({ deviceId: 'd', store, line, opened: { standings: [...server.standings.values()], have: server.log.length, ...server.told() }, now: clock.now, random, later: clock.later })
    let keeper: Keeper = await begin()
    const entered: string[] = []
    for (let n = 0; n < 40; n++) {
      if (await keeper.enter(say(`q${Math.floor(random() * 5)}`, `${n}`)) === 'kept') entered.push(`${n}`)
      if (random() < 0.4) await clock.pass(random() * 3_000)
      if (random() < 0.1) { keeper.stop(); keeper = await begin() }
    }
    let reply: HandInReply = { kind: 'not-now' }
    for (let n = 0; n < 200 && reply.kind !== 'in'; n++) { reply = await keeper.handIn(); await clock.pass(1_000) }
    expect(reply.kind, `seed ${seed}`).toBe('in')
    expect(server.log.map(({ change }) => change.do === 'answer' && change.answer?.kind === 'short' && change.answer.text), `seed ${seed}`).toEqual(entered)
    expect(server.log.map(({ seq }) => seq)).toEqual(entered.map((_, n) => n + 1))
    expect(store.entries).toEqual([])
    keeper.stop()
  }
})
