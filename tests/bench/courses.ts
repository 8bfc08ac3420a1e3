/** Courses: what a lesson costs the server at 50 a second, and what 500 learners at once cost, with a count of what was lost. Asked of the operations, without HTTP. */
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { courseWithClass, textBlock, twoLessons } from '../../app/domain/courses/course.fixture'
import { openLesson } from '../../app/domain/courses/learning/open-lesson.server'
import { takeBeats } from '../../app/domain/courses/progress/take-beats.server'
import { testServices } from '../setup/test-services'

const LEARNERS = 500
const BEAT_EVERY_MS = 15_000
const SECONDS = 30
const PAGES_PER_SECOND = 50
const LESSONS = 20
const BLOCKS = 10

const services = await testServices()
const say = (figure: string, value: number, unit: string, bound?: number) => console.log(JSON.stringify({ figure, value: Math.round(value * 10) / 10, unit, ...(bound === undefined ? {} : { bound }) }))
const p95 = (all: number[]) => [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * 0.95))] ?? 0

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
