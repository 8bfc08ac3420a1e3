import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Handle, Operation, SceneState } from '#vr/contract'
import { newScene } from '#vr/core/state/empty'
import { hashOf } from '#vr/core/state/normalise'
import { sourceIdOf } from '#vr/core/state/structure-key'
import { boundsOf } from '#vr/core/volume/bounds'
import { CARRIES, take } from '#vr/lab/carried'
import { createHeldByOthers } from '#vr/lab/held'
import { LEASE_MS } from '#vr/lab/ownership'
import { emptyPose, HEAD, LEFT, MOST_POSE_BYTES, poseLength, readPose, RIGHT, writePose } from '#vr/lab/pose'
import { LAB_BOUNDS, type LabDone, type LabEntered, type LabEntry, type LabHoldAnswer, type LabPerson, type LabWelcome } from '#vr/lab/protocol'
import { replayed } from '#vr/lab/sequence'
import { startRedis, type TestRedis } from '../../tests/setup/redis'
import { testServices, type TestServices } from '../../tests/setup/test-services'
import { until } from '../../tests/setup/until'
import { seedPeople } from '../../prisma/seed/people'
import { closeLab } from '~/domain/anatomy/close-lab.server'
import { houseModel, LAB_KEYS, labManifest, putRevision } from '~/domain/anatomy/lab.fixture'
import { listLabs } from '~/domain/anatomy/list-labs.server'
import { mayJoinLab } from '~/domain/anatomy/load-lab.server'
import { openLab } from '~/domain/anatomy/open-lab.server'
import { restoreScene } from '~/domain/anatomy/restore-scene.server'
import { saveScene } from '~/domain/anatomy/save-scene.server'
import { seeLab } from '~/domain/anatomy/see-lab.server'
import { findSession } from '~/domain/people/session.server'
import { signInAs } from '~/domain/people/sign-in.fixture'
import { openDb, type Db } from '~/infra/db/db.server'
import { isLabChannel, type ClientToServer, type JoinAnswer, type ServerToClient } from './channels'
import { createLabRoom, PACKET_BYTES } from './lab-room.server'
import { startProcess as startOne, type Process } from './process.fixture'

type Wire = Socket<ServerToClient, ClientToServer>

let redis: TestRedis
beforeAll(async () => { redis = await startRedis() })
afterAll(() => redis.stop())

const startProcess = (given: TestServices, redisUrl: string | null) => startOne(
  given, redisUrl, (services) => (actor, channel) => (isLabChannel(channel) ? mayJoinLab(services, actor, channel) : Promise.resolve(false)),
  (realtime, connection) => ({ ...given, announcer: realtime.announcer, redis: connection?.commands ?? null }),
)

