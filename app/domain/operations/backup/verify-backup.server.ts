import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { constants } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Audit } from '~/infra/audit/audit'
import { applyMigrations } from '~/infra/db/migrate.server'
import { hashOf, partPath, pieces } from './copy.server'
import { DATABASE_COPY, totalBytes, unknownMigrations, type BackupFile, type Manifest, type Part } from './manifest'
import { openManifest } from './open-backup.server'
import { inspectDatabase } from './sqlite-thread.server'

export type Check =
  | { kind: 'good'; manifest: Manifest }
  | { kind: 'no-backup' }
  /** `file` as it lies in the backup's folder. */
  | { kind: 'damaged'; file: string; detail: string }
  | { kind: 'newer'; detail: string }

export interface CheckOptions {
  /** Migrations this product has: a backup with others was made by a newer one. */
  knownMigrations: readonly string[]
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}

/** Reads every byte of a backup against its manifest, and the database with SQLite's own check. Changes nothing. */
export async function checkBackup(backup: string, { knownMigrations, signal, onProgress }: CheckOptions): Promise<Check> {
  const read = await openManifest(backup)
  switch (read.kind) {
    case 'missing': return { kind: 'no-backup' }
    case 'newer': return { kind: 'newer', detail: `format ${read.format}` }
    case 'damaged': return { kind: 'damaged', file: 'manifest.json', detail: 'it is not what was written' }
    case 'read': break
    default: return read satisfies never
  }
  const { manifest } = read
  const unknown = unknownMigrations(manifest, knownMigrations)
  if (unknown.length > 0) return { kind: 'newer', detail: `migration ${unknown[0]}` }
  const total = totalBytes(manifest)
  let done = 0
  for (const part of [manifest.database, ...manifest.files.flatMap((file) => file.parts)]) {
    const path = await partPath(backup, part.stored)
    if (!path) return { kind: 'damaged', file: part.stored, detail: 'it is missing' }
    const found = await hashOf(path, (count) => onProgress?.((done += count), total), signal).catch((error: Error) => {
      signal?.throwIfAborted()
      return error
    })
    if (found instanceof Error) return { kind: 'damaged', file: part.stored, detail: 'it cannot be read' }
    if (found.bytes !== part.bytes || found.sha256 !== part.sha256) return { kind: 'damaged', file: part.stored, detail: 'it is not what was written' }
  }
  const inside = await inspectDatabase(join(backup, DATABASE_COPY), signal).catch((error: Error) => {
    signal?.throwIfAborted()
    return { problems: [error.message] }
  })
  if (inside.problems.length > 0) return { kind: 'damaged', file: DATABASE_COPY, detail: `the database is damaged: ${inside.problems[0]}` }
  return { kind: 'good', manifest }
}

/** Puts one file back from its parts, checking each again as it is read. @throws when one is not what was written. */
export async function putBack(backup: string, file: Pick<BackupFile, 'parts'>, target: string, options: { signal?: AbortSignal; onBytes?: (count: number) => void } = {}): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const out = await open(target, 'wx', 0o600)
  try {
    for (const part of file.parts) await append(backup, part, out, options)
    await out.sync()
  } finally {
    await out.close()
  }
}

async function append(backup: string, part: Part, out: Awaited<ReturnType<typeof open>>, { signal, onBytes }: { signal?: AbortSignal; onBytes?: (count: number) => void }) {
  const path = await partPath(backup, part.stored)
  if (!path) throw new Error(`${part.stored} is missing`)
  const source = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  const hash = createHash('sha256')
  try {
    for await (const piece of pieces(source, 0, part.bytes, signal)) {
      hash.update(piece)
      for (let done = 0; done < piece.length; ) done += (await out.write(piece, done)).bytesWritten
      onBytes?.(piece.length)
    }
  } finally {
    await source.close()
  }
  if (hash.digest('hex') !== part.sha256) throw new Error(`${part.stored} is not what was written`)
}

/**
 * The proof that counts: the backup is checked whole, its database is put back in a folder of its own, opened, brought
 * up to this product's schema, and its audit chain proved against the head beside it.
 * @returns a sentence's end, or null when all is well.
 */
export async function tryRestore(backup: string, options: CheckOptions & { migrationsDir: string; scratch: string; audit: Pick<Audit, 'prove'> }): Promise<string | null> {
  const check = await checkBackup(backup, options)
  switch (check.kind) {
    case 'no-backup': return 'there is no manifest'
    case 'newer': return `it was made by a newer version (${check.detail})`
    case 'damaged': return `${check.file}: ${check.detail}`
    case 'good': break
    default: return check satisfies never
  }
  const folder = await mkdtemp(join(options.scratch, '.verify-'))
  try {
    const database = join(folder, 'theatrum.db')
    await copyFile(join(backup, DATABASE_COPY), database)
    await applyMigrations(`file:${database}`, options.migrationsDir)
    const { problems } = await inspectDatabase(database, options.signal)
    if (problems[0]) return problems[0]
    for (const head of check.manifest.files.filter((file) => file.path.startsWith('audit-head'))) await putBack(backup, head, join(folder, head.path), options)
    const proof = await options.audit.prove({ of: { databaseUrl: `file:${database}`, dataDir: folder }, signal: options.signal })
    return proof.broken ? `its audit chain does not prove (${proof.broken.fault}${proof.broken.seq === null ? '' : ` at event ${proof.broken.seq}`})` : null
  } catch (error) {
    options.signal?.throwIfAborted()
    return error instanceof Error ? error.message : String(error)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
