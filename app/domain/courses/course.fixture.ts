import { addInstitution, addMember } from '~/domain/images/images.fixture'
import type { TestServices } from '../../../tests/setup/test-services'
import type { Block } from './block'
import { courseContent, type CourseContent } from './course'
import type { RichDoc } from './rich-text'

export const words = (text: string): RichDoc => ({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] })
export const textBlock = (id: string, text = 'Air is black.', rule: Block['rule'] = { kind: 'seen' }): Block => ({ id, rule, body: { kind: 'text', doc: words(text) } })
export const videoBlock = (id: string, share: number, mediaId: string): Block => ({ id, rule: { kind: 'watched', share }, body: { kind: 'video', mediaId, captions: [], chapters: [], questions: [] } })

/** Two lessons of text: l1 with b1 and b2, l2 with b3. */
export const twoLessons = (change: Partial<CourseContent> = {}): CourseContent => courseContent.parse({
  format: 1, title: 'Chest films', summary: 'How to read one.', language: 'en', credits: 0, creditKind: '', certifies: true,
  modules: [{ id: 'm1', title: 'Basics', lessons: [{ id: 'l1', title: 'Air', blocks: [textBlock('b1'), textBlock('b2')] }, { id: 'l2', title: 'Water', blocks: [textBlock('b3')] }] }], ...change,
})

/** A published course of the expert's in a hospital with a student, and a class of the teacher's. */
export async function courseWithClass(services: TestServices, { content = twoLessons(), klass = {} as Record<string, unknown> } = {}) {
  const { id: institutionId } = await addInstitution(services, 'Demo hospital A')
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital B')
  const expert = (await addMember(services, institutionId, 'expert')).actor
  const teacher = (await addMember(services, institutionId, 'teacher')).actor
  const student = (await addMember(services, institutionId, 'student')).actor
  const other = (await addMember(services, institutionId, 'student')).actor
  const guest = (await addMember(services, elsewhere, 'student')).actor
  const at = services.now()
  const { id: courseId } = await services.db.course.create({ data: { institutionId, ownerId: expert.personId, state: 'published', title: content.title, summary: content.summary, language: content.language, version: 1, publishedAt: at, versions: { create: { version: 1, contentJson: JSON.stringify(content), publishedAt: at } } } })
  const { id: classId } = await services.db.courseClass.create({ data: { courseId, institutionId, name: 'Autumn', door: 'list', version: 1, timeZone: 'UTC', createdAt: at, staff: { create: { personId: teacher.personId, role: 'teacher' } }, ...klass } })
  const enrol = (personId: string) => services.db.enrolment.create({ data: { classId, personId, enrolledAt: services.now() } })
  return { institutionId, elsewhere, expert, teacher, student, other, guest, courseId, classId, enrol }
}
