import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { samples } from '../../../tests/setup/samples'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { writeMultipart } from '#imaging/net/multipart'
import { identifiersIn } from '#imaging/net/peek'
import { text } from '#imaging/dicom/access'
import { readDicom } from '#imaging/dicom/read'
import { quarantineRoot } from '~/domain/images/quarantine.server'
import { createCodeThrottle } from '~/domain/people/code-throttle.server'
import { signInAs } from '~/domain/people/sign-in.fixture'
import type { Role } from '~/policy/actor'
import { dicomWeb } from './router.server'

let services: TestServices
let server: Server
let url: string
let institutionId: string

beforeEach(async () => {
  services = await testServices()
  institutionId = (await services.db.institution.create({ data: { name: 'Hospital' } })).id
  server = createServer(express().use('/dicom-web', dicomWeb({ services, throttle: createCodeThrottle(null) })))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dicom-web`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  await services.close()
})

async function cookieOf(...roles: Role[]): Promise<string> {
  const { id } = await services.db.person.create({ data: { name: 'x', email: `${Math.random()}@hospital.test`, passwordHash: 'x', memberships: { create: roles.map((role) => ({ institutionId, role })) } } })
  return (await signInAs(services, id)).split(';')[0]!
}
const file = (name: string) => readFileSync(join(samples.pydicomFiles, 'test_files', name))

interface Told { status: number; body: Record<string, { Value: Record<string, { Value?: unknown[] }>[] }>; text: string }
async function stow(cookie: string, bodies: Buffer[], { path = '/studies', headers = {} as Record<string, string>, cut = 0 } = {}): Promise<Told> {
  const pieces: Uint8Array[] = []
  for await (const piece of writeMultipart(bodies.map((body) => ({ headers: { 'Content-Type': 'application/dicom' }, body })), 'border')) pieces.push(piece)
  const body = Buffer.concat(pieces)
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers: { cookie, 'content-type': 'multipart/related; type="application/dicom"; boundary=border', accept: 'application/dicom+json', ...headers }, body: new Uint8Array(body.subarray(0, body.length - cut)) })
  const text = await answer.text()
  return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : {}, text }
}
const values = (told: Told, sequence: string, tag: string) => (told.body[sequence]?.Value ?? []).map((item) => item[tag]?.Value?.[0])

test('instances are stored, and the answer names each by the sender\'s UID and by our address; sent again they are the same ones', async () => {
  const teacher = await cookieOf('teacher')
  const [ct, mr] = [file('CT_small.dcm'), file('MR_small.dcm')]
  const told = await stow(teacher, [ct, mr], { path: '/studies?workspace=research' })
  expect(told.status, told.text).toBe(200)
  expect(values(told, '00081199', '00081155')).toEqual([ct, mr].map((bytes) => identifiersIn(bytes).sopInstanceUid))
  expect(values(told, '00081199', '00081150')).toEqual([ct, mr].map((bytes) => identifiersIn(bytes).sopClassUid))
  const addresses = values(told, '00081199', '00081190') as string[]
  for (const address of addresses) expect(address).toMatch(/\/dicom-web\/studies\/2\.25\.\d+\/series\/2\.25\.\d+\/instances\/2\.25\.\d+$/)
  expect(await services.db.instance.count()).toBe(2)

  const again = await stow(teacher, [ct], { path: `/studies/${identifiersIn(ct).studyUid}?workspace=research` })
  expect(again.status, again.text).toBe(200)
  expect(values(again, '00081199', '00081190')).toEqual([addresses[0]])
  expect(await services.db.instance.count()).toBe(2)
}, 60_000)

test('each instance that is not taken has its reason, and the rest is stored', async () => {
  const teacher = await cookieOf('teacher')
  const told = await stow(teacher, [file('CT_small.dcm'), Buffer.from('no picture at all'), file('CT_small.dcm').subarray(0, 10_000), Buffer.alloc(0)])
  expect(told.status, told.text).toBe(202)
  expect(values(told, '00081199', '00081155')).toHaveLength(1)
  expect(values(told, '00081198', '00081197')).toEqual([0xc000, 0xc000, 0xc000])
  const none = await stow(teacher, [Buffer.from('no picture at all')])
  expect(none.status).toBe(409)
  expect(none.body['00081199']).toBeUndefined()
  const elsewhere = await stow(teacher, [file('MR_small.dcm')], { path: '/studies/1.2.3' })
  expect([elsewhere.status, values(elsewhere, '00081198', '00081197')]).toEqual([409, [0xa900]])
  expect((await services.db.imageImport.findMany({ orderBy: { createdAt: 'asc' } })).map(({ state }) => state)).toEqual(['done', 'done', 'done'])
  expect((await services.db.study.findMany()).map(({ workspace }) => workspace)).toEqual(['clinical'])
}, 60_000)

test('a body that breaks off, or that is none, leaves nothing behind', async () => {
  const teacher = await cookieOf('teacher')
  const told = await stow(teacher, [file('CT_small.dcm'), file('MR_small.dcm')], { cut: 500 })
  expect([told.status, told.text]).toEqual([400, 'The multipart body cannot be read: cut-off. Nothing of it was kept.\n'])
  for (const [headers, status] of [
    [{ 'content-type': 'application/dicom+json' }, 415], [{ 'content-type': 'multipart/related; type="application/dicom"' }, 400], [{ 'content-type': 'multipart/related; type="application/dicom+xml"; boundary=b' }, 415],
    [{ 'content-type': 'multipart/related; boundary=other' }, 400], [{ accept: 'application/dicom+xml' }, 406],
  ] as const) expect((await stow(teacher, [file('CT_small.dcm')], { headers })).status, JSON.stringify(headers)).toBe(status)
  expect(await services.db.instance.count()).toBe(0)
  expect(await services.db.imageImportEntry.count({ where: { outcome: { in: ['waiting', 'receiving'] } } })).toBe(0)
})

test('an instance of another study than the address names fails by itself; those of the study are stored', async () => {
  const teacher = await cookieOf('teacher')
  const [ct, mr] = [file('CT_small.dcm'), file('MR_small.dcm')]
  const told = await stow(teacher, [mr, ct, Buffer.from('no picture at all')], { path: `/studies/${identifiersIn(ct).studyUid}` })
  expect(told.status, told.text).toBe(202)
  expect(values(told, '00081199', '00081155')).toEqual([identifiersIn(ct).sopInstanceUid])
  expect(values(told, '00081198', '00081155')).toEqual([identifiersIn(mr).sopInstanceUid, undefined])
  expect(values(told, '00081198', '00081197')).toEqual([0xa900, 0xc000])
  expect(await services.db.instance.count()).toBe(1)
  expect((await services.db.imageImportEntry.findMany({ orderBy: { position: 'asc' } })).map(({ outcome, reason }) => [outcome, reason])).toEqual([['refused', 'other-study'], ['stored', 'face'], ['refused', 'not-an-image']])
  expect(readdirSync(quarantineRoot(services.env))).toEqual([])
}, 60_000)

test.each(['deflated', 'with a sequence of unknown length before it'])('a study UID that is hidden from a glance, %s, is compared with the address all the same', async (how) => {
  const teacher = await cookieOf('teacher')
  const hidden = how === 'deflated' ? file('image_dfl.dcm') : withOpenSequence(file('CT_small.dcm'))
  expect(identifiersIn(hidden).studyUid).toBe('')
  const elsewhere = await stow(teacher, [hidden], { path: '/studies/1.2.3' })
  expect([elsewhere.status, values(elsewhere, '00081198', '00081197'), await services.db.instance.count()]).toEqual([409, [0xa900], 0])
  const told = await stow(teacher, [hidden], { path: `/studies/${text(readDicom(hidden).dataset, '0020000D')}` })
  expect([told.status, await services.db.instance.count()], told.text).toEqual([200, 1])
  // Without a study in the address there is nothing to compare.
  expect((await stow(teacher, [hidden])).status).toBe(200)
}, 60_000)

/** Explicit little endian: (0008,1110) of unknown length with one empty item of unknown length, at its place in group 8. */
function withOpenSequence(bytes: Buffer): Buffer {
  const tags = Buffer.from('08001011535100 00ffffffff feff00e0ffffffff feff0de000000000 feffdde000000000'.replaceAll(' ', ''), 'hex')
  for (let at = endOfMeta(bytes); ; ) {
    if (bytes.readUInt16LE(at) * 0x10000 + bytes.readUInt16LE(at + 2) > 0x00081110) return Buffer.concat([bytes.subarray(0, at), tags, bytes.subarray(at)])
    at += bytes.toString('latin1', at + 4, at + 6) === 'SQ' ? 12 + bytes.readUInt32LE(at + 8) : 8 + bytes.readUInt16LE(at + 6)
  }
}
/** By the length of the group that stands first in it. */
const endOfMeta = (bytes: Buffer) => 132 + 12 + bytes.readUInt32LE(140)

test('only whoever may import may store, and says where if that is not clear', async () => {
  const other = await services.db.institution.create({ data: { name: 'Other' } })
  const bytes = file('CT_small.dcm')
  expect((await stow('', [bytes])).status).toBe(401)
  expect((await stow(await cookieOf('student', 'moderator'), [bytes])).status).toBe(403)
  const teacher = await cookieOf('teacher')
  expect((await stow(teacher, [bytes], { path: `/studies?institution=${other.id}` })).status).toBe(403)
  expect((await stow(teacher, [bytes], { path: '/studies?workspace=everywhere' })).status).toBe(400)
  const { personId } = await services.db.membership.findFirstOrThrow({ where: { role: 'teacher' } })
  await services.db.membership.create({ data: { personId, institutionId: other.id, role: 'expert' } })
  const asked = await stow(teacher, [bytes])
  expect([asked.status, asked.text.includes(other.id)]).toEqual([400, true])
  expect((await stow(teacher, [bytes], { path: `/studies?institution=${other.id}` })).status).toBe(200)
  expect(await services.db.study.findMany({ select: { institutionId: true } })).toEqual([{ institutionId: other.id }])
}, 60_000)
