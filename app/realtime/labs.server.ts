import { randomUUID } from 'node:crypto'
import type { Server } from 'socket.io'
import { hashOf } from '#vr/core/state/normalise'
import { createAllowance } from '#vr/lab/allowance'
import { isDevice, isHandle, isLabMode, LAB_BOUNDS, type LabAnswer, type LabAsk, type LabDone, type LabEntered, type LabEntry, type LabHoldAnswer } from '#vr/lab/protocol'
import { enterLab, labEntriesSince } from '~/domain/anatomy/enter-lab.server'
import { admitAccepted, furtherOfOperation, mayBringIntoLab } from '~/domain/anatomy/lab-models.server'
import { findLab } from '~/domain/anatomy/load-lab.server'
import { leadLab } from '~/domain/anatomy/lead-lab.server'
import { readView } from '~/domain/anatomy/anatomy'
import { writeLabOperations } from '~/domain/anatomy/write-lab-operations.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { isLabChannel, type ClientToServer, type LabChannel, type ServerToClient, type ServerToServer } from './channels'
import { idsOf, readAsks, readPoseBytes } from './lab-messages.server'
import { createLabRoom, type LabRoom, type Member } from './lab-room.server'
import type { Identity, Peer } from './realtime.server'

/** Twenty pictures of the hands a second. */
const TICK_MS = 50
/** What is held by nobody any more is told so soon. */
const ROUND_MS = 250
/** Rounds between two words to other processes: while somebody holds something, and where nothing changed. */
const HELD_ROUNDS = 4
const STILL_HERE_ROUNDS = 20

export interface Labs { listenTo(peer: Peer): void; stop(): void }

