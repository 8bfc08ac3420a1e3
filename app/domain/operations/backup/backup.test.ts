import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../../../tests/setup/until'
import { withRealAudit } from '../../../../tests/setup/real-audit'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { PUBLIC, SYSTEM } from '~/policy/actor'
import { createScheduledBackup } from '~/jobs/create-backup.server'
import { backupState } from './backup-state.server'
import { busySentence, createBackup } from './create-backup.server'
import { holdFolder } from './folder-lock.server'
import { finishRestore, isHalfRestored } from './finish-restore.server'
import { listBackups, openManifest, writeVerdict } from './open-backup.server'
import { pruneBackups } from './prune-backups.server'
import { restoreBackup } from './restore-backup.server'
import { checkBackup, tryRestore } from './verify-backup.server'

let services: TestServices
let backups: string
let elsewhere: string
const migrationsDir = join(import.meta.dirname, '../../../../prisma/migrations')
const knownMigrations = readdirSync(migrationsDir).filter((name) => /^\d/.test(name))

beforeEach(async () => {
  services = await testServices()
  backups = mkdtempSync(join(tmpdir(), 'theatrum-backups-'))
  elsewhere = join(mkdtempSync(join(tmpdir(), 'theatrum-elsewhere-')), 'data')
  put('recordings/r1/field/media.mp4', 'x'.repeat(300_000))
  put('recordings/r1/field/index.json', '{}')
  put('derived/r1/film.mp4', 'film')
  put('derived/r1/film2.mp4.part', 'half a film')
  put('media-state.json', '{}')
  put('audit-head.json', '{}')
  await services.db.institution.create({ data: { name: 'Hospital A' } })
})
afterEach(async () => {
  await services.close()
  for (const folder of [backups, dirname(elsewhere)]) rmSync(folder, { recursive: true, force: true })
})

function put(path: string, text: string) {
  mkdirSync(dirname(join(services.env.dataDir, path)), { recursive: true })
  writeFileSync(join(services.env.dataDir, path), text)
}
async function backUp(schedule: string | null = null) {
  const outcome = await createBackup(services, SYSTEM, { folder: backups, schedule })
  if (outcome.kind !== 'made') throw new Error(outcome.kind)
  return outcome
}
const restore = (from: string, more: object = {}) => restoreBackup({ from, dataDir: elsewhere, databaseFile: join(elsewhere, 'theatrum.db'), isReplacing: false, knownMigrations, now: new Date('2026-11-22T05:00:00Z'), ...more })

test('a backup holds database, keys and files, readable by its owner alone, and leaves out what a start makes anew', async () => {
  const made = await backUp()
  const read = await openManifest(made.path)
  if (read.kind !== 'read') throw new Error(read.kind)
  expect(read.manifest.files.map((file) => file.path).sort()).toEqual(['audit-head.json', 'derived/r1/film.mp4', 'image-secret.key', 'media-secret.key', 'recordings/r1/field/index.json', 'recordings/r1/field/media.mp4', 'session-secret.key'])
  expect(read.manifest).toMatchObject({ migrations: knownMigrations, secrets: { sessionSecret: 'in-backup', mediaSecret: 'in-backup', imageSecret: 'in-backup' } })
  expect(await checkBackup(made.path, { knownMigrations })).toMatchObject({ kind: 'good' })
  expect(statSync(made.path).mode & 0o777).toBe(0o700)
  for (const file of ['database.db', 'manifest.json', 'files/session-secret.key']) expect(statSync(join(made.path, file)).mode & 0o777, file).toBe(0o600)
  expect(readdirSync(backups)).toEqual([made.name])
  expect(services.audited).toMatchObject([{ action: 'backup.made', subjectId: made.name }])
})

test('secrets that come from the environment are named as missing, not looked for', async () => {
  const given = await testServices({ SESSION_SECRET: 'a secret of sixteen or more', MEDIA_SECRET: 'another of sixteen or more', IMAGE_SECRET: 'a third of sixteen or more' })
  try {
    const made = await createBackup(given, SYSTEM, { folder: backups })
    const read = await openManifest(made.kind === 'made' ? made.path : '')
    expect(read).toMatchObject({ kind: 'read', manifest: { secrets: { sessionSecret: 'environment', mediaSecret: 'environment', imageSecret: 'environment' } } })
  } finally {
    await given.close()
  }
})

