import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startRedis, type TestRedis } from '../../tests/setup/redis'
import { testServices, type TestServices } from '../../tests/setup/test-services'
import { until } from '../../tests/setup/until'
import { seedPeople } from '../../prisma/seed/people'
import { caseStudy } from '~/domain/cases/case.fixture'
import type { DeskShown } from '~/domain/images/shown'
import { findSession } from '~/domain/people/session.server'
import { rightsChanged } from '~/domain/people/rights.server'
import { signInAs } from '~/domain/people/sign-in.fixture'
import { uninviteHospital } from '~/domain/readings/change-reading.server'
import { mayJoinReading } from '~/domain/readings/enter-room.server'
import { chooseItems, planReading } from '~/domain/readings/plan-reading.server'
import { patched, type RoomEntered, type RoomHeard, type RoomMark, type RoomPeople, type RoomSaid, type RoomTaken } from '~/domain/readings/room'
import { closeReading, goToItem, handOver, openReading, revealItem } from '~/domain/readings/run-reading.server'
import { openDb, type Db } from '~/infra/db/db.server'
import { isReadingChannel, type ClientToServer, type JoinAnswer, type ServerToClient } from './channels'
import { startProcess as startOne, type Process } from './process.fixture'

type Wire = Socket<ServerToClient, ClientToServer>

let redis: TestRedis
beforeAll(async () => { redis = await startRedis() })
afterAll(() => redis.stop())

const startProcess = (given: TestServices, redisUrl: string | null) => startOne(
  given, redisUrl, (services) => (actor, channel) => (isReadingChannel(channel) ? mayJoinReading(services, actor, channel) : Promise.resolve(false)),
  (realtime, connection) => ({ ...given, announcer: realtime.announcer, redis: connection?.commands ?? null }),
)
const desk = (index: number): DeskShown => ({ layout: '1x1', active: 0, panes: [{ seriesId: 's', mode: 'stack', index, camera: { center: [1, 2, index], right: [1, 0, 0], down: [0, 1, 0], width: 300, height: 200 }, window: { low: 0, high: 80 }, isInverted: false, slab: { projection: 'none', mm: 0 }, fused: null }] })

