import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { phantomLesson, phantomModel } from '../../app/domain/anatomy/lesson-model.fixture'
import type { Product } from './product'

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string, options: { timeout: number }) => ProductDatabase
export interface ProductDatabase { prepare(sql: string): { run(...values: unknown[]): void; all(...values: unknown[]): Record<string, unknown>[]; get(...values: unknown[]): Record<string, unknown> | undefined }; close(): void }
export const openDatabase = (product: Product): ProductDatabase => new Database(join(product.dataDir, 'theatrum.db'), { timeout: 10_000 })

/** A model that comes with Theatrum and a lesson that was published, as their tables and files have them. */
export async function addHouseLesson(product: Product, database: ProductDatabase, { modelId = 'phantommodel1', lessonId = 'phantomlesson1', content = phantomLesson(modelId) } = {}): Promise<{ modelId: string; lessonId: string }> {
  const { row, manifest, files } = phantomModel(modelId)
  const institutionId = database.prepare('select id from Institution where name = ?').get('Demo hospital A')!.id
  const now = new Date().toISOString()
  const insert = (table: string, values: Record<string, unknown>) => database.prepare(`insert into ${table} (${Object.keys(values).join(', ')}) values (${Object.keys(values).map(() => '?').join(', ')})`).run(...Object.values(values))
  insert('AnatomyModel', { ...row, institutionId, createdAt: now, changedAt: now })
  manifest.structures.forEach((one, position) => insert('AnatomyStructure', { modelId, key: one.key, label: one.label, name: one.name.en, nameZh: one.name.zh, groupKey: one.group, colour: one.colour, position }))
  for (const [path, bytes] of await files()) {
    const file = join(product.dataDir, 'derived/anatomy', modelId, '1', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  }
  insert('Lesson', { id: lessonId, institutionId, modelId, title: content.title.en, titleZh: content.title.zh, subject: content.subject, state: 'published', version: 1, createdAt: now, changedAt: now })
  insert('LessonVersion', { lessonId, version: 1, contentJson: JSON.stringify(content), publishedAt: now })
  return { modelId, lessonId }
}
