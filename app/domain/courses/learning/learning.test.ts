import { afterEach, expect, test } from 'vitest'
import { removeCourse, withdrawCourse } from '../write/withdraw-course.server'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { enrolList, checkEnrolList } from '../classes/enrol-list.server'
import { joinClass, leaveClass, setLearner, classOfLink } from '../classes/enrol.server'
import { changeClass, closeClass, endLink, makeLink, planClass } from '../classes/change-class.server'
import { makeClass } from '../classes/make-class.server'
import { addStaff, removeStaff } from '../classes/staff.server'
import { courseWithClass, textBlock, twoLessons, words } from '../course.fixture'
import { takeBeats } from '../progress/take-beats.server'
import { listCourses } from './list-courses.server'
import { openClass } from './open-class.server'
import { openLesson } from './open-lesson.server'

let services: TestServices
afterEach(() => services?.close())
const at = new Date('2026-11-23T08:00:00Z')

async function opened(options: Parameters<typeof courseWithClass>[1] = {}) {
  services = await testServices()
  services.setNow(at)
  return courseWithClass(services, options)
}
const emailOf = async (personId: string) => (await services.db.person.findUniqueOrThrow({ where: { id: personId }, select: { email: true } })).email

test('a class of a published course is made by who may teach it, on its newest version', async () => {
  const { teacher, student, courseId } = await opened()
  const given = { courseId, name: 'Spring', door: 'list' as const, timeZone: 'Asia/Shanghai' }
  expect(await makeClass(services, student, given)).toEqual({ kind: 'forbidden' })
  expect(await makeClass(services, teacher, { ...given, name: ' ' })).toEqual({ kind: 'wrong', field: 'name' })
  expect(await makeClass(services, teacher, { ...given, timeZone: 'Mars' })).toEqual({ kind: 'wrong', field: 'zone' })
  const made = await makeClass(services, teacher, given)
  expect(made.kind).toBe('made')
  expect((await listCourses(services, teacher, '')).teaching.map(({ name, role }) => [name, role])).toContainEqual(['Spring', 'teacher'])
})

test('who comes by which door: anybody by an open one, the house by its own, nobody by a list or without the link', async () => {
  const { teacher, student, guest, classId } = await opened()
  const doors = async (door: 'open' | 'institution' | 'list' | 'link') => {
    await changeClass(services, teacher, classId, { name: 'Autumn', door, timeZone: 'UTC', startsAt: '', endsAt: '' })
    const answers = []
    for (const actor of [student, guest]) {
      answers.push((await joinClass(services, actor, classId)).kind)
      await leaveClass(services, actor, classId)
    }
    return answers
  }
  expect(await doors('open')).toEqual(['joined', 'joined'])
  expect(await doors('institution')).toEqual(['joined', 'forbidden'])
  expect(await doors('list')).toEqual(['forbidden', 'forbidden'])
  expect(await doors('link')).toEqual(['forbidden', 'forbidden'])
})

test('a link opens the class it is of, until another one is made or it is ended, and never a closed class', async () => {
  const { teacher, guest, classId } = await opened()
  const link = async () => {
    const made = await makeLink(services, teacher, classId)
    return made.kind === 'made' ? made.url.split('/').at(-1)! : ''
  }
  const [first, second] = [await link(), await link()]
  expect([await classOfLink(services, first), await classOfLink(services, second)]).toEqual([null, classId])
  expect((await joinClass(services, guest, classId, first)).kind).toBe('forbidden')
  await closeClass(services, teacher, classId, true)
  expect((await joinClass(services, guest, classId, second)).kind).toBe('forbidden')
  await closeClass(services, teacher, classId, false)
  expect((await joinClass(services, guest, classId, second)).kind).toBe('joined')
  expect((await joinClass(services, guest, classId, second)).kind).toBe('already')
  await endLink(services, teacher, classId)
  expect(await classOfLink(services, second)).toBeNull()
})

test('who was taken out of a class reads nothing of it; brought back, they have what they did', async () => {
  const { teacher, student, classId, enrol } = await opened()
  const { id } = await enrol(student.personId)
  await takeBeats(services, student, classId, { beats: [{ beatId: 'beat-one-1', lessonId: 'l1', blocks: [{ blockId: 'b1', activeMs: 5_000 }] }] })
  await setLearner(services, teacher, classId, id, false)
  expect((await openLesson(services, student, classId, 'l1')).kind).toBe('forbidden')
  await setLearner(services, teacher, classId, id, true)
  const again = await openLesson(services, student, classId, 'l1')
  expect(again.kind === 'opened' && [again.blocks.b1!.isDone, again.blocks.b2!.isDone, again.resumeAt]).toEqual([true, false, 'b1'])
})

