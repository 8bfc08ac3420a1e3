import { createRequire } from 'node:module'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Product } from '../../setup/product'

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { prepare(sql: string): { run(...values: unknown[]): unknown }; close(): void }

/** Each has a word of its own, by which a refusal that names it is known. All are of one published course of the Demo hospital A, by its expert; its teacher leads them, its student is in the first. */
const GIVEN: Record<string, { title: string; door: 'open' | 'list' | 'institution' | 'link'; student: boolean }> = {
  'class, by list': { title: 'Sphenoid', door: 'list', student: true },
  'class, open': { title: 'Ethmoid', door: 'open', student: false },
  'class, of the house': { title: 'Vomer', door: 'institution', student: false },
}

export interface CourseSubjects {
  courseId: string
  /** A picture that the course shows, one that it does not, and one of the draft's that waits for its bytes. */
  media: { shown: string; unused: string; waiting: string }
  /** A learning platform of the Demo hospital A. */
  platformId: string
  /** A draft of the expert's with one lesson, for those who write. */
  desk: { courseId: string; lessonId: string; title: string }
  /** By the names that matrix.md has for them. */
  classes: Record<string, { classId: string; title: string; lessonId: string; blockId: string; postId: string; enrolmentId: string; submissionId: string }>
}

const MEDIA = { shown: 'matrixmediumthatisshown', unused: 'matrixmediumthatisunused', waiting: 'matrixmediumthatiswaiting' } as const

/** A course of one lesson of text and classes of it, written as they stand in the database. */
export function openCourseSubjects(product: Product, read: (sql: string, ...values: unknown[]) => string, institutionId: string): CourseSubjects {
  const database = new Database(join(product.dataDir, 'theatrum.db'))
  const person = (name: string) => read('select id from Person where email = ?', `${name}@demo.theatrum.test`)
  const [expert, teacher, student] = [person('expert'), person('teacher'), person('student')]
  const at = new Date().toISOString()
  const [courseId, lessonId, blockId] = ['matrixcourse', 'lesson', 'block']
  const [words, rule] = [{ type: 'doc', content: [{ type: 'paragraph' }] }, { kind: 'none' }]
  const quiz = { id: 'ask', rule, body: { kind: 'quiz', attempts: 0, tells: 'each', questions: [{ id: 'q', stem: words, points: 1, explanation: null, asked: { kind: 'short', accepts: ['Vomer'] } }] } }
  const work = { id: 'work', rule, body: { kind: 'assignment', doc: words, takes: { text: true, files: 0, studyId: null }, rubric: [], late: null, attempts: 1 } }
  const content = { format: 1, title: 'Bones of the face', summary: '', language: 'en', credits: 0, creditKind: '', certifies: true, modules: [{ id: 'm', title: 'Bones', lessons: [{ id: lessonId, title: 'One', blocks: [{ id: 'picture', rule, body: { kind: 'picture', mediaId: MEDIA.shown, alt: 'Bone', caption: '', hotspots: [] } }, { id: blockId, rule: { kind: 'seen' }, body: { kind: 'text', doc: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'A bone' }] }] } } }, quiz, work] }] }] }
  try {
    database.prepare("insert into Course (id, institutionId, ownerId, state, language, title, summary, version, publishedAt, createdAt, changedAt) values (?, ?, ?, 'published', 'en', ?, '', 1, ?, ?, ?)").run(courseId, institutionId, expert, content.title, at, at, at)
    database.prepare('insert into CourseVersion (courseId, version, contentJson, publishedAt) values (?, 1, ?, ?)').run(courseId, JSON.stringify(content), at)
    const desk = { courseId: 'deskcourse', lessonId: 'desklesson', title: 'Mandible' }
    database.prepare("insert into Course (id, institutionId, ownerId, language, title, outlineJson, createdAt, changedAt) values (?, ?, ?, 'en', ?, ?, ?, ?)").run(desk.courseId, institutionId, expert, desk.title, JSON.stringify({ modules: [{ id: 'm', title: '', lessonIds: [desk.lessonId] }], credits: 0, creditKind: '', certifies: true }), at, at)
    database.prepare('insert into CourseLesson (id, courseId, title, changedAt) values (?, ?, ?, ?)').run(desk.lessonId, desk.courseId, 'Ramus', at)
    const classes: CourseSubjects['classes'] = {}
    for (const [name, { title, door, student: isIn }] of Object.entries(GIVEN)) {
      const word = title.toLowerCase()
      const [classId, postId, enrolmentId] = [`class${word}`, `post${word}`, `enrolment${word}`]
      database.prepare('insert into CourseClass (id, courseId, institutionId, name, door, version, timeZone, createdAt) values (?, ?, ?, ?, ?, 1, ?, ?)').run(classId, courseId, institutionId, title, door, 'UTC', at)
      database.prepare("insert into ClassStaff (classId, personId, role) values (?, ?, 'teacher')").run(classId, teacher)
      if (isIn) database.prepare('insert into Enrolment (id, classId, personId, enrolledAt) values (?, ?, ?, ?)').run(enrolmentId, classId, student, at)
      database.prepare('insert into ClassPost (id, classId, lessonId, blockId, authorId, text, at) values (?, ?, ?, ?, ?, ?, ?)').run(postId, classId, lessonId, blockId, teacher, 'Good morning', at)
      if (isIn) database.prepare("insert into Submission (id, enrolmentId, blockId, state, contentJson, submittedAt, changedAt) values (?, ?, 'work', 'submitted', ?, ?, ?)").run(`submission${word}`, enrolmentId, '{"text":"A bone","marks":[]}', at, at)
      if (isIn) database.prepare("insert into SubmissionFile (id, submissionId, name, path, bytes, sha256, at) values (?, ?, 'plan.txt', ?, 1, '', ?)").run(`file${word}`, `submission${word}`, `courses/handed-in/submission${word}/none`, at)
      classes[name] = { classId, title, lessonId, blockId: 'work', postId, enrolmentId, submissionId: `submission${word}` }
    }
    const platformId = 'matrixplatform'
    database.prepare("insert into LtiPlatform (id, institutionId, name, issuer, clientId, authorizeUrl, tokenUrl, keysUrl, keyId, keySealed, createdAt) values (?, ?, 'College', 'https://college.example', 'client', 'https://college.example/a', 'https://college.example/t', 'https://college.example/k', 'key', 'none', ?)").run(platformId, institutionId, at)
    for (const [id, course, state] of [[MEDIA.shown, courseId, 'ready'], [MEDIA.unused, courseId, 'ready'], [MEDIA.waiting, desk.courseId, 'waiting']] as const) {
      database.prepare("insert into CourseMedia (id, courseId, kind, name, state, bytes, madeJson, createdById, createdAt) values (?, ?, 'picture', 'bone.png', ?, 4, ?, ?, ?)").run(id, course, state, '{"main":"w1.png","sizes":[{"file":"w1.png","width":1}]}', expert, at)
      mkdirSync(join(product.dataDir, 'courses', course, id), { recursive: true })
      writeFileSync(join(product.dataDir, 'courses', course, id, 'w1.png'), 'bone')
    }
    return { courseId, media: MEDIA, platformId, desk, classes }
  } finally {
    database.close()
  }
}
