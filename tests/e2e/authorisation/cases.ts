import { createRequire } from 'node:module'
import { join } from 'node:path'
import { emptyCase, type CaseContent } from '../../../app/domain/cases/case'
import type { Product } from '../../setup/product'

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { prepare(sql: string): { run(...values: unknown[]): unknown }; close(): void }

/** Each has a word of its own, by which a refusal that names it is known. All are of the Demo hospital A, by its expert. */
const GIVEN: Record<string, { title: string; state: string; isOpen: boolean; isCharged: boolean; isQuiz?: boolean }> = {
  'case, published': { title: 'Thymoma', state: 'published', isOpen: true, isCharged: false },
  'case, of the house': { title: 'Chordoma', state: 'published', isOpen: false, isCharged: false },
  'case, charged': { title: 'Insulinoma', state: 'published', isOpen: true, isCharged: true },
  'case, quiz': { title: 'Moyamoya', state: 'published', isOpen: true, isCharged: false, isQuiz: true },
  'case, draft': { title: 'Hibernoma', state: 'draft', isOpen: true, isCharged: false },
  'case, in review': { title: 'Glomus', state: 'in-review', isOpen: true, isCharged: false },
  'case, retracted': { title: 'Ependymoma', state: 'retracted', isOpen: true, isCharged: false },
}
const COLLECTIONS: Record<string, { title: string; isPublished: boolean }> = {
  'collection, published': { title: 'Mondays', isPublished: true }, 'collection, own': { title: 'Tuesdays', isPublished: false },
}

export interface CaseSubjects {
  /** By the names that matrix.md has for them. */
  cases: Record<string, { caseId: string; title: string; commentId: string }>
  collections: Record<string, { collectionId: string; title: string }>
  /** Of the Demo hospital A: who wrote them all. */
  authorId: string
}

/** Cases without pictures, written as they stand in the database: what their pages do is tried elsewhere, here who gets in. */
export function openCaseSubjects(product: Product, read: (sql: string, ...values: unknown[]) => string, institutionId: string): CaseSubjects {
  const database = new Database(join(product.dataDir, 'theatrum.db'))
  const authorId = read("select id from Person where email = 'expert@demo.theatrum.test'")
  const at = new Date().toISOString()
  try {
    const cases: CaseSubjects['cases'] = {}
    for (const [name, { title, state, isOpen, isCharged, isQuiz = false }] of Object.entries(GIVEN)) {
      const caseId = `case${title.toLowerCase()}`
      const content: CaseContent = { ...emptyCase({ en: title, zh: '' }), quizTitle: isQuiz ? { en: 'A question', zh: '' } : { en: '', zh: '' }, quiz: isQuiz ? { asksMark: false, findings: [], toleranceMm: 0, accepts: [] } : null }
      const json = JSON.stringify(content)
      const version = state === 'draft' || state === 'in-review' ? 0 : 1
      database.prepare('insert into "Case" (id, institutionId, kind, authorId, state, isOpen, isCharged, draftJson, version, title, publishedAt, retractedAt, createdAt, changedAt) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(caseId, institutionId, 'case', authorId, state, Number(isOpen), Number(isCharged), json, version, title, version ? at : null, state === 'retracted' ? at : null, at, at)
      if (version) database.prepare('insert into CaseVersion (caseId, version, contentJson, publishedAt) values (?, ?, ?, ?)').run(caseId, version, json, at)
      const commentId = `comment${title.toLowerCase()}`
      if (version) database.prepare('insert into Comment (id, caseId, authorId, text, at) values (?, ?, ?, ?, ?)').run(commentId, caseId, authorId, `About ${title}`, at)
      cases[name] = { caseId, title, commentId }
    }
    const collections: CaseSubjects['collections'] = {}
    for (const [name, { title, isPublished }] of Object.entries(COLLECTIONS)) {
      const collectionId = `collection${title.toLowerCase()}`
      database.prepare('insert into Collection (id, institutionId, ownerId, title, isPublished, createdAt, changedAt) values (?, ?, ?, ?, ?, ?, ?)').run(collectionId, institutionId, authorId, title, Number(isPublished), at, at)
      database.prepare('insert into CollectionItem (collectionId, caseId, position) values (?, ?, 0)').run(collectionId, cases['case, published']!.caseId)
      collections[name] = { collectionId, title }
    }
    return { cases, collections, authorId }
  } finally {
    database.close()
  }
}
