import { expect, test } from 'vitest'
import { checkLink, COLUMNS, COVERED, encodeLink, GENESIS, nextLink, presentEvent, type ChainRow, type StoredRow } from './chain'
import type { AuditRecord } from './audit'

const event = (over: Partial<AuditRecord> = {}) => presentEvent({
  action: 'recording.replayed', actor: { kind: 'person', personId: 'p1' }, institutionId: 'i1', subjectKind: 'recording', subjectId: 'r1', detail: { grant: 'g1', 说明: '回放' }, ...over,
}, new Date('2026-11-22T10:00:00.123Z'))

const stored = (row: ChainRow): StoredRow => ({ seq: row.seq, columns: COLUMNS.map((name) => ({ type: row[name] === null ? 'null' : 'text', bytes: row[name] === null ? null : Buffer.from(row[name]) })) })

test('a link that was written is the link after the one before it', () => {
  const first = nextLink(GENESIS, event())
  const second = nextLink(first, event({ institutionId: null, actor: { kind: 'public' }, subjectId: null }))
  expect(checkLink(GENESIS, stored(first))).toBeNull()
  expect(checkLink(first, stored(second))).toBeNull()
  expect(checkLink(GENESIS, stored(second))).toBe('out-of-sequence')
  expect(checkLink({ seq: 1, hash: 'f'.repeat(64) }, stored(second))).toBe('not-following')
})

test('every byte of every column, changed to every other value, is found', () => {
  const row = nextLink(nextLink(GENESIS, event()), event())
  const before = nextLink(GENESIS, event())
  let tried = 0
  for (const [column, name] of COLUMNS.entries()) {
    const length = Buffer.byteLength(row[name] ?? '')
    for (let index = 0; index < length; index += 1) {
      const changed = stored(row)
      const bytes = changed.columns[column]!.bytes!
      const original = bytes[index]!
      for (let value = 0; value < 256; value += 1) {
        if (value === original) continue
        bytes[index] = value
        tried += 1
        if (checkLink(before, changed) === null) throw new Error(`${name}[${index}] = ${value} passed`)
      }
    }
  }
  expect(tried).toBeGreaterThan(50_000)
})

test('no two events encode alike: what moves from one field to the next changes the bytes', () => {
  const fields = (...texts: (string | null)[]) => encodeLink(1, texts.map((text) => (text === null ? null : Buffer.from(text)))).toString('hex')
  const seen = new Map<string, string>()
  const texts = [null, '', 'a', 'b', 'ab', '\0', 'a\0', '\u0001\0\0\0\u0001a']
  for (const one of texts) for (const two of texts) for (const three of texts) {
    const key = fields(one, two, three)
    expect(seen.get(key)).toBeUndefined()
    seen.set(key, JSON.stringify([one, two, three]))
  }
  expect(seen.size).toBe(texts.length ** 3)
  expect(encodeLink(1, [])).not.toEqual(encodeLink(2, []))
})

test('a value kept as bytes in place of text is found, and so is an empty text in place of nothing', () => {
  const row = nextLink(GENESIS, event({ institutionId: null }))
  const asBytes = stored(row)
  const [first] = asBytes.columns
  expect(checkLink(GENESIS, { ...asBytes, columns: [{ ...first!, type: 'blob' }, ...asBytes.columns.slice(1)] })).toBe('changed')
  const index = COVERED.indexOf('institutionId')
  expect(checkLink(GENESIS, { ...asBytes, columns: asBytes.columns.map((column, at) => (at === index ? { type: 'text', bytes: new Uint8Array() } : column)) })).toBe('changed')
})

test('a detail is bounded, in order, and keeps no mail address', () => {
  const { detailJson } = event({ detail: { z: 'x'.repeat(5_000), a: 'told surgeon@example.test.', list: Array.from({ length: 500 }, () => 'r') } })
  const detail = JSON.parse(detailJson) as Record<string, unknown>
  expect(Object.keys(detail)).toEqual(['a', 'list', 'z'])
  expect(detailJson.length).toBeLessThan(1_000)
  expect(detail.a).toBe('told [address]')
})
