import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fetchFixture, fixtureManifest } from '../../vr/core/scene/fixture'
import type { Product } from './product'

const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string, options: { timeout: number }) => { prepare(sql: string): { run(...values: unknown[]): unknown; get(...values: unknown[]): unknown }; close(): void }

/** The scene's fixture as a ready model of the demo hospital, made of no study: a box, another at the right back, a ball at the left front. @returns its id */
export async function addHouseModel(product: Product, title = 'Fixture'): Promise<string> {
  const id = `fixture${Math.random().toString(36).slice(2, 14)}`
  const folder = join(product.dataDir, 'derived/anatomy', id, '1')
  mkdirSync(folder, { recursive: true })
  const manifest = { ...fixtureManifest(), model: id }
  for (const { file } of manifest.structures[0]!.lods) writeFileSync(join(folder, file), Buffer.from(await fetchFixture(file)))
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  const db = new Database(join(product.dataDir, 'theatrum.db'), { timeout: 10_000 })
  try {
    const { institutionId, at } = db.prepare("select m.institutionId, p.createdAt as at from Membership m join Person p on p.id = m.personId where p.email = 'teacher@demo.theatrum.test'").get() as { institutionId: string; at: unknown }
    db.prepare("insert into AnatomyModel (id, institutionId, title, source, revision, readyRevision, state, shows, bytes, structureCount, createdAt, changedAt) values (?, ?, ?, 'own', 1, 1, 'ready', 'all', 1, 3, ?, ?)").run(id, institutionId, title, at, at)
    const insert = db.prepare('insert into AnatomyStructure (modelId, "key", label, name, nameZh, groupKey, colour, position) values (?, ?, ?, ?, ?, ?, ?, ?)')
    manifest.structures.forEach(({ key, label, name, group, colour }, position) => insert.run(id, key, label, name.en, name.zh, group, colour, position))
  } finally {
    db.close()
  }
  return id
}