test('what is written while the database is copied leaves a sound copy', async () => {
  let isWriting = true
  const writer = (async () => {
    for (let n = 0; isWriting; n++) {
      await services.db.institution.create({ data: { name: `Hospital ${n} ${'x'.repeat(2_000)}` } })
      // The driver answers at once: without a turn for others nothing else would run.
      await new Promise((done) => setImmediate(done))
    }
  })()
  const made = [await backUp(), await backUp()]
  isWriting = false
  await writer
  for (const one of made) expect(await checkBackup(one.path, { knownMigrations })).toMatchObject({ kind: 'good' })
  expect(new Set(made.map((one) => one.name)).size).toBe(2)
})

test('the next backup copies only what changed: the new end of a recording, and no file twice', async () => {
  const first = await backUp()
  appendFileSync(join(services.env.dataDir, 'recordings/r1/field/media.mp4'), 'y'.repeat(1_000))
  const second = await backUp()
  const database = statSync(join(second.path, 'database.db')).size
  expect(second.copiedBytes - database).toBe(1_000)
  expect(statSync(join(second.path, 'files/derived/r1/film.mp4')).ino).toBe(statSync(join(first.path, 'files/derived/r1/film.mp4')).ino)
  rmSync(first.path, { recursive: true })
  expect(await restore(backups)).toMatchObject({ kind: 'restored', name: second.name })
  expect(readFileSync(join(elsewhere, 'recordings/r1/field/media.mp4'), 'utf8')).toBe('x'.repeat(300_000) + 'y'.repeat(1_000))
})

test('a recording that a repair cut off and continued differently is copied whole', async () => {
  await backUp()
  const media = join(services.env.dataDir, 'recordings/r1/field/media.mp4')
  truncateSync(media, 299_990)
  appendFileSync(media, 'z'.repeat(500))
  const second = await backUp()
  expect(second.copiedBytes).toBeGreaterThan(300_000)
  await restore(second.path)
  expect(readFileSync(join(elsewhere, 'recordings/r1/field/media.mp4'), 'utf8')).toBe('x'.repeat(299_990) + 'z'.repeat(500))
})

test('backup, wipe, restore: the same people and files, everybody signs in again, and links and keys that were given out have ended', async () => {
  const { db } = services
  const person = await db.person.create({ data: { email: 'a@example.test', name: 'A', passwordHash: 'x' } })
  const { id: institutionId } = await db.institution.findFirstOrThrow()
  const soon = new Date(Date.now() + 86_400_000)
  await db.session.create({ data: { id: 's', personId: person.id, expiresAt: soon } })
  await db.playbackGrant.create({ data: { personId: person.id, use: 'watch', subject: 'b', expiresAt: soon } })
  await db.passwordReset.create({ data: { personId: person.id, tokenHash: 't', expiresAt: soon } })
  await db.invitation.create({ data: { institutionId, email: 'b@example.test', role: 'student', tokenHash: 'i', expiresAt: soon } })
  await db.mail.create({ data: { to: 'b@example.test', kind: 'invitation', subject: 's', text: 't' } })
  await db.setting.create({ data: { key: 'media.revision', value: '7' } })
  const subject = await db.imageSubject.create({ data: { institutionId, patientHash: 'p', pseudonym: 'Demo', sealed: new Uint8Array(1) } })
  const study = await db.study.create({ data: { institutionId, subjectId: subject.id, workspace: 'teaching', studyUid: '2.25.1' } })
  await db.shareLink.create({ data: { studyId: study.id, tokenHash: 'l', createdById: person.id, expiresAt: soon } })
  await db.accessKey.create({ data: { personId: person.id, name: 'Viewer', keyHash: 'k', expiresAt: soon } })
  const sessionSecret = readFileSync(join(services.env.dataDir, 'session-secret.key'), 'utf8')
  const mediaSecret = readFileSync(join(services.env.dataDir, 'media-secret.key'), 'utf8')
  await backUp()

  const restored = await restore(backups)
  expect(restored).toMatchObject({ kind: 'restored', asideAt: null, passedOver: [] })
  expect(readFileSync(join(elsewhere, 'session-secret.key'), 'utf8')).toBe(sessionSecret)
  expect(readFileSync(join(elsewhere, 'media-secret.key'), 'utf8')).not.toBe(mediaSecret)
  expect(readdirSync(elsewhere).sort()).toEqual(['audit-head.json', 'derived', 'image-secret.key', 'media-secret.key', 'recordings', 'restored.json', 'session-secret.key', 'theatrum.db'])

  const after = await openAt(elsewhere)
  try {
    const open = { ...services, db: after, env: { ...services.env, dataDir: elsewhere } }
    expect(await finishRestore(open)).toMatchObject({ sessions: 1, grants: 1, invitations: 1, resets: 1, letters: 1, shares: 1, accessKeys: 1 })
    expect(await after.person.findMany({ select: { email: true } })).toEqual([{ email: 'a@example.test' }])
    expect(await after.session.count()).toBe(0)
    expect(await after.playbackGrant.count({ where: { revokedAt: null } })).toBe(0)
    expect(await after.invitation.count({ where: { withdrawnAt: null } })).toBe(0)
    expect([await after.shareLink.count({ where: { withdrawnAt: null } }), await after.accessKey.count({ where: { revokedAt: null } })]).toEqual([0, 0])
    expect(Number((await after.setting.findUniqueOrThrow({ where: { key: 'media.revision' } })).value)).toBeGreaterThan(1_000_000)
    expect(services.audited.at(-1)).toMatchObject({ action: 'backup.restored', detail: { shares: 1, accessKeys: 1 } })
    expect(await finishRestore(open)).toBeNull()
  } finally {
    await after.$disconnect()
  }
})

