import { beforeEach, expect, test } from 'vitest'
import { listFindings } from '~/domain/images/list-findings.server'
import { addMember, addStudy } from '~/domain/images/images.fixture'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import type { Block } from '../block'
import { courseWithClass, twoLessons, words } from '../course.fixture'
import { courseMarks } from './course-marks.server'

let services: TestServices
beforeEach(async () => {
  services = await testServices()
  return () => services.close()
})

const content = { shape: 'key-image', place: { space: 'patient', frameOfReferenceUid: '1.9', points: [] }, image: { seriesUid: '1.2.1', sopInstanceUid: '1.2.1.1', frame: 1 }, planeNormal: null, text: '', values: [], calibration: 'none' }
type Body<K extends Block['body']['kind']> = Extract<Block['body'], { kind: K }>
const quiz = (studyId: string, change: Partial<Body<'quiz'>> = {}): Block => ({
  id: 'quiz', rule: { kind: 'none' }, body: { kind: 'quiz', attempts: 1, tells: 'each', ...change, questions: [
    { id: 'where', stem: words('Where is it?'), points: 1, explanation: null, asked: { kind: 'mark', studyId, seriesId: null, shown: null, points: [[0, 0, 0]], withinMm: 5 } },
    { id: 'what', stem: words('What is it?'), points: 1, explanation: null, asked: { kind: 'short', accepts: ['bone'] } },
  ] },
})
const work = (studyId: string): Block => ({ id: 'work', rule: { kind: 'none' }, body: { kind: 'assignment', doc: words('Mark it.'), takes: { text: false, files: 0, studyId }, rubric: [], late: null, attempts: 1 } })

/** The expert, who writes the course, and the teacher, who does not, marked a study; the course asks what `ask` says. */
async function asking(ask: (studyId: string) => Block[], { state = 'published', removedAt = null as Date | null } = {}) {
  const house = await courseWithClass(services)
  const { institutionId, courseId, expert, teacher, student, enrol } = house
  const { id: studyId } = await addStudy(services, { institutionId, studyUid: '1.2', series: [{ seriesUid: '1.2.1', instances: [{ sopInstanceUid: '1.2.1.1' }] }] })
  for (const { personId } of [expert, teacher]) await services.db.finding.create({ data: { studyId, authorId: personId, createdAt: services.now(), versions: { create: { version: 1, authorId: personId, createdAt: services.now(), contentJson: JSON.stringify(content) } } } })
  const course = twoLessons()
  course.modules[0]!.lessons[0]!.blocks.push(...ask(studyId))
  await services.db.courseVersion.update({ where: { courseId_version: { courseId, version: 1 } }, data: { contentJson: JSON.stringify(course) } })
  await services.db.course.update({ where: { id: courseId }, data: { state, removedAt } })
  const { id: enrolmentId } = await enrol(student.personId)
  const seen = async (actor = student) => (await listFindings(services, actor, studyId))!.map(({ author }) => (author.id === expert.personId ? 'the author' : 'a teacher')).sort()
  const answer = (questionId: string, { attempt = 1, points = 0 } = {}) => services.db.courseAnswer.create({ data: { enrolmentId, blockId: 'quiz', questionId, attempt, version: 1, answerJson: JSON.stringify(questionId === 'where' ? { kind: 'mark', seriesId: 's', point: [9, 9, 9] } : { kind: 'short', text: 'bone' }), points, most: 1, at: services.now() } })
  return { ...house, studyId, enrolmentId, seen, answer }
}

test('what the author of a course marked on a study it asks about is hidden from a student until the question about it is answered; another teacher\'s mark is not', async () => {
  const { seen, answer } = await asking((studyId) => [quiz(studyId)])
  expect(await seen()).toEqual(['a teacher'])
  await answer('what')
  expect(await seen(), 'another question tells nothing of it').toEqual(['a teacher'])
  await answer('where')
  expect(await seen()).toEqual(['a teacher', 'the author'])
})

