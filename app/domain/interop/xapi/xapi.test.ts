import { afterEach, beforeEach, expect, test } from 'vitest'
import { courseWithClass, textBlock, twoLessons, videoBlock } from '~/domain/courses/course.fixture'
import { startRecordStore, type RecordStore } from '../../../../tests/setup/record-store'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { listTroubles, retryDeliveries } from '../deliveries/deliveries.server'
import { listStores, removeStore, saveStore } from './manage-store.server'
import { sendStatements } from './send-statements.server'
import { uuidOf, VERBS } from './statement'
import { sweepStatements } from './sweep-statements.server'

let services: TestServices
let records: RecordStore
let world: Awaited<ReturnType<typeof courseWithClass>>
let storeId: string
let enrolmentId: string
let clock: number
const admin = () => ({ kind: 'person' as const, personId: 'admin', memberships: [{ institutionId: world.institutionId, role: 'administrator' as const }] })
const given = () => ({ endpoint: records.endpoint, username: records.username, secret: records.secret, isOn: true })

beforeEach(async () => {
  services = await testServices()
  clock = Date.now()
  services.setNow(new Date(clock))
  records = await startRecordStore()
  world = await courseWithClass(services, { content: twoLessons({ modules: [{ id: 'm1', title: 'Basics', lessons: [{ id: 'l1', title: 'Air', blocks: [textBlock('b1'), textBlock('b2'), videoBlock('film', 0.5, 'media')] }] }] }) })
  enrolmentId = (await world.enrol(world.student.personId)).id
  const saved = await saveStore(services, admin(), world.institutionId, null, given())
  if (saved.kind !== 'saved') throw new Error(saved.kind)
  storeId = saved.storeId
  later(1_000)
})
afterEach(async () => {
  expect(records.complaints).toEqual([])
  await records.close()
  await services.close()
})

const later = (ms: number) => services.setNow(new Date((clock += ms)))
async function did(blockId: string, more: { score?: number; isDone?: boolean; keptJson?: string } = {}) {
  const at = services.now()
  const changes = { changedAt: at, doneAt: more.isDone === false ? null : at, score: more.score ?? null, keptJson: more.keptJson ?? '{}' }
  await services.db.blockProgress.upsert({ where: { enrolmentId_blockId: { enrolmentId, blockId } }, create: { enrolmentId, blockId, lessonId: 'l1', firstSeenAt: at, ...changes }, update: changes })
  later(10)
}
const round = async () => {
  await sweepStatements(services)
  return sendStatements(services)
}
const told = () => records.statements.map(({ verb, object }) => `${Object.entries(VERBS).find(([, iri]) => iri === verb.id)?.[0]} ${object.id.split('/').at(-1)}`)

test('what a learner does is told in its order: seen, scored, passed, answered, handed in, completed', async () => {
  await did('b1')
  await did('b2', { score: 0.75 })
  await services.db.courseAnswer.create({ data: { enrolmentId, blockId: 'b2', questionId: 'q1', attempt: 1, version: 1, answerJson: '{"kind":"short","text":"Mr Smith, born 1950"}', points: 1, most: 2, at: services.now() } })
  later(10)
  await services.db.submission.create({ data: { enrolmentId, blockId: 'b1', state: 'submitted', contentJson: '{"text":"Mr Smith"}', submittedAt: services.now(), changedAt: services.now() } })
  later(10)
  await services.db.enrolment.update({ where: { id: enrolmentId }, data: { completedAt: services.now() } })
  await round()
  expect(told()).toEqual(['experienced b1', 'completed b1', 'experienced b2', 'scored b2', 'completed b2', 'passed b2', 'answered q1', 'submitted b1', `completed ${world.courseId}`])
  expect(records.statements[6]).toMatchObject({ result: { score: { scaled: 0.5 }, success: false } })
  const [first] = records.statements
  expect(first!.actor).toEqual({ objectType: 'Agent', account: { homePage: services.env.publicUrl, name: expect.stringMatching(/^[0-9a-f]{32}$/) as string } })
  // Nothing of who they are, and nothing that they typed.
  const everything = JSON.stringify(records.statements)
  for (const secret of ['Smith', world.student.personId, '@']) expect(everything).not.toContain(secret)
  expect(await round()).toBe(0)
})

test('passages of a film are told when it has rested', async () => {
  await did('film', { isDone: false, keptJson: '{"watched":[[0,12.5],[30,40]],"place":null}' })
  await round()
  expect(told()).toEqual(['experienced film'])
  later(5 * 60_000)
  await round()
  expect(told()).toEqual(['experienced film', 'played film'])
  expect(records.statements[1]!.result!.extensions).toEqual({ 'https://w3id.org/xapi/video/extensions/played-segments': '0[.]12.5[,]30[.]40' })
})

