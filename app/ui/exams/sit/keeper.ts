import { ATTEMPT_BOUNDS, changed, nothingYet, type AnswerChange, type Entry, type Standing } from '~/domain/exams/attempt'

/**
 * Keeps what a candidate enters: at once on the device, soon on the server, in its order and once. Knows no browser: where it is kept
 * and how it is sent is given.
 */

/** On this device, of one attempt; whoever finds the device reads nothing of it. */
export interface DeviceStore {
  /** What the server has not confirmed yet, oldest first. */
  load(): Promise<Entry[]>
  /** Resolves when it would survive a loss of power. @throws where the device has no room */
  append(entries: readonly Entry[]): Promise<void>
  /** The server has everything up to this one. */
  forget(upTo: number): Promise<void>
  erase(): Promise<void>
}

/** What the server says with each answer. */
export interface Told { now: number; endsAt: number; isPaused: boolean; isIn: boolean }
export type SaveReply =
  | ({ kind: 'kept'; have: number; setAside: number; /** The attempt is on another device now. */ isMoved: boolean } & Told)
  | ({ kind: 'gap'; have: number } & Told)
  | { kind: 'other-device' }
  /** Not now: the network, or a server that restarts or has too much. */
  | { kind: 'not-now' }
  /** Nothing that is sent again would be taken: signed out, or the server does not understand. */
  | { kind: 'refused' }
export type HandInReply = { kind: 'in'; at: number } | { kind: 'gap'; have: number } | { kind: 'other-device' } | { kind: 'not-now' } | { kind: 'refused' }
export interface Line {
  save(request: { deviceId: string; entries: Entry[] }): Promise<SaveReply>
  handIn(request: { deviceId: string; seq: number }): Promise<HandInReply>
}

export interface KeeperState {
  standings: ReadonlyMap<string, Standing>
  /** Entered and not confirmed by the server. */
  waiting: number
  /** Whether everything entered is at least on the device. */
  isOnDevice: boolean
  /** `saved`: all is on the server. `saving`: on its way. `waiting`: kept here, the server cannot be reached. */
  saving: 'saved' | 'saving' | 'waiting' | 'refused'
  /** When the server last confirmed something, by its clock; null: not yet. */
  savedAt: number | null
  endsAt: number
  isPaused: boolean
  /** It goes on somewhere else, or is over. */
  over: null | 'in' | 'moved'
}

export interface Keeper {
  state(): KeeperState
  subscribe(listener: () => void): () => void
  /** @returns once it is on the device (`kept`); `refused`: it stands as it is, or the attempt is over; `sent-only`: the device has no room, and the server has it */
  enter(change: AnswerChange): Promise<'kept' | 'sent-only' | 'refused'>
  /** By the server's clock, as far as this device knows it. */
  serverNow(): number
  /** Sends what waits, without gathering more. */
  flush(): Promise<void>
  /** The network may be back. */
  kick(): void
  /** Sends what is left and hands in; `not-now`: kept, and to be asked again. */
  handIn(): Promise<HandInReply>
  /** Nothing further is sent; what is kept stays. */
  stop(): void
}

/** What is entered together goes together; two seconds are the bound. */
const GATHER_MS = 300
const RETRY_MS = [1_000, 2_000, 4_000, 8_000]
const key = ({ itemId, questionId }: { itemId: string; questionId: string }) => `${itemId} ${questionId}`

export interface KeeperGiven {
  deviceId: string
  store: DeviceStore
  line: Line
  /** What stands on the server, and up to which entry of this device. */
  opened: { standings: readonly Standing[]; have: number } & Told
  /** Of the device, in milliseconds; may be wrong by hours. */
  now: () => number
  random: () => number
  /** @returns what takes it back */
  later: (run: () => void, ms: number) => () => void
}

