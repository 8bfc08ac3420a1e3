import { randomUUID } from 'node:crypto'
import type { Server } from 'socket.io'
import { createAllowance } from '#vr/lab/allowance'
import { findReadingRights, lastShown, readableOf, studiesOf } from '~/domain/readings/enter-room.server'
import type { RoomEntered, RoomMark, RoomSaid, RoomTaken } from '~/domain/readings/room'
import { createRecorder, type Recorder } from '~/domain/readings/record-reading.server'
import { readSaid } from '~/domain/readings/room-messages'
import { hospitalOf } from '~/domain/readings/run-reading.server'
import type { ReadingChange, Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { isReadingChannel, type ClientToServer, type ReadingChannel, type ServerToClient, type ServerToServer } from './channels'
import { createReadingRoom, frameMs, type ReadingRoom, type RoomMember } from './reading-room.server'
import type { Identity, Peer } from './realtime.server'

/** What rights hang on is looked at again, whatever was announced. */
const ROUND_MS = 10_000

const TOUCHES_RIGHTS: Record<ReadingChange, boolean> = { state: true, item: true, phase: true, presenter: true, hospitals: true, blind: false, poll: false, line: false, minutes: false }

export interface Readings {
  listenTo(peer: Peer): void
  /** Something of a reading was changed in the database, by this process. */
  changed(readingId: string, type: ReadingChange): void
  /** What somebody may see was changed: a purchase, a refund, a membership. */
  rightsChanged(personId: string): void
  /** Resolves when what was recorded is written. */
  stop(): Promise<void>
}

type Rights = NonNullable<Awaited<ReturnType<typeof findReadingRights>>>

/** What is said on the channels of readings. `isAlone`: no other process hears of it. */
export function createReadings({ io, services, isAlone, actorOf }: {
  io: Server<ClientToServer, ServerToClient, ServerToServer, Identity>
  services: Services
  isAlone: boolean
  /** Who is behind a socket at this moment. */
  actorOf(peer: Peer): Promise<Actor | null>
}): Readings {
  const { log } = services
  const nowMs = () => services.now().getTime()
  const self = randomUUID()
  const rooms = new Map<string, ReadingRoom>()
  /** Whose answers are out: marks on others are told to nobody. */
  const studies = new WeakMap<ReadingRoom, readonly string[]>()
  /** All that the page that drives drew; of this process. */
  const drawn = new WeakMap<ReadingRoom, { seat: string; marks: RoomMark[] }>()
  const flushes = new Map<ReadingRoom, { atMs: number; timer: ReturnType<typeof setTimeout> | null }>()
  const opening = new Map<string, Promise<unknown>>()
  const recorders = new Map<string, Recorder>()

  const channelOf = ({ readingId }: ReadingRoom): ReadingChannel => `reading:${readingId}`
  const tellPeople = (room: ReadingRoom) => void io.local.to(channelOf(room)).emit('readingPeople', channelOf(room), room.shape())
  const tellProcesses = (room: ReadingRoom, asks = false) => { if (!isAlone) io.serverSideEmit('readingPresence', room.readingId, self, room.own(), asks) }
  const fail = (what: string) => (error: unknown) => log.error({ err: error }, what)

  /** At once where nothing was sent in the last frame, else at its end, and then what is newest. */
  function flush(room: ReadingRoom) {
    let state = flushes.get(room)
    if (!state) flushes.set(room, (state = { atMs: 0, timer: null }))
    if (state.timer) return
    const wait = state.atMs + frameMs(room.members.size) - performance.now()
    if (wait > 0) { state.timer = setTimeout(() => { state.timer = null; send(room) }, wait); return }
    send(room)
  }
  function send(room: ReadingRoom) {
    const state = flushes.get(room)
    if (state) state.atMs = performance.now()
    // To so many sockets at once it is put into words once.
    for (const { to, heard } of room.due()) io.local.to(to).emit('readingSaid', channelOf(room), heard)
  }
  function take(room: ReadingRoom, said: RoomSaid, isOwn: boolean) {
    const news = room.say(said)
    if (!news) return
    flush(room)
    if (isOwn) recorderOf(room)?.said(news)
    else recorders.get(room.readingId)?.beginAnew()
    if (isOwn && !isAlone) io.serverSideEmit('readingSaid', room.readingId, room.rights.subject.presenterId, news)
  }

  /** Of one that is open and recorded; null: nothing is kept. */
  function recorderOf({ readingId, rights: { isRecorded, openedAt, subject } }: ReadingRoom): Recorder | null {
    if (!isRecorded || !openedAt || subject.state !== 'open') return null
    let recorder = recorders.get(readingId)
    if (!recorder) recorders.set(readingId, (recorder = createRecorder(services, { readingId, openedAt })))
    return recorder
  }
  function endRecorder(readingId: string) {
    const recorder = recorders.get(readingId)
    recorders.delete(readingId)
    void recorder?.stop()
  }

  /** One read for all who come at once. */
  async function roomFor(readingId: string): Promise<[ReadingRoom, Rights] | null> {
    const rights = await findReadingRights(services, readingId)
    if (!rights) return null
    let room = rooms.get(readingId)
    if (room) { room.rights = rights; studies.set(room, rights.revealedIds); return [room, rights] }
    const shown = rights.subject.state === 'open' ? await lastShown(services, readingId) : null
    room = rooms.get(readingId) ?? createReadingRoom(readingId, rights)
    room.rights = rights
    studies.set(room, rights.revealedIds)
    if (!rooms.has(readingId)) {
      rooms.set(readingId, room)
      if (shown) room.say({ shown })
      tellProcesses(room, true)
    }
    return [room, rights]
  }

  async function enter(peer: Peer, channel: ReadingChannel): Promise<RoomEntered> {
    const readingId = channel.slice('reading:'.length)
    const actor = await actorOf(peer)
    if (actor?.kind !== 'person' || !peer.rooms.has(channel)) return { kind: 'refused', why: 'not-allowed' }
    const mine = (opening.get(readingId) ?? Promise.resolve()).catch(() => undefined).then(() => roomFor(readingId))
    opening.set(readingId, mine)
    const [found, person] = await Promise.all([mine.finally(() => { if (opening.get(readingId) === mine) opening.delete(readingId) }), services.db.person.findUnique({ where: { id: actor.personId }, select: { name: true } })])
    if (!found || !can(actor, 'join', found[1].subject)) return { kind: 'refused', why: 'not-allowed' }
    const [room, { subject, studyIds }] = found
    const sees = readableOf(actor, await studiesOf(services, studyIds))
    // Nothing is waited for from here until they are in: nobody would ever take out who left in between.
    if (!peer.connected || !peer.rooms.has(channel)) { drop(room, peer.id); return { kind: 'refused', why: 'not-allowed' } }
    const known = room.members.get(peer.id)
    const member = known ?? room.add({ socketId: peer.id, actor, sees, shown: { seat: randomUUID().slice(0, 8), person: actor.personId, name: person?.name ?? '', hospital: hospitalOf(actor, subject.hospitals), follows: true } })
    if (!member) { drop(room, peer.id); return { kind: 'refused', why: 'full' } }
    member.actor = actor
    member.sees = sees
    if (!known && actor.personId === subject.presenterId) drive(room, member.shown.seat)
    tellPeople(room)
    tellProcesses(room, !known)
    return { kind: 'welcome', seat: member.shown.seat, room: room.shape(), ...room.present(member) }
  }
  function drive(room: ReadingRoom, seat: string) {
    room.drive(seat)
    if (!isAlone) io.serverSideEmit('readingDriver', room.readingId, seat)
  }

  function drop(room: ReadingRoom, socketId: string) {
    const wasIn = room.remove(socketId)
    if (room.members.size === 0) forget(room)
    if (!wasIn) return
    tellProcesses(room)
    tellPeople(room)
    if (room.shape().driver === null) take(room, { pointer: null }, true)
  }
  function forget(room: ReadingRoom) {
    const timer = flushes.get(room)?.timer
    if (timer) clearTimeout(timer)
    flushes.delete(room)
    rooms.delete(room.readingId)
    endRecorder(room.readingId)
  }

  function show(room: ReadingRoom, member: RoomMember, given: unknown): RoomTaken {
    const { seat, person } = member.shown
    if (person !== room.rights.subject.presenterId || !room.isDriver(seat) || !can(member.actor, 'present', room.rights.subject)) {
      // Once for each page: it may say it sixty times a second.
      if (member.refusals++ === 0) log.warn({ reading: room.readingId, person }, 'who does not present tried to drive a reading')
      return 'refused'
    }
    if (!member.may.say.take(1, nowMs())) return 'busy'
    const said = readSaid(given)
    if (!said) return 'malformed'
    if (said.marks) drawn.set(room, { seat, marks: said.marks })
    take(room, said.marks ? { ...said, marks: tellable(room, member, said.marks) } : said, true)
    return 'taken'
  }
  function tellable(room: ReadingRoom, { sees }: RoomMember, marks: RoomMark[]): RoomMark[] {
    const own = new Set(studies.get(room))
    return marks.filter(({ studyId }) => own.has(studyId) && sees.has(studyId))
  }
  /** The page of the presenter may have said them before this process knew of the reveal. */
  function tellDrawn(room: ReadingRoom) {
    const last = drawn.get(room)
    const member = last && [...room.members.values()].find(({ shown }) => shown.seat === last.seat)
    if (last && member && room.isDriver(last.seat)) take(room, { marks: tellable(room, member, last.marks) }, true)
  }

  /** Another case: at once, in the order of the news, so that nothing is wiped that was drawn on the new one. */
  function wipe(room: ReadingRoom | undefined) {
    if (!room) return
    drawn.delete(room)
    take(room, room.clear(), false)
  }

  /** Rights, presenter and case as they are now; on every process. */
  async function look(readingId: string, type: ReadingChange | null, isOwn = false) {
    const room = rooms.get(readingId)
    if (!room) return
    const before = room.rights.subject.presenterId
    const rights = await findReadingRights(services, readingId)
    if (!rights || rooms.get(readingId) !== room) return
    room.rights = rights
    studies.set(room, rights.revealedIds)
    if (isOwn) keep(room, rights, type)
    if (rights.subject.state !== 'open') endRecorder(readingId)
    if (before !== rights.subject.presenterId || type === 'presenter' || type === 'state') {
      room.drive(null)
      tellPeople(room)
    }
    if (before !== rights.subject.presenterId) wipe(room)
    else if (type === 'phase') tellDrawn(room)
    await lookAtMembers(room, rights)
    flush(room)
  }
  /** Who each of them is at this moment: somebody may have lost a membership or a purchase, their hospital may take part no more. */
  async function lookAtMembers(room: ReadingRoom, { subject, studyIds }: Rights) {
    const rows = await studiesOf(services, studyIds)
    const actors = new Map<string, Actor | null>()
    for (const member of [...room.members.values()]) {
      const peer = io.sockets.sockets.get(member.socketId)
      const { person } = member.shown
      if (!peer || !room.members.has(member.socketId)) continue
      if (!actors.has(person)) actors.set(person, await actorOf(peer))
      const actor = actors.get(person)
      // One that has ended lets its people go by the round of all channels: they read its minutes meanwhile.
      if (actor?.kind !== 'person' || (subject.state !== 'closed' && !can(actor, 'join', subject))) { expel(peer, channelOf(room)); continue }
      member.actor = actor
      room.seesNow(member, readableOf(actor, rows))
    }
  }
  function expel(peer: Peer, channel: ReadingChannel) {
    if (!peer.rooms.has(channel)) return
    void peer.leave(channel)
    peer.emit('expelled', channel)
  }
  /** What the replay says beside the pictures; by the process that did it. */
  function keep(room: ReadingRoom, { itemId, phase, subject }: Rights, type: ReadingChange | null) {
    const recorder = recorderOf(room)
    if (type === 'item' || type === 'state') recorder?.happened('item', { item: itemId, phase })
    if (type === 'phase') recorder?.happened('phase', { phase })
    if (type === 'presenter' || type === 'state') recorder?.happened('presenter', { person: subject.presenterId })
  }
  /** One after the other; without news of its own, a look that already waits will see it. Votes, lines and what hospitals write change no right. */
  const looks = new Map<string, { last: Promise<void>; waiting: number }>()
  function lookFor(readingId: string, type: ReadingChange | null, isOwn = false) {
    if (!rooms.has(readingId) || (type && !TOUCHES_RIGHTS[type])) return
    const before = looks.get(readingId)
    if (before && before.waiting > 1 && type === null) return
    const mine = { waiting: (before?.waiting ?? 0) + 1, last: Promise.resolve() }
    mine.last = (before?.last ?? Promise.resolve()).then(() => look(readingId, type, isOwn)).catch(fail('a reading\'s room could not be brought up to date')).finally(() => {
      const now = looks.get(readingId)
      if (now && --now.waiting <= 0) looks.delete(readingId)
    })
    looks.set(readingId, mine)
  }

  const round = setInterval(() => {
    for (const room of rooms.values()) {
      if (room.forgetSilent(nowMs())) tellPeople(room)
      tellProcesses(room)
      lookFor(room.readingId, null)
    }
  }, ROUND_MS)
  round.unref()

  io.on('readingChanged', (readingId, type) => { if (type === 'item') wipe(rooms.get(readingId)); lookFor(readingId, type) })
  io.on('readingDriver', (readingId, seat) => {
    const room = rooms.get(readingId)
    if (room) { room.drive(seat); tellPeople(room) }
  })
  io.on('readingSaid', (readingId, presenterId, said) => {
    const room = rooms.get(readingId)
    if (room && room.rights.subject.presenterId === presenterId) take(room, said, false)
  })
  io.on('readingPresence', (readingId, from, people, asks) => {
    const room = rooms.get(readingId)
    if (!room || from === self) return
    const isNews = room.hear(from, people, nowMs())
    if (asks) {
      tellProcesses(room)
      // Whoever comes first to a process sees what the others see.
      const { desk, pointer, marks } = room.state()
      if (desk) io.serverSideEmit('readingSaid', readingId, room.rights.subject.presenterId, { shown: desk, pointer, marks })
    }
    if (isNews) tellPeople(room)
  })
  io.on('readingFollows', (readingId, seat, follows) => {
    const room = rooms.get(readingId)
    if (room?.follow(seat, follows)) io.local.to(channelOf(room)).emit('readingFollows', channelOf(room), seat, follows)
  })
  // Left, expelled or gone: all the same to those who stay.
  const left = (channel: string, socketId: string) => {
    const room = isReadingChannel(channel) ? rooms.get(channel.slice('reading:'.length)) : undefined
    if (room) drop(room, socketId)
  }
  io.sockets.adapter.on('leave-room', left)

  return {
    listenTo(peer) {
      /** Who is in the room of this channel on this socket; undefined: nobody has a say here. */
      const inside = (channel: unknown): { room: ReadingRoom; member: RoomMember } | undefined => {
        if (!isReadingChannel(channel) || !peer.rooms.has(channel)) return undefined
        const room = rooms.get(channel.slice('reading:'.length))
        const member = room?.members.get(peer.id)
        return room && member && { room, member }
      }
      let isEntering = false
      // Coming in reads the database.
      const mayEnter = createAllowance(1, 20)
      peer.on('readingEnter', (channel, answer) => {
        if (typeof answer !== 'function') return
        if (!isReadingChannel(channel)) return answer({ kind: 'refused', why: 'not-allowed' })
        if (isEntering || !mayEnter.take(1, nowMs())) return answer({ kind: 'busy' })
        isEntering = true
        void enter(peer, channel).then(answer, (error: unknown) => { fail('a reading could not be entered')(error); answer({ kind: 'busy' }) }).finally(() => { isEntering = false })
      })
      peer.on('readingShow', (channel, said, answer) => {
        const at = inside(channel)
        const taken = at ? show(at.room, at.member, said) : 'refused'
        if (typeof answer === 'function') answer(taken)
      })
      peer.on('readingHeard', (channel, n) => {
        const at = inside(channel)
        if (at && Number.isSafeInteger(n) && at.room.answered(at.member, n)) flush(at.room)
      })
      peer.on('readingFollows', (channel, follows) => {
        const at = inside(channel)
        if (!at || typeof follows !== 'boolean' || at.member.shown.follows === follows || !at.member.may.ask.take(1, nowMs())) return
        const { room, member: { shown: { seat } } } = at
        room.follow(seat, follows)
        io.local.to(channelOf(room)).emit('readingFollows', channelOf(room), seat, follows)
        if (!isAlone) io.serverSideEmit('readingFollows', room.readingId, seat, follows)
      })
    },
    changed(readingId, type) {
      if (type === 'item') wipe(rooms.get(readingId))
      lookFor(readingId, type, true)
      if (!isAlone) io.serverSideEmit('readingChanged', readingId, type)
    },
    rightsChanged(personId) {
      for (const room of rooms.values()) if (room.own().some(({ person }) => person === personId)) lookFor(room.readingId, null)
    },
    async stop() {
      clearInterval(round)
      io.sockets.adapter.off('leave-room', left)
      const ends = [...recorders.values()].map((recorder) => recorder.stop())
      recorders.clear()
      for (const room of [...rooms.values()]) forget(room)
      await Promise.all(ends)
    },
  }
}