const openAt = async (folder: string) => (await import('../../../infra/db/db.server')).openDb(`file:${folder}/theatrum.db`)

test('a damaged backup is refused by the name of its file, and nothing is changed', async () => {
  const made = await backUp()
  const flip = (file: string) => {
    const bytes = readFileSync(join(made.path, file))
    bytes[Math.floor(bytes.length / 2)]! ^= 1
    writeFileSync(join(made.path, file), bytes)
  }
  for (const file of ['database.db', 'files/recordings/r1/field/media.mp4', 'files/session-secret.key', 'manifest.json']) {
    flip(file)
    expect(await restore(made.path)).toMatchObject({ kind: 'damaged', file })
    flip(file)
  }
  truncateSync(join(made.path, 'files/derived/r1/film.mp4'), 1)
  expect(await restore(made.path)).toMatchObject({ kind: 'damaged', file: 'files/derived/r1/film.mp4' })
  unlinkSync(join(made.path, 'files/derived/r1/film.mp4'))
  expect(await restore(made.path)).toMatchObject({ kind: 'damaged', file: 'files/derived/r1/film.mp4', detail: 'it is missing' })
  symlinkSync('/etc/hostname', join(made.path, 'files/derived/r1/film.mp4'))
  expect(await restore(made.path)).toMatchObject({ kind: 'damaged', file: 'files/derived/r1/film.mp4' })
  expect(existsSync(elsewhere)).toBe(false)
})

test('of several backups the newest whole one is restored, and what was passed over is said', async () => {
  const first = await backUp()
  const second = await backUp()
  truncateSync(join(second.path, 'database.db'), 100)
  expect(await restore(backups)).toMatchObject({ kind: 'restored', name: first.name, passedOver: [{ name: second.name }] })
})

test('a backup of a newer product is refused, one of an older product is brought up to date at the start', async () => {
  const made = await backUp()
  expect(await restore(made.path, { knownMigrations: knownMigrations.slice(0, -1) })).toMatchObject({ kind: 'newer' })
  expect(await tryRestore(made.path, { knownMigrations, migrationsDir, scratch: backups, audit: services.audit })).toBeNull()
  expect(readdirSync(backups)).toEqual([made.name])
})

test('a backup whose audit chain was tampered with is not one that restores, though every file is what was written', async () => {
  rmSync(join(services.env.dataDir, 'audit-head.json'))
  const kept = await withRealAudit(services)
  for (let n = 0; n < 3; n++) await kept.audit.recordNow({ action: 'role.added', actor: { kind: 'system' }, institutionId: null, subjectKind: 'person', subjectId: `p${n}` })
  const options = { knownMigrations, migrationsDir, scratch: backups, audit: kept.audit }
  const whole = await createBackup(kept, SYSTEM, { folder: backups })
  if (whole.kind !== 'made') throw new Error(whole.kind)
  expect(await tryRestore(whole.path, options)).toBeNull()
  await kept.db.$executeRawUnsafe('DROP TRIGGER "AuditEvent_no_update"')
  await kept.db.$executeRawUnsafe(`UPDATE "AuditEvent" SET "subjectId" = 'p9' WHERE "seq" = 2`)
  const changed = await createBackup(kept, SYSTEM, { folder: backups })
  if (changed.kind !== 'made') throw new Error(changed.kind)
  expect((await checkBackup(changed.path, { knownMigrations })).kind).toBe('good')
  expect(await tryRestore(changed.path, options)).toMatch('at event 2')
}, 30_000)

