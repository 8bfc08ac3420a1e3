import { randomUUID } from 'node:crypto'
import type { AnswerChange, Entry } from '../../app/domain/exams/attempt'
import { createKeeper, type DeviceStore, type HandInReply, type Keeper, type Line } from '../../app/ui/exams/sit/keeper'
import { createLine } from '../../app/ui/exams/sit/line'
import type { Hall } from './exam-hall'

/** What was told to the candidate as entered, by the device that told it. */
export type Told = Map<string, AnswerChange[]>
export interface Timing { what: 'begin' | 'open' | 'save' | 'hand-in'; ms: number; isOk: boolean }

/** A device's storage: outlives a reload of the page. */
function deviceStore(): DeviceStore {
  let entries: Entry[] = []
  return {
    load: async () => structuredClone(entries),
    async append(more) { entries.push(...structuredClone([...more])) },
    async forget(upTo) { entries = entries.filter(({ seq }) => seq > upTo) },
    async erase() { entries = [] },
  }
}

interface Given {
  url: string
  sittingId: string
  candidate: Hall['candidates'][number]
  items: Hall['items']
  random: () => number
  /** Share of requests, and of answers to them, that are lost on the way while this is above 0. */
  loss?: () => number
  onTiming?: (timing: Timing) => void
}

/** A candidate at a device, by the page's own logic; the network and the browser around it are here. */
export function simulatedCandidate({ url, sittingId, candidate, items, random, loss = () => 0, onTiming }: Given) {
  const told: Told = new Map()
  let deviceId = `sim-${randomUUID()}`
  let store = deviceStore()
  let attemptId = ''
  let keeper: Keeper | null = null
  const left: Keeper[] = []

  const ask = async (path: string, init: RequestInit = {}) => {
    if (random() < loss()) throw new TypeError('lost on the way')
    const response = await fetch(url + path, { ...init, headers: { ...init.headers, cookie: candidate.cookie, origin: url } })
    const body = await response.text()
    if (random() < loss()) throw new TypeError('the answer was lost')
    return new Response([204, 304].includes(response.status) ? null : body, { status: response.status, headers: response.headers })
  }
  const timed = async <T>(what: Timing['what'], run: () => Promise<T>, isOk: (result: T) => boolean): Promise<T> => {
    const from = performance.now()
    const result = await run()
    onTiming?.({ what, ms: performance.now() - from, isOk: isOk(result) })
    return result
  }
  const json = async <T>(path: string, init?: RequestInit): Promise<T | null> => {
    try {
      const response = await ask(path, init)
      return response.headers.get('content-type')?.includes('json') ? ((await response.json()) as T) : null
    } catch {
      return null
    }
  }

  /** Begins, or goes on after a reload, until the server answers. */
  async function open(): Promise<void> {
    for (;;) {
      const begun = await timed('begin', () => json<{ kind: string; attemptId: string; have: number }>(`/exams/sit/${sittingId}/begin`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ deviceId, code: '', agrees: true }) }), (one) => one?.kind === 'begun')
      if (begun && begun.kind !== 'begun') throw new Error(`a candidate could not begin: ${begun.kind}`)
      const opened = begun && await timed('open', () => json<{ kind: string; standings: []; now: number; endsAt: number; isPaused: boolean; isIn: boolean }>(`/exams/attempts/${begun.attemptId}/content?device=${deviceId}`), (one) => one?.kind === 'opened')
      if (begun && opened?.kind === 'opened') {
        attemptId = begun.attemptId
        const plain = createLine({ attemptId, ask })
        const line: Line = { save: (request) => timed('save', () => plain.save(request), ({ kind }) => kind === 'kept'), handIn: (request) => timed('hand-in', () => plain.handIn(request), ({ kind }) => kind === 'in') }
        keeper = await createKeeper({ deviceId, store, line, opened: { ...opened, have: begun.have }, now: Date.now, random, later: (run, ms) => { const timer = setTimeout(run, ms); return () => clearTimeout(timer) } })
        return
      }
      await new Promise((done) => setTimeout(done, 200 + random() * 500))
    }
  }

  return {
    told, open,
    attemptId: () => attemptId,
    /** Something is entered; resolves once the candidate was told that it is. */
    async enter(): Promise<void> {
      const { id: itemId, kind } = items[Math.floor(random() * items.length)]!
      const on = { itemId, questionId: `${itemId}-q` }
      const word = `${Math.floor(random() * 1e6)}`
      const change: AnswerChange = kind === 'single' ? { do: 'answer', ...on, answer: { kind, chosen: ['k3', 'a9', 'c5'][Math.floor(random() * 3)]! } } : kind === 'short' || kind === 'numeric' ? { do: 'answer', ...on, answer: { kind, text: word } } : { do: 'flag', ...on, isFlagged: random() < 0.5 }
      const by = deviceId
      if (await keeper!.enter(change) === 'refused') return
      told.set(by, [...(told.get(by) ?? []), change])
    },
    async reload(): Promise<void> {
      keeper!.stop()
      await open()
    },
    /** The old device stays on with what it still has; another one takes over by the proctor's word. */
    async moveTo(letMove: () => Promise<void>): Promise<void> {
      await letMove()
      left.push(keeper!)
      deviceId = `sim-${randomUUID()}`
      store = deviceStore()
      await open()
    },
    async handIn(): Promise<HandInReply> {
      return keeper!.handIn()
    },
    /** Sends what waits, at once. */
    async flush(): Promise<void> {
      await keeper!.flush()
    },
    waiting: () => left.reduce((sum, one) => sum + one.state().waiting, keeper?.state().waiting ?? 0),
    kick() { for (const one of [...left, ...(keeper ? [keeper] : [])]) one.kick() },
    stop() { for (const one of [...left, ...(keeper ? [keeper] : [])]) one.stop() },
  }
}
