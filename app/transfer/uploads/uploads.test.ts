import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import { cancelImport } from '~/domain/images/cancel-import.server'
import { closeImport } from '~/domain/images/close-import.server'
import { readImportReport } from '~/domain/images/import-report.server'
import { openImport } from '~/domain/images/open-import.server'
import { quarantined } from '~/domain/images/quarantine.server'
import { createCodeThrottle } from '~/domain/people/code-throttle.server'
import { signInAs } from '~/domain/people/sign-in.fixture'
import type { Actor, Role } from '~/policy/actor'
import { sweepUploads } from './sweep-uploads.server'
import { uploadsFolder } from './upload-store.server'
import { createUploads } from './uploads.server'

let services: TestServices
let server: Server
let url: string
let institutionId: string

interface Someone { actor: Actor; cookie: string; personId: string }

async function someone(role: Role): Promise<Someone> {
  const { id } = await services.db.person.create({ data: { name: role, email: `${role}${Math.random()}@hospital.test`, passwordHash: 'x', memberships: { create: { institutionId, role } } } })
  const cookie = (await signInAs(services, id)).split(';')[0]!
  return { actor: { kind: 'person', personId: id, memberships: [{ institutionId, role }] }, cookie, personId: id }
}
async function serve(): Promise<void> {
  server = createServer(express().use('/uploads', createUploads(services, createCodeThrottle(null))))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
async function stopServing(): Promise<void> {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
}
beforeEach(async () => {
  services = await testServices()
  institutionId = (await services.db.institution.create({ data: { name: 'Hospital' } })).id
  await serve()
})
afterEach(async () => {
  await stopServing()
  await services.close()
})

async function delivery({ actor }: Someone): Promise<string> {
  const opened = await openImport(services, actor, { institutionId, workspace: 'research', source: 'browser' })
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  return opened.importId
}
const metadata = (importId: string, name: string, key?: string) => Object.entries({ import: importId, name, ...(key === undefined ? {} : { key }) }).map(([is, value]) => `${is} ${Buffer.from(value).toString('base64')}`).join()
const create = ({ cookie }: { cookie: string }, importId: string, name: string, size: number | null, body?: Buffer, key?: string) => fetch(`${url}/uploads`, {
  method: 'POST',
  headers: { cookie, 'tus-resumable': '1.0.0', 'upload-metadata': metadata(importId, name, key), ...(size === null ? { 'upload-defer-length': '1' } : { 'upload-length': String(size) }), ...(body ? { 'content-type': 'application/offset+octet-stream' } : {}) },
  ...(body ? { body: new Uint8Array(body) } : {}),
})
const patch = ({ cookie }: { cookie: string }, location: string, offset: number, body: Buffer) => fetch(`${url}${location}`, {
  method: 'PATCH', headers: { cookie, 'tus-resumable': '1.0.0', 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, body: new Uint8Array(body),
})
const ask = ({ cookie }: { cookie: string }, method: string, location: string) => fetch(`${url}${location}`, { method, headers: { cookie, 'tus-resumable': '1.0.0' } })
const offsetOf = async (who: { cookie: string }, location: string) => Number((await ask(who, 'HEAD', location)).headers.get('upload-offset'))
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Every byte below DATA_DIR but for the database's own files' free pages. */
function textOnDisk(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile()).map((path) => `${path}\n${readFileSync(path, 'latin1')}`).join('\n')
}

test('a small file goes in by one request, its bytes as they were and its name sealed', async () => {
  const teacher = await someone('teacher')
  const importId = await delivery(teacher)
  const bytes = randomBytes(100_000)
  const answer = await create(teacher, importId, 'WANG^XIAOMING/IM0001.dcm', bytes.length, bytes)
  expect(answer.status).toBe(201)
  expect(answer.headers.get('location')).toMatch(new RegExp(`^/uploads/${importId}\\.`))
  expect(sha(readFileSync(quarantined(services.env, importId, 0)))).toBe(sha(bytes))
  expect((await readImportReport(services, teacher.actor, importId))!.entries).toMatchObject([{ name: 'WANG^XIAOMING/IM0001.dcm', bytes: 100_000, outcome: 'waiting' }])
  expect(textOnDisk(services.env.dataDir)).not.toContain('XIAOMING')
})

test('a large file goes on where the network, and then the server, broke off', async () => {
  const teacher = await someone('teacher')
  const importId = await delivery(teacher)
  const bytes = randomBytes(3_000_000)
  const location = (await create(teacher, importId, 'clip.dcm', bytes.length)).headers.get('location')!
  expect(textOnDisk(services.env.dataDir)).not.toContain('clip.dcm')
  expect((await patch(teacher, location, 0, bytes.subarray(0, 1_000_000))).status).toBe(204)

  // The connection dies in the middle of the next piece.
  const broken = httpRequest(`${url}${location}`, { method: 'PATCH', headers: { cookie: teacher.cookie, 'tus-resumable': '1.0.0', 'upload-offset': '1000000', 'content-type': 'application/offset+octet-stream', 'content-length': '2000000' } })
  broken.on('error', () => undefined)
  broken.write(bytes.subarray(1_000_000, 1_500_000))
  const file = join(uploadsFolder(services.env), location.split('/').at(-1)!)
  await until('some of it is on disk', () => statSync(file).size > 1_000_000)
  broken.destroy()

  await stopServing()
  await serve()
  const offset = await offsetOf(teacher, location)
  expect(offset).toBeGreaterThan(1_000_000)
  expect((await patch(teacher, location, offset, bytes.subarray(offset))).status).toBe(204)
  expect(sha(readFileSync(quarantined(services.env, importId, 0)))).toBe(sha(bytes))
  // The answer may have been lost: whoever asks again hears that all of it is here, and it is in the import once.
  expect(await offsetOf(teacher, location)).toBe(bytes.length)
  expect((await readImportReport(services, teacher.actor, importId))!.entries).toHaveLength(1)
})

test('a file whose last byte came just before the server died is taken when the browser asks for it', async () => {
  const teacher = await someone('teacher')
  const importId = await delivery(teacher)
  const location = (await create(teacher, importId, 'a', 4)).headers.get('location')!
  writeFileSync(join(uploadsFolder(services.env), location.split('/').at(-1)!), 'DICM')
  expect(await Promise.all([offsetOf(teacher, location), offsetOf(teacher, location)])).toEqual([4, 4])
  expect((await readImportReport(services, teacher.actor, importId))!.entries).toMatchObject([{ name: 'a', bytes: 4, outcome: 'waiting' }])
})

const KEY = 'ab'.repeat(16)
const entries = async (who: Someone, importId: string) => (await readImportReport(services, who.actor, importId))!.entries

test('a file whose answer was lost with the server is in the delivery once: the browser knows its address and hears that it is there', async () => {
  const teacher = await someone('teacher')
  const importId = await delivery(teacher)
  const location = `/uploads/${importId}.${KEY}`
  expect((await create(teacher, importId, 'a', 4, Buffer.from('DICM'), KEY)).headers.get('location')).toBe(location)
  await stopServing()
  await serve()
  expect(await offsetOf(teacher, location)).toBe(4)
  expect((await create(teacher, importId, 'a', 4, Buffer.from('DICM'), KEY)).status).toBe(423)
  expect(await entries(teacher, importId)).toMatchObject([{ name: 'a', bytes: 4, outcome: 'waiting' }])
  // A half one goes on where it was, though no answer ever named its address.
  const other = 'cd'.repeat(16)
  await create(teacher, importId, 'b', 8, Buffer.from('DICM'), other)
  expect(await offsetOf(teacher, `/uploads/${importId}.${other}`)).toBe(4)
  expect((await patch(teacher, `/uploads/${importId}.${other}`, 4, Buffer.from('DICM'))).status).toBe(204)
  expect(await entries(teacher, importId)).toHaveLength(2)
  for (const wrong of ['..', 'AB'.repeat(16), 'ab']) expect((await create(teacher, importId, 'c', 4, Buffer.from('DICM'), wrong)).status).toBe(400)
})

test.each(['written down and not yet moved', 'moved and not yet said so'] as const)('a file that was %s when the server died is there once, whoever asks for it: its browser, or nobody any more', async (when) => {
  const teacher = await someone('teacher')
  for (const isAsked of [true, false]) {
    const importId = await delivery(teacher)
    const location = `/uploads/${importId}.${KEY}`
    await create(teacher, importId, 'a', 4, undefined, KEY)
    const uploaded = join(uploadsFolder(services.env), `${importId}.${KEY}`)
    const note = readFileSync(`${uploaded}.json`)
    await patch(teacher, location, 0, Buffer.from('DICM'))
    // As it lay on the disk then.
    await services.db.imageImportEntry.update({ where: { id: `${importId}.${KEY}` }, data: { outcome: 'receiving', bytes: 0 } })
    writeFileSync(`${uploaded}.json`, note)
    if (when === 'written down and not yet moved') renameSync(quarantined(services.env, importId, 0), uploaded)
    await stopServing()
    await serve()
    if (isAsked) expect(await Promise.all([offsetOf(teacher, location), offsetOf(teacher, location)])).toEqual([4, 4])
    else {
      services.setNow(new Date(Date.now() + 120_000))
      await sweepUploads(services)
    }
    expect(await entries(teacher, importId)).toMatchObject([{ name: 'a', bytes: 4, outcome: 'waiting' }])
    expect(readFileSync(quarantined(services.env, importId, 0), 'utf8')).toBe('DICM')
  }
  expect(readdirSync(uploadsFolder(services.env))).toEqual([])
})

test('only whoever opened the delivery adds to it, while it is open and while the right holds; nothing is given back', async () => {
  const [teacher, other, student] = [await someone('teacher'), await someone('administrator'), await someone('student')]
  const importId = await delivery(teacher)
  const location = (await create(teacher, importId, 'a', 10)).headers.get('location')!
  expect((await create({ cookie: '' }, importId, 'a', 1)).status).toBe(401)
  for (const who of [other, student]) {
    expect((await create(who, importId, 'a', 1)).status).toBe(404)
    expect((await patch(who, location, 0, Buffer.from('x'))).status).toBe(404)
    expect((await ask(who, 'HEAD', location)).status).toBe(404)
    expect((await ask(who, 'DELETE', location)).status).toBe(404)
  }
  expect((await ask(teacher, 'GET', location)).status).toBe(405)
  expect((await create(teacher, 'nosuchimport', 'a', 1)).status).toBe(404)
  expect((await create(teacher, '../../x', 'a', 1)).status).toBe(400)
  expect((await ask(teacher, 'HEAD', `/uploads/${importId}.${'0'.repeat(32)}`)).status).toBe(404)
  expect((await ask(teacher, 'HEAD', '/uploads/..%2f..%2ftheatrum.db')).status).toBe(404)
  await services.db.membership.deleteMany({ where: { personId: teacher.personId } })
  expect((await patch(teacher, location, 0, Buffer.from('x'))).status).toBe(403)
  await services.db.membership.create({ data: { personId: teacher.personId, institutionId, role: 'teacher' } })
  await closeImport(services, importId)
  expect((await patch(teacher, location, 0, Buffer.from('x'))).status).toBe(409)
})

test('what is too large, too much, without a length or without a name is refused before a byte is kept, by name', async () => {
  const teacher = await someone('teacher')
  const importId = await delivery(teacher)
  const refused = async (answer: Response) => `${answer.status} ${(await answer.text()).trim()}`
  expect(await refused(await create(teacher, importId, 'a', 2_000_000_001))).toBe('413 too-large')
  expect((await create(teacher, importId, 'a', null)).status).toBe(501)
  expect(await refused(await create(teacher, importId, '', 5))).toBe('400 bad-request')
  expect(await refused(await create(teacher, importId, 'n'.repeat(1_001), 5))).toBe('400 bad-request')
  const free = services.freeDiskBytes
  services.freeDiskBytes = async () => 2_000_000_000
  expect(await refused(await create(teacher, importId, 'a', 5))).toBe('507 disk-full')
  services.freeDiskBytes = free
  for (let n = 0; n < 50; n++) expect((await create(teacher, importId, 'a', 1_999_999_999)).status).toBe(201)
  expect(await refused(await create(teacher, importId, 'a', 1_999_999_999))).toBe('413 import-too-large')
})

test('a delivery that nobody ends is read with what came, and half files go', async () => {
  const teacher = await someone('teacher')
  const [left, cancelled, busy] = [await delivery(teacher), await delivery(teacher), await delivery(teacher)]
  await create(teacher, left, 'whole', 4, Buffer.from('DICM'))
  for (const importId of [left, cancelled, busy]) await create(teacher, importId, 'half', 10, Buffer.from('DI'))
  await cancelImport(services, teacher.actor, cancelled)
  const tomorrow = Date.now() + 25 * 3_600_000
  for (const name of readdirSync(uploadsFolder(services.env)).filter((one) => one.startsWith(busy))) utimesSync(join(uploadsFolder(services.env), name), tomorrow / 1000, tomorrow / 1000)
  services.setNow(new Date(tomorrow))
  expect(await sweepUploads(services)).toEqual({ closed: 1, removed: 4 })
  expect((await readImportReport(services, teacher.actor, left))!.state).toBe('reading')
  expect((await readImportReport(services, teacher.actor, busy))!.state).toBe('receiving')
  expect(readdirSync(uploadsFolder(services.env)).every((name) => name.startsWith(busy))).toBe(true)
  expect(await sweepUploads(services)).toEqual({ closed: 0, removed: 0 })
})
