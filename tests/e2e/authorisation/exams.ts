import { createRequire } from 'node:module'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Product } from '../../setup/product'

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { prepare(sql: string): { run(...values: unknown[]): unknown }; close(): void }

/** An exam of the Demo hospital A by its expert, watched over by its teacher; its student sits it on `deviceId`. */
export interface ExamSubjects { itemId: string; mediaId: string; paperId: string; sittingId: string; attemptId: string; candidateId: string; deviceId: string }

/** One question, its paper, a sitting that goes on and an attempt, written as they stand in the database. */
export function openExamSubjects(product: Product, read: (sql: string, ...values: unknown[]) => string, institutionId: string): ExamSubjects {
  const database = new Database(join(product.dataDir, 'theatrum.db'))
  const person = (name: string) => read('select id from Person where email = ?', `${name}@demo.theatrum.test`)
  const [expert, teacher, student] = [person('expert'), person('teacher'), person('student')]
  const at = new Date().toISOString()
  const subjects: ExamSubjects = { itemId: 'matrixitem', mediaId: 'matrixmedia', paperId: 'matrixpaper', sittingId: 'matrixsitting', attemptId: 'matrixattempt', candidateId: 'matrixcandidate', deviceId: 'matrix-device-0001' }
  const { itemId, mediaId, paperId, sittingId, attemptId, candidateId, deviceId } = subjects
  const words = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Which bone?' }] }] }
  const item = { format: 1, title: 'Clavicle', language: 'en', lead: null, stages: [{ words: null, question: { id: 'matrixq', stem: words, points: 1, explanation: null, asked: { kind: 'short', accepts: ['Clavicle'] } } }], reference: '', caseId: null, courseId: null, tags: { subject: [], modality: [], anatomy: [] }, level: null, difficulty: null }
  const section = { id: 's1', title: '', instructions: null, minutes: null, shufflesItems: false, shufflesOptions: false, penalty: 0 }
  const paper = { format: 1, title: 'Scapula', language: 'en', instructions: null, drawnFor: 'sitting', forms: 1, sections: [{ ...section, parts: [{ kind: 'fixed', id: 'p1', itemId, version: 1, points: null }] }] }
  const rules = { format: 1, begins: 'window', minutes: 600, graceS: 60, navigation: 'free', isSealed: false, tools: { calculator: false, notes: true }, honour: '', checksIdentity: false, ipRanges: [], sebKeys: [], review: 'answers' }
  const run = (sql: string, ...values: unknown[]) => database.prepare(sql).run(...values)
  try {
    run("insert into ExamItem (id, institutionId, ownerId, state, version, contentJson, title, kind, language, changedAt) values (?, ?, ?, 'approved', 1, ?, 'Clavicle', 'short', 'en', ?)", itemId, institutionId, expert, JSON.stringify(item), at)
    run("insert into ExamMedia (id, institutionId, name, mime, width, height, bytes, sha256, createdById, createdAt) values (?, ?, 'bone.png', 'image/png', 1, 1, 4, 'matrixsha', ?, ?)", mediaId, institutionId, expert, at)
    mkdirSync(join(product.dataDir, 'exams/media', institutionId), { recursive: true })
    writeFileSync(join(product.dataDir, 'exams/media', institutionId, 'matrixsha'), 'bone')
    run('insert into ExamItemVersion (itemId, version, contentJson, frozenAt) values (?, 1, ?, ?)', itemId, JSON.stringify(item), at)
    run("insert into ExamPaper (id, institutionId, ownerId, title, language, contentJson, changedAt) values (?, ?, ?, 'Scapula', 'en', ?, ?)", paperId, institutionId, expert, JSON.stringify(paper), at)
    run("insert into ExamSitting (id, institutionId, ownerId, paperId, title, state, opensAt, rulesJson, seed, frozenAt, changedAt) values (?, ?, ?, ?, 'Humerus', 'open', ?, ?, 'seed', ?, ?)", sittingId, institutionId, expert, paperId, at, JSON.stringify(rules), at, at)
    run("insert into ExamStaff (sittingId, personId, role) values (?, ?, 'proctor')", sittingId, teacher)
    run("insert into ExamForm (id, sittingId, name, contentJson) values ('matrixform', ?, 'A', ?)", sittingId, JSON.stringify({ format: 1, sections: [{ ...section, items: [{ itemId, version: 1, points: 1 }] }] }))
    run("insert into ExamCandidate (id, sittingId, personId, number) values (?, ?, ?, '1001')", candidateId, sittingId, student)
    run("insert into ExamAttempt (id, candidateId, formId, startedAt, deviceId) values (?, ?, 'matrixform', ?, ?)", attemptId, candidateId, at, deviceId)
    return subjects
  } finally {
    database.close()
  }
}
