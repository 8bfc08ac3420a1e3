import { expect, test } from 'vitest'
import { backupName, FORMAT, isAhead, isKept, isSafePath, readManifest, unknownMigrations, writeManifest, type Manifest } from './manifest'
import { sha256Text } from './open-backup.server'
import { isCheckDue, isOverdue, slotOf, toRemove } from './schedule'

const sha256 = 'a'.repeat(64)
const manifest: Manifest = {
  format: FORMAT, product: '0.1.0', migrations: ['1_first'], takenAt: '2026-11-22T04:30:00.000Z', schedule: 'i1', database: { stored: 'database.db', bytes: 4096, sha256 },
  secrets: { sessionSecret: 'in-backup', mediaSecret: 'environment', imageSecret: 'in-backup' }, liveRecordings: ['r1'],
  files: [{ path: 'recordings/r1/field/media.mp4', bytes: 3, mtimeMs: 1.5, parts: [{ stored: 'files/recordings/r1/field/media.mp4', bytes: 2, sha256 }, { stored: 'more/1/recordings/r1/field/media.mp4', bytes: 1, sha256 }] }],
}
/** As somebody would write it who knows the format: with a right checksum. */
const forged = (change: (it: Manifest & Record<string, unknown>) => void) => {
  const copy = structuredClone(manifest) as Manifest & Record<string, unknown>
  change(copy)
  return readManifest(writeManifest(copy, sha256Text), sha256Text).kind
}

test('a manifest reads back as it was written, and is JSON', () => {
  const text = writeManifest(manifest, sha256Text)
  expect(readManifest(text, sha256Text)).toEqual({ kind: 'read', manifest })
  expect((JSON.parse(text) as { manifest: Manifest }).manifest).toEqual(manifest)
})

test('every single changed, missing or doubled byte of a manifest is found', () => {
  const text = writeManifest(manifest, sha256Text)
  for (let at = 0; at < text.length; at++) {
    for (const torn of [text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1), text.slice(0, at), text.slice(0, at) + text.slice(at + 1), text.slice(0, at + 1) + text.slice(at)]) {
      if (torn !== text) expect(readManifest(torn, sha256Text).kind, `at ${at}`).toBe('damaged')
    }
  }
})

test('no path of a manifest leads out of its folder, however it is spelled', () => {
  for (const path of ['../x', '/etc/passwd', 'a/../../x', 'a//b', './a', 'a/.', '..', '', 'a\\..\\b', 'a\u0000b', 'a\nb', `${'a'.repeat(256)}`, 'x/'.repeat(600), 'a/']) {
    expect(isSafePath(path), JSON.stringify(path)).toBe(false)
    expect(forged((it) => { it.files[0]!.path = path })).toBe('damaged')
    expect(forged((it) => { it.files[0]!.parts[0]!.stored = path })).toBe('damaged')
    expect(forged((it) => { it.files[0]!.parts[0]!.stored = `files/${path}` }), JSON.stringify(path)).toBe('damaged')
    expect(forged((it) => { it.database.stored = path })).toBe('damaged')
  }
  expect(isSafePath('derived/r1/film ä.mp4')).toBe(true)
})

test('a manifest cannot put a file where the product keeps its marks, sockets or the database', () => {
  for (const path of ['restore-in-progress.json', 'restored.json', 'admin.sock', '.restoring-x/y', 'theatrum.db', 'theatrum.db-wal', 'before-restore-1/x', 'media-state.json']) {
    expect(isKept(path), path).toBe(false)
    expect(forged((it) => { it.files[0]!.path = path }), path).toBe('damaged')
  }
})

test('a manifest that contradicts itself is refused', () => {
  expect(forged((it) => { it.files.push(it.files[0]!) })).toBe('damaged')
  expect(forged((it) => { it.files[0]!.bytes = 4 })).toBe('damaged')
  expect(forged((it) => { it.files.push({ ...it.files[0]!, path: 'recordings/r1' }) })).toBe('damaged')
  expect(forged((it) => { it.files[0]!.parts[0]!.bytes = -1 })).toBe('damaged')
  expect(forged((it) => { it.takenAt = 'yesterday' })).toBe('damaged')
  expect(forged((it) => { it.more = 1 })).toBe('damaged')
  expect(forged((it) => { it.files = null as never })).toBe('damaged')
})

