import { afterEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { courseWithClass, textBlock, twoLessons } from '../course.fixture'
import { mapClass } from './map-class.server'

let services: TestServices
afterEach(() => services?.close())

const at = new Date('2026-11-23T08:00:00Z')
const all = { sort: 'name', shown: 'all', search: '' } as const

async function classOf(count: number, plan: object = {}) {
  services = await testServices()
  services.setNow(at)
  const made = await courseWithClass(services, { klass: { planJson: JSON.stringify(plan) } })
  const ids = Array.from({ length: count }, (_, n) => `learner${String(n).padStart(3, '0')}`)
  await services.db.person.createMany({ data: ids.map((id) => ({ id, email: `${id}@hospital.test`, name: `Learner ${id.slice(-3)}`, passwordHash: '' })) })
  await services.db.enrolment.createMany({ data: ids.map((personId) => ({ id: `e-${personId}`, classId: made.classId, personId, enrolledAt: new Date(at.getTime() - 20 * 86_400_000) })) })
  const did = (n: number, blockId: string, change: { doneAt?: Date | null; activeMs?: number; score?: number | null } = {}) =>
    services.db.blockProgress.create({ data: { enrolmentId: `e-${ids[n]}`, blockId, lessonId: 'l1', firstSeenAt: at, changedAt: at, activeMs: 60_000, doneAt: at, ...change } })
  return { ...made, ids, did, map: async (change: Partial<Parameters<typeof mapClass>[3]> = {}) => { const done = await mapClass(services, made.teacher, made.classId, { ...all, ...change }); if (done.kind !== 'mapped') throw new Error(done.kind); return done } }
}

test('a teacher sees of each learner which blocks are done, seen, waiting or overdue, in the order of the course', async () => {
  const { did, map } = await classOf(3, { blocks: { b2: { due: '2026-11-20T12:00' } } })
  await did(0, 'b1')
  await did(0, 'b2', { score: 0.996 })
  await did(1, 'b2', { doneAt: null, score: 0.4 })
  const { learners, blocks, lessons, of } = await map()
  expect(blocks.map(({ id }) => id)).toEqual(['b1', 'b2', 'b3'])
  expect(lessons).toEqual([{ id: 'l1', title: 'Air', first: 0, blocks: 2 }, { id: 'l2', title: 'Water', first: 2, blocks: 1 }])
  expect(of).toBe(3)
  expect(learners.map(({ cells, scores, done, overdue }) => [cells, scores, done, overdue])).toEqual([['xx-', [1, 99], 2, 0], ['-?-', [1, 40], 0, 1], ['-!-', [], 0, 1]])
})

test('more time given to one learner takes what they have to do off the overdue list', async () => {
  const { ids, map } = await classOf(2, { blocks: { b2: { due: '2026-11-20T12:00' } } })
  await services.db.extension.create({ data: { enrolmentId: `e-${ids[0]}`, blockId: 'b2', dueAt: new Date('2026-11-30T12:00:00Z'), givenById: 'x' } })
  expect((await map()).learners.map(({ overdue }) => overdue)).toEqual([0, 1])
})

test('learners are put in order and chosen: by name, least done, longest not seen, stuck', async () => {
  const { did, map, ids } = await classOf(7)
  for (let n = 1; n < 7; n++) await did(n, 'b1', { activeMs: 120_000 })
  await did(6, 'b2')
  await did(0, 'b1', { doneAt: null, activeMs: 900_000 })
  await services.db.enrolment.update({ where: { id: `e-${ids[3]}` }, data: { lastSeenAt: at } })
  const names = (learners: { name: string }[]) => learners.map(({ name }) => name.slice(-1)).join('')
  expect(names((await map()).learners)).toBe('0123456')
  expect(names((await map({ sort: 'least' })).learners)).toBe('0123456')
  expect(names((await map({ sort: 'seen' })).learners)).toBe('0124563')
  expect((await map({ shown: 'stuck' })).learners).toMatchObject([{ name: 'Learner 000', stuck: [{ kind: 'slow', blockId: 'b1', activeMs: 900_000, middleMs: 120_000 }] }])
  expect(names((await map({ search: 'learner 005' })).learners)).toBe('5')
})

test('progress is for those who look after the class', async () => {
  const { student, guest, classId } = await classOf(1)
  for (const actor of [student, guest]) expect(await mapClass(services, actor, classId, all)).toEqual({ kind: 'forbidden' })
})

test('500 learners of 200 blocks are answered whole', async () => {
  services = await testServices()
  const content = twoLessons({ modules: [{ id: 'm', title: 'M', lessons: Array.from({ length: 20 }, (_, l) => ({ id: `l${l}`, title: `L${l}`, blocks: Array.from({ length: 10 }, (_, b) => textBlock(`l${l}b${b}`)) })) }] })
  const { classId, teacher } = await courseWithClass(services, { content })
  const ids = Array.from({ length: 500 }, (_, n) => `p${n}`)
  await services.db.person.createMany({ data: ids.map((id) => ({ id, email: `${id}@hospital.test`, name: id, passwordHash: '' })) })
  await services.db.enrolment.createMany({ data: ids.map((personId) => ({ id: `e${personId}`, classId, personId, enrolledAt: at })) })
  await services.db.$executeRawUnsafe(`INSERT INTO "BlockProgress" ("enrolmentId","blockId","lessonId","firstSeenAt","activeMs","doneAt","changedAt") SELECT 'ep'||n.value, 'l'||l.value||'b'||b.value, 'l'||l.value, '${at.toISOString()}', 1000, '${at.toISOString()}', '${at.toISOString()}' FROM json_each('[${ids.map((_, n) => n).join()}]') n, json_each('[${Array.from({ length: 20 }, (_, n) => n).join()}]') l, json_each('[0,1,2,3,4,5,6,7,8,9]') b`)
  const done = await mapClass(services, teacher, classId, all)
  if (done.kind !== 'mapped') throw new Error(done.kind)
  expect(done.learners).toHaveLength(500)
  expect(done.learners.every(({ cells }) => cells === 'x'.repeat(200))).toBe(true)
})