test('nothing is lost and nothing comes twice where the store fails now and then', async () => {
  records.next(503, 'hang-up', 'taken-but-no-answer', 500)
  for (let n = 0; n < 120; n++) await did(n % 2 === 0 ? 'b1' : 'b2', { score: n / 200 })
  for (let n = 0; n < 12; n++) {
    await round()
    later(120_000)
  }
  const scored = records.statements.filter(({ verb }) => verb.id === VERBS.scored)
  expect(new Set(records.statements.map(({ id }) => id)).size).toBe(records.statements.length)
  expect(scored.map(({ result }) => result!.score!.scaled)).toEqual([0.59, 0.595])
  expect(await services.db.delivery.count({ where: { state: 'waiting' } })).toBe(0)
  expect((await listStores(services, admin(), world.institutionId))![0]).toMatchObject({ problem: '', waiting: 0, setAside: 0 })
  const stamps = records.statements.map(({ timestamp }) => timestamp)
  expect(stamps).toEqual([...stamps].sort())
})

test('a store that is away is asked ever more seldom, and its trouble is shown', async () => {
  records.next(503, 503)
  await did('b1')
  await round()
  await round()
  expect(records.tries()).toBe(1)
  expect((await listStores(services, admin(), world.institutionId))![0]).toMatchObject({ problem: 'status 503: on demand', attempts: 1, waiting: 2 })
  later(15_000)
  await round()
  later(15_000)
  await round()
  expect(records.tries()).toBe(2)
  later(15_000)
  await round()
  expect(records.statements).toHaveLength(2)
})

test('a statement that the store will not have is set aside with its reason; the others arrive', async () => {
  records.refuses = VERBS.completed
  await did('b1')
  await did('b2')
  await round()
  expect(told()).toEqual(['experienced b1', 'experienced b2'])
  expect(await listTroubles(services, admin(), world.institutionId)).toMatchObject({ waiting: 0, setAside: 2, troubles: [{ isSetAside: true, problem: 'status 400: this verb is not allowed here' }, {}] })
  records.refuses = null
  expect(await retryDeliveries(services, admin(), world.institutionId)).toEqual({ kind: 'done', count: 2 })
  await round()
  expect(told()).toEqual(['experienced b1', 'experienced b2', 'completed b1', 'completed b2'])
})

test('a wrong key sets nothing aside: all waits for the right one', async () => {
  expect(await saveStore(services, admin(), world.institutionId, storeId, { ...given(), secret: 'another' })).toMatchObject({ kind: 'saved' })
  await did('b1')
  await round()
  expect(await services.db.delivery.count({ where: { state: 'waiting' } })).toBe(2)
  await saveStore(services, admin(), world.institutionId, storeId, given())
  await round()
  expect(records.statements).toHaveLength(2)
})

test('of other institutions and of the time before the store nothing is told', async () => {
  const { id: otherId } = await services.db.xapiStore.create({ data: { institutionId: world.elsewhere, endpoint: records.endpoint, username: 'u', secretSealed: 'none', createdAt: new Date(0) } })
  await services.db.blockProgress.create({ data: { enrolmentId, blockId: 'b1', lessonId: 'l1', firstSeenAt: new Date(0), changedAt: new Date(0), doneAt: new Date(0) } })
  await round()
  expect(records.statements).toEqual([])
  await did('b2')
  await sweepStatements(services)
  expect(await services.db.delivery.count({ where: { targetId: otherId } })).toBe(0)
})

test('stores are connected by administrators of the institution alone, and their keys go nowhere else', async () => {
  expect(await saveStore(services, world.teacher, world.institutionId, null, given())).toEqual({ kind: 'forbidden' })
  expect(await listStores(services, world.teacher, world.institutionId)).toBeNull()
  expect(await saveStore(services, admin(), world.institutionId, null, { ...given(), endpoint: 'https://192.168.0.5/xapi' })).toEqual({ kind: 'wrong', field: 'endpoint' })
  expect(await saveStore(services, admin(), world.institutionId, storeId, { ...given(), endpoint: 'https://elsewhere.example/xapi', secret: '' })).toEqual({ kind: 'wrong', field: 'secret' })
  expect(JSON.stringify(await services.db.xapiStore.findMany())).not.toContain(records.secret)
  expect(await removeStore(services, admin(), world.institutionId, storeId)).toEqual({ kind: 'done' })
})

test('the same deed has the same id for ever', () => {
  expect(uuidOf('a')).toBe(uuidOf('a'))
  expect(uuidOf('a')).not.toBe(uuidOf('b'))
  expect(uuidOf('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