export async function createKeeper({ deviceId, store, line, opened, now, random, later }: KeeperGiven): Promise<Keeper> {
  const standings = new Map(opened.standings.map((one) => [key(one), one]))
  const left = (await store.load()).filter(({ seq }) => seq > opened.have)
  // What was kept before a reload and never confirmed.
  for (const { change } of left) stand(change)
  let queue: Entry[] = left
  let seq = Math.max(opened.have, left.at(-1)?.seq ?? 0)
  let confirmed = opened.have
  let offset = opened.now - now()
  let sharpest = Infinity
  let [endsAt, isPaused, savedAt] = [opened.endsAt, opened.isPaused, null as number | null]
  let over: KeeperState['over'] = opened.isIn ? 'in' : null
  let saving: KeeperState['saving'] = queue.length > 0 ? 'saving' : 'saved'
  let isOnDevice = true
  let failures = 0
  let sending: Promise<void> | null = null
  let stopTimer: (() => void) | null = null
  let isStopped = false
  let onDevice: Promise<unknown> = Promise.resolve()
  const listeners = new Set<() => void>()
  const confirming = new Set<() => void>()
  let shown: KeeperState | null = null
  const tell = () => { shown = null; for (const listener of [...listeners]) listener() }

  function stand(change: AnswerChange): boolean {
    const next = changed(standings.get(key(change)) ?? nothingYet(change.itemId, change.questionId), change)
    if (next.kind === 'changed') standings.set(key(change), next.standing)
    return next.kind === 'changed'
  }

  function schedule(ms: number) {
    if (isStopped || stopTimer || sending || queue.length === 0) return
    stopTimer = later(() => { stopTimer = null; void send() }, ms)
  }

  function listen(told: Told, askedAt: number) {
    const answeredAt = now()
    // The answer that was quickest knows the time best.
    if (answeredAt - askedAt <= sharpest) [sharpest, offset] = [Math.max(answeredAt - askedAt, 0), told.now - (askedAt + answeredAt) / 2]
    endsAt = told.endsAt
    isPaused = told.isPaused
    if (told.isIn) over ??= 'in'
  }

  function send(): Promise<void> {
    return (sending ??= (async () => {
      stopTimer?.()
      stopTimer = null
      while (queue.length > 0 && !isStopped) {
        const entries = portion(queue)
        const askedAt = now()
        const reply = await line.save({ deviceId, entries }).catch((): SaveReply => ({ kind: 'not-now' }))
        if (isStopped) return
        if (reply.kind === 'kept' || reply.kind === 'gap') listen(reply, askedAt)
        if (reply.kind === 'kept') {
          failures = 0
          savedAt = reply.now
          await confirm(reply.have)
          if (reply.isMoved) over ??= 'moved'
        } else if (reply.kind === 'gap') {
          // Confirmed once and gone since: a server that was brought back from an older copy. Somebody has to look.
          saving = 'refused'
          break
        } else if (reply.kind === 'other-device' || reply.kind === 'refused') {
          saving = 'refused'
          if (reply.kind === 'other-device') over ??= 'moved'
          break
        } else if (reply.kind === 'not-now') {
          saving = 'waiting'
          failures++
          break
        }
        tell()
      }
      if (queue.length === 0) saving = 'saved'
    })().finally(() => {
      sending = null
      tell()
      if (saving !== 'refused') schedule(failures > 0 ? RETRY_MS[Math.min(failures, RETRY_MS.length) - 1]! * (0.5 + random()) : 0)
    }))
  }

  async function confirm(have: number) {
    confirmed = Math.max(confirmed, have)
    queue = queue.filter((one) => one.seq > have)
    for (const listener of [...confirming]) listener()
    // One that is kept a little longer than needed is only said twice.
    await store.forget(have).catch(() => undefined)
  }

  const untilConfirmed = (wanted: number) => new Promise<void>((resolve) => {
    const look = () => { if (confirmed < wanted) return; confirming.delete(look); resolve() }
    confirming.add(look)
    look()
  })

  schedule(0)
  return {
    state: () => (shown ??= { standings: new Map(standings), waiting: queue.length, isOnDevice, saving, savedAt, endsAt, isPaused, over }),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async enter(change) {
      if (over || isStopped || !stand(change)) return 'refused'
      const entry: Entry = { seq: ++seq, at: Math.round(now() + offset), change }
      queue.push(entry)
      if (saving === 'saved') saving = 'saving'
      const kept = onDevice.then(() => store.append([entry]))
      onDevice = kept.catch(() => undefined)
      tell()
      schedule(GATHER_MS)
      try {
        await kept
        if (!isOnDevice) { isOnDevice = true; tell() }
        return 'kept'
      } catch {
        isOnDevice = false
        tell()
        await untilConfirmed(entry.seq)
        return 'sent-only'
      }
    },
    serverNow: () => now() + offset,
    kick() {
      failures = 0
      stopTimer?.()
      stopTimer = null
      if (saving !== 'refused') schedule(0)
    },
    flush: () => send(),
    async handIn() {
      await send()
      if (queue.length > 0 && saving !== 'refused') return { kind: 'not-now' }
      const reply = await line.handIn({ deviceId, seq }).catch((): HandInReply => ({ kind: 'not-now' }))
      if (reply.kind === 'in') {
        over = 'in'
        // Examination rooms share machines.
        if (queue.length === 0) await store.erase().catch(() => undefined)
        tell()
      }
      return reply
    },
    stop() {
      isStopped = true
      stopTimer?.()
      stopTimer = null
      listeners.clear()
    },
  }
}

/** As many as one request may carry. */
function portion(queue: readonly Entry[]): Entry[] {
  const taken: Entry[] = []
  let bytes = 0
  for (const entry of queue.slice(0, ATTEMPT_BOUNDS.changes)) {
    bytes += 3 * JSON.stringify(entry).length
    if (taken.length > 0 && bytes > ATTEMPT_BOUNDS.bytes) break
    taken.push(entry)
  }
  return taken
}
