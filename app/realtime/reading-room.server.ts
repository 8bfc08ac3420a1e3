import { createAllowance, type Allowance } from '#vr/lab/allowance'
import type { DeskShown } from '~/domain/images/shown'
import { isSameShown, patchOf, ROOM_BOUNDS, type RoomHeard, type RoomMark, type RoomPeople, type RoomPerson, type RoomPointer, type RoomSaid, type ShownChange } from '~/domain/readings/room'
import type { Actor } from '~/policy/actor'
import type { ReadingSubject } from '~/policy/readings'

/** Of another process that was not heard for so long, nobody is there any more. */
const SILENT_MS = 15_000

/** Between two messages to one page: a display frame at 60 a second, with room for the presenter's own jitter. */
const FRAME_MS = 15
/** What a room of any size may cost: so many messages a second to all its pages, each of which is a write to a socket. */
const MESSAGES_A_SECOND = 2_400
/** However many there are, what is shown comes no later than this. */
const SLOWEST_MS = 40
/** How long what is new waits for what is newer, in a room of so many pages. */
export const frameMs = (pages: number): number => Math.min(SLOWEST_MS, Math.max(FRAME_MS, (pages * 1_000) / MESSAGES_A_SECOND))

export interface RoomMember {
  socketId: string
  actor: Actor & { kind: 'person' }
  shown: RoomPerson
  /** Studies whose marks may be told. */
  sees: ReadonlySet<string>
  /** What was sent last, as numbers of the room's. */
  told: { rev: number; pointer: number; marks: number }
  /** Sent and not answered. */
  unanswered: number[]
  may: { say: Allowance; ask: Allowance }
  refusals: number
}
export interface ReadingRights { subject: ReadingSubject; itemId: string | null; openedAt: Date | null; isRecorded: boolean }