describe.each(['one process', 'two processes and Redis'] as const)('a reading on %s', (setting) => {
  let services: TestServices
  let readingId: string
  let studyId: string
  let clinicalId: string
  let here: Process
  let there: Process
  let otherDb: Db | undefined
  const wires: Wire[] = []

  beforeEach(async () => {
    services = await testServices({ DEMO: '1', PUBLIC_URL: 'http://theatrum.example' })
    services.env.isDemo = true
    const { institutionId, guestInstitutionId } = await seedPeople(services.db)
    if (setting === 'one process') here = there = await startProcess(services, null)
    else {
      await redis.start()
      otherDb = await openDb(services.env.databaseUrl)
      here = await startProcess(services, redis.url)
      there = await startProcess({ ...services, db: otherDb }, redis.url)
      await until('both processes hear Redis', async () => (await here.redis!.commands.pubsub('NUMSUB', 'theatrum-request#/#'))[1] === 2)
    }
    const { actor } = await actorOf('teacher')
    const at = new Date(services.now().getTime() + 3_600_000)
    const planned = await planReading(here.services, actor, { institutionId, title: 'Morning reading', date: at.toISOString().slice(0, 10), minute: at.getUTCHours() * 60 + at.getUTCMinutes(), zone: 'UTC', minutes: 30, isRecorded: false, weekly: null, hospitals: [guestInstitutionId] })
    if (planned.kind !== 'planned') throw new Error(planned.kind)
    readingId = planned.readingIds[0]!
    const study = await caseStudy(services, institutionId)
    const clinical = await caseStudy(services, institutionId, { workspace: 'clinical' })
    ;[studyId, clinicalId] = [study.studyId, clinical.studyId]
    const chosen = await chooseItems(here.services, actor, { readingId, items: [study, clinical].map((one) => ({ ...one, caseId: null, title: 'A sudden headache', history: '', answer: '' })) })
    if (chosen.kind !== 'chosen') throw new Error(JSON.stringify(chosen))
  })
  afterEach(async () => {
    for (const wire of wires.splice(0)) wire.disconnect()
    for (const one of new Set([here, there])) await one.close()
    await otherDb?.$disconnect()
    await services.close()
  })

  async function actorOf(local: string) {
    const person = await services.db.person.findUniqueOrThrow({ where: { email: `${local}@demo.theatrum.test` } })
    const cookie = (await signInAs(services, person.id)).split(';')[0]!
    return { cookie, personId: person.id, actor: (await findSession(cookie, services))!.actor }
  }
  const open = async () => expect(await openReading(here.services, (await actorOf('teacher')).actor, readingId)).toEqual({ kind: 'done' })

  /** A page: what it hears, shows and says. */
  async function page(local: string, on: Process = there) {
    const { cookie, personId, actor } = await actorOf(local)
    const wire: Wire = io(on.address, { path: '/realtime', transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders: { Origin: 'http://theatrum.example', Cookie: cookie } })
    wires.push(wire)
    const channel = `reading:${readingId}`
    const one = {
      wire, personId, actor, channel, answers: true, messages: 0, shown: null as { rev: number; desk: DeskShown } | null, pointer: null as RoomSaid['pointer'], marks: [] as RoomMark[], room: null as RoomPeople | null, lists: 0, followed: [] as [string, boolean][], changes: [] as string[], expelled: false,
      join: () => new Promise<JoinAnswer>((resolve) => wire.emit('join', channel, resolve)),
      enter: () => new Promise<RoomEntered>((resolve) => wire.emit('readingEnter', channel, resolve)),
      show: (said: RoomSaid) => new Promise<RoomTaken>((resolve) => wire.emit('readingShow', channel, said, resolve)),
      hear(heard: RoomHeard) {
        one.messages++
        if (heard.shown) one.shown = { rev: heard.shown.rev, desk: heard.shown.base === null ? heard.shown.desk : patched(one.shown!.desk, heard.shown.patch) }
        if (heard.pointer !== undefined) one.pointer = heard.pointer
        if (heard.marks) one.marks = heard.marks
        if (one.answers) wire.emit('readingHeard', channel, heard.n)
      },
    }
    wire.on('readingSaid', (_channel, heard) => one.hear(heard))
    wire.on('readingPeople', (_channel, room) => { one.room = room; one.lists++ })
    wire.on('readingFollows', (_channel, seat, follows) => one.followed.push([seat, follows]))
    wire.on('reading', (_channel, change) => one.changes.push(change))
    wire.on('expelled', () => { one.expelled = true })
    return one
  }
  async function inside(local: string, on?: Process) {
    const one = await page(local, on)
    expect(await one.join()).toBe('joined')
    const entered = await one.enter()
    if (entered.kind !== 'welcome') throw new Error(JSON.stringify(entered))
    one.shown = entered.shown
    one.marks = entered.marks
    one.room = entered.room
    return { ...one, seat: entered.seat, now: one }
  }
  const mark = (id: string, of: string): RoomMark => ({ id, studyId: of, content: { shape: 'arrow', place: { space: 'image', points: [[1, 2], [3, 4]] }, image: { seriesUid: '1.2.3', sopInstanceUid: '1.2.4', frame: 1 }, planeNormal: null, text: '', values: [], calibration: 'none' } })

  test('what the presenter shows comes to those who follow, and a late joiner lands in the present', async () => {
    await open()
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    expect(await teacher.show({ shown: desk(1), pointer: { pane: 0, at: [4, 5, 6] } })).toBe('taken')
    await until('the student sees it', () => student.now.shown?.desk.panes[0]?.index === 1 && student.now.pointer?.at[1] === 5)
    for (let index = 2; index <= 60; index++) expect(await teacher.show({ shown: desk(index) })).toBe('taken')
    await until('the student sees the last', () => student.now.shown?.desk.panes[0]?.index === 60)
    expect(student.now.shown!.desk).toEqual(desk(60))
    const late = await inside('guest')
    await until('who comes late sees it', () => late.now.shown?.desk.panes[0]?.index === 60)
    await until('everybody is seen', () => [teacher, student, late].every(({ now }) => now.room?.people.length === 3))
    expect(teacher.now.room!.driver).toBe(teacher.seat)
    expect(teacher.now.messages, 'of their own they are told nothing').toBe(0)
  })

  test('a follower who says what a presenter says is refused and changes nothing', async () => {
    await open()
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    await teacher.show({ shown: desk(1) })
    for (let n = 0; n < 20; n++) expect(await student.show({ shown: desk(40 + n), pointer: null, marks: [] })).toBe('refused')
    const stranger = await page('expert')
    expect(await stranger.show({ shown: desk(99) }), 'who has not come in').toBe('refused')
    await teacher.show({ shown: desk(2) })
    await until('the student sees what the teacher shows', () => student.now.shown?.desk.panes[0]?.index === 2)
    expect((await inside('expert')).shown?.desk.panes[0]?.index).toBe(2)
  })

  test('before it is opened nobody drives; handed over, the next one does and the first no more', async () => {
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    expect(await teacher.show({ shown: desk(1) })).toBe('refused')
    await open()
    await until('the room knows', async () => (await teacher.show({ shown: desk(1) })) === 'taken')
    expect(await handOver(here.services, teacher.actor, { readingId, personId: student.personId })).toEqual({ kind: 'done' })
    await until('they are told', () => [teacher, student].every(({ now }) => now.changes.includes('presenter') && now.room?.driver === student.seat))
    await until('the student drives', async () => (await student.show({ shown: desk(7) })) === 'taken')
    expect(await teacher.show({ shown: desk(8) })).toBe('refused')
    await until('the teacher follows', () => teacher.now.shown?.desk.panes[0]?.index === 7)
  })

  test('what is drawn on a picture that somebody may not see is not told to them', async () => {
    await open()
    const [teacher, expert, guest] = [await inside('teacher', here), await inside('expert'), await inside('guest')]
    const { items } = await services.db.reading.findUniqueOrThrow({ where: { id: readingId }, include: { items: { orderBy: { position: 'asc' } } } })
    await services.db.readingItem.updateMany({ where: { readingId }, data: { phase: 'blind' } })
    expect(await teacher.show({ marks: [mark('1', studyId), mark('2', clinicalId), mark('3', 'another')] })).toBe('taken')
    expect(await revealItem(here.services, teacher.actor, { readingId, itemId: items[0]!.id })).toEqual({ kind: 'done' })
    await until('of the revealed one they are told', () => expert.now.marks.length > 0 && guest.now.marks.length > 0)
    expect([expert.now.marks.map(({ id }) => id), guest.now.marks.map(({ id }) => id)], 'of the next one nothing before its reveal').toEqual([['1'], ['1']])
    expect(await revealItem(here.services, teacher.actor, { readingId, itemId: items[1]!.id })).toEqual({ kind: 'done' })
    await until('both are told', () => expert.now.marks.length > 1 && guest.now.marks.length > 0)
    expect([expert.now.marks.map(({ id }) => id), guest.now.marks.map(({ id }) => id)]).toEqual([['1', '2'], ['1']])
    expect(await goToItem(here.services, teacher.actor, { readingId, itemId: items[1]!.id })).toEqual({ kind: 'done' })
    await until('with another case they are gone', () => [expert, guest].every(({ now }) => now.changes.includes('item') && now.marks.length === 0))
  })

  test('who is not of its hospitals does not come in; when it has ended nobody stays', async () => {
    const other = await services.db.institution.create({ data: { name: 'Demo hospital C' } })
    const { personId } = await actorOf('student')
    await services.db.membership.deleteMany({ where: { personId } })
    await services.db.membership.create({ data: { personId, institutionId: other.id, role: 'student' } })
    const student = await page('student')
    expect(await student.join()).toBe('refused')
    expect(await student.enter()).toEqual({ kind: 'refused', why: 'not-allowed' })
    await open()
    const teacher = await inside('teacher', here)
    expect(await closeReading(here.services, teacher.actor, readingId)).toEqual({ kind: 'done' })
    await until('it is told', () => teacher.now.changes.includes('state'))
    await until('and the presenter presents no more', async () => (await teacher.show({ shown: desk(3) })) === 'refused')
    await here.realtime.recheck(teacher.personId)
    await until('they are out', () => teacher.now.expelled)
  })

  test('a hospital that was taken off is out at once, and what was drawn on a study goes with the right to it', async () => {
    await open()
    const [teacher, expert, guest] = [await inside('teacher', here), await inside('expert'), await inside('guest')]
    await services.db.readingItem.updateMany({ where: { readingId }, data: { phase: 'revealed' } })
    await goToItem(here.services, teacher.actor, { readingId, itemId: (await services.db.readingItem.findFirstOrThrow({ where: { readingId } })).id })
    await until('it may be drawn upon', async () => (await teacher.show({ marks: [mark('1', clinicalId)] })) === 'taken' && expert.now.marks.length === 1)
    await services.db.membership.deleteMany({ where: { personId: expert.personId } })
    await services.db.membership.create({ data: { personId: expert.personId, institutionId: (await services.db.readingHospital.findFirstOrThrow({ where: { readingId, state: 'invited' } })).institutionId, role: 'student' } })
    await rightsChanged(services, expert.personId)
    await until('it is taken back', () => expert.now.marks.length === 0)
    expect(expert.now.expelled, 'their other hospital takes part').toBe(false)
    const { institutionId } = await services.db.readingHospital.findFirstOrThrow({ where: { readingId, state: 'invited' } })
    expect(await uninviteHospital(here.services, teacher.actor, { readingId, institutionId })).toEqual({ kind: 'done' })
    await until('both are out', () => guest.now.expelled && expert.now.expelled)
    expect(teacher.now.expelled).toBe(false)
  })

  test('who looks for themselves is seen to without the whole list', async () => {
    await open()
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    await until('everybody is seen', () => [teacher, student].every(({ now }) => now.room?.people.length === 2))
    const before = teacher.now.lists
    student.wire.emit('readingFollows', student.channel, false)
    await until('it is told', () => teacher.now.followed.length > 0)
    expect([teacher.now.followed, teacher.now.lists - before]).toEqual([[[student.seat, false]], 0])
    const late = await inside('guest', here)
    expect(late.room?.people.find(({ seat }) => seat === student.seat)?.follows, 'for who comes later').toBe(false)
  })

  test('a vote, a line and what a hospital writes ask nobody\'s studies', async () => {
    await open()
    const teacher = await inside('teacher', here)
    await services.db.readingItem.updateMany({ where: { readingId }, data: { phase: 'revealed' } })
    let asked = 0
    const real = services.db.study.findMany.bind(services.db.study)
    services.db.study.findMany = ((given: never) => { asked++; return real(given) }) as never
    for (const change of ['poll', 'line', 'blind', 'minutes'] as const) here.services.announcer.announceReading(readingId, change)
    await until('they are told', () => teacher.now.changes.includes('minutes'))
    here.services.announcer.announceReading(readingId, 'hospitals')
    await until('this one looks', () => asked > 0)
    expect(asked).toBeLessThanOrEqual(2)
  })

  test('who leaves is gone from the list, and a presenter who comes back on another page drives from there', async () => {
    await open()
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    await teacher.show({ shown: desk(5), pointer: { pane: 0, at: [1, 1, 1] } })
    await until('it is seen', () => student.now.pointer !== null && student.now.shown !== null)
    teacher.wire.disconnect()
    await until('the list is shorter, and nobody points', () => student.now.room?.people.length === 1 && student.now.room.driver === null && student.now.pointer === null)
    const again = await inside('teacher')
    await until('the last view is there', () => again.now.shown?.desk.panes[0]?.index === 5)
    await until('they drive', async () => (await again.show({ shown: desk(6) })) === 'taken')
    await until('the student follows', () => student.now.shown?.desk.panes[0]?.index === 6)
  })

  test.each([['nothing', undefined], ['a text', 'x'], ['half a desk', { shown: { layout: '1x1' } }], ['a desk too large', { shown: { ...desk(1), panes: Array(40).fill(desk(1).panes[0]) } }]])('%s from the presenter changes nothing, and the room goes on', async (_what, said) => {
    await open()
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    expect(await teacher.show(said as never)).toBe('malformed')
    for (const channel of ['reading:other', 'lab:x', null, 7]) teacher.wire.emit('readingShow', channel as never, { shown: desk(9) }, undefined as never)
    for (const n of [-1, 1.5, 'x', null]) student.wire.emit('readingHeard', student.channel, n as never)
    await teacher.show({ shown: desk(2) })
    await until('the student follows', () => student.now.shown?.desk.panes[0]?.index === 2)
  })
})