test('a manifest of a newer product is told from a damaged one', () => {
  expect(forged((it) => { it.format = FORMAT + 1; it.more = 1 })).toBe('newer')
  expect(unknownMigrations(manifest, ['1_first', '2_second'])).toEqual([])
  expect(unknownMigrations({ ...manifest, migrations: ['1_first', '3_third'] }, ['1_first', '2_second'])).toEqual(['3_third'])
})

test('whatever bytes stand in a manifest, reading it ends with an answer', () => {
  let seed = 20261122
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  const text = writeManifest(manifest, sha256Text)
  for (let turn = 0; turn < 5_000; turn++) {
    let body = JSON.stringify(manifest)
    for (let n = 0; n < 1 + random() * 6; n++) {
      const at = Math.floor(random() * body.length)
      body = body.slice(0, at) + ['"', '{', '[', '0', '-', '..', '/', '\u0000', 'null', '1e999', ','][Math.floor(random() * 11)]! + body.slice(at + Math.floor(random() * 20))
    }
    const kind = readManifest(`{"sha256":"${sha256Text(body)}","manifest":${body}}\n`, sha256Text)
    if (kind.kind === 'read') for (const file of kind.manifest.files) expect(isSafePath(file.path)).toBe(true)
  }
  expect(readManifest(text, sha256Text).kind).toBe('read')
})

test('each interval has one number, whoever counts', () => {
  const at = new Date('2026-11-22T04:39:59Z')
  expect(slotOf(at, 10)).toBe(slotOf(new Date('2026-11-22T04:30:00Z'), 10))
  expect(slotOf(at, 10) + 1).toBe(slotOf(new Date('2026-11-22T04:40:00Z'), 10))
  expect(backupName(at)).toBe('theatrum-20261122T043959Z')
})

test('old backups go, but never the last that was seen to restore', () => {
  const list = ['good', 'damaged', 'good', 'good', 'verified', 'good', 'verified'].map((state, id) => ({ id: String(id), state: state as 'good' }))
  expect(toRemove(list, 3)).toEqual(['5', '6'])
  expect(toRemove(list, 2)).toEqual(['3', '5', '6'])
  expect(toRemove(list, 100)).toEqual([])
})

test('a backup is tried once a day, and missed after half an hour at the earliest', () => {
  const now = new Date('2026-11-22T12:00:00Z')
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
  expect(isCheckDue([], now)).toBe(true)
  expect(isCheckDue([ago(99_999), ago(23 * 60)].map((at) => at.toISOString()), now)).toBe(false)
  expect(isCheckDue([ago(24 * 60).toISOString()], now)).toBe(true)
  expect(isOverdue(ago(29), 5, now, ago(9_999))).toBe(false)
  expect(isOverdue(ago(31), 5, now, ago(9_999))).toBe(true)
  expect(isOverdue(null, 60, now, ago(60))).toBe(false)
})

test('times that a clock ahead has left behind say nothing about what is due or missed', () => {
  const now = new Date('2026-11-22T12:00:00Z')
  const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
  expect(isCheckDue([later(60).toISOString()], now)).toBe(true)
  expect(isOverdue(later(60), 5, now, later(-31))).toBe(true)
  expect(isOverdue(later(-31), 5, now, later(60))).toBe(true)
  expect(isOverdue(later(-29), 5, now, later(60))).toBe(false)
  expect(isAhead(backupName(later(2)), now)).toBe(true)
  expect(isAhead(`${backupName(later(2))}-2`, now)).toBe(true)
  expect(isAhead(backupName(later(1)), now)).toBe(false)
})

test('a manifest from before schedules were told from people counts as made by hand', () => {
  const { schedule: _, ...first } = { ...manifest, format: 1 }
  expect(readManifest(writeManifest(first as Manifest, sha256Text), sha256Text)).toMatchObject({ kind: 'read', manifest: { schedule: null } })
})