test('a course that comes first keeps out who has not completed it', async () => {
  const { teacher, student, courseId, classId, enrol } = await opened()
  const made = await makeClass(services, teacher, { courseId, name: 'Second', door: 'open', timeZone: 'UTC' })
  const second = made.kind === 'made' ? made.classId : ''
  await planClass(services, teacher, second, { lessons: {}, blocks: {}, requires: [courseId] })
  expect(await joinClass(services, student, second)).toEqual({ kind: 'needs', titles: ['Chest films'] })
  const { id } = await enrol(student.personId)
  await services.db.enrolment.update({ where: { id }, data: { completedAt: at } })
  expect((await joinClass(services, student, second)).kind).toBe('joined')
})

test('a list tells line by line who gets a place and why somebody does not; pressed twice it enrols once', async () => {
  const { teacher, student, other, guest, classId, enrol } = await opened()
  await enrol(other.personId)
  const list = ['email,name', `${(await emailOf(student.personId)).toUpperCase()},One`, `${await emailOf(student.personId)},Again`, `${await emailOf(other.personId)},Two`, `${await emailOf(guest.personId)},Guest`, 'no address,Three'].join('\r\n')
  const checked = await checkEnrolList(services, teacher, classId, list)
  expect(checked.kind === 'checked' && checked.lines.map(({ line, plan }) => [line, plan])).toEqual([[2, 'enrol'], [3, 'double'], [4, 'in'], [5, 'no-account'], [6, 'bad-email']])
  expect(await enrolList(services, student, classId, list)).toEqual({ kind: 'forbidden' })
  expect(await enrolList(services, teacher, classId, list)).toEqual({ kind: 'enrolled', enrolled: 1, were: 1, refused: 3 })
  expect(await enrolList(services, teacher, classId, list)).toEqual({ kind: 'enrolled', enrolled: 0, were: 2, refused: 3 })
  expect(await services.db.enrolment.count({ where: { classId } })).toBe(2)
})

test('three thousand lines are refused with a sentence, and nobody is enrolled', async () => {
  const { teacher, classId } = await opened()
  const list = `email\n${Array.from({ length: 3_000 }, (_, i) => `s${i}@hospital.test`).join('\n')}`
  expect(await enrolList(services, teacher, classId, list)).toEqual({ kind: 'refused', why: 'too-many-rows' })
  expect(await services.db.enrolment.count()).toBe(0)
})

test('somebody answers for a class: its last teacher stays', async () => {
  const { teacher, student, other, classId } = await opened()
  expect(await addStaff(services, teacher, classId, { email: await emailOf(other.personId), role: 'assistant' })).toEqual({ kind: 'added' })
  expect(await addStaff(services, teacher, classId, { email: 'nobody@hospital.test', role: 'assistant' })).toEqual({ kind: 'nobody' })
  expect(await addStaff(services, other, classId, { email: await emailOf(student.personId), role: 'assistant' })).toEqual({ kind: 'forbidden' })
  expect(await removeStaff(services, teacher, classId, teacher.personId)).toEqual({ kind: 'last-teacher' })
  expect(await removeStaff(services, teacher, classId, other.personId)).toEqual({ kind: 'removed' })
})

test('a lesson that is not open tells when or after which, and nothing of what is in it', async () => {
  const secret = twoLessons({ modules: [{ id: 'm', title: 'M', lessons: [{ id: 'l1', title: 'Air', blocks: [textBlock('b1')] }, { id: 'l2', title: 'Water', blocks: [textBlock('b2', 'Effusion settles')] }] }] })
  const { teacher, student, classId, enrol } = await opened({ content: secret })
  await enrol(student.personId)
  await planClass(services, teacher, classId, { lessons: { l2: { opens: null, due: null, after: ['l1'] } }, blocks: {}, requires: [] })
  const closed = await openLesson(services, student, classId, 'l2')
  expect(closed).toMatchObject({ kind: 'closed', open: { kind: 'after' }, after: [{ id: 'l1', title: 'Air' }] })
  expect(JSON.stringify([closed, await openClass(services, student, classId)])).not.toContain('Effusion')
  expect((await openLesson(services, teacher, classId, 'l2')).kind).toBe('opened')
  await takeBeats(services, student, classId, { beats: [{ beatId: 'beat-one-1', lessonId: 'l1', blocks: [{ blockId: 'b1', activeMs: 5_000 }] }] })
  expect((await openLesson(services, student, classId, 'l2')).kind).toBe('opened')
})