/** What is said on the channels of labs. `isAlone`: no other process hears of it. */
export function createLabs({ io, services, isAlone, actorOf }: {
  io: Server<ClientToServer, ServerToClient, ServerToServer, Identity>
  services: Services
  isAlone: boolean
  /** Who is behind a socket at this moment. */
  actorOf(peer: Peer): Promise<Actor | null>
}): Labs {
  const { log } = services
  const nowMs = () => services.now().getTime()
  const self = randomUUID()
  const rooms = new Map<string, LabRoom>()
  const opening = new Map<string, Promise<LabRoom | Extract<LabEntered, { kind: 'refused' }>>>()
  let slots = Math.floor(Math.random() * 256)
  let tick: ReturnType<typeof setInterval> | null = null
  let rounds = 0

  const channelOf = (room: LabRoom): LabChannel => `lab:${room.labId}`
  const here = (room: LabRoom) => io.local.to(channelOf(room))
  const tellPeople = (room: LabRoom) => void here(room).emit('labPeople', channelOf(room), { people: room.people(), mode: room.lab.mode, leader: room.lab.leader })
  const tellHeld = (room: LabRoom) => void here(room).emit('labHeld', channelOf(room), room.held(nowMs()))
  const tellProcesses = (room: LabRoom, asks = false) => { if (!isAlone) io.serverSideEmit('labPresence', room.labId, self, room.presence(nowMs()), asks) }
  const fail = (what: string) => (error: unknown) => log.error({ err: error }, what)

  /** Runs while somebody moves. */
  function startTick() {
    tick ??= setInterval(() => {
      let hasMoved = false
      for (const room of rooms.values()) {
        const packet = room.moved()
        if (!packet) continue
        hasMoved = true
        io.to(channelOf(room)).volatile.emit('labPoses', channelOf(room), packet as unknown as ArrayBuffer)
      }
      if (!hasMoved && tick) { clearInterval(tick); tick = null }
    }, TICK_MS)
  }

  const round = setInterval(() => {
    rounds += 1
    for (const room of rooms.values()) {
      const now = nowMs()
      const { length } = room.ownership.all(now)
      if (room.forgetSilent(now)) tellPeople(room)
      if (length !== heldBefore.get(room)) { heldBefore.set(room, length); tellHeld(room) }
      if (rounds % (length > 0 ? HELD_ROUNDS : STILL_HERE_ROUNDS) === 0) tellProcesses(room)
    }
  }, ROUND_MS)
  round.unref()
  const heldBefore = new WeakMap<LabRoom, number>()

  /** A room as the database has the lab now; one read for all who come at once. */
  async function roomFor(labId: string, actor: Actor): Promise<LabRoom | Extract<LabEntered, { kind: 'refused' }>> {
    const known = rooms.get(labId)
    const entered = await enterLab(services, actor, labId)
    if (entered.kind === 'refused') return entered
    const room = rooms.get(labId) ?? known ?? createLabRoom(labId, entered.entered)
    const isOther = room.lab.point.state.sources.main?.revision !== entered.entered.point.state.sources.main?.revision
    if (entered.entered.point.seq >= room.lab.point.seq) room.lab = entered.entered
    if (!rooms.has(labId)) { rooms.set(labId, room); tellProcesses(room, true) }
    if (isOther) services.announcer.announceLab(labId, { type: 'changed' })
    return room
  }

  async function enter(peer: Peer, channel: LabChannel, given: { device: unknown; since: unknown }): Promise<LabEntered> {
    const labId = channel.slice('lab:'.length)
    const actor = await actorOf(peer)
    if (actor?.kind !== 'person' || !peer.rooms.has(channel)) return { kind: 'refused', why: 'not-allowed' }
    const since = typeof given.since === 'number' && Number.isSafeInteger(given.since) && given.since >= 0 ? given.since : null
    const [name, slot] = await Promise.all([nameOf(actor.personId), nextSlot(labId)])
    const before = opening.get(labId)
    const mine = (before ?? Promise.resolve()).catch(() => undefined).then(() => roomFor(labId, actor))
    opening.set(labId, mine)
    const room = await mine.finally(() => { if (opening.get(labId) === mine) opening.delete(labId) })
    if ('kind' in room) return room
    // Nothing is waited for from here until they are in: nobody would ever take out who left in between.
    if (!peer.connected || !peer.rooms.has(channel)) { drop(room, peer.id); return { kind: 'refused', why: 'not-allowed' } }
    const known = room.members.get(peer.id)
    const member = known ?? room.add(peer.id, actor, name, isDevice(given.device) ? given.device : 'desktop', slot)
    if (!member) { drop(room, peer.id); return { kind: 'refused', why: 'full' } }
    member.actor = actor
    if (isDevice(given.device)) member.shown.device = given.device
    const { point, mode, leader } = room.lab
    const entries = since === null ? null : await labEntriesSince(services, labId, since, point.seq, LAB_BOUNDS.snapshotEvery)
    room.showAll()
    startTick()
    tellPeople(room)
    tellProcesses(room, !known)
    return {
      kind: 'welcome', slot: member.shown.slot, seq: point.seq, hash: hashOf(point.state), snapshot: entries ? null : point, entries: entries ?? [],
      mode, leader, people: room.people(), held: room.held(nowMs()), view: room.view(),
    }
  }
  const nameOf = async (personId: string) => (await services.db.person.findUnique({ where: { id: personId }, select: { name: true } }))?.name ?? ''

  /** Counted in Redis where there is one, so that two processes hardly give the same. */
  async function nextSlot(labId: string): Promise<number> {
    slots = (slots + 1) & 0xff
    if (!services.redis) return slots
    return services.redis.incr(`theatrum:lab:${labId}:slot`).then((slot) => slot & 0xff, () => slots)
  }

  function drop(room: LabRoom, socketId: string) {
    const wasIn = room.members.has(socketId)
    const isFree = room.remove(socketId)
    if (room.members.size === 0) rooms.delete(room.labId)
    if (!wasIn) return
    tellProcesses(room)
    tellPeople(room)
    if (isFree) tellHeld(room)
  }

  /** One after the other: each is judged on the scene that the one before it left. */
  function carry(peer: Peer, room: LabRoom, member: Member, asks: LabAsk[]): Promise<LabDone> {
    const { person } = member.shown
    if (room.waiting + asks.length > LAB_BOUNDS.queue || !room.mayOperate(person, asks.length, nowMs())) return Promise.resolve({ kind: 'busy' })
    room.waiting += asks.length
    const done = room.tail.then(() => number(peer, room, member, asks)).finally(() => { room.waiting -= asks.length })
    room.tail = done.catch(() => undefined)
    return done
  }

  async function number(peer: Peer, room: LabRoom, member: Member, asks: LabAsk[]): Promise<LabDone> {
    const [may, barred] = await modelsMayCome(peer, room, asks)
    const { lab } = room
    if (may.length === 0) return { kind: 'answers', answers: barred }
    const written = await writeLabOperations(services, room.labId, may.map((ask) => ({ person: member.shown.person, ask })), {
      point: lab.point, bounds: lab.bounds, isBarred: ({ operation }, person, state) => room.isBarred(operation, person, state, lab.bounds, nowMs()),
    })
    const all = (why: 'closed' | 'not-allowed') => ({ kind: 'answers' as const, answers: asks.map(({ clientId }) => ({ clientId, kind: 'refused' as const, why })) })
    switch (written.kind) {
      case 'closed': return all('closed')
      case 'changed':
        services.announcer.announceLab(room.labId, { type: 'changed' })
        return all('not-allowed')
      case 'written': {
        const hasOtherRules = written.mode !== lab.mode || written.leader !== lab.leader
        room.lab = { ...lab, point: written.point, mode: written.mode, leader: written.leader, subject: { ...lab.subject, isLed: written.mode === 'led', leaderId: written.leader } }
        // All of them: what another process numbered may not have been heard here.
        if (written.entries.length > 0) tellDone(room, written.entries)
        if (hasOtherRules) tellPeople(room)
        return { kind: 'answers', answers: [...written.answers, ...barred] }
      }
    }
  }
  /** Of operations that bring models in: those that this person may bring where all who are here may see them, and those that are refused for it. */
  async function modelsMayCome(peer: Peer, room: LabRoom, asks: LabAsk[]): Promise<[LabAsk[], LabAnswer[]]> {
    const may: LabAsk[] = []
    const barred: LabAnswer[] = []
    let now: [Actor | null, Awaited<ReturnType<typeof findLab>>] | null = null
    for (const ask of asks) {
      const models = furtherOfOperation(ask.operation)
      if (models.length === 0) { may.push(ask); continue }
      // Rare, and rights may have changed since they came in: person and lab are taken as they are now.
      now ??= await Promise.all([actorOf(peer), findLab(services, room.labId)])
      const [actor, found] = now
      if (actor?.kind === 'person' && found && await mayBringIntoLab(services, actor, found.subject, models)) {
        await admitAccepted(services, room.lab.bounds, models)
        may.push(ask)
      } else barred.push({ clientId: ask.clientId, kind: 'refused', why: 'unknown-source' })
    }
    return [may, barred]
  }
  const tellDone = (room: LabRoom, entries: LabEntry[]) => void io.to(channelOf(room)).emit('labDone', channelOf(room), entries)

  function hold(room: LabRoom, member: Member, given: unknown): LabHoldAnswer {
    if (typeof given !== 'object' || given === null || !member.may.ask.take(1, nowMs())) return { kind: 'refused', why: 'too-many' }
    const { person } = member.shown
    const { lab } = room
    if ('release' in given) {
      if (room.ownership.release(person, isHandle(given.release) ? given.release : null)) changed()
      return { kind: 'released' }
    }
    if (!('take' in given) || !isHandle(given.take)) return { kind: 'refused', why: 'not-allowed' }
    if (!can(member.actor, 'operate', lab.subject)) return { kind: 'refused', why: 'not-allowed' }
    const taken = room.ownership.take(given.take, person, lab.point.state, lab.bounds, nowMs())
    if (taken.kind === 'held') changed()
    return taken
    function changed() {
      heldBefore.set(room, room.ownership.all(nowMs()).length)
      tellHeld(room)
      tellProcesses(room)
    }
  }

  io.on('labPresence', (labId, from, presence, asks) => {
    const room = rooms.get(labId)
    if (!room || from === self) return
    const { isNewcomer } = room.hear(from, presence, nowMs())
    if (isNewcomer) { room.showAll(); startTick() }
    if (asks) tellProcesses(room)
    tellPeople(room)
    tellHeld(room)
  })
  function led(labId: string, mode: 'led' | 'free', leader: string) {
    const room = rooms.get(labId)
    if (!room) return
    room.lab = { ...room.lab, mode, leader, subject: { ...room.lab.subject, isLed: mode === 'led', leaderId: leader } }
    tellPeople(room)
  }
  io.on('labLed', led)
  // Left, expelled or gone: all the same to those who stay.
  const left = (channel: string, socketId: string) => {
    const room = isLabChannel(channel) ? rooms.get(channel.slice('lab:'.length)) : undefined
    if (room) drop(room, socketId)
  }
  io.sockets.adapter.on('leave-room', left)

  return {
    listenTo(peer) {
      /** Who is in the room of this channel on this socket; undefined: nobody has a say here. */
      const inside = (channel: unknown): { room: LabRoom; member: Member } | undefined => {
        if (!isLabChannel(channel) || !peer.rooms.has(channel)) return undefined
        const room = rooms.get(channel.slice('lab:'.length))
        const member = room?.members.get(peer.id)
        return room && member && { room, member }
      }
      let isEntering = false
      // Coming in reads the database.
      const mayEnter = createAllowance(1, 20)
      peer.on('labEnter', (channel, given, answer) => {
        if (typeof answer !== 'function') return
        if (!isLabChannel(channel) || typeof given !== 'object' || given === null || isEntering) return answer({ kind: 'refused', why: 'not-allowed' })
        if (!mayEnter.take(1, nowMs())) return answer({ kind: 'busy' })
        isEntering = true
        void enter(peer, channel, given).then(answer, (error: unknown) => { fail('a lab could not be entered')(error); answer({ kind: 'busy' }) }).finally(() => { isEntering = false })
      })
      peer.on('labDo', (channel, given, answer) => {
        if (typeof answer !== 'function') return
        const at = inside(channel)
        if (!at) return answer({ kind: 'out' })
        const asks = readAsks(given)
        if (!asks) return answer({ kind: 'answers', answers: idsOf(given).map((clientId) => ({ clientId, kind: 'refused', why: 'out-of-bounds' })) })
        void carry(peer, at.room, at.member, asks).then(answer, (error: unknown) => { fail('operations of a lab were not kept')(error); answer({ kind: 'busy' }) })
      })
      peer.on('labPose', (channel, given) => {
        const at = inside(channel)
        const bytes = readPoseBytes(given)
        if (!at || !bytes) return
        const { room, member } = at
        const now = nowMs()
        if (!member.may.pose.take(1, now)) return
        // A copy: what came belongs to a larger buffer.
        member.pose = new Uint8Array(bytes)
        member.pose[0] = member.shown.slot
        member.hasPose = true
        member.isDirty = true
        room.ownership.renew(member.shown.person, now)
        startTick()
      })
      peer.on('labView', (channel, given) => {
        const at = inside(channel)
        const view = readView(given)
        if (!at || !view || at.member.shown.person !== at.room.lab.leader || !at.member.may.view.take(1, nowMs())) return
        at.room.setView(view)
        peer.to(channelOf(at.room)).volatile.emit('labView', channelOf(at.room), view)
      })
      peer.on('labHold', (channel, given, answer) => {
        if (typeof answer !== 'function') return
        const at = inside(channel)
        answer(at ? hold(at.room, at.member, given) : { kind: 'refused', why: 'not-allowed' })
      })
      peer.on('labMode', (channel, mode, answer) => {
        if (typeof answer !== 'function') return
        const at = inside(channel)
        if (!at || !isLabMode(mode) || !at.member.may.ask.take(1, nowMs())) return answer('refused')
        const { labId } = at.room
        void actorOf(peer).then((actor) => (actor ? leadLab(services, actor, labId, mode) : null)).then((result) => {
          if (result?.kind !== 'done') return answer('refused')
          led(labId, result.mode, result.leaderId)
          if (!isAlone) io.serverSideEmit('labLed', labId, result.mode, result.leaderId)
          answer('done')
        }).catch((error: unknown) => { fail('a lab could not be led')(error); answer('refused') })
      })
    },
    stop() {
      clearInterval(round)
      if (tick) clearInterval(tick)
      tick = null
      rooms.clear()
      io.sockets.adapter.off('leave-room', left)
    },
  }
}
