import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { CaseContent } from '../../app/domain/cases/case'
import type { Product } from './product'
import { until } from './until'

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

/** A case as it stands in the database when it has been published: how it is written and let out is tried elsewhere. Of the demo expert. */
export function writePublishedCase(product: Product, caseId: string, content: CaseContent, { kind = 'case', isCharged = false } = {}): string {
  inDatabase(product, (sql) => {
    const { id: authorId, institutionId } = sql("select Person.id as id, Membership.institutionId as institutionId from Person join Membership on Membership.personId = Person.id where email = 'expert@demo.theatrum.test' limit 1").get() as { id: string; institutionId: string }
    const [at, json] = [new Date().toISOString(), JSON.stringify(content)]
    sql('insert into "Case" (id, institutionId, kind, authorId, state, isOpen, isCharged, draftJson, version, title, titleZh, publishedAt, createdAt, changedAt) values (?, ?, ?, ?, ?, 1, ?, ?, 1, ?, ?, ?, ?, ?)')
      .run(caseId, institutionId, kind, authorId, 'published', Number(isCharged), json, content.title.en, content.title.zh, at, at, at)
    sql('insert into CaseVersion (caseId, version, contentJson, publishedAt) values (?, 1, ?, ?)').run(caseId, json, at)
    for (const studyId of new Set(content.series.map((one) => one.studyId))) sql('insert into CaseStudy (caseId, studyId) values (?, ?)').run(caseId, studyId)
  })
  return `/cases/${caseId}`
}

/** The series of a study by their descriptions, once its pictures are made; the study let into teaching as a reviewer would who found no face. */
export async function teachWith(product: Product, studyId: string): Promise<Record<string, { studyId: string; seriesId: string }>> {
  const ofStudy = () => inDatabase(product, (sql) => sql('select id, description, framesState from Series where studyId = ?').all(studyId) as { id: string; description: string; framesState: string }[])
  await until('the pictures are made', () => ofStudy().every(({ framesState }) => framesState === 'ready'), 120_000)
  inDatabase(product, (sql) => {
    sql("update Series set pixelState = 'clear', faceState = 'cleared' where studyId = ?").run(studyId)
    sql("update Study set workspace = 'teaching', isHeld = 0 where id = ?").run(studyId)
  })
  return Object.fromEntries(ofStudy().map(({ id, description }) => [description, { studyId, seriesId: id }]))
}
