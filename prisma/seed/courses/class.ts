import { saveSubmission } from '../../../app/domain/courses/assignments/save-submission.server'
import { handIn } from '../../../app/domain/courses/assignments/hand-in.server'
import { joinClass } from '../../../app/domain/courses/classes/enrol.server'
import { makeClass } from '../../../app/domain/courses/classes/make-class.server'
import { answerQuestion } from '../../../app/domain/courses/grading/answer-question.server'
import { BEAT_BOUNDS } from '../../../app/domain/courses/progress/beat'
import { takeBeats } from '../../../app/domain/courses/progress/take-beats.server'
import { publishedContent } from '../../../app/domain/courses/published.server'
import { newId } from '../../../app/domain/courses/write/new-block'
import type { Block } from '../../../app/domain/courses/block'
import type { LessonContent } from '../../../app/domain/courses/course'
import type { Answer, Question } from '../../../app/domain/questions/question'
import { DEMO_DOMAIN } from '../../../app/domain/people/person'
import type { Services } from '../../../app/infra/services.server'
import { demoActor, type PersonActor } from '../cases/people'
import type { CoursePlan } from './plan'

const CLASS_NAME = { en: 'Demonstration class', zh: '演示班级' }
/** Learners nobody can sign in as, and how many of the course's blocks each has been through. */
const CANDIDATES = [0, 1, 3, 4, 6, 99] as const
/** The student whom visitors sign in as is in the middle of it. */
const STUDENT_BLOCKS = 2
const ESSAY = {
  en: 'Axial slice of a torso phantom in a soft tissue window (centre 40, width 400). The heart, 55 HU, lies to the left of the midline; right in the picture. Both lungs are black at this window. The spine is white and lies behind. No lesion is seen; what the lungs hold cannot be judged in this window.',
  zh: '本组为脑T1加权MRI，含横断面、正中矢状面与冠状面。胼胝体完整，脑桥前缘光滑。基底节由内向外依次为丘脑、内囊、豆状核。颅骨已去除，枕骨大孔与扁桃体的关系无法判断。',
}

/** A class of the course with learners in it who are as far as learners are. Cut off in between, it is filled on. @returns its id */
export async function fillDemoClass(services: Services, teacher: PersonActor, courseId: string, { language }: CoursePlan): Promise<string> {
  const before = await services.db.courseClass.findFirst({ where: { courseId, name: CLASS_NAME[language] }, select: { id: true } })
  const made = before ? { kind: 'made' as const, classId: before.id } : await makeClass(services, teacher, { courseId, name: CLASS_NAME[language], door: 'institution', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone })
  if (made.kind !== 'made') throw new Error(`the class was not made: ${made.kind}`)
  const { classId } = made
  const { institutionId, version } = await services.db.courseClass.findUniqueOrThrow({ where: { id: classId }, select: { institutionId: true, version: true } })
  const published = (await publishedContent(services, courseId, version))!
  const lessons = published.content.modules.flatMap((module) => module.lessons)
  const student = await demoActor(services, 'student')
  if (student) await study(services, student, classId, lessons, STUDENT_BLOCKS, language)
  for (const [n, blocks] of CANDIDATES.entries()) await study(services, await candidate(services, institutionId, n + 1), classId, lessons, blocks, language)
  // What was told of it was told to nobody who waits for it: bells begin empty.
  await services.db.notification.updateMany({ where: { path: { contains: classId }, readAt: null }, data: { readAt: services.now(), mailDueAt: null } })
  return classId
}

async function candidate({ db }: Services, institutionId: string, n: number): Promise<PersonActor> {
  const number = String(n).padStart(2, '0')
  const email = `candidate-${number}@${DEMO_DOMAIN}`
  const { id } = await db.person.upsert({ where: { email }, create: { email, name: `Demo candidate ${number}`, passwordHash: 'none', isDemo: true, timeZone: 'UTC' }, update: {}, select: { id: true } })
  const membership = { personId: id, institutionId, role: 'student' as const }
  await db.membership.upsert({ where: { personId_institutionId_role: membership }, create: membership, update: {} })
  return { kind: 'person', personId: id, memberships: [{ institutionId, role: 'student' }] }
}

/** Goes through the first of its blocks, as a page would tell of it. */
async function study(services: Services, learner: PersonActor, classId: string, lessons: readonly LessonContent[], count: number, language: 'en' | 'zh'): Promise<void> {
  const joined = await joinClass(services, learner, classId)
  if (joined.kind === 'already') return
  if (joined.kind !== 'joined') throw new Error(`a learner was not taken: ${joined.kind}`)
  let left = count
  for (const lesson of lessons) {
    for (const block of lesson.blocks) {
      if (left-- <= 0) return
      await work(services, learner, classId, lesson.id, block, language)
    }
  }
}

async function work(services: Services, learner: PersonActor, classId: string, lessonId: string, { id: blockId, body }: Block, language: 'en' | 'zh'): Promise<void> {
  const watched = body.kind === 'video' || body.kind === 'audio' || body.kind === 'surgery' ? { watched: [[0, body.kind === 'surgery' ? body.toS ?? 60 : 16] as [number, number]] } : {}
  const beaten = await takeBeats(services, learner, classId, { beats: [{ beatId: newId(), lessonId, blocks: [{ blockId, activeMs: Math.min(BEAT_BOUNDS.activeMs, 40_000), ...watched }] }] })
  if (beaten.kind !== 'kept') throw new Error(`progress was not kept: ${beaten.kind}`)
  if (body.kind === 'quiz' || body.kind === 'video') {
    for (const question of body.kind === 'quiz' ? body.questions : body.questions.map((one) => one.question)) {
      const answered = await answerQuestion(services, learner, classId, { blockId, questionId: question.id, attempt: 1, answer: rightAnswer(question) })
      if (answered.kind !== 'answered') throw new Error(`an answer was not taken: ${answered.kind}`)
    }
  }
  if (body.kind === 'assignment') {
    const saved = await saveSubmission(services, learner, classId, { blockId, attempt: 1, revision: 0, content: { text: ESSAY[language], marks: [] } })
    if (saved.kind !== 'saved') throw new Error(`a work was not kept: ${saved.kind}`)
    const given = await handIn(services, learner, classId, { blockId, revision: saved.revision })
    if (given.kind !== 'handed-in') throw new Error(`a work was not handed in: ${given.kind}`)
  }
}

function rightAnswer({ asked }: Question): Answer {
  switch (asked.kind) {
    case 'single': return { kind: 'single', chosen: asked.right }
    case 'numeric': return { kind: 'numeric', text: String(asked.right) }
    case 'short': return { kind: 'short', text: asked.accepts[0] ?? '' }
    case 'order': return { kind: 'order', order: asked.items.map(({ id }) => id) }
    case 'true-false': return { kind: 'true-false', said: Object.fromEntries(asked.statements.map(({ id, isTrue }) => [id, isTrue])) }
    case 'slice': return { kind: 'slice', index: asked.from }
    default: throw new Error(`the demonstration asks no ${asked.kind}`)
  }
}