/** One reading on one process: what is shown, who is here, and how much of it each page has. */
export function createReadingRoom(readingId: string, rights: ReadingRights) {
  const members = new Map<string, RoomMember>()
  const others = new Map<string, { people: RoomPerson[]; heardAt: number }>()
  /** The last views by their numbers, oldest first. */
  const views = new Map<number, DeskShown>()
  let rev = 0
  let desk: DeskShown | null = null
  let pointer: RoomPointer | null = null
  let pointerRev = 0
  let marks: RoomMark[] = []
  let marksRev = 0
  let sent = 0
  let driver: string | null = null

  const people = (): RoomPerson[] => [...[...members.values()].map(({ shown }) => shown), ...[...others.values()].flatMap((one) => one.people)]
  const marksFor = ({ sees }: RoomMember) => marks.filter(({ studyId }) => sees.has(studyId))
  /** The presenter's page that came last drives; where it left, another one of theirs. */
  const findDriver = () => {
    const seats = people().filter(({ person }) => person === room.rights.subject.presenterId)
    if (!seats.some(({ seat }) => seat === driver)) driver = seats.at(-1)?.seat ?? null
    return driver
  }

  const room = {
    readingId, members,
    /** As the database had them last. */
    rights,
    people,
    isHere: (person: string) => people().some((one) => one.person === person),
    own: () => [...members.values()].map(({ shown }) => shown),
    shape: (): RoomPeople => ({ people: people(), presenter: room.rights.subject.presenterId, driver: findDriver() }),
    isDriver: (seat: string) => findDriver() === seat,
    drive(seat: string | null) { driver = seat },

    /** Null: it is full. */
    add(member: Pick<RoomMember, 'socketId' | 'actor' | 'shown' | 'sees'>): RoomMember | null {
      const { person } = member.shown
      const here = people()
      if (here.filter((one) => one.person === person).length >= ROOM_BOUNDS.pagesOfOne) return null
      // Whoever presents always finds a place.
      if (here.length >= ROOM_BOUNDS.pages && person !== room.rights.subject.presenterId) return null
      const made: RoomMember = { ...member, told: { rev, pointer: pointerRev, marks: marksRev }, unanswered: [], refusals: 0, may: { say: createAllowance(ROOM_BOUNDS.saidPerSecond, ROOM_BOUNDS.saidAtOnce), ask: createAllowance(5, 20) } }
      members.set(member.socketId, made)
      return made
    },
    remove: (socketId: string) => members.delete(socketId),

    /** All that is shown now, for a page that comes in; from here on it is told what changes. */
    present(member: RoomMember) {
      member.told = { rev, pointer: pointerRev, marks: marksRev }
      member.unanswered = []
      return { n: sent, shown: desk ? { rev, desk } : null, pointer, marks: marksFor(member) }
    },
    state: () => ({ rev, desk, pointer, marks }),

    /** @returns what of it is new; null: nothing, and nobody is told */
    say(said: RoomSaid): RoomSaid | null {
      const news: RoomSaid = {}
      if (said.shown && !isSameShown(said.shown, desk)) {
        desk = news.shown = said.shown
        views.set(++rev, desk)
        if (views.size > ROOM_BOUNDS.remembered) views.delete(views.keys().next().value!)
      }
      if (said.pointer !== undefined && JSON.stringify(said.pointer) !== JSON.stringify(pointer)) { pointer = news.pointer = said.pointer; pointerRev++ }
      if (said.marks && JSON.stringify(said.marks) !== JSON.stringify(marks)) { marks = news.marks = said.marks; marksRev++ }
      return Object.keys(news).length > 0 ? news : null
    },
    /** To somebody else, or another case: nobody points, and what was drawn is gone. */
    clear(): RoomSaid { return { pointer: null, marks: [] } },

    /**
     * What is to be sent now: pages that lack the same get the same message, which is made once. A page that has not answered
     * the last ones is left out, and gets what is newest when it has.
     */
    due(): { to: string[]; heard: RoomHeard }[] {
      const groups = new Map<string, { to: string[]; heard: RoomHeard }>()
      const n = sent + 1
      const drives = findDriver()
      for (const member of members.values()) {
        const { told, unanswered, socketId } = member
        if (unanswered.length >= ROOM_BOUNDS.unanswered) continue
        const isDriving = member.shown.seat === drives
        // Of their own they are told nothing; once somebody else drives, all of it.
        if (isDriving) { member.told = { rev: -1, pointer: -1, marks: -1 }; continue }
        const needs = { rev: told.rev !== rev, pointer: told.pointer !== pointerRev, marks: told.marks !== marksRev }
        if (!needs.rev && !needs.pointer && !needs.marks) continue
        const own = needs.marks ? marksFor(member) : null
        const key = `${needs.rev ? told.rev : ''}|${needs.pointer}|${own?.map(({ id }) => id).join() ?? '-'}`
        let group = groups.get(key)
        if (!group) groups.set(key, (group = { to: [], heard: { n, ...(needs.rev ? { shown: change(told.rev) } : {}), ...(needs.pointer ? { pointer } : {}), ...(own ? { marks: own } : {}) } }))
        group.to.push(socketId)
        unanswered.push(n)
        member.told = { rev, pointer: pointerRev, marks: marksRev }
      }
      if (groups.size > 0) sent = n
      return [...groups.values()]
    },
    /** @returns whether something waits for this page */
    answered(member: RoomMember, upTo: number): boolean {
      const wasFull = member.unanswered.length >= ROOM_BOUNDS.unanswered
      member.unanswered = member.unanswered.filter((n) => n > upTo)
      const { told } = member
      return wasFull && (told.rev !== rev || told.pointer !== pointerRev || told.marks !== marksRev)
    },
    /** Their marks are told anew: what they may see has changed. */
    seesNow(member: RoomMember, sees: ReadonlySet<string>) {
      const before = marksFor(member).length
      member.sees = sees
      if (marksFor(member).length !== before) member.told.marks = -1
    },

    /** @returns whether others are here than were */
    hear(from: string, of: RoomPerson[], nowMs: number): boolean {
      const before = others.get(from)?.people ?? []
      const people = of.slice(0, ROOM_BOUNDS.pages)
      if (of.length === 0) others.delete(from)
      else others.set(from, { people, heardAt: nowMs })
      return JSON.stringify(before) !== JSON.stringify(people)
    },
    /** @returns whether it is a seat of this room */
    follow(seat: string, follows: boolean): boolean {
      for (const member of members.values()) if (member.shown.seat === seat) { member.shown = { ...member.shown, follows }; return true }
      for (const one of others.values()) {
        const at = one.people.findIndex((person) => person.seat === seat)
        if (at >= 0) { one.people[at] = { ...one.people[at]!, follows }; return true }
      }
      return false
    },
    forgetSilent(nowMs: number): boolean {
      const silent = [...others].filter(([, { heardAt }]) => nowMs - heardAt > SILENT_MS)
      for (const [from] of silent) others.delete(from)
      return silent.length > 0
    },
  }

  function change(from: number): ShownChange {
    const before = views.get(from)
    const patch = before && patchOf(before, desk!)
    return patch ? { rev, base: from, patch } : { rev, base: null, desk: desk! }
  }
  return room
}
export type ReadingRoom = ReturnType<typeof createReadingRoom>