test('one goes on where one was, and with the next lesson when that is done', async () => {
  const { student, classId, enrol } = await opened()
  await enrol(student.personId)
  const resume = async () => {
    const page = await openClass(services, student, classId)
    return page.kind === 'opened' ? page.resume?.lessonId : page.kind
  }
  expect(await resume()).toBe('l1')
  await takeBeats(services, student, classId, { beats: [{ beatId: 'beat-one-1', lessonId: 'l1', blocks: [{ blockId: 'b2', activeMs: 5_000, place: { step: 3 } }] }] })
  expect(await resume()).toBe('l1')
  const lesson = await openLesson(services, student, classId, 'l1')
  expect(lesson.kind === 'opened' && [lesson.resumeAt, lesson.blocks.b2!.place]).toEqual(['b2', { step: 3 }])
  await takeBeats(services, student, classId, { beats: [{ beatId: 'beat-two-2', lessonId: 'l1', blocks: [{ blockId: 'b1', activeMs: 5_000 }] }] })
  expect(await resume()).toBe('l2')
})

test('who may join a class sees its outline and none of its lessons', async () => {
  const { student, guest, classId } = await opened({ klass: { door: 'institution' } })
  const page = await openClass(services, student, classId)
  expect(page).toMatchObject({ kind: 'opened', isEnrolled: false, may: { join: true }, resume: null })
  expect(JSON.stringify(page)).not.toContain('Air is black')
  expect((await openLesson(services, student, classId, 'l1')).kind).toBe('forbidden')
  expect((await openClass(services, guest, classId)).kind).toBe('forbidden')
  expect((await listCourses(services, student, '')).toJoin.map(({ id }) => id)).toEqual([classId])
  expect((await listCourses(services, guest, '')).toJoin).toEqual([])
  expect((await listCourses(services, student, 'no such name')).toJoin).toEqual([])
})

test('a course that was taken back or removed is read on by those who are in a class of it, who are told so', async () => {
  services = await testServices()
  const { classId, courseId, expert, student, other, enrol } = await courseWithClass(services)
  await enrol(student.personId)
  expect(await openClass(services, student, classId)).toMatchObject({ kind: 'opened', klass: { isWithdrawn: false } })
  await withdrawCourse(services, expert, courseId)
  expect(await openLesson(services, student, classId, 'l1')).toMatchObject({ kind: 'opened', isWithdrawn: true })
  await removeCourse(services, expert, courseId)
  expect(await openClass(services, student, classId)).toMatchObject({ kind: 'opened', klass: { isWithdrawn: true }, resume: { lessonId: 'l1' } })
  expect(await openLesson(services, student, classId, 'l1')).toMatchObject({ kind: 'opened', isWithdrawn: true })
  expect((await listCourses(services, student, '')).learning.map(({ id }) => id)).toEqual([classId])
  expect(await openLesson(services, other, classId, 'l1')).toEqual({ kind: 'forbidden' })
})

test('nobody joins a course that was taken back, by no door, and is told why', async () => {
  const { teacher, expert, guest, other, classId, courseId } = await opened()
  const made = await makeLink(services, teacher, classId)
  const token = made.kind === 'made' ? made.url.split('/').at(-1)! : ''
  await services.db.courseClass.update({ where: { id: classId }, data: { door: 'link' } })
  for (const takeBack of [withdrawCourse, removeCourse]) {
    await takeBack(services, expert, courseId)
    expect(await openClass(services, guest, classId, token)).toMatchObject({ kind: 'opened', klass: { isWithdrawn: true }, may: { join: false } })
    expect(await joinClass(services, guest, classId, token)).toEqual({ kind: 'withdrawn' })
  }
  await services.db.courseClass.update({ where: { id: classId }, data: { door: 'open' } })
  expect(await joinClass(services, other, classId)).toEqual({ kind: 'withdrawn' })
  expect((await listCourses(services, other, '')).toJoin).toEqual([])
})

test('a lesson says where somebody\'s work on its assignment is, and its points once they are returned', async () => {
  const content = twoLessons()
  content.modules[0]!.lessons[0]!.blocks.push({ id: 'work', rule: { kind: 'seen' }, body: { kind: 'assignment', doc: words('Describe the film.'), takes: { text: true, files: 0, studyId: null }, rubric: [], late: null, attempts: 1 } })
  services = await testServices()
  const { classId, student, enrol } = await courseWithClass(services, { content })
  const { id: enrolmentId } = await enrol(student.personId)
  const work = async () => { const lesson = await openLesson(services, student, classId, 'l1'); return lesson.kind === 'opened' ? lesson.blocks.work!.work : lesson.kind }
  expect(await work()).toBeUndefined()
  const { id } = await services.db.submission.create({ data: { enrolmentId, blockId: 'work', points: 4, most: 5, changedAt: at } })
  expect(await work()).toEqual({ kind: 'draft' })
  await services.db.submission.update({ where: { id }, data: { state: 'submitted' } })
  expect(await work(), 'what was marked and not returned is not told').toEqual({ kind: 'submitted' })
  await services.db.submission.update({ where: { id }, data: { state: 'returned' } })
  expect(await work()).toEqual({ kind: 'returned', points: 4, most: 5, isLast: true })
})