test('while another attempt could use them, the marks stay hidden; full points tell', async () => {
  const { seen, answer } = await asking((studyId) => [quiz(studyId, { attempts: 2 })])
  await answer('where')
  expect(await seen()).toEqual(['a teacher'])
  await answer('where', { attempt: 2, points: 1 })
  expect(await seen()).toEqual(['a teacher', 'the author'])
})

test('a quiz that tells points only never tells what is right, and never shows where it is', async () => {
  const points = await asking((studyId) => [quiz(studyId, { tells: 'points-only' })])
  await points.answer('where')
  expect(await points.seen()).toEqual(['a teacher'])
})

test('a quiz that tells at its end shows them when all of it is answered', async () => {
  const { seen, answer } = await asking((studyId) => [quiz(studyId, { tells: 'at-end' })])
  await answer('where')
  expect(await seen()).toEqual(['a teacher'])
  await answer('what')
  expect(await seen()).toEqual(['a teacher', 'the author'])
})

test('work on a study is marked before the author\'s own marks are seen', async () => {
  const { seen, enrolmentId } = await asking((studyId) => [work(studyId)])
  const { id } = await services.db.submission.create({ data: { enrolmentId, blockId: 'work', state: 'submitted', changedAt: services.now() } })
  expect(await seen()).toEqual(['a teacher'])
  await services.db.submission.update({ where: { id }, data: { state: 'returned' } })
  expect(await seen()).toEqual(['a teacher', 'the author'])
})

test('who is in no class sees them as little as somebody behind a link; those who teach with the study, and its author, see everything', async () => {
  const { seen, other, teacher, expert, studyId } = await asking((one) => [quiz(one)])
  expect(await seen(other)).toEqual(['a teacher'])
  expect((await courseMarks(services, studyId, null))({ author: { id: expert.personId, name: '' } })).toBe(true)
  expect(await seen(teacher)).toEqual(['a teacher', 'the author'])
  expect(await seen(expert)).toEqual(['a teacher', 'the author'])
})

test('a course taken back asks those alone who are in its class; a course that asks about another study hides nothing', async () => {
  const house = await asking((studyId) => [quiz(studyId)], { state: 'withdrawn', removedAt: new Date(0) })
  expect(await house.seen()).toEqual(['a teacher'])
  await services.db.submission.deleteMany()
  await services.db.enrolment.deleteMany()
  await services.db.classStaff.deleteMany()
  await services.db.courseClass.deleteMany()
  expect(await house.seen()).toEqual(['a teacher', 'the author'])
  const { institutionId, expert } = house
  const { actor: reader } = await addMember(services, institutionId, 'student')
  const { id: apart } = await addStudy(services, { institutionId, studyUid: '1.3', series: [{ seriesUid: '1.3.1', instances: [{ sopInstanceUid: '1.3.1.1' }] }] })
  await services.db.finding.create({ data: { studyId: apart, authorId: expert.personId, createdAt: services.now(), versions: { create: { version: 1, authorId: expert.personId, createdAt: services.now(), contentJson: JSON.stringify({ ...content, image: { seriesUid: '1.3.1', sopInstanceUid: '1.3.1.1', frame: 1 } }) } } } })
  expect((await listFindings(services, reader, apart))!.length).toBe(1)
})

test('the draft of a course that was never published asks already: nobody can have answered it', async () => {
  const { seen, studyId, courseId, institutionId, expert } = await asking(() => [])
  expect(await seen()).toEqual(['a teacher', 'the author'])
  await services.db.course.create({ data: { id: 'draftcourse', institutionId, ownerId: expert.personId, title: 'Draft', lessons: { create: { title: 'One', blocksJson: JSON.stringify([quiz(studyId)]), changedAt: services.now() } } } })
  expect(await seen()).toEqual(['a teacher'])
  expect(courseId).not.toBe('draftcourse')
})
