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
  const db = new Database(join(product.dataDir, 'theatrum.db'))
  try {
    db.prepare("update Study set workspace = 'teaching', isHeld = 0").run()
    db.prepare("update Series set pixelState = 'clear', faceState = 'none'").run()
  } finally {
    db.close()
  }
}
