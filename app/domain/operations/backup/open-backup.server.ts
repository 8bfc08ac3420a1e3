import { createHash } from 'node:crypto'
import { readFile, readdir, stat, writeFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackupSummary, Verdict } from './backup'
import { isAhead, isBackupName, MANIFEST_FILE, readManifest, totalBytes, type Manifest, type ReadManifest } from './manifest'

/** 2 million files; a longer one was not written by us. */
const LONGEST_MANIFEST_BYTES = 500_000_000
const VERDICT_FILE = 'verified.json'

export const sha256Text = (text: string) => createHash('sha256').update(text).digest('hex')

export async function openManifest(backup: string): Promise<ReadManifest | { kind: 'missing' }> {
  const path = join(backup, MANIFEST_FILE)
  const found = await stat(path).catch(() => null)
  if (!found) return { kind: 'missing' }
  if (!found.isFile() || found.size > LONGEST_MANIFEST_BYTES) return { kind: 'damaged' }
  const text = await readFile(path, 'utf8').catch(() => null)
  return text === null ? { kind: 'damaged' } : readManifest(text, sha256Text)
}

export async function readVerdict(backup: string): Promise<Verdict | null> {
  try {
    const value = JSON.parse(await readFile(join(backup, VERDICT_FILE), 'utf8')) as Verdict
    return typeof value.at === 'string' && typeof value.isGood === 'boolean' ? { at: value.at, isGood: value.isGood, detail: String(value.detail ?? '') } : null
  } catch {
    return null
  }
}

export async function writeVerdict(backup: string, verdict: Verdict): Promise<void> {
  const path = join(backup, VERDICT_FILE)
  await writeFile(`${path}.new`, JSON.stringify(verdict), { mode: 0o600, flush: true })
  await rename(`${path}.new`, path)
}

/** Manifests of a large house are megabytes; they never change. */
const seen = new Map<string, { mtimeMs: number; summary: Omit<BackupSummary, 'verdict' | 'state' | 'isAhead'> & { state: 'good' | 'damaged' | 'newer' } }>()

/** Names of the finished backups in a folder, newest first; those with a time that has not come yet at the end. */
export async function backupNames(folder: string, now: Date): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names = entries.filter((entry) => entry.isDirectory() && isBackupName(entry.name)).map(({ name }) => name).sort(byTime).reverse()
  return [...names.filter((name) => !isAhead(name, now)), ...names.filter((name) => isAhead(name, now))]
}

/** `-2` of the same second comes after it. */
function byTime(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => [name.slice(0, 26), Number(name.slice(27) || 1)] as const)
  return left![0] === right![0] ? left![1] - right![1] : left![0] < right![0] ? -1 : 1
}

/** The backups in a folder, in the order of their names. */
export async function listBackups(folder: string, now: Date): Promise<BackupSummary[]> {
  const names = await backupNames(folder, now)
  const listed: BackupSummary[] = []
  for (const name of names) {
    const backup = join(folder, name)
    const verdict = await readVerdict(backup)
    const summary = await summaryOf(backup, name)
    const state = verdict && !verdict.isGood ? 'damaged' : verdict?.isGood && summary.state === 'good' ? 'verified' : summary.state
    listed.push({ ...summary, verdict, state, isAhead: isAhead(name, now) })
  }
  for (const path of seen.keys()) if (path.startsWith(`${folder}/`) && !names.includes(path.slice(folder.length + 1))) seen.delete(path)
  return listed
}

async function summaryOf(backup: string, name: string) {
  const mtimeMs = (await stat(join(backup, MANIFEST_FILE)).catch(() => null))?.mtimeMs ?? 0
  const known = seen.get(backup)
  if (known && known.mtimeMs === mtimeMs) return known.summary
  const read = await openManifest(backup)
  const summary = {
    id: name, name, takenAt: null, bytes: 0, files: 0, liveRecordings: 0, product: null, schedule: null,
    ...(read.kind === 'read' ? figuresOf(read.manifest) : {}),
    state: read.kind === 'read' ? 'good' as const : read.kind === 'newer' ? 'newer' as const : 'damaged' as const,
  }
  seen.set(backup, { mtimeMs, summary })
  return summary
}

const figuresOf = (manifest: Manifest) => ({
  takenAt: manifest.takenAt, bytes: totalBytes(manifest), files: manifest.files.length + 1, liveRecordings: manifest.liveRecordings.length, product: manifest.product, schedule: manifest.schedule,
})
