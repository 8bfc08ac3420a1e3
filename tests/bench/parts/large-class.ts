import { openDb, type Db } from '../../../app/infra/db/db.server'
import type { Block } from '../../../app/domain/courses/block'
import { courseContent, type CourseContent } from '../../../app/domain/courses/course'
import { textBlock, twoLessons, words } from '../../../app/domain/courses/course.fixture'

export interface LargeClass { courseId: string; classId: string; enrolmentIds: string[]; emails: string[]; lessonIds: string[] }
interface Size { learners: number; lessons: number; blocks: number }
interface Of { institutionId: string; ownerId: string; teacherId: string; passwordHash: string; name: string }

const DAY_MS = 86_400_000
const AT_ONCE = 500
const TEXT = 'Air is black, water is grey and bone is white on a film of the chest. '

/** Lessons of text; each but the first, which is plain, ends with a quiz or an assignment. */
export function largeContent({ lessons, blocks }: Pick<Size, 'lessons' | 'blocks'>, title: string): CourseContent {
  const last = (id: string, n: number): Block => n % 2 === 0
    ? { id, rule: { kind: 'scored', share: 0.6 }, body: { kind: 'quiz', attempts: 0, tells: 'each', questions: [{ id: `${id}q`, stem: words('What is black?'), points: 2, explanation: null, asked: { kind: 'short', accepts: ['Air'] } }] } } as unknown as Block
    : { id, rule: { kind: 'scored', share: 0.5 }, body: { kind: 'assignment', doc: words('Describe the film.'), takes: { text: true, files: 0, studyId: null }, rubric: [{ id: 'reading', words: 'Reading', most: 10, levels: [{ points: 10, words: 'Every finding is named.' }, { points: 5, words: 'The main finding is named.' }] }], late: { percentADay: 10, days: 5 }, attempts: 3 } }
  const modules = [{ id: 'm', title: 'Films', lessons: Array.from({ length: lessons }, (_, l) => ({ id: `l${l}`, title: `Lesson ${l + 1}: the film of the chest`, blocks: Array.from({ length: blocks }, (_, b) => (l > 0 && b === blocks - 1 ? last(`l${l}b${b}`, l) : textBlock(`l${l}b${b}`, TEXT.repeat(12)))) })) }]
  return courseContent.parse({ ...twoLessons(), title, modules, credits: 250, creditKind: 'CME' })
}

/** A class in which learners are as far as learners are: some done, some in the middle, some never seen. The same each time. */
export async function fillClass(db: Db, { learners, lessons, blocks }: Size, { institutionId, ownerId, teacherId, passwordHash, name }: Of): Promise<LargeClass> {
  const content = largeContent({ lessons, blocks }, `Films of the chest, ${name}`)
  const at = new Date()
  const day = (n: number) => new Date(at.getTime() + n * DAY_MS)
  const { id: courseId } = await db.course.create({ data: { institutionId, ownerId, state: 'published', title: content.title, summary: content.summary, language: 'en', version: 1, publishedAt: day(-60), versions: { create: { version: 1, contentJson: JSON.stringify(content), publishedAt: day(-60) } } } })
  const local = (n: number) => day(n).toISOString().slice(0, 16)
  const plan = { lessons: Object.fromEntries(content.modules[0]!.lessons.map(({ id }, l) => [id, { opens: null, due: local((l - lessons / 2) * 3), after: [] }])) }
  const { id: classId } = await db.courseClass.create({ data: { courseId, institutionId, name, door: 'list', version: 1, timeZone: 'Europe/Berlin', createdAt: day(-40), planJson: JSON.stringify(plan), staff: { create: { personId: teacherId, role: 'teacher' } } } })
  const stem = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const made = Array.from({ length: learners }, (_, n) => ({ id: `${stem}p${n}`, email: `${stem}.${n}@many.test`, name: n % 9 === 4 ? `学员 ${n + 1}` : `Demo learner ${String(n + 1).padStart(3, '0')}`, passwordHash, timeZone: 'UTC' }))
  for (let from = 0; from < made.length; from += AT_ONCE) {
    const part = made.slice(from, from + AT_ONCE)
    await db.person.createMany({ data: part })
    await db.membership.createMany({ data: part.map(({ id }) => ({ personId: id, institutionId, role: 'student' })) })
  }
  const all = content.modules[0]!.lessons.flatMap((lesson) => lesson.blocks.map((block) => ({ lessonId: lesson.id, block })))
  /** How much of the course, 0 to 1. */
  const share = (n: number) => (n % 11 === 0 ? 0 : n % 7 === 3 ? 1 : ((n * 37) % 100) / 110)
  const enrolled = made.map(({ id }, n) => ({ id: `${stem}e${n}`, classId, personId: id, enrolledAt: day(-35), lastSeenAt: share(n) === 0 ? null : day(-(n % 13)), completedAt: share(n) === 1 ? day(-3) : null }))
  await db.enrolment.createMany({ data: enrolled })
  for (const [n, { id: enrolmentId }] of enrolled.entries()) {
    const done = Math.round(share(n) * all.length)
    const rows = all.slice(0, Math.min(all.length, done + (share(n) > 0 ? 1 : 0))).map(({ lessonId, block }, place) => {
      const isDone = place < done && !(n % 5 === 1 && place % 23 === 22)
      return { enrolmentId, blockId: block.id, lessonId, firstSeenAt: day(-20), activeMs: place === done && n % 6 === 1 ? 1_500_000 : 60_000 + ((n * 7 + place * 13) % 50) * 6_000, score: block.rule.kind === 'scored' ? (isDone ? 0.6 + ((n + place) % 5) / 10 : 0.3) : null, doneAt: isDone ? day(-10) : null, changedAt: day(-5) }
    })
    if (rows.length > 0) await db.blockProgress.createMany({ data: rows })
    const days = share(n) === 0 ? [] : Array.from({ length: 1 + (n % 12) }, (_, d) => ({ enrolmentId, day: day(-2 * d - (n % 3)).toISOString().slice(0, 10), activeMs: 600_000 + ((n * 31 + d * 17) % 60) * 60_000 }))
    if (days.length > 0) await db.studyDay.createMany({ data: days })
    if (n % 8 === 2) await db.submission.create({ data: { enrolmentId, blockId: all.find(({ block }) => block.body.kind === 'assignment')!.block.id, state: 'submitted', contentJson: JSON.stringify({ text: `${TEXT}The left lung is larger than the right one.\n\nI see no fracture.`, marks: [] }), revision: 1, submittedAt: day(-(n % 5)), changedAt: day(-1) } })
  }
  return { courseId, classId, enrolmentIds: enrolled.map(({ id }) => id), emails: made.map(({ email }) => email), lessonIds: content.modules[0]!.lessons.map(({ id }) => id) }
}

/** In the database of a product, of its demonstration's first hospital and its teacher. Learners sign in with the password given. */
export async function fillClassOf(dataDir: string, size: Size, name: string): Promise<LargeClass> {
  const db = await openDb(`file:${dataDir}/theatrum.db`)
  try {
    const person = (who: string) => db.person.findUniqueOrThrow({ where: { email: `${who}@demo.theatrum.test` }, include: { memberships: true } })
    const [expert, teacher, student] = [await person('expert'), await person('teacher'), await person('student')]
    return await fillClass(db, size, { institutionId: teacher.memberships[0]!.institutionId, ownerId: expert.id, teacherId: teacher.id, passwordHash: student.passwordHash, name })
  } finally {
    await db.$disconnect()
  }
}
