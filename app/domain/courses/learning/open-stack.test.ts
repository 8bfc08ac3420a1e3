import { beforeEach, expect, test } from 'vitest'
import { addStudy } from '~/domain/images/images.fixture'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import type { Block } from '../block'
import { courseWithClass, twoLessons } from '../course.fixture'
import { openStack } from './open-stack.server'
import { shownCard } from './shown-card.server'

let services: TestServices
beforeEach(async () => {
  services = await testServices()
  return () => services.close()
})

const stack = (studyId: string, seriesId: string, findings: string[]): Block => ({
  id: 'pictures', rule: { kind: 'seen' },
  body: { kind: 'stack', studyId, seriesId, caption: '', steps: [{ words: 'The lung', findings, shown: { layout: '1x1', active: 0, panes: [{ seriesId, mode: 'stack', index: 0, camera: null, window: null, isInverted: false, slab: { projection: 'none', mm: 0 }, fused: null }] } }] },
})
const mark = { shape: 'key-image', place: { space: 'patient', frameOfReferenceUid: '1.9', points: [] }, image: { seriesUid: '1.2.1', sopInstanceUid: '1.2.1.1', frame: 1 }, planeNormal: null, text: '', values: [], calibration: 'none' }

async function lessonWithPictures({ isHeld = false } = {}) {
  const content = twoLessons()
  const house = await courseWithClass(services, { content })
  const { institutionId, courseId, expert, student, other, enrol } = house
  const { id: studyId } = await addStudy(services, { institutionId, studyUid: '1.2', isHeld, series: [{ seriesUid: '1.2.1', instances: [{ sopInstanceUid: '1.2.1.1' }] }] })
  const { id: seriesId } = await services.db.series.findFirstOrThrow({ where: { studyId } })
  const draw = async (authorId: string) => (await services.db.finding.create({ data: { studyId, authorId, createdAt: services.now(), versions: { create: { version: 1, authorId, createdAt: services.now(), contentJson: JSON.stringify(mark) } } } })).id
  const [byAuthor, unnamed, byStudent] = [await draw(expert.personId), await draw(expert.personId), await draw(other.personId)]
  content.modules[0]!.lessons[0]!.blocks.push(stack(studyId, seriesId, [byAuthor, byStudent]))
  await services.db.courseVersion.update({ where: { courseId_version: { courseId, version: 1 } }, data: { contentJson: JSON.stringify(content) } })
  await enrol(student.personId)
  return { ...house, studyId, byAuthor, unnamed }
}

test('a student gets the pictures of a lesson with the marks its steps name and its author drew, and nobody else\'s marks', async () => {
  const { classId, student, teacher, byAuthor, studyId } = await lessonWithPictures()
  for (const actor of [student, teacher]) {
    const opened = await openStack(services, actor, classId, 'pictures')
    expect(opened.kind === 'opened' && [opened.study.id, opened.findings.map(({ id }) => id)]).toEqual([studyId, [byAuthor]])
  }
})

test('who is not in the class gets nothing by way of it, and a block without pictures opens none', async () => {
  const { classId, other, guest, student } = await lessonWithPictures()
  expect([(await openStack(services, other, classId, 'pictures')).kind, (await openStack(services, guest, classId, 'pictures')).kind, (await openStack(services, student, classId, 'b1')).kind, (await openStack(services, student, classId, 'none')).kind]).toEqual(['forbidden', 'forbidden', 'gone', 'gone'])
})

test('a study that is held for review is not opened by a course: the block says so and the lesson stands', async () => {
  const { classId, student } = await lessonWithPictures({ isHeld: true })
  expect(await openStack(services, student, classId, 'pictures')).toEqual({ kind: 'refused' })
})

test('a case or a 3D lesson that is not there is refused in the same words as one that is somebody else\'s', async () => {
  const { student } = await lessonWithPictures()
  for (const of of ['case', 'lesson3d', 'person', null]) expect(await shownCard(services, student, { of, id: 'none' })).toEqual({ kind: 'refused' })
})
