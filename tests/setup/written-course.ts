import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Product } from './product'

interface Statement { run(...values: unknown[]): unknown; get(...values: unknown[]): unknown; all(...values: unknown[]): unknown[] }
/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { prepare(sql: string): Statement; close(): void }

function inDatabase<T>(product: Product, act: (sql: (text: string) => Statement) => T): T {
  const database = new Database(join(product.dataDir, 'theatrum.db'))
  try {
    return act((text) => database.prepare(text))
  } finally {
    database.close()
  }
}

/** A class on the newest version of a course, led by the demo teacher, with the demo student in it: how classes are made is tried elsewhere. @returns its address */
export function classWithStudent(product: Product, courseId: string, classId: string): string {
  inDatabase(product, (sql) => {
    const personOf = (who: string) => (sql('select id from Person where email = ?').get(`${who}@demo.theatrum.test`) as { id: string }).id
    const { institutionId, version } = sql('select institutionId, version from Course where id = ?').get(courseId) as { institutionId: string; version: number }
    const at = new Date().toISOString()
    sql("insert into CourseClass (id, courseId, institutionId, name, door, version, timeZone, planJson, createdAt) values (?, ?, ?, 'Autumn', 'list', ?, 'UTC', '{}', ?)").run(classId, courseId, institutionId, version, at)
    sql("insert into ClassStaff (classId, personId, role) values (?, ?, 'teacher')").run(classId, personOf('teacher'))
    sql("insert into Enrolment (id, classId, personId, state, enrolledAt, placeJson) values (?, ?, ?, 'active', ?, '{}')").run(`${classId}s`, classId, personOf('student'), at)
  })
  return `/courses/class/${classId}`
}

/** What the database keeps of a class's answers, oldest first. */
export const answersKept = (product: Product, classId: string) =>
  inDatabase(product, (sql) => sql('select CourseAnswer.questionId as questionId, CourseAnswer.attempt as attempt, points, most from CourseAnswer join Enrolment on Enrolment.id = CourseAnswer.enrolmentId where Enrolment.classId = ? order by CourseAnswer.at').all(classId)) as { questionId: string; attempt: number; points: number; most: number }[]

/** As if a person had looked through every series and decided that its face tells nobody: students read them. */
export function openToStudents(product: Product): void {
  inDatabase(product, (sql) => {
    sql("update Study set workspace = 'teaching', isHeld = 0").run()
    sql("update Series set pixelState = 'clear', faceState = 'none'").run()
  })
}

const words = (text: string) => ({ type: 'doc', content: [{ type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'What is seen' }] }, { type: 'paragraph', content: [{ type: 'text', text }, { type: 'math', attrs: { tex: 'V/Q' } }] }] })
/** A published course of the demo expert with a lesson of text, questions, an assignment and a link, and the same as its draft. @returns its id and the lesson's */
export function publishedCourse(product: Product, courseId: string): { courseId: string; lessonId: string } {
  const lessonId = `${courseId}lesson`
  const seen = { kind: 'seen' }
  const questions = [
    { id: 'single', stem: words('Which sign is it?'), points: 1, explanation: words('Deep sulcus.'), asked: { kind: 'single', options: [{ id: 'a', words: 'Deep sulcus', why: '' }, { id: 'b', words: 'Air bronchogram', why: '' }], right: 'a' } },
    { id: 'number', stem: words('How wide is it?'), points: 2, explanation: null, asked: { kind: 'numeric', right: 12.5, tolerance: 0.5, unit: 'mm' } },
    { id: 'match', stem: words('What belongs together?'), points: 2, explanation: null, asked: { kind: 'match', options: [{ id: 'o1', words: 'Black' }, { id: 'o2', words: 'White' }], items: [{ id: 'i1', words: 'Air', right: 'o1' }, { id: 'i2', words: 'Bone', right: 'o2' }] } },
  ]
  const blocks = [
    { id: `${courseId}text`, rule: seen, body: { kind: 'text', doc: words('Air is black.') } },
    { id: `${courseId}quiz`, rule: { kind: 'scored', share: 0.6 }, body: { kind: 'quiz', attempts: 2, tells: 'each', questions } },
    { id: `${courseId}work`, rule: { kind: 'scored', share: 0.5 }, body: { kind: 'assignment', doc: words('Describe the film.'), takes: { text: true, files: 1, studyId: null }, rubric: [{ id: 'findings', words: 'Findings', most: 10, levels: [] }], late: null, attempts: 1 } },
    { id: `${courseId}link`, rule: { kind: 'none' }, body: { kind: 'link', url: 'https://www.who.int/', words: 'More to read' } },
  ]
  const about = { credits: 150, creditKind: 'CME', certifies: true }
  const content = { format: 1, title: 'Chest films', summary: 'How one is read.', language: 'en', ...about, modules: [{ id: 'm', title: 'Basics', lessons: [{ id: lessonId, title: 'Air', blocks }] }] }
  inDatabase(product, (sql) => {
    const { id: ownerId, institutionId } = sql("select p.id, m.institutionId from Person p join Membership m on m.personId = p.id where p.email = 'expert@demo.theatrum.test'").get() as { id: string; institutionId: string }
    const at = new Date().toISOString()
    sql("insert into Course (id, institutionId, ownerId, state, language, title, summary, outlineJson, version, publishedAt, createdAt, changedAt) values (?, ?, ?, 'published', 'en', ?, ?, ?, 1, ?, ?, ?)").run(courseId, institutionId, ownerId, content.title, content.summary, JSON.stringify({ ...about, modules: [{ id: 'm', title: 'Basics', lessonIds: [lessonId] }] }), at, at, at)
    sql('insert into CourseVersion (courseId, version, contentJson, publishedAt) values (?, 1, ?, ?)').run(courseId, JSON.stringify(content), at)
    sql('insert into CourseLesson (id, courseId, title, blocksJson, changedAt) values (?, ?, ?, ?, ?)').run(lessonId, courseId, 'Air', JSON.stringify(blocks), at)
  })
  return { courseId, lessonId }
}
