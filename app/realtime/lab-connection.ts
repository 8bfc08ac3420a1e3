import type { Handle, Operation, SceneBounds, SceneState, SourceState, ViewState } from '#vr/contract'
import { MAIN } from '#vr/core/state/structure-key'
import { hashOf } from '#vr/core/state/normalise'
import { createLabClient, type LabClient } from '#vr/lab/client'
import { createPoseSender, type LabHands } from '#vr/lab/pose-sender'
import type { Device, LabEntered, LabEntry, LabHeld, LabHoldAnswer, LabMode, LabPerson, LabRefused } from '#vr/lab/protocol'
import type { LabChannel, ServerToClient } from './channels'
import { acquireSocket, releaseSocket } from './page-socket'

export type LabState =
  | { kind: 'joining' }
  | { kind: 'in' }
  /** The connection is gone; what is done meanwhile is sent when it is back. */
  | { kind: 'away' }
  | { kind: 'refused'; why: Extract<LabEntered, { kind: 'refused' }>['why'] | 'changed' }

export interface LabEvents {
  onState(state: LabState, client: LabClient | null): void
  onRoom(room: { people: LabPerson[]; mode: LabMode; leader: string; slot: number }): void
  onHeld(held: LabHeld[]): void
  onPoses(packet: DataView): void
  onView(view: ViewState): void
  /** It has ended, or its model is another: the page is to be asked for again. */
  onChanged(): void
  onRefused(why: LabRefused, operation: Operation): void
}

/** Between two messages with operations: a slider makes sixty a second. */
const SEND_EVERY_MS = 60
const BUSY_MS = 400
const ANSWER_MS = 10_000
/** An entry that is missing has so long to come by itself. */
const GAP_MS = 400
/** What was let go is free for others once what was done with it has its number; no later than this. */
const LET_GO_MS = 1_000

export interface LabConnection {
  hands: LabHands
  /** What the person is at now: a headset was entered or left. */
  as(device: Device): void
  sendView(view: ViewState): void
  lead(mode: LabMode): Promise<boolean>
  /** For tests: of the server's scene when this page came in, or came back. */
  serverHash(): string
  stop(): void
}

