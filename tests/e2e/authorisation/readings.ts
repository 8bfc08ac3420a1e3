import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Product } from '../../setup/product'

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { prepare(sql: string): { run(...values: unknown[]): unknown }; close(): void }

/** Each has a word of its own, by which a refusal that names it is known. All are of the Demo hospital A, presented by its expert. */
const GIVEN: Record<string, { title: string; state: 'planned' | 'open' | 'closed'; college: 'accepted' | 'declined' | null }> = {
  'reading, planned': { title: 'Matins', state: 'planned', college: 'accepted' },
  'reading, open': { title: 'Vespers', state: 'open', college: 'accepted' },
  'reading, of the house': { title: 'Compline', state: 'open', college: null },
  'reading, declined': { title: 'Nocturns', state: 'open', college: 'declined' },
  'reading, closed': { title: 'Lauds', state: 'closed', college: 'accepted' },
}

export interface ReadingSubjects {
  /** By the names that matrix.md has for them. */
  readings: Record<string, { readingId: string; title: string; itemId: string; pollId: string; lineId: string }>
}

/** Readings of nothing that can be seen, written as they stand in the database: what their room does is tried elsewhere, here who gets in. */
export function openReadingSubjects(product: Product, read: (sql: string, ...values: unknown[]) => string, institutionId: string): ReadingSubjects {
  const database = new Database(join(product.dataDir, 'theatrum.db'))
  const presenterId = read("select id from Person where email = 'expert@demo.theatrum.test'")
  const collegeId = read('select id from Institution where name = ?', 'Open College')
  const at = new Date().toISOString()
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  try {
    const readings: ReadingSubjects['readings'] = {}
    for (const [name, { title, state, college }] of Object.entries(GIVEN)) {
      const id = title.toLowerCase()
      const [readingId, itemId, pollId, lineId] = [`reading${id}`, `item${id}`, `poll${id}`, `line${id}`]
      database.prepare('insert into Reading (id, institutionId, title, startsAt, minutes, state, createdById, presenterId, isRecorded, currentItemId, openedAt, createdAt, changedAt) values (?, ?, ?, ?, 30, ?, ?, ?, 0, ?, ?, ?, ?)')
        .run(readingId, institutionId, title, soon, state, presenterId, presenterId, state === 'planned' ? null : itemId, state === 'planned' ? null : at, at, at)
      for (const [hospital, answer] of [[institutionId, 'accepted'], ...(college ? [[collegeId, college]] : [])]) database.prepare('insert into ReadingHospital (readingId, institutionId, state) values (?, ?, ?)').run(readingId, hospital, answer)
      database.prepare('insert into ReadingItem (id, readingId, position, studyId, title, phase) values (?, ?, 0, ?, ?, ?)').run(itemId, readingId, 'nostudy', 'A case', state === 'planned' ? 'waiting' : 'blind')
      database.prepare('insert into ReadingPoll (id, readingId, itemId, question, optionsJson, isOpen, askedAt) values (?, ?, ?, ?, ?, 1, ?)').run(pollId, readingId, itemId, 'Which?', '["One","Other"]', at)
      database.prepare('insert into ReadingLine (id, readingId, authorId, text, at) values (?, ?, ?, ?, ?)').run(lineId, readingId, presenterId, 'Good morning', at)
      readings[name] = { readingId, title, itemId, pollId, lineId }
    }
    return { readings }
  } finally {
    database.close()
  }
}
