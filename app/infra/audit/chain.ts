import { createHash } from 'node:crypto'
import type { AuditRecord, Fault, Head } from './audit'

/** An event on its way into the chain: everything but its place. */
export interface ChainEvent {
  /** UTC, as the database keeps times: 2026-11-22T10:00:00.000+00:00. */
  at: string
  actorKind: string
  actorId: string | null
  institutionId: string | null
  action: string
  subjectKind: string
  subjectId: string | null
  detailJson: string
}

export interface ChainRow extends ChainEvent { seq: number; previousHash: string; hash: string }

/** A row as it lies on disk: the storage class and the bytes of every text column, in the order of COLUMNS. */
export interface StoredRow { seq: number; columns: readonly { type: string; bytes: Uint8Array | null }[] }

/** What a link's hash covers beside its number, in this order; `hash` itself comes last in a stored row. */
export const COVERED = ['at', 'actorKind', 'actorId', 'institutionId', 'action', 'subjectKind', 'subjectId', 'detailJson', 'previousHash'] as const
export const COLUMNS = [...COVERED, 'hash'] as const

/** The hash before the first link. */
export const GENESIS: Head = { seq: 0, hash: '0'.repeat(64) }

/** Changes with the encoding, so that two encodings never mean the same bytes. */
const VERSION = 1

/**
 * Version byte, number (8 bytes), then each field as a mark (0 absent, 1 present), its length (4 bytes, big-endian) and its
 * bytes. Lengths before contents make it unambiguous: no two events encode alike.
 */
export function encodeLink(seq: number, fields: readonly (Uint8Array | null)[]): Buffer {
  const size = fields.reduce((sum, field) => sum + 5 + (field?.length ?? 0), 9)
  // Every byte of it is written below.
  const bytes = Buffer.allocUnsafe(size)
  bytes.writeUInt8(VERSION, 0)
  bytes.writeDoubleBE(seq, 1)
  let offset = 9
  for (const field of fields) {
    bytes[offset] = field === null ? 0 : 1
    bytes.writeUInt32BE(field?.length ?? 0, offset + 1)
    if (field) bytes.set(field, offset + 5)
    offset += 5 + (field?.length ?? 0)
  }
  return bytes
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const bytesOf = (text: string | null) => (text === null ? null : Buffer.from(text, 'utf8'))

/** The next link after `head`. */
export function nextLink(head: Head, event: ChainEvent): ChainRow {
  const row = { ...event, seq: head.seq + 1, previousHash: head.hash }
  return { ...row, hash: sha256(encodeLink(row.seq, COVERED.map((name) => bytesOf(row[name])))) }
}

/** Whether a stored row is the link after `previous`, byte for byte. */
export function checkLink(previous: Head, row: StoredRow): Fault | null {
  if (row.seq !== previous.seq + 1) return 'out-of-sequence'
  const covered = row.columns.slice(0, COVERED.length)
  const kept = row.columns[COVERED.length]
  // A value of another storage class can show the same bytes.
  if (row.columns.some(({ type, bytes }) => type !== (bytes === null ? 'null' : 'text'))) return 'changed'
  if (!kept?.bytes || text(kept.bytes) !== sha256(encodeLink(row.seq, covered.map((column) => column.bytes)))) return 'changed'
  if (text(covered[COVERED.indexOf('previousHash')]?.bytes ?? null) !== previous.hash) return 'not-following'
  return null
}

export const text = (bytes: Uint8Array | null): string => (bytes === null ? '' : Buffer.from(bytes).toString('latin1'))

const LONGEST_TEXT = 300
const LONGEST_LIST = 50

/** An event in the words of the database. Keys in order, texts and lists bounded, and nothing that looks like a mail address. */
export function presentEvent(record: AuditRecord, at: Date): ChainEvent {
  return {
    at: at.toISOString().replace('Z', '+00:00'),
    actorKind: record.actor.kind,
    actorId: record.actor.kind === 'person' ? record.actor.personId : null,
    institutionId: record.institutionId === null ? null : bounded(record.institutionId),
    action: record.action,
    subjectKind: record.subjectKind,
    // Ids can come from an address or a form that somebody typed.
    subjectId: record.subjectId === null ? null : bounded(record.subjectId),
    detailJson: presentDetail(record.detail ?? {}),
  }
}

function presentDetail(detail: NonNullable<AuditRecord['detail']>): string {
  const entries = Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, LONGEST_LIST)
  return JSON.stringify(Object.fromEntries(entries.map(([key, value]) => [key, typeof value === 'string' ? bounded(value) : Array.isArray(value) ? value.slice(0, LONGEST_LIST).map(bounded) : value])))
}

/** The search for addresses tries every beginning: only where there is an @ at all. */
const bounded = (text: string): string => {
  const short = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text
  return short.includes('@') ? short.replace(/[^\s@]+@[^\s@]*/g, '[address]') : short
}
