import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { DemoPerson } from './people'
import type { Product } from './product'

const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string, options: { timeout: number }) => { prepare(sql: string): { run(...values: unknown[]): unknown; get(...values: unknown[]): unknown; all(...values: unknown[]): unknown[] }; close(): void }

/** A reading of these studies, open, that the demo hospital holds; everybody there may read them. @returns its id and the cases' */
export function addOpenReading(product: Product, { studies, presenter = 'teacher', isRecorded = true }: { studies: string[]; presenter?: DemoPerson; isRecorded?: boolean }): { readingId: string; itemIds: string[] } {
  const readingId = `reading${Math.random().toString(36).slice(2, 14)}`
  const db = new Database(join(product.dataDir, 'theatrum.db'), { timeout: 10_000 })
  try {
    const { institutionId, personId, at } = db.prepare('select m.institutionId, p.id as personId, p.createdAt as at from Membership m join Person p on p.id = m.personId where p.email = ?').get(`${presenter}@demo.theatrum.test`) as { institutionId: string; personId: string; at: unknown }
    const itemIds = studies.map((_, i) => `${readingId}i${i}`)
    db.prepare("insert into Reading (id, institutionId, title, startsAt, minutes, rule, state, createdById, presenterId, isRecorded, currentItemId, openedAt, createdAt, changedAt) values (?, ?, 'Morning reading', ?, 30, '', 'open', ?, ?, ?, ?, ?, ?, ?)").run(readingId, institutionId, at, personId, personId, isRecorded ? 1 : 0, itemIds[0], at, at, at)
    db.prepare("insert into ReadingHospital (readingId, institutionId, state) values (?, ?, 'accepted')").run(readingId, institutionId)
    studies.forEach((studyId, i) => {
      // As if they had been looked through and let into teaching.
      db.prepare("update Study set workspace = 'teaching', isHeld = 0 where id = ?").run(studyId)
      db.prepare("update Series set pixelState = 'clear', faceState = 'none' where studyId = ?").run(studyId)
      const series = db.prepare('select id from Series where studyId = ? order by number, id').get(studyId) as { id: string }
      db.prepare("insert into ReadingItem (id, readingId, position, studyId, seriesId, title, history, phase, answer, consensus, actions) values (?, ?, ?, ?, ?, ?, '', ?, '', '', '')").run(itemIds[i], readingId, i, studyId, series.id, `Case ${i + 1}`, i === 0 ? 'blind' : 'waiting')
    })
    return { readingId, itemIds }
  } finally {
    db.close()
  }
}
