import type { DeskShown } from '~/domain/images/shown'
import { patched, ROOM_BOUNDS, type RoomEntered, type RoomHeard, type RoomMark, type RoomPeople, type RoomPointer, type RoomSaid } from '~/domain/readings/room'
import type { ReadingChange, ReadingChannel, ServerToClient } from './channels'
import { acquireSocket, releaseSocket } from './page-socket'

export type RoomState = { kind: 'joining' } | { kind: 'in'; seat: string } | { kind: 'away' } | { kind: 'refused'; why: Extract<RoomEntered, { kind: 'refused' }>['why'] }

export interface RoomEvents {
  onState(state: RoomState): void
  onPeople(room: RoomPeople): void
  /** What the presenter shows now, as a whole. */
  onShown(desk: DeskShown): void
  onPointer(pointer: RoomPointer | null): void
  onMarks(marks: RoomMark[]): void
  /** `missed`: the connection was gone, and anything may have changed. */
  onChange(change: ReadingChange | 'missed'): void
}

const ANSWER_MS = 10_000
const BUSY_MS = 400
/** Messages under way at once: as many as a line with a delay of 70 ms needs at 60 a second. */
const UNDER_WAY = 4
/** A follower that hears little answers no later than this. */
const ANSWER_AFTER_MS = 100

export interface RoomConnection {
  /** Of who presents. What is not sent yet is replaced by what is newer. */
  say(said: RoomSaid): void
  follows(follows: boolean): void
  stop(): void
}

/** One page's way into a reading's room: joins, follows, says what its presenter shows, and comes back by itself after a break. */
export function connectReading({ readingId, events }: { readingId: string; events: RoomEvents }): RoomConnection {
  const channel: ReadingChannel = `reading:${readingId}`
  const socket = acquireSocket()
  let isOver = false
  let isIn = false
  let wasIn = false
  let isEntering = false
  let round = 0
  let shown: { rev: number; desk: DeskShown } | null = null
  let people: RoomPeople | null = null
  let waiting: RoomSaid = {}
  let underWay = 0
  let hasFollowed = true
  let heard = 0
  let answered = 0
  let answerTimer: ReturnType<typeof setTimeout> | null = null

  function enter() {
    if (isOver || isEntering || !socket.connected) return
    isEntering = true
    const mine = ++round
    const over = (again: boolean) => { isEntering = false; if (again && !isOver) setTimeout(enter, BUSY_MS) }
    socket.timeout(ANSWER_MS).emit('join', channel, (error, joined) => {
      if (isOver || mine !== round) return over(false)
      if (error) return over(socket.connected)
      if (joined !== 'joined') { over(false); return events.onState({ kind: 'refused', why: 'not-allowed' }) }
      socket.timeout(ANSWER_MS).emit('readingEnter', channel, (failed, entered) => {
        if (isOver || mine !== round) return over(false)
        if (failed || entered.kind === 'busy') return over(socket.connected)
        over(false)
        if (entered.kind === 'refused') return events.onState(entered)
        isIn = true
        underWay = 0
        shown = entered.shown
        heard = answered = entered.n
        if (!hasFollowed) socket.emit('readingFollows', channel, false)
        if (wasIn) events.onChange('missed')
        wasIn = true
        if (shown) events.onShown(shown.desk)
        events.onPointer(entered.pointer)
        events.onMarks(entered.marks)
        // After what is shown: whoever drives begins from there.
        events.onPeople((people = entered.room))
        events.onState({ kind: 'in', seat: entered.seat })
        pump()
      })
    })
  }

  function hear({ n, shown: change, pointer, marks }: RoomHeard) {
    answer(n)
    if (change) {
      if (change.base !== null && change.base !== shown?.rev) {
        // Should never be: the whole is asked for.
        isIn = false
        return enter()
      }
      shown = { rev: change.rev, desk: change.base === null ? change.desk : patched(shown!.desk, change.patch) }
      events.onShown(shown.desk)
    }
    if (pointer !== undefined) events.onPointer(pointer)
    if (marks) events.onMarks(marks)
  }
  function answer(n: number) {
    heard = n
    if (heard - answered >= ROOM_BOUNDS.answersEvery) return sayHeard()
    answerTimer ??= setTimeout(sayHeard, ANSWER_AFTER_MS)
  }
  function sayHeard() {
    if (answerTimer) clearTimeout(answerTimer)
    answerTimer = null
    if (isOver || heard === answered) return
    answered = heard
    socket.emit('readingHeard', channel, heard)
  }

  function pump() {
    if (!isIn || underWay >= UNDER_WAY || Object.keys(waiting).length === 0) return
    const said = waiting
    waiting = {}
    const mine = round
    underWay++
    socket.timeout(ANSWER_MS).emit('readingShow', channel, said, (error, taken) => {
      if (isOver || mine !== round) return
      underWay--
      // Not taken for now: what is newer meanwhile goes before it.
      if (error || taken === 'busy') { waiting = { ...said, ...waiting }; setTimeout(pump, BUSY_MS); return }
      pump()
    })
  }

  const listeners: { [Name in 'readingSaid' | 'readingPeople' | 'readingFollows' | 'reading' | 'expelled' | 'missed']: ServerToClient[Name] } = {
    readingSaid: (to, what) => { if (to === channel && isIn) hear(what) },
    readingPeople: (to, room) => { if (to === channel && isIn) events.onPeople((people = room)) },
    readingFollows: (to, seat, follows) => { if (to === channel && isIn && people) events.onPeople((people = { ...people, people: people.people.map((one) => (one.seat === seat ? { ...one, follows } : one)) })) },
    reading: (to, change) => { if (to === channel) events.onChange(change) },
    expelled: (from) => { if (from === channel) { isIn = false; events.onState({ kind: 'refused', why: 'not-allowed' }) } },
    missed: () => events.onChange('missed'),
  }
  const away = () => { isIn = false; round++; isEntering = false; events.onState({ kind: 'away' }) }
  socket.on('connect', enter)
  socket.on('disconnect', away)
  for (const [name, listen] of Object.entries(listeners)) socket.on(name as keyof typeof listeners, listen as never)
  enter()

  return {
    say(said) {
      waiting = { ...waiting, ...said }
      pump()
    },
    follows(follows) {
      if (follows === hasFollowed) return
      hasFollowed = follows
      if (isIn) socket.emit('readingFollows', channel, follows)
    },
    stop() {
      isOver = true
      if (answerTimer) clearTimeout(answerTimer)
      socket.off('connect', enter)
      socket.off('disconnect', away)
      for (const [name, listen] of Object.entries(listeners)) socket.off(name as keyof typeof listeners, listen as never)
      if (socket.connected) socket.emit('leave', channel)
      releaseSocket()
    },
  }
}
