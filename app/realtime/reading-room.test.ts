import { expect, test } from 'vitest'
import type { DeskShown, PaneShown } from '~/domain/images/shown'
import { patched, ROOM_BOUNDS, type RoomHeard, type RoomMark } from '~/domain/readings/room'
import { readSaid } from '~/domain/readings/room-messages'
import { createReadingRoom, frameMs, type RoomMember } from './reading-room.server'

const subject = { kind: 'reading' as const, institutionId: 'a', state: 'open' as const, hospitals: ['a'], presenterId: 'presenter' }
const pane = (index: number, center: [number, number, number] = [1, 2, 3]): PaneShown => ({ seriesId: 's1', mode: 'stack', index, camera: { center, right: [1, 0, 0], down: [0, 1, 0], width: 300, height: 200 }, window: { low: -160, high: 240 }, isInverted: false, slab: { projection: 'none', mm: 0 }, fused: null })
const desk = (index: number): DeskShown => ({ layout: '1x2', panes: [pane(index), pane(7)], active: 0 })
const content = { shape: 'arrow' as const, place: { space: 'image' as const, points: [[1, 2], [3, 4]] as [number, number][] }, image: { seriesUid: '1.2.3', sopInstanceUid: '1.2.4', frame: 1 }, planeNormal: null, text: '', values: [], calibration: 'none' as const }
const mark = (id: string, studyId: string): RoomMark => ({ id, studyId, content })

function roomOf(count: number) {
  const room = createReadingRoom('r', { subject, itemId: null, openedAt: null, isRecorded: false })
  const add = (n: number) => {
    const person = n === 0 ? 'presenter' : `follower ${n}`
    return room.add({ socketId: `socket ${n}`, actor: { kind: 'person', personId: person, memberships: [] }, sees: new Set(['open']), shown: { seat: `seat ${n}`, person, name: '', hospital: 'a', follows: true } })!
  }
  return { room, add, members: Array.from({ length: count }, (_, n) => add(n)) }
}
/** A page that hears: what it would show. */
function pageOf(room: ReturnType<typeof roomOf>['room'], member: RoomMember) {
  let shown = room.present(member).shown
  let messages = 0
  return {
    hear(all: { to: string[]; heard: RoomHeard }[], answers = true) {
      for (const { to, heard } of all) {
        if (!to.includes(member.socketId)) continue
        messages++
        if (heard.shown) {
          if (heard.shown.base !== null && heard.shown.base !== shown?.rev) throw new Error(`told against ${heard.shown.base}, had ${shown?.rev}`)
          shown = { rev: heard.shown.rev, desk: heard.shown.base === null ? heard.shown.desk : patched(shown!.desk, heard.shown.patch) }
        }
        if (answers) room.answered(member, heard.n)
      }
    },
    desk: () => shown?.desk ?? null, messages: () => messages,
  }
}

test('nothing is sent for what did not change, and of what changed the changed fields alone', () => {
  const { room, members } = roomOf(3)
  expect(room.say({ shown: desk(1) })).not.toBeNull()
  expect(room.due()).toEqual([{ to: ['socket 1', 'socket 2'], heard: { n: 1, shown: { rev: 1, base: null, desk: desk(1) } } }])
  expect(room.say({ shown: desk(1), pointer: null, marks: [] })).toBeNull()
  expect(room.due()).toEqual([])
  room.say({ shown: desk(2) })
  expect(room.due()).toEqual([{ to: ['socket 1', 'socket 2'], heard: { n: 2, shown: { rev: 2, base: 1, patch: { panes: { 0: { index: 2 } } } } } }])
  expect(members[0]!.unanswered, 'the presenter is told nothing of their own').toEqual([])
})

test('several changes between two messages are one: what was in between is not told', () => {
  const { room } = roomOf(2)
  room.say({ shown: desk(1) })
  room.due()
  for (let index = 2; index < 9; index++) room.say({ shown: desk(index), pointer: { pane: 0, at: [index, 0, 0] } })
  expect(room.due()).toEqual([{ to: ['socket 1'], heard: { n: 2, shown: { rev: 8, base: 1, patch: { panes: { 0: { index: 8 } } } }, pointer: { pane: 0, at: [8, 0, 0] } } }])
})

test('a page on a stalled link gets so many messages and then, once it answers, the present state alone', () => {
  const { room, members } = roomOf(3)
  const [quick, stalled] = [pageOf(room, members[1]!), pageOf(room, members[2]!)]
  const changes = 500
  for (let index = 1; index <= changes; index++) {
    room.say({ shown: desk(index) })
    const due = room.due()
    quick.hear(due)
    stalled.hear(due, false)
  }
  expect([quick.messages(), stalled.messages()]).toEqual([changes, ROOM_BOUNDS.unanswered])
  expect(room.answered(members[2]!, 10_000)).toBe(true)
  stalled.hear(room.due())
  expect(stalled.messages()).toBe(ROOM_BOUNDS.unanswered + 1)
  expect(stalled.desk()).toEqual(quick.desk())
  expect(stalled.desk()).toEqual(desk(changes))
})