test('a folder with other data is left alone unless it is to be replaced, and then nothing of it is lost', async () => {
  const made = await backUp()
  mkdirSync(elsewhere)
  writeFileSync(join(elsewhere, 'theatrum.db'), 'other data')
  expect(await restore(made.path)).toEqual({ kind: 'occupied' })
  expect(readFileSync(join(elsewhere, 'theatrum.db'), 'utf8')).toBe('other data')
  const restored = await restore(made.path, { isReplacing: true })
  if (restored.kind !== 'restored') throw new Error(restored.kind)
  expect(readFileSync(join(restored.asideAt!, 'theatrum.db'), 'utf8')).toBe('other data')
  expect((await listBackups(backups, services.now())).map((one) => one.state)).toEqual(['good'])
})

test('a restore that was cut off half way is known, and done again', async () => {
  const made = await backUp()
  mkdirSync(elsewhere)
  writeFileSync(join(elsewhere, 'restore-in-progress.json'), '{"backup":')
  writeFileSync(join(elsewhere, 'session-secret.key'), 'of the half')
  expect(isHalfRestored(elsewhere)).toBe(true)
  expect(await restore(made.path)).toMatchObject({ kind: 'restored' })
  expect(isHalfRestored(elsewhere)).toBe(false)
})

test('a backup into DATA_DIR itself, or by somebody without the right, is not begun', async () => {
  expect(await createBackup(services, SYSTEM, { folder: join(services.env.dataDir, 'backups') })).toEqual({ kind: 'inside-data' })
  expect(await createBackup(services, PUBLIC, { folder: backups })).toEqual({ kind: 'forbidden' })
  expect(readdirSync(backups)).toEqual([])
})

test('sockets and links in DATA_DIR are no data', async () => {
  symlinkSync('/etc/hostname', join(services.env.dataDir, 'recordings/link'))
  const server = createServer().listen(join(services.env.dataDir, 'other.sock'))
  const made = await backUp()
  await new Promise((done) => server.close(done))
  const read = await openManifest(made.path)
  expect(read.kind === 'read' && read.manifest.files.some((file) => /link|sock/.test(file.path))).toBe(false)
})

test('what a process left half made, half removed or half tried is removed by the next backup', async () => {
  for (const name of [`.partial-host-${process.pid}-abc`, '.partial-0123', '.removing-theatrum-20261122T043000Z', '.verify-abc']) mkdirSync(join(backups, name))
  const made = await backUp()
  expect(readdirSync(backups)).toEqual([made.name])
})

test('the schedule removes its own old backups alone: those made by hand and those of another installation stay', async () => {
  const byHand = await backUp()
  const others = await backUp('another installation')
  const made = [await backUp('ours'), await backUp('ours'), await backUp('ours')]
  expect(await pruneBackups(backups, { schedule: 'ours', keep: 2, now: services.now() })).toEqual([made[0]!.name])
  expect(readdirSync(backups).sort()).toEqual([byHand, others, made[1]!, made[2]!].map(({ name }) => name).sort())
})

test('a second backup into one folder at once is refused with a sentence, and the first is whole', async () => {
  const outcomes = await Promise.all([createBackup(services, SYSTEM, { folder: backups }), createBackup(services, SYSTEM, { folder: backups })])
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['busy', 'made'])
  const busy = outcomes.find((one) => one.kind === 'busy')!
  expect(busySentence(busy as { since: string })).toMatch(/Another backup is being made in this folder, since \d{4}/)
  expect((await listBackups(backups, services.now())).map(({ state }) => state)).toEqual(['good'])
  expect((await backUp()).kind).toBe('made')
})