/** One page's way into a lab: joins, carries operations there and back, comes back by itself after a break. */
export function connectLab({ labId, personId, device: first, bounds, admit, model, events }: { /** Lets in what others brought, before it is heard of. */ admit(models: readonly SourceState[]): Promise<void>; labId: string; personId: string; device: Device; bounds: SceneBounds; model: { id: string; revision: number }; events: LabEvents }): LabConnection {
  const channel: LabChannel = `lab:${labId}`
  let device = first
  const socket = acquireSocket()
  let client: LabClient | null = null
  let state: LabState = { kind: 'joining' }
  let isOver = false
  let isEntering = false
  /** The whole scene is asked for, whatever is here. */
  let isWhole = false
  let serverHash = ''
  let sentAt = 0
  let round = 0
  let pumpTimer: ReturnType<typeof setTimeout> | null = null
  let gapTimer: ReturnType<typeof setTimeout> | null = null
  /** In this page's hands; and what the server was told of that. */
  const held = new Set<Handle>()
  const taken = new Set<Handle>()
  let letGoTimer: ReturnType<typeof setTimeout> | null = null

  const say = (next: LabState) => { state = next; events.onState(next, client) }
  const isHere = () => !isOver && state.kind === 'in' && socket.connected

  const pump = () => {
    pumpTimer = null
    if (!client || !isHere()) return
    const wait = sentAt + SEND_EVERY_MS - Date.now()
    if (wait > 0) return later(wait)
    const asks = client.next()
    if (!asks) return
    sentAt = Date.now()
    const mine = round
    socket.timeout(ANSWER_MS).emit('labDo', channel, asks, (error, done) => {
      // The connection broke meanwhile: they are asked about again.
      if (isOver || mine !== round || !client) return
      if (error || done.kind !== 'answers') {
        client.answered(null)
        if (!error && done.kind === 'out') return enter()
        return later(BUSY_MS)
      }
      client.answered(done.answers)
      watchGap()
      later(0)
    })
  }
  const later = (ms: number) => { pumpTimer ??= setTimeout(pump, ms) }
  const watchGap = () => {
    if (!client?.isBehind() || gapTimer) return
    gapTimer = setTimeout(() => { gapTimer = null; if (client?.isBehind()) enter() }, GAP_MS)
  }

  function enter() {
    if (isOver || isEntering || !socket.connected) return
    isEntering = true
    const since = isWhole ? null : (client?.confirmed().seq ?? null)
    const mine = ++round
    client?.lost()
    const over = (again: boolean) => { isEntering = false; if (again && !isOver) setTimeout(enter, BUSY_MS) }
    socket.timeout(ANSWER_MS).emit('join', channel, (error, joined) => {
      if (isOver || mine !== round) return over(false)
      if (error) return over(socket.connected)
      if (joined !== 'joined') { over(false); say({ kind: 'refused', why: 'not-allowed' }); return }
      socket.timeout(ANSWER_MS).emit('labEnter', channel, { device, since }, (failed, entered) => {
        if (isOver || mine !== round) return over(false)
        if (failed || entered.kind === 'busy') return over(socket.connected)
        over(false)
        if (entered.kind === 'refused') return say(entered)
        const unknown = unknownIn(entered.snapshot, entered.entries)
        if (unknown.length === 0) return welcome(entered)
        void admit(unknown).then(() => { if (!isOver && mine === round) welcome(entered) })
      })
    })
  }

  /** Models that are not let in here yet. What follows an entry that waits for them waits itself: its number is ahead. */
  const unknownIn = (snapshot: { state: SceneState } | null, entries: readonly LabEntry[]): SourceState[] => [...(snapshot ? furtherOf(snapshot.state) : []), ...entries.flatMap(({ operation }) => (operation.do === 'restore' ? furtherOf(operation.state) : operation.do === 'combine' && operation.source ? [operation.source] : []))].filter(({ model: id, revision }) => !bounds.models.has(`${id}@${revision}`))

  function welcome(given: Extract<LabEntered, { kind: 'welcome' }>) {
    const main = given.snapshot?.state.sources.main
    if (main && (main.model !== model.id || main.revision !== model.revision)) { say({ kind: 'refused', why: 'changed' }); events.onChanged(); return }
    if (!client) {
      if (!given.snapshot) return
      client = createLabClient({ person: personId, bounds, begin: given.snapshot, newId: () => crypto.randomUUID().slice(0, 18), onRefused: events.onRefused })
      client.subscribe(() => { later(0); letGo() })
    }
    client.welcomed(given, isWhole)
    const { seq, state: scene } = client.confirmed()
    serverHash = given.hash
    // Should never be; if it is, the server's scene is the one.
    if (seq === given.seq && !isWhole && hashOf(scene) !== given.hash) { isWhole = true; return enter() }
    isWhole = false
    setRoom(given)
    setHeld(given.held)
    if (given.view) events.onView(given.view)
    say({ kind: 'in' })
    // What never left the hand is asked for anew.
    for (const handle of held) if (!taken.has(handle)) void takeHold(handle)
    poses.repeat()
    later(0)
  }
  const takeHold = (handle: Handle): Promise<LabHoldAnswer> => new Promise((resolve) => {
    if (!isHere()) return resolve({ kind: 'refused', why: 'not-allowed' })
    held.add(handle)
    taken.add(handle)
    socket.timeout(ANSWER_MS).emit('labHold', channel, { take: handle }, (error, answer) => {
      const isHeld = !error && answer.kind === 'held'
      if (isHeld) poses.holds()
      else { held.delete(handle); taken.delete(handle) }
      resolve(error ? { kind: 'refused', why: 'not-allowed' } : answer)
    })
  })
  /** In the order of hands: what was done with it first, then it is anybody's. Otherwise it would be seen where it was before. */
  const letGo = (isLate = false) => {
    const gone = [...taken].filter((handle) => !held.has(handle))
    if (gone.length === 0 || !isHere()) return
    if (!isLate && client && client.pending() > 0) { letGoTimer ??= setTimeout(() => { letGoTimer = null; letGo(true) }, LET_GO_MS); return }
    if (letGoTimer) clearTimeout(letGoTimer)
    letGoTimer = null
    for (const handle of gone) taken.delete(handle)
    if (taken.size === 0) socket.emit('labHold', channel, { release: null }, () => undefined)
    else for (const handle of gone) socket.emit('labHold', channel, { release: handle }, () => undefined)
  }
  let rules: { mode: LabMode; leader: string } = { mode: 'led', leader: '' }
  let holds: LabHeld[] = []
  let slot = -1
  const setRoom = (room: { people: LabPerson[]; mode: LabMode; leader: string; slot?: number }) => {
    rules = room
    slot = room.slot ?? slot
    client?.setRules({ ...rules, held: holds })
    events.onRoom({ ...room, slot })
  }
  const setHeld = (next: LabHeld[]) => {
    holds = next
    client?.setRules({ ...rules, held: holds })
    events.onHeld(next)
  }

  const poses = createPoseSender({ nowMs: () => Date.now(), isHolding: () => held.size > 0, send: (packet) => { if (isHere()) socket.volatile.emit('labPose', channel, packet) } })
  const on = <Name extends keyof ServerToClient>(name: Name, act: (...args: Parameters<ServerToClient[Name]>) => void) => {
    const listen = ((...args: Parameters<ServerToClient[Name]>) => { if (!isOver) act(...args) }) as never
    socket.on(name, listen)
    return () => { socket.off(name, listen) }
  }
  const mine = <Rest extends unknown[]>(act: (...rest: Rest) => void) => (to: string, ...rest: Rest) => { if (to === channel) act(...rest) }
  const away = () => { round++; isEntering = false; taken.clear(); client?.lost(); if (state.kind !== 'refused') say({ kind: 'away' }) }
  const back = () => { if (state.kind !== 'refused') enter() }
  const hearEntries = (entries: LabEntry[]) => {
    const hear = () => { client?.heard(entries); watchGap() }
    const unknown = unknownIn(null, entries)
    if (unknown.length === 0) hear()
    else void admit(unknown).then(() => { if (!isOver) hear() })
  }
  const offs = [
    on('labDone', mine(hearEntries)),
    on('labPoses', mine((packet) => { const bytes: unknown = packet; if (bytes instanceof ArrayBuffer) events.onPoses(new DataView(bytes)) })),
    on('labPeople', mine(setRoom)),
    on('labHeld', mine(setHeld)),
    on('labView', mine((view) => events.onView(view))),
    on('lab', mine((event) => (event.type === 'done' ? hearEntries(event.entries) : events.onChanged()))),
    on('expelled', mine(() => { say({ kind: 'refused', why: 'not-allowed' }); events.onChanged() })),
    on('missed', () => enter()),
  ]
  socket.on('connect', back)
  socket.on('disconnect', away)
  // A browser that knows it is offline need not wait for the silence of the server.
  const offline = () => { socket.io.engine?.close() }
  window.addEventListener('offline', offline)
  if (socket.connected) enter()

  return {
    hands: {
      sendPose: poses.sendPose,
      carries: poses.carries,
      hold: takeHold,
      release: (handle) => {
        if (handle === null) held.clear()
        else held.delete(handle)
        letGo()
      },
    },
    serverHash: () => serverHash,
    as(next) {
      if (next === device) return
      device = next
      if (isHere()) enter()
    },
    sendView: (view) => { if (isHere()) socket.volatile.emit('labView', channel, view) },
    lead: (mode) => new Promise((resolve) => {
      if (!isHere()) return resolve(false)
      socket.timeout(ANSWER_MS).emit('labMode', channel, mode, (error, answer) => resolve(!error && answer === 'done'))
    }),
    stop() {
      isOver = true
      if (pumpTimer) clearTimeout(pumpTimer)
      if (gapTimer) clearTimeout(gapTimer)
      if (letGoTimer) clearTimeout(letGoTimer)
      poses.stop()
      for (const off of offs) off()
      socket.off('connect', back)
      socket.off('disconnect', away)
      window.removeEventListener('offline', offline)
      if (socket.connected) socket.emit('leave', channel)
      releaseSocket()
    },
  }
}

const furtherOf = ({ sources }: Pick<SceneState, 'sources'>): SourceState[] => Object.entries(sources).flatMap(([source, of]) => (source === MAIN ? [] : [of]))
