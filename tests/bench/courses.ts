/**
 * Courses: what a lesson costs the server at 50 a second, what 500 learners at once cost (with a count of what was lost), a class's
 * map of 500 learners and 200 blocks: asked of the operations, without HTTP. And a lesson's page in a browser.
 *   npm run bench -- courses [progress|map|page]
 */
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { courseWithClass, textBlock, twoLessons } from '../../app/domain/courses/course.fixture'
import { openLesson } from '../../app/domain/courses/learning/open-lesson.server'
import { mapClass } from '../../app/domain/courses/overview/map-class.server'
import { takeBeats } from '../../app/domain/courses/progress/take-beats.server'
import { testServices } from '../setup/test-services'
import { benchCoursePage } from './parts/course-page'
import { fillClass } from './parts/large-class'

const LEARNERS = 500
const BEAT_EVERY_MS = 15_000
const SECONDS = 30
const PAGES_PER_SECOND = 50
const LESSONS = 20
const BLOCKS = 10

const say = (figure: string, value: number, unit: string, bound?: number) => console.log(JSON.stringify({ figure, value: Math.round(value * 10) / 10, unit, ...(bound === undefined ? {} : { bound }) }))
const p95 = (all: number[]) => [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * 0.95))] ?? 0

const part = process.argv[2]
if (!part || part === 'map') await benchMap()
if (!part || part === 'progress') await benchProgress()
if (!part || part === 'page') for (const row of await benchCoursePage()) console.log(JSON.stringify(row))

async function benchMap() {
  const services = await testServices()
  try {
    const { institutionId, expert, teacher } = await courseWithClass(services)
    const { classId } = await fillClass(services.db, { learners: LEARNERS, lessons: 20, blocks: 10 }, { institutionId, ownerId: expert.personId, teacherId: teacher.personId, passwordHash: '', name: 'Bench' })
    // Every cell is begun: the largest answer there is.
    await services.db.$executeRawUnsafe(`INSERT INTO "BlockProgress" ("enrolmentId","blockId","lessonId","firstSeenAt","activeMs","changedAt") SELECT e.id, 'l'||l.value||'b'||b.value, 'l'||l.value, e."enrolledAt", 30000, e."enrolledAt" FROM "Enrolment" e, json_each('[${Array.from({ length: 20 }, (_, n) => n).join()}]') l, json_each('[0,1,2,3,4,5,6,7,8,9]') b WHERE e."classId" = '${classId}' ON CONFLICT DO NOTHING`)
    const took: number[] = []
    for (let run = 0; run < 20; run++) {
      const from = performance.now()
      const mapped = await mapClass(services, teacher, classId, { sort: 'stuck', shown: 'all', search: '' })
      took.push(performance.now() - from)
      if (mapped.kind !== 'mapped' || mapped.learners.length !== LEARNERS || mapped.blocks.length !== 200) throw new Error('the map is not whole')
      if (run === 0) say(`map of ${LEARNERS} learners and 200 blocks, as JSON`, JSON.stringify(mapped).length / 1_000, 'kB')
    }
    say(`map of ${LEARNERS} learners and 200 blocks, first`, took[0]!, 'ms', 300)
    say(`map of ${LEARNERS} learners and 200 blocks, p95`, p95(took.slice(1)), 'ms', 300)
  } finally {
    await services.close()
  }
}

async function benchProgress() {
  const services = await testServices()
  try {
    const content = twoLessons({ modules: [{ id: 'm', title: 'M', lessons: Array.from({ length: LESSONS }, (_, l) => ({ id: `l${l}`, title: `Lesson ${l}`, blocks: Array.from({ length: BLOCKS }, (_, b) => textBlock(`l${l}b${b}`, 'Air is black, water is grey and bone is white on a film of the chest. '.repeat(20))) })) }] })
    const { classId, institutionId } = await courseWithClass(services, { content })
    const personIds = Array.from({ length: LEARNERS }, (_, n) => `learner${n}`)
    await services.db.person.createMany({ data: personIds.map((id) => ({ id, email: `${id}@hospital.test`, name: id, passwordHash: '' })) })
    await services.db.enrolment.createMany({ data: personIds.map((personId) => ({ id: `e${personId}`, classId, personId, enrolledAt: services.now() })) })
    const actorOf = (personId: string) => ({ kind: 'person' as const, personId, memberships: [{ institutionId, role: 'student' as const }] })
    let count = 0
    const times: number[] = []
    const expected = new Set<string>()
    const beatOf = async (n: number) => {
      const [lesson, block] = [Math.floor(count / LEARNERS) % LESSONS, count % BLOCKS]
      const from = performance.now()
      const kept = await takeBeats(services, actorOf(personIds[n]!), classId, { beats: [{ beatId: `beat-${String(++count).padStart(8, '0')}`, lessonId: `l${lesson}`, blocks: [{ blockId: `l${lesson}b${block}`, activeMs: 10_000 }] }] })
      times.push(performance.now() - from)
      if (kept.kind === 'kept') expected.add(`e${personIds[n]!} l${lesson}b${block}`)
    }
    const running: Promise<void>[] = []
    for (let until = performance.now() + SECONDS * 1_000, n = 0; performance.now() < until; n = (n + 1) % LEARNERS) {
      running.push(beatOf(n))
      await wait(BEAT_EVERY_MS / LEARNERS)
    }
    await Promise.all(running)
    say(`progress of ${LEARNERS} learners, a beat each ${BEAT_EVERY_MS / 1_000} s, p95`, p95(times), 'ms', 100)
    times.length = 0
    const burstFrom = performance.now()
    await Promise.all(personIds.map((_, n) => beatOf(n)))
    say(`all ${LEARNERS} at the same moment, p95`, p95(times), 'ms')
    say(`all ${LEARNERS} at the same moment, until the last`, performance.now() - burstFrom, 'ms')
    const kept = new Set((await services.db.blockProgress.findMany({ select: { enrolmentId: true, blockId: true } })).map(({ enrolmentId, blockId }) => `${enrolmentId} ${blockId}`))
    say('answered and not in the database', [...expected].filter((one) => !kept.has(one)).length, '', 0)

    const pages: number[] = []
    const asked: Promise<void>[] = []
    for (let n = 0; n < PAGES_PER_SECOND * 20; n++) {
      asked.push((async () => {
        const from = performance.now()
        const opened = await openLesson(services, actorOf(personIds[n % LEARNERS]!), classId, `l${n % LESSONS}`)
        if (opened.kind !== 'opened') throw new Error(`a lesson was ${opened.kind}`)
        pages.push(performance.now() - from)
      })())
      await wait(1_000 / PAGES_PER_SECOND)
    }
    await Promise.all(asked)
    say(`a lesson's data at ${PAGES_PER_SECOND} a second, p95`, p95(pages), 'ms', 100)
  } finally {
    await services.close()
  }
}