test('while one is being made, whoever asks by hand is told so, the schedule waits for its next turn, and neither counts as a failure', async () => {
  const env = { ...services.env, backup: { folder: backups, everyMinutes: 10, keep: 5 } }
  const context = { jobId: 'j', attempt: 1, signal: new AbortController().signal, progress: async () => undefined }
  const held = await holdFolder(backups)
  if (held.kind !== 'held') throw new Error(held.kind)
  await expect(createScheduledBackup({ ...services, env }, { folder: backups }, context)).rejects.toThrow('Another backup is being made in this folder')
  await createScheduledBackup({ ...services, env }, { folder: backups, slot: 1e9 }, context)
  await held.release()
  expect(readdirSync(backups)).toEqual([])
  expect((await backupState({ ...services, env }, services.now())).kind).toBe('none')
})

test('a backup that was made while the clock was ahead is never taken for the newest, and a restore says that it was passed over', async () => {
  const now = new Date('2026-11-22T05:00:00Z')
  services.setNow(new Date('2026-11-23T05:00:00Z'))
  const ahead = await backUp('ours')
  services.setNow(now)
  const env = { ...services.env, backup: { folder: backups, everyMinutes: 10, keep: 5 } }
  expect(await backupState({ ...services, env }, new Date('2026-11-22T04:00:00Z'))).toMatchObject({ kind: 'overdue', newest: null })
  const made = await backUp('ours')
  expect((await listBackups(backups, now)).map(({ name, isAhead }) => [name, isAhead])).toEqual([[made.name, false], [ahead.name, true]])
  expect((await backupState({ ...services, env }, now, await listBackups(backups, now))).newest?.name).toBe(made.name)
  expect(await restore(backups, { now })).toMatchObject({ kind: 'restored', name: made.name, passedOver: [{ name: ahead.name, detail: expect.stringContaining('clock') }] })
  expect(await pruneBackups(backups, { schedule: 'ours', keep: 1, now })).toEqual([ahead.name])
})

test('the state that figures and the status page ask for comes from memory, and follows the folder', async () => {
  const env = { ...services.env, backup: { folder: backups, everyMinutes: 10, keep: 5 } }
  const newest = async () => (await backupState({ ...services, env }, services.now())).newest?.name
  const first = await backUp()
  expect(await newest()).toBe(first.name)
  const second = await backUp()
  expect(await newest()).toBe(first.name)
  await until('the second one is known', async () => (await newest()) === second.name)
})

test('on a machine whose clock is behind every backup, the newest is restored all the same', async () => {
  const made = await backUp()
  expect(await restore(backups, { now: new Date(0) })).toMatchObject({ kind: 'restored', name: made.name, passedOver: [] })
})

test('the daily trial is of the newest backup whose time has come', async () => {
  const env = { ...services.env, backup: { folder: backups, everyMinutes: 10, keep: 5 } }
  const now = new Date('2026-11-22T05:00:00Z')
  services.setNow(new Date('2026-11-23T05:00:00Z'))
  const ahead = await backUp()
  await writeVerdict(ahead.path, { at: services.now().toISOString(), isGood: true, detail: '' })
  services.setNow(now)
  const context = { jobId: 'j', attempt: 1, signal: new AbortController().signal, progress: async () => undefined }
  await createScheduledBackup({ ...services, env }, { folder: backups, slot: 1e9 }, context)
  expect((await listBackups(backups, now)).map(({ state, schedule }) => [state, schedule !== null])).toEqual([['verified', true], ['verified', false]])
})

test('a restore that would have to put a mounted disk aside is refused before anything is changed', async () => {
  const made = await backUp()
  mkdirSync(join(elsewhere, 'recordings'), { recursive: true })
  const path = join(elsewhere, 'recordings')
  const sameDisk = { device: async () => 1, mounts: async () => '' }
  for (const lookAt of [{ ...sameDisk, device: async (one: string) => (one === path ? 2 : 1) }, { ...sameDisk, mounts: async () => `36 35 98:0 /volume ${path} rw,noatime - ext4 /dev/sda1 rw\n` }]) {
    expect(await restore(made.path, { isReplacing: true, lookAt })).toEqual({ kind: 'mounted', path })
    expect(readdirSync(elsewhere)).toEqual(['recordings'])
  }
  expect(await restore(made.path, { isReplacing: true, lookAt: sameDisk })).toMatchObject({ kind: 'restored' })
})