describe.each(['one process', 'two processes and Redis'] as const)('a lab on %s', (setting) => {
  let services: TestServices
  let institutionId: string
  let modelId: string
  let labId: string
  let here: Process
  let there: Process
  let otherDb: Db | undefined
  const wires: Wire[] = []

  beforeEach(async () => {
    services = await testServices({ DEMO: '1', PUBLIC_URL: 'http://theatrum.example' })
    services.env.isDemo = true
    ;({ institutionId } = await seedPeople(services.db))
    if (setting === 'one process') here = there = await startProcess(services, null)
    else {
      await redis.start()
      otherDb = await openDb(services.env.databaseUrl)
      here = await startProcess(services, redis.url)
      there = await startProcess({ ...services, db: otherDb }, redis.url)
      await until('both processes hear Redis', async () => (await here.redis!.commands.pubsub('NUMSUB', 'theatrum-request#/#'))[1] === 2)
    }
    modelId = await houseModel(services, institutionId)
    const opened = await openLab(here.services, (await actorOf('teacher')).actor, { modelId, title: ' Skull  lab ' })
    if (opened.kind !== 'opened') throw new Error(opened.kind)
    labId = opened.labId
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

  /** A person's page: what it hears, and its half of the conversation. */
  async function page(local: string, on: Process = there) {
    const { cookie, personId } = await actorOf(local)
    const wire: Wire = io(on.address, { path: '/realtime', transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders: { Origin: 'http://theatrum.example', Cookie: cookie } })
    wires.push(wire)
    const heard = { entries: [] as LabEntry[], packets: [] as Uint8Array[], people: [] as LabPerson[], held: [] as { handle: string; person: string }[], mode: '', events: [] as string[], views: 0 }
    wire.on('labDone', (_channel, entries) => heard.entries.push(...entries))
    wire.on('labPoses', (_channel, packet) => heard.packets.push(new Uint8Array(packet)))
    wire.on('labPeople', (_channel, room) => { heard.people = room.people; heard.mode = room.mode })
    wire.on('labHeld', (_channel, held) => { heard.held = held })
    wire.on('lab', (_channel, event) => { heard.events.push(event.type); if (event.type === 'done') heard.entries.push(...event.entries) })
    wire.on('labView', () => { heard.views += 1 })
    const channel = `lab:${labId}`
    let seq = 0
    const join = () => new Promise<JoinAnswer>((resolve) => wire.emit('join', channel, resolve))
    const enter = (since: number | null = null) => new Promise<LabEntered>((resolve) => wire.emit('labEnter', channel, { device: 'desktop', since }, resolve))
    const act = (asks: { clientId: string; operation: unknown }[]) => new Promise<LabDone>((resolve) => wire.emit('labDo', channel, asks as never, resolve))
    const hold = (given: { take: string } | { release: string | null }) => new Promise<LabHoldAnswer>((resolve) => wire.emit('labHold', channel, given, resolve))
    const lead = (mode: 'led' | 'free') => new Promise<string>((resolve) => wire.emit('labMode', channel, mode, resolve))
    /** @param carries what is held, and how far out; with it both hands are there */
    const pose = (x: number, carries: { handle: Handle; mm: number } | null = null) => {
      const packet = new Uint8Array(MOST_POSE_BYTES)
      const mine = { ...emptyPose(), slot: 99, seq: (seq = (seq + 1) & 0xff), head: { at: [x, 1, 0] as [number, number, number], turn: [0, 0, 0, 1] as [number, number, number, number] } }
      mine.flags = HEAD | (carries ? LEFT | RIGHT | take({ handle: carries.handle, place: { kind: 'part', pose: { at: [carries.mm, 0, 0], turn: [0, 0, 0, 1] } } }, mine.carried) : 0)
      wire.emit('labPose', channel, packet.slice(0, writePose(new DataView(packet.buffer), 0, mine)))
    }
    return { wire, personId, heard, join, enter, act, hold, lead, pose, channel }
  }
  async function inside(local: string, on?: Process) {
    const one = await page(local, on)
    expect(await one.join()).toBe('joined')
    const welcome = await one.enter()
    if (welcome.kind !== 'welcome') throw new Error(welcome.kind)
    return { ...one, welcome }
  }
  const fade = (opacity: number, key = LAB_KEYS[0]!): Operation => ({ do: 'fade', of: [key], opacity })
  let count = 0
  const ask = (operation: unknown) => ({ clientId: `c${(count += 1)}`, operation })
  const sceneOf = ({ snapshot, entries }: LabWelcome, heard: readonly LabEntry[]): { seq: number; state: SceneState } =>
    replayed(snapshot!, [...entries, ...heard].sort((a, b) => a.seq - b.seq), boundsOf(labManifest(modelId, 1)))

  test('what the leader does is seen by the others in the order of its number, and is in the database when it is acknowledged', async () => {
    const teacher = await inside('teacher', here)
    const student = await inside('student')
    expect(teacher.welcome).toMatchObject({ mode: 'led', leader: teacher.personId, seq: 0 })
    const done = await teacher.act([ask(fade(0.4)), ask({ do: 'peel', amount: 0.5 })])
    expect(done).toMatchObject({ kind: 'answers', answers: [{ kind: 'done', seq: 1 }, { kind: 'done', seq: 2 }] })
    expect(await services.db.labOperation.count({ where: { labId } })).toBe(2)
    await until('the student has both', () => student.heard.entries.length === 2)
    expect(student.heard.entries.map(({ seq, operation }) => [seq, operation.do])).toEqual([[1, 'fade'], [2, 'peel']])
    const late = await inside('expert')
    expect(late.welcome.seq).toBe(2)
    const scenes = [sceneOf(teacher.welcome, teacher.heard.entries), sceneOf(student.welcome, student.heard.entries), sceneOf(late.welcome, [])]
    expect(new Set(scenes.map(({ state }) => hashOf(state)))).toEqual(new Set([late.welcome.hash]))
  })

  test('in a led lab a student looks on; set free, everybody\'s hands count; who may not lead cannot set it free', async () => {
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    expect(await student.act([ask(fade(0.2))])).toMatchObject({ answers: [{ kind: 'refused', why: 'not-allowed' }] })
    expect(await student.lead('free')).toBe('refused')
    expect(await teacher.lead('free')).toBe('done')
    await until('the student is told', () => student.heard.mode === 'free')
    expect(await student.act([ask(fade(0.2))])).toMatchObject({ answers: [{ kind: 'done', seq: 1 }] })
    expect(services.audited.filter(({ subjectId, action }) => subjectId === labId && action === 'lab.led')).toEqual([expect.objectContaining({ detail: { mode: 'free' } })])
  })

  test('many hands at once get numbers without gap or doubling, whichever process they hang on, and end in one scene', async () => {
    const pages = [await inside('teacher', here), await inside('student'), await inside('expert', here), await inside('moderator')]
    await pages[0]!.lead('free')
    await until('all are told', () => pages.every(({ heard }) => heard.mode === 'free'))
    const each = 12
    await Promise.all(pages.flatMap((one, who) => Array.from({ length: each }, async (_, n) => {
      const mine = ask(fade(((n * 7 + who) % 20) / 20, LAB_KEYS[(n + who) % LAB_KEYS.length]))
      // Twice, as after an answer that was lost.
      const answers = await Promise.all([one.act([mine]), one.act([mine])])
      for (const answer of answers) if (answer.kind !== 'answers') throw new Error(answer.kind)
    })))
    const rows = await services.db.labOperation.findMany({ where: { labId }, orderBy: { seq: 'asc' } })
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1))
    expect(rows.length).toBeGreaterThan(each)
    await until('everybody heard all of them', () => pages.every(({ heard }) => new Set(heard.entries.map(({ seq }) => seq)).size === rows.length))
    const late = await inside('admin')
    expect(new Set(pages.map(({ welcome, heard }) => hashOf(sceneOf(welcome, heard.entries).state)))).toEqual(new Set([late.welcome.hash]))
  }, 60_000)

  test('who was away gets what was missed, or the scene where that is more than it is worth', async () => {
    const teacher = await inside('teacher', here)
    for (let n = 0; n < 3; n++) await teacher.act([ask(fade(n / 10))])
    const student = await page('student')
    await student.join()
    expect(await student.enter(1)).toMatchObject({ kind: 'welcome', snapshot: null, entries: [{ seq: 2 }, { seq: 3 }] })
    expect(await student.enter(4_000_000), 'a number that is none of this lab').toMatchObject({ snapshot: { seq: 3 }, entries: [] })
  })

  test('a snapshot is taken in time', async () => {
    const teacher = await inside('teacher', here)
    for (let round = 0; round < 21; round++) {
      const asks = Array.from({ length: 10 }, (_, n) => ask({ do: 'peel', amount: ((round * 10 + n + 1) % 97) / 97 }))
      await until('it is taken', async () => (await teacher.act(asks)).kind === 'answers', 20_000)
    }
    const lab = await services.db.lab.findUniqueOrThrow({ where: { id: labId } })
    expect(lab.snapshotSeq).toBeGreaterThanOrEqual(LAB_BOUNDS.snapshotEvery)
    expect((await inside('expert')).welcome.seq).toBe(210)
  }, 60_000)

  test('of a lab that goes on for hours only so many operations are kept', async () => {
    const teacher = await inside('teacher', here)
    const before = LAB_BOUNDS.kept + 100
    await services.db.labOperation.createMany({ data: Array.from({ length: before }, (_, n) => ({ labId, seq: n + 1, personId: teacher.personId, clientId: `old-${n}`, operationJson: JSON.stringify({ do: 'peel', amount: (n % 50) / 100 }) })) })
    await services.db.lab.update({ where: { id: labId }, data: { snapshotSeq: before - LAB_BOUNDS.snapshotEvery + 1 } })
    expect(await teacher.act([ask({ do: 'peel', amount: 0.9 })])).toMatchObject({ answers: [{ kind: 'done', seq: before + 1 }] })
    expect(await services.db.labOperation.aggregate({ where: { labId }, _min: { seq: true }, _count: true })).toEqual({ _min: { seq: 102 }, _count: LAB_BOUNDS.kept })
    expect((await inside('expert')).welcome).toMatchObject({ seq: before + 1, snapshot: { state: { peel: 0.9 } } })
  }, 60_000)

  test('a process that heard of nothing for thousands of operations goes on from the snapshot: what is acknowledged is the newest there is', async () => {
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    const before = LAB_BOUNDS.kept + 300
    const kept = Array.from({ length: LAB_BOUNDS.kept }, (_, n) => before - LAB_BOUNDS.kept + n + 1)
    await services.db.labOperation.createMany({ data: kept.map((seq) => ({ labId, seq, personId: teacher.personId, clientId: `old-${seq}`, operationJson: JSON.stringify({ do: 'peel', amount: (seq % 50) / 100 }) })) })
    const { snapshotJson } = await services.db.lab.findUniqueOrThrow({ where: { id: labId } })
    await services.db.lab.update({ where: { id: labId }, data: { mode: 'free', snapshotSeq: before - 3, snapshotJson: JSON.stringify({ ...(JSON.parse(snapshotJson) as SceneState), peel: ((before - 3) % 50) / 100 }) } })
    expect(await student.act([ask(fade(0.3))])).toMatchObject({ answers: [{ kind: 'done', seq: before + 1 }] })
    await until('the teacher is told', () => teacher.heard.entries.length > 0)
    expect(teacher.heard.entries.map(({ seq }) => seq), 'what is new, and not all that there ever was').toEqual([before - 2, before - 1, before, before + 1])
    expect((await inside('expert')).welcome).toMatchObject({ seq: before + 1, snapshot: { state: { peel: (before % 50) / 100, structures: { [LAB_KEYS[0]!]: { opacity: 0.3 } } } } })
  }, 60_000)

  test.each([['an operation of another version', JSON.stringify({ do: 'explain' })], ['half a row', '{"do":']])('%s among the kept ones changes nothing, and the lab goes on', async (_what, operationJson) => {
    const teacher = await inside('teacher', here)
    await services.db.labOperation.create({ data: { labId, seq: 1, personId: teacher.personId, clientId: 'other', operationJson } })
    expect(await teacher.act([ask(fade(0.3))])).toMatchObject({ answers: [{ kind: 'done', seq: 2 }] })
    await until('both are told', () => teacher.heard.entries.length === 2)
    const late = await inside('expert')
    expect(late.welcome).toMatchObject({ seq: 2, hash: hashOf(sceneOf(teacher.welcome, teacher.heard.entries).state) })
  })

  test('a model that everybody here may see is brought in by one, stands for all, and is gone for all when it is withdrawn; any other is refused', async () => {
    const atlas = await houseModel(services, institutionId)
    const other = await houseModel(services, (await services.db.institution.create({ data: { name: 'Elsewhere' } })).id)
    const bounds = () => { const all = boundsOf(labManifest(modelId, 1)); all.admit(labManifest(atlas, 1)); return all }
    const scene = ({ snapshot, entries }: LabWelcome, heard: readonly LabEntry[]) => replayed(snapshot!, [...entries, ...heard].sort((a, b) => a.seq - b.seq), bounds())
    const bring = (model: string, revision = 1): Operation => ({ do: 'combine', id: sourceIdOf(model), source: { model, revision, place: { at: [1, 2, 3], turn: [0, 0, 0, 1] }, fitMm: null } })
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    for (const operation of [bring(other), bring('nothing'), bring(atlas, 2)]) expect(await teacher.act([ask(operation)])).toMatchObject({ answers: [{ kind: 'refused', why: 'unknown-source' }] })
    await teacher.lead('free')
    await until('it is free', () => student.heard.mode === 'free')
    expect(await teacher.act([ask(bring(atlas)), ask(fade(0.4))])).toMatchObject({ answers: [{ kind: 'done', seq: 1 }, { kind: 'done', seq: 2 }] })
    // Of the other process, which was not asked to bring it in.
    expect(await student.act([ask(fade(0.2, `${sourceIdOf(atlas)}/dens`))])).toMatchObject({ answers: [{ kind: 'done', seq: 3 }] })
    await until('both have all', () => teacher.heard.entries.length >= 3 && student.heard.entries.length >= 3)
    const late = await inside('expert')
    expect(late.welcome.snapshot!.state.structures).toMatchObject({ [`${sourceIdOf(atlas)}/dens`]: { opacity: 0.2 } })
    expect(new Set([teacher, student].map(({ welcome, heard }) => hashOf(scene(welcome, heard.entries).state)))).toEqual(new Set([late.welcome.hash]))

    await services.db.anatomyModel.update({ where: { id: atlas }, data: { state: 'withdrawn', readyRevision: null } })
    expect(await teacher.act([ask(bring(atlas))])).toMatchObject({ answers: [{ kind: 'refused', why: 'unknown-source' }] })
    const after = await inside('moderator')
    expect(after.welcome.snapshot!.state).toMatchObject({ structures: { [LAB_KEYS[0]!]: { opacity: 0.4 } } })
    expect(Object.keys(after.welcome.snapshot!.state.sources)).toEqual(['main'])
  })

  test('an added model that is made again, taken out and added anew by somebody else stops nobody: hands go on everywhere', async () => {
    const atlas = await houseModel(services, institutionId)
    const bring = (revision: number): Operation => ({ do: 'combine', id: sourceIdOf(atlas), source: { model: atlas, revision, place: { at: [1, 2, 3], turn: [0, 0, 0, 1] }, fitMm: null } })
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    await teacher.lead('free')
    await until('it is free', () => student.heard.mode === 'free')
    expect(await teacher.act([ask(bring(1))])).toMatchObject({ answers: [{ kind: 'done', seq: 1 }] })
    await putRevision(services, atlas, 2)
    await services.db.anatomyModel.update({ where: { id: atlas }, data: { revision: 2, readyRevision: 2 } })
    expect(await student.act([ask({ do: 'combine', id: sourceIdOf(atlas), source: null }), ask(bring(2))])).toMatchObject({ answers: [{ kind: 'done', seq: 2 }, { kind: 'done', seq: 3 }] })
    // The first process knows the old one, and hears of the new one only now.
    expect(await teacher.act([ask(fade(0.4, `${sourceIdOf(atlas)}/dens`))])).toMatchObject({ answers: [{ kind: 'done', seq: 4 }] })
    const leader = (await actorOf('teacher')).actor
    const kept = await saveScene(here.services, leader, { modelId, name: 'Mine', state: { ...newScene(modelId, 1), peel: 0.25 }, view: null })
    if (kept.kind !== 'saved') throw new Error(kept.kind)
    expect(await restoreScene(here.services, leader, { labId, sceneId: kept.sceneId })).toMatchObject({ kind: 'restored' })
  })

  test('what one holds the other cannot take nor move; it is free when the first one leaves', async () => {
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    await teacher.lead('free')
    await until('it is free', () => student.heard.mode === 'free')
    expect(await teacher.hold({ take: LAB_KEYS[0]! })).toEqual({ kind: 'held' })
    await until('the student sees it', () => student.heard.held.length === 1)
    for (const handle of [LAB_KEYS[0]!, 'group:skull', 'body']) expect(await student.hold({ take: handle }), handle).toMatchObject({ kind: 'refused', why: 'held-by-other', by: teacher.personId })
    expect(await student.act([ask({ do: 'place', of: LAB_KEYS[0], pose: { at: [1, 0, 0], turn: [0, 0, 0, 1] } })])).toMatchObject({ answers: [{ kind: 'refused', why: 'held-by-other' }] })
    expect(await student.hold({ take: LAB_KEYS[2]! }), 'another structure').toEqual({ kind: 'held' })
    teacher.wire.disconnect()
    await until('it is free again', async () => (await student.hold({ take: LAB_KEYS[0]! })).kind === 'held')
    expect(student.heard.people).toHaveLength(1)
  })

  test('what one holds goes to the others with the hand, twenty times a second; whoever is heard of no more holds nothing after three seconds', async () => {
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    await teacher.lead('free')
    const [dens] = LAB_KEYS
    expect(await teacher.hold({ take: dens! })).toEqual({ kind: 'held' })
    await until('the student is told', () => student.heard.held.length === 1)
    const others = createHeldByOthers(boundsOf(labManifest(modelId, 1)))
    others.set(student.heard.people, student.welcome.slot, [{ handle: dens!, person: teacher.personId }])
    teacher.pose(0.1, { handle: dens!, mm: 40 })
    await until('it is heard where it is', () => student.heard.packets.length > 0)
    const lostAt = Date.now()
    others.hear(new DataView(student.heard.packets.at(-1)!.buffer), 0)
    const { state } = sceneOf(student.welcome, student.heard.entries)
    for (let ms = 16; ms < 500; ms += 16) others.step(state, ms)
    expect(others.shown(state).structures[dens!]?.moved?.at[0]).toBeCloseTo(40, 0)
    expect(await services.db.labOperation.count({ where: { labId } }), 'nothing of it is agreed').toBe(0)
    // Their line is dead: the socket is there, and nothing comes.
    expect(await student.hold({ take: dens! })).toMatchObject({ kind: 'refused', why: 'held-by-other' })
    await until('everybody is told that it is free', () => [teacher, student].every(({ heard }) => heard.held.length === 0), LEASE_MS + 3_000)
    expect(Date.now() - lostAt).toBeGreaterThan(LEASE_MS - 300)
    others.set(student.heard.people, student.welcome.slot, [])
    for (let ms = 516; ms < 1_500; ms += 16) others.step(state, ms)
    expect(others.shown(state), 'as it was agreed, and no ghost').toBe(state)
    expect(await student.hold({ take: dens! })).toEqual({ kind: 'held' })
  }, 30_000)

  test('a packet stays as small as a line bears, however many hold something, and nobody is left out for good', async () => {
    const { actor } = await actorOf('teacher')
    const bounds = boundsOf(labManifest(modelId, 1))
    const room = createLabRoom(labId, { point: { seq: 0, state: newScene(modelId, 1) }, bounds, mode: 'free', leader: 'x', subject: { kind: 'lab' } as never })
    if (actor.kind !== 'person') throw new Error('a person')
    const seen = new Map<number, number>()
    const ticks = 60
    const bytes = (flags: number) => { const own = emptyPose(); own.flags = flags; const packet = new Uint8Array(MOST_POSE_BYTES); return packet.slice(0, writePose(new DataView(packet.buffer), 0, own)) }
    const members = Array.from({ length: LAB_BOUNDS.people }, (_, n) => room.add(`socket ${n}`, actor, '', 'headset', n)!)
    const tick = (flags: number) => {
      for (const member of members) { member.pose = bytes(flags); member.pose[0] = member.shown.slot; member.isDirty = true }
      const packet = room.moved()!
      const one = emptyPose()
      for (let at = 0; at < packet.length;) { at += readPose(new DataView(packet.buffer), at, one); seen.set(one.slot, (seen.get(one.slot) ?? 0) + 1) }
      return packet.length
    }
    for (let n = 0; n < ticks; n++) expect(tick(HEAD | LEFT | RIGHT | CARRIES.part)).toBeLessThanOrEqual(PACKET_BYTES)
    expect(seen.size).toBe(LAB_BOUNDS.people)
    expect(Math.max(...seen.values()) - Math.min(...seen.values())).toBeLessThanOrEqual(1)
    members.splice(30).forEach(({ socketId }) => room.remove(socketId))
    seen.clear()
    for (let n = 0; n < ticks; n++) tick(HEAD | LEFT | RIGHT)
    expect([...new Set(seen.values())], 'heads and hands of thirty: each of them each time').toEqual([ticks])
  })

  test('who has left again before they were let in is nobody in the lab', async () => {
    const teacher = await inside('teacher')
    const student = await page('student')
    await student.join()
    const { db } = there.services
    let isAsked = false
    let goOn = () => undefined as void
    const answer = new Promise<void>((resolve) => { goOn = resolve })
    // The name of who comes in is long in coming.
    const person = new Proxy(db.person, { get: (of, key) => (key === 'findUnique' ? async (asked: Parameters<typeof of.findUnique>[0]) => { isAsked = true; await answer; return of.findUnique(asked) } : Reflect.get(of, key)) })
    there.services.db = new Proxy(db, { get: (of, key) => (key === 'person' ? person : Reflect.get(of, key)) })
    const entered = student.enter()
    await until('they are about to be let in', () => isAsked)
    student.wire.emit('leave', student.channel)
    expect(await student.hold({ release: null })).toMatchObject({ kind: 'refused' })
    goOn()
    expect(await entered).toEqual({ kind: 'refused', why: 'not-allowed' })
    there.services.db = db
    expect((await inside('expert')).welcome.people.map(({ person: id }) => id)).not.toContain(student.personId)
    expect(teacher.heard.people.map(({ person: id }) => id)).not.toContain(student.personId)
  })

  test('heads and hands come to the others in one packet, and nothing is said while nobody moves', async () => {
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    expect(teacher.welcome.slot).not.toBe(student.welcome.slot)
    await until('they see each other', () => [teacher, student].every(({ heard }) => heard.people.length === 2))
    teacher.pose(0.25)
    await until('it is heard', () => student.heard.packets.length > 0)
    const pose = emptyPose()
    readPose(new DataView(student.heard.packets.at(-1)!.buffer), 0, pose)
    expect([pose.slot, pose.head.at[0]]).toEqual([teacher.welcome.slot, 0.25])
    // Two answers later nothing else has come.
    const { length } = student.heard.packets
    await student.enter(0)
    await until('the round is over', async () => { await student.hold({ release: null }); return true })
    expect(student.heard.packets.length - length).toBeLessThanOrEqual(1)
  })

  test('only the leader\'s view goes out', async () => {
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    await until('they see each other', () => [teacher, student].every(({ heard }) => heard.people.length === 2))
    const view = { from: [0, -500, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 300 } as const
    student.wire.emit('labView', student.channel, view as never)
    teacher.wire.emit('labView', teacher.channel, view as never)
    await until('the view is heard', () => student.heard.views === 1)
    expect(teacher.heard.views).toBe(0)
  })

  test.each([
    ['nothing', undefined], ['no list', 'all'], ['an empty list', []], ['too many', Array(21).fill({ clientId: 'a', operation: { do: 'peel', amount: 1 } })], ['no operation', [{ clientId: 'a', operation: { do: 'explain' } }]],
    ['an id that is none', [{ clientId: '../../a', operation: { do: 'peel', amount: 1 } }]], ['one id twice', [{ clientId: 'a', operation: { do: 'peel', amount: 1 } }, { clientId: 'a', operation: { do: 'peel', amount: 0 } }]],
  ])('%s instead of operations changes nothing, and the page stays', async (_what, given) => {
    const teacher = await inside('teacher', here)
    const done = await teacher.act(given as never)
    expect(done.kind === 'answers' ? done.answers.every(({ kind }) => kind === 'refused') : false).toBe(true)
    expect(await services.db.labOperation.count()).toBe(0)
    expect(await teacher.act([ask(fade(0.4))])).toMatchObject({ answers: [{ kind: 'done', seq: 1 }] })
  })

  test('bytes that are no pose, and messages without a lab, reach nobody', async () => {
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    for (const bytes of [new Uint8Array(0), new Uint8Array(34), new Uint8Array(35), new Uint8Array(70).fill(255), 'bytes', null, {}]) teacher.wire.emit('labPose', teacher.channel, bytes as never)
    for (const channel of ['lab:other', 'broadcast:abc', 'lab:', null]) {
      teacher.wire.emit('labPose', channel as never, new Uint8Array(35).fill(1))
      expect(await new Promise<LabDone>((resolve) => teacher.wire.emit('labDo', channel as never, [ask(fade(0.1))] as never, resolve))).toEqual({ kind: 'out' })
    }
    teacher.pose(0.5)
    await until('the real one is heard', () => student.heard.packets.length > 0)
    expect(student.heard.packets.every(({ length }) => length === poseLength(HEAD))).toBe(true)
  })

  test('whoever sends without measure is told to wait, and the lab goes on', async () => {
    const teacher = await inside('teacher', here)
    const kinds: string[] = []
    for (let round = 0; round < 12; round++) kinds.push((await teacher.act(Array.from({ length: 20 }, () => ask({ do: 'peel', amount: Math.random() })))).kind)
    expect(kinds.filter((kind) => kind === 'busy').length).toBeGreaterThan(2)
    expect((await inside('expert')).welcome.seq).toBeGreaterThanOrEqual(20)
  })

  test('a lab that is ended while people are in it says so, and takes nothing more', async () => {
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    expect(await closeLab(here.services, (await actorOf('student')).actor, labId)).toEqual({ kind: 'forbidden' })
    expect(await closeLab(here.services, (await actorOf('expert')).actor, labId)).toEqual({ kind: 'closed' })
    await until('both are told', () => [teacher, student].every(({ heard }) => heard.events.includes('closed')))
    expect(await teacher.act([ask(fade(0.1))])).toMatchObject({ answers: [{ kind: 'refused', why: 'closed' }] })
    expect(await (await page('moderator')).join()).toBe('refused')
    expect(await seeLab(here.services, (await actorOf('student')).actor, labId)).toMatchObject({ kind: 'seen', opened: { lab: { isClosed: true }, manifestUrl: null } })
    expect(services.audited.filter(({ subjectId }) => subjectId === labId).map(({ action }) => action)).toEqual(['lab.opened', 'access.refused', 'lab.closed'])
  })

  test('a model that is withdrawn while people are in its lab takes nothing more; made again, the scene comes over without what is gone', async () => {
    const teacher = await inside('teacher', here)
    await teacher.act([ask(fade(0.3, LAB_KEYS[0])), ask(fade(0.6, LAB_KEYS[3]))])
    await services.db.anatomyModel.update({ where: { id: modelId }, data: { state: 'withdrawn', readyRevision: null, reason: 'source-changed' } })
    expect(await teacher.act([ask(fade(0.9))])).toMatchObject({ answers: [{ kind: 'refused', why: 'not-allowed' }] })
    await until('the page is told', () => teacher.heard.events.includes('changed'))
    expect(await seeLab(here.services, (await actorOf('teacher')).actor, labId)).toMatchObject({ kind: 'seen', opened: { manifestUrl: null, model: { state: 'withdrawn', reason: 'source-changed' } } })
    expect(await teacher.enter(2)).toEqual({ kind: 'refused', why: 'withdrawn' })
    await putRevision(services, modelId, 2, LAB_KEYS.slice(0, 3))
    await services.db.anatomyModel.update({ where: { id: modelId }, data: { state: 'ready', readyRevision: 2, revision: 2 } })
    const again = await inside('expert')
    expect(again.welcome).toMatchObject({ seq: 3, snapshot: { state: { sources: { main: { revision: 2 } }, structures: { [LAB_KEYS[0]!]: { opacity: 0.3 } } } } })
    expect(JSON.stringify(again.welcome.snapshot)).not.toContain(LAB_KEYS[3])
  })

  test('a saved scene of any size is shown to everybody by whoever leads: their own, of this model, and nobody else\'s; late joiners have it', async () => {
    const [teacher, student] = [await inside('teacher', here), await inside('student')]
    const [leader, follower] = [(await actorOf('teacher')).actor, (await actorOf('student')).actor]
    const marks = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`m${n}`, { kind: 'label', points: [[n, 0, 0], [n, 10, 0]], text: { en: `Place ${n}`, zh: `位置 ${n}` }, on: null, by: 'p' }]))
    const state = { ...newScene(modelId, 1), peel: 0.25, marks }
    expect(JSON.stringify(state).length).toBeGreaterThan(LAB_BOUNDS.operationBytes)
    const saved = async (actor: typeof leader, scene: object) => { const kept = await saveScene(here.services, actor, { modelId, name: 'Mine', state: scene, view: null }); if (kept.kind !== 'saved') throw new Error(kept.kind); return kept.sceneId }
    const [large, theirs] = [await saved(leader, state), await saved(follower, newScene(modelId, 1))]
    const shown = await seeLab(here.services, leader, labId)
    expect(shown).toMatchObject({ kind: 'seen', opened: { scenes: [{ id: large, name: 'Mine', state: null }] } })
    expect(await restoreScene(here.services, follower, { labId, sceneId: theirs }), 'who looks on').toEqual({ kind: 'forbidden' })
    expect(await restoreScene(here.services, leader, { labId, sceneId: theirs }), 'another\'s').toEqual({ kind: 'gone' })
    const hear = () => [teacher, student].every(({ heard }) => heard.entries.length === 1)
    expect(await restoreScene(here.services, leader, { labId, sceneId: large })).toEqual({ kind: 'restored', name: 'Mine' })
    await until('both are told', hear)
    expect(sceneOf(student.welcome, student.heard.entries).state).toMatchObject({ peel: 0.25, marks: { m119: { text: { zh: '位置 119' } } } })
    expect(await restoreScene(here.services, leader, { labId, sceneId: large }), 'it is shown').toEqual({ kind: 'no-change' })
    expect(await teacher.act([ask(fade(0.5))]), 'hands go on from there').toMatchObject({ answers: [{ kind: 'done', seq: 2 }] })
    const late = await inside('expert')
    await until('all have both', () => new Set(student.heard.entries.map(({ seq }) => seq)).size === 2)
    expect(late.welcome.hash).toBe(hashOf(sceneOf(student.welcome, student.heard.entries).state))
    await services.db.anatomyModel.update({ where: { id: modelId }, data: { state: 'withdrawn', readyRevision: null, reason: 'source-changed' } })
    expect(await restoreScene(here.services, leader, { labId, sceneId: large })).toEqual({ kind: 'not-now' })
    await closeLab(here.services, leader, labId)
    expect(await restoreScene(here.services, leader, { labId, sceneId: large })).toEqual({ kind: 'forbidden' })
  })

  test('large scenes shown one after the other are bounded: a few a minute, and who comes back gets the scene and not all that there was', async () => {
    const teacher = await inside('teacher', here)
    const leader = (await actorOf('teacher')).actor
    const show = async (peel: number) => {
      const marks = Object.fromEntries(Array.from({ length: 450 }, (_, n) => [`m${n}`, { kind: 'label', points: Array.from({ length: 4 }, (_one, p) => [n, p, 0]), text: { en: `Place ${n} ${'x'.repeat(160)}`, zh: `位置 ${n} ${'x'.repeat(160)}` }, on: null, by: 'p' }]))
      const kept = await saveScene(here.services, leader, { modelId, name: 'Mine', state: { ...newScene(modelId, 1), peel, marks }, view: null })
      if (kept.kind !== 'saved') throw new Error(kept.kind)
      return restoreScene(here.services, leader, { labId, sceneId: kept.sceneId })
    }
    for (let n = 1; n <= LAB_BOUNDS.scenesPerMinute; n++) {
      expect(await show(n / 10)).toMatchObject({ kind: 'restored' })
      expect(await services.db.lab.findUnique({ where: { id: labId } })).toMatchObject({ snapshotSeq: n })
    }
    expect(await show(0.9)).toEqual({ kind: 'too-many' })
    expect(await teacher.enter(0)).toMatchObject({ kind: 'welcome', entries: [], snapshot: { seq: LAB_BOUNDS.scenesPerMinute, state: { peel: LAB_BOUNDS.scenesPerMinute / 10 } } })
    expect(await teacher.enter(LAB_BOUNDS.scenesPerMinute - 1), 'one of them').toMatchObject({ snapshot: null, entries: [{ seq: LAB_BOUNDS.scenesPerMinute }] })
  }, 60_000)

  test('labs are listed for the members of their institution alone', async () => {
    const listed = await listLabs(here.services, (await actorOf('student')).actor)
    expect(listed).toMatchObject([{ id: labId, title: 'Skull lab' }])
    await services.db.membership.deleteMany({ where: { person: { email: 'student@demo.theatrum.test' } } })
    expect(await listLabs(here.services, (await actorOf('student')).actor)).toEqual([])
    expect(await (await page('student')).join()).toBe('refused')
  })
})