test('whatever each page answers and when, all end in what the presenter shows', () => {
  const { room, members, add } = roomOf(5)
  const pages = members.slice(1).map((member) => pageOf(room, member))
  let seed = 7
  const draw = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n
  const waits = new Map<number, RoomHeard[]>()
  for (let step = 0; step < 2_000; step++) {
    room.say({ shown: draw(9) === 0 ? { layout: '1x1', panes: [pane(draw(50))], active: 0 } : { ...desk(draw(50)), active: draw(2) } })
    if (draw(3) === 0) continue
    const due = room.due()
    pages.forEach((page, i) => {
      page.hear(due, false)
      for (const { to, heard } of due) if (to.includes(`socket ${i + 1}`)) waits.set(i, [...(waits.get(i) ?? []), heard])
      if (draw(1 + 4 * i) === 0) for (const heard of waits.get(i)?.splice(0) ?? []) room.answered(members[i + 1]!, heard.n)
    })
    if (step === 1_000) { const late = add(9); pages.push(pageOf(room, late)); members.push(late) }
  }
  for (const member of members) room.answered(member, Infinity)
  const due = room.due()
  for (const page of pages) page.hear(due)
  for (const page of pages) expect(page.desk()).toEqual(room.state().desk)
})

test('what is drawn on a study is told to those who may read it, and to the others when they may', () => {
  const { room, members } = roomOf(3)
  members[2]!.sees = new Set(['open', 'clinical'])
  room.say({ marks: [mark('1', 'open'), mark('2', 'clinical')] })
  const told = () => Object.fromEntries(room.due().flatMap(({ to, heard }) => to.map((socket) => [socket, heard.marks?.map(({ id }) => id)])))
  expect(told()).toEqual({ 'socket 1': ['1'], 'socket 2': ['1', '2'] })
  expect(room.present(members[1]!).marks.map(({ id }) => id)).toEqual(['1'])
  room.seesNow(members[2]!, new Set(['open']))
  expect(told(), 'taken back').toEqual({ 'socket 2': ['1'] })
  room.seesNow(members[1]!, new Set(['open', 'clinical']))
  expect(told()).toEqual({ 'socket 1': ['1', '2'] })
})

test('of two pages of the presenter the one that came last drives; when it leaves, the other', () => {
  const { room, members } = roomOf(2)
  expect(room.shape().driver).toBe('seat 0')
  const second = room.add({ ...members[0]!, socketId: 'socket 5', shown: { ...members[0]!.shown, seat: 'seat 5' } })!
  expect(room.isDriver('seat 0')).toBe(true)
  room.drive(second.shown.seat)
  expect([room.isDriver('seat 0'), room.isDriver('seat 5')]).toEqual([false, true])
  room.remove('socket 5')
  expect(room.isDriver('seat 0')).toBe(true)
  room.remove('socket 0')
  expect(room.shape().driver).toBeNull()
})

test('a room has a bound, and of another process that went silent nobody is here any more', () => {
  const { room } = roomOf(1)
  room.hear('other', Array.from({ length: 400 }, (_, n) => ({ seat: `${n}`, person: `${n}`, name: '', hospital: null, follows: true })), 0)
  expect(room.add({ socketId: 'x', actor: { kind: 'person', personId: 'x', memberships: [] }, sees: new Set(), shown: { seat: 'x', person: 'x', name: '', hospital: null, follows: true } })).toBeNull()
  expect([room.forgetSilent(10_000), room.forgetSilent(15_001), room.people().length]).toEqual([false, true, 1])
})

test.each([
  ['nothing', null], ['a text', 'shown'], ['a field that is none', { view: 1 }], ['a desk without panes', { shown: { layout: '1x1', panes: [], active: 0 } }], ['an active pane that is none', { shown: { ...desk(1), active: 2 } }],
  ['a window upside down', { shown: { ...desk(1), panes: [pane(1), { ...pane(1), window: { low: 5, high: 5 } }] } }], ['a camera askew', { shown: { layout: '1x1', active: 0, panes: [{ ...pane(1), camera: { ...pane(1).camera!, down: [1, 0, 0] } }] } }],
  ['a pointer out of the world', { pointer: { pane: 0, at: [1e9, 0, 0] } }], ['a pointer that is no number', { pointer: { pane: 0, at: [NaN, 0, 0] } }], ['a pane that is none', { pointer: { pane: 4, at: [0, 0, 0] } }],
  ['too many marks', { marks: Array.from({ length: ROOM_BOUNDS.marks + 1 }, (_, n) => mark(`${n}`, 'open')) }], ['one mark twice', { marks: [mark('1', 'open'), mark('1', 'open')] }], ['a mark of no shape', { marks: [{ id: '1', studyId: 'open', content: { ...content, shape: 'cloud' } }] }],
])('%s is nothing that a presenter can say', (_what, given) => {
  expect(readSaid(given)).toBeNull()
})

test('a view, a pointer and marks are read as they were said', () => {
  const said = { shown: desk(3), pointer: { pane: 1, at: [1.25, -2, 3] as [number, number, number] }, marks: [mark('1', 'open')] }
  expect(readSaid(JSON.parse(JSON.stringify(said)))).toEqual(said)
  expect(readSaid({ pointer: null })).toEqual({ pointer: null })
})

test('nobody takes the places of all others with pages of their own, and who presents comes into a full room', () => {
  const { room, add } = roomOf(0)
  const enter = (n: number, person: string) => room.add({ socketId: `of ${person} ${n}`, actor: { kind: 'person', personId: person, memberships: [] }, sees: new Set(), shown: { seat: `${person} ${n}`, person, name: '', hospital: 'a', follows: true } })
  expect(Array.from({ length: ROOM_BOUNDS.pagesOfOne + 1 }, (_, n) => enter(n, 'one') !== null).lastIndexOf(true)).toBe(ROOM_BOUNDS.pagesOfOne - 1)
  for (let n = 1; room.people().length < ROOM_BOUNDS.pages; n++) expect(add(n)).not.toBeNull()
  expect(enter(0, 'too late')).toBeNull()
  expect(add(0), 'the presenter').not.toBeNull()
})

test('a fuller room is told less often, and never later than a twenty-fifth of a second', () => {
  expect([1, 36, 60, 300].map(frameMs)).toEqual([15, 15, 25, 40])
})
