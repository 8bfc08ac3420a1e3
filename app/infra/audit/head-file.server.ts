import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Head } from './audit'

/** The newest link, noted outside the database: a chain that was cut short or written anew no longer fits it. */
export const HEAD_FILE = 'audit-head.json'

export type ReadHead = { kind: 'head'; head: Head; file: string } | { kind: 'missing' } | { kind: 'damaged'; file: string }

/** Not SESSION_SECRET itself, so that no other use of the secret can sign a head. */
export function headKey(sessionSecret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', sessionSecret, '', 'theatrum audit head', 32))
}

const mac = (head: Head, key: Uint8Array) => createHmac('sha256', key).update(`1\n${head.seq}\n${head.hash}`).digest('hex')

/** In one step: a reader or a power cut sees the old head or the new one. */
export function writeHead(dataDir: string, key: Uint8Array, head: Head): void {
  const path = join(dataDir, HEAD_FILE)
  const temporary = `${path}.${process.pid}.tmp`
  const file = openSync(temporary, 'w', 0o600)
  try {
    writeSync(file, `${JSON.stringify({ seq: head.seq, hash: head.hash, mac: mac(head, key) })}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
}

export function readHead(dataDir: string, key: Uint8Array, file = HEAD_FILE): ReadHead {
  const path = join(dataDir, file)
  if (!existsSync(path)) return { kind: 'missing' }
  try {
    const { seq, hash, mac: given } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || typeof hash !== 'string' || typeof given !== 'string') return { kind: 'damaged', file }
    const [expected, got] = [Buffer.from(mac({ seq, hash }, key)), Buffer.from(given)]
    return expected.length === got.length && timingSafeEqual(expected, got) ? { kind: 'head', head: { seq, hash }, file } : { kind: 'damaged', file }
  } catch {
    return { kind: 'damaged', file }
  }
}

/** Heads that did not fit at an earlier start, kept as evidence until somebody has looked into it. */
export function suspectHeads(dataDir: string): string[] {
  return readdirSync(dataDir).filter((name) => /^audit-head\.suspect-\d+\.json$/.test(name)).sort()
}

/** Puts a head that does not fit aside. @returns the file's new name. */
export function putHeadAside(dataDir: string, atMs: number): string {
  const name = `audit-head.suspect-${atMs}.json`
  renameSync(join(dataDir, HEAD_FILE), join(dataDir, name))
  return name
}
