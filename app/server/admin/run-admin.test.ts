import { statSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startSmtpPeer } from '../../../tests/setup/smtp-peer'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { serveAdminSocket } from './admin-socket'
import { askAdminSocket } from './ask-server'
import { runAdmin } from './run-admin'

let services: TestServices
beforeEach(async () => {
  services = await testServices()
  await services.db.institution.create({ data: { name: 'Hospital A' } })
})
afterEach(() => services.close())

const admin = (...argv: string[]) => runAdmin(services, argv)
async function json<T = Record<string, unknown>>(...argv: string[]): Promise<T> {
  const result = await admin(...argv, '--json')
  expect(result).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(result.stdout) as T
}
interface Created { id: string; watchUrl: string; streams: { name: string; rtmpUrl: string; server: string; key: string }[] }

test('a broadcast is made with consent, goes live, is held, goes on and ends', async () => {
  const made = await json<Created>('broadcast', 'create', '--title', 'Cataract', '--streams', 'field,panorama', '--consent', 'Agreed on form 12')
  expect(made.watchUrl).toBe(`${services.env.publicUrl}/live/${made.id}`)
  expect(made.streams.map((stream) => stream.name)).toEqual(['field', 'panorama'])
  for (const { rtmpUrl, server, key } of made.streams) {
    expect(server).toBe('rtmp://127.0.0.1:1935/live')
    expect(rtmpUrl).toBe(`${server}/${key}`)
  }
  expect(await json('broadcast', 'start', made.id)).toMatchObject({ state: 'live', warnings: ['No encoder is connected to field, panorama.'] })
  expect(await json('broadcast', 'hold', made.id)).toMatchObject({ state: 'hold' })
  expect(await json('broadcast', 'resume', made.id)).toMatchObject({ state: 'live' })
  expect(await json('broadcast', 'stop', made.id)).toMatchObject({ state: 'ended', reason: 'stopped', recordingId: expect.any(String) })
  expect(await json('recording', 'list')).toMatchObject([{ title: 'Cataract', broadcastId: made.id, isUnpublished: false }])
  expect(await json('job', 'list')).toContainEqual(expect.objectContaining({ title: 'recording.finish' }))
})

test('a start without consent on record ends with code 1 and one sentence', async () => {
  const { id } = await json<Created>('broadcast', 'create', '--title', 'T', '--streams', 'field')
  expect(await admin('broadcast', 'start', id)).toEqual({ code: 1, stdout: '', stderr: 'No consent for live is on record; record it first.\n' })
  expect(await admin('broadcast', 'start', id, '--json')).toMatchObject({ code: 1, stdout: '' })
  await json('broadcast', 'consent', id, '--text', 'Agreed')
  expect((await admin('broadcast', 'start', id)).code).toBe(0)
  expect(await json('broadcast', 'consent', id, '--withdraw')).toMatchObject({ ended: true, unpublished: true })
})

test('every noun lists itself as one JSON array', async () => {
  await json('broadcast', 'create', '--title', 'T', '--streams', 'field')
  await json('room', 'create', '--name', 'Theatre 1', '--inputs', 'field,panorama')
  await json('user', 'create', '--email', 'a@example.test', '--name', 'A', '--role', 'teacher')
  for (const noun of ['user', 'institution', 'room', 'broadcast', 'recording', 'job']) {
    const rows = await json<Record<string, unknown>[]>(noun, 'list')
    expect(Array.isArray(rows), noun).toBe(true)
    for (const row of rows) expect(row.id && (row.title ?? row.name), noun).toBeTruthy()
  }
})

test('what is mistyped is refused in one sentence', async () => {
  for (const argv of [
    ['nonsense'], ['broadcast'], ['broadcast', 'explode'], ['broadcast', 'start'], ['broadcast', 'start', 'nowhere'], ['constructor', 'list'], ['broadcast', 'toString'],
    ['broadcast', 'create', '--title', 'T'], ['broadcast', 'create', '--title', 'T', '--streams', 'A B'], ['broadcast', 'create', '--title', 'T', '--streams', 'field,field'],
    ['broadcast', 'create', '--title', 'T', '--streams', 'field', '--hours', '0'], ['broadcast', 'create', '--title', 'T', '--streams', 'field', '--hours', 'x'],
    ['broadcast', 'create', '--title', 'T', '--streams', 'field', '--audience', 'public'], ['broadcast', 'create', '--title', 'T', '--streams', 'field', '--unknown', '1'],
    ['broadcast', 'create', '--title', 'T', '--streams', 'field', '--institution', 'None'], ['user', 'create', '--email', 'x', '--name', 'X'], ['user', 'create', '--email', 'x@y.test', '--name', 'X', '--password', 'short'],
    ['user', 'grant', 'nobody@y.test', '--role', 'teacher'], ['job', 'retry', 'none'], ['recording', 'export-mp4', 'none', '--stream', 'field'],
  ]) {
    const result = await admin(...argv)
    expect(result, argv.join(' ')).toMatchObject({ code: 1, stdout: '' })
    expect(result.stderr.trim().split('\n'), argv.join(' ')).toHaveLength(1)
    expect(result.stderr, argv.join(' ')).not.toContain('failed')
  }
})

test('a person who is deactivated has no session left', async () => {
  const { id } = await json<{ id: string }>('user', 'create', '--email', 'A@Example.test', '--name', 'A', '--role', 'broadcaster')
  await services.db.session.create({ data: { id: 's', personId: id, expiresAt: new Date(Date.now() + 1e6) } })
  await json('user', 'deactivate', 'a@example.test')
  expect(await services.db.session.count()).toBe(0)
})

test('while the server runs the command is answered over a socket that only its own user may open', async () => {
  const path = join(services.env.dataDir, 'admin.sock')
  expect(await askAdminSocket(path, ['institution', 'list'])).toBeNull()
  const socket = await serveAdminSocket({ services, path })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(JSON.parse((await askAdminSocket(path, ['institution', 'list', '--json']))!.stdout)).toMatchObject([{ name: 'Hospital A' }])
  expect(await askAdminSocket(path, ['nonsense'])).toMatchObject({ code: 1 })
  await expect(serveAdminSocket({ services, path })).rejects.toThrow('another server')
  const answer = await new Promise<string>((resolve) => {
    const rude = createConnection(path, () => rude.write('{"not":"words"}\n'))
    rude.once('data', (data: Buffer) => resolve(data.toString()))
  })
  expect(JSON.parse(answer)).toMatchObject({ code: 1 })
  await socket.stop()
  expect(await askAdminSocket(path, ['institution', 'list'])).toBeNull()
})

test('a test letter shows whether the mail server takes one; without a mail server the sentence says what to set', async () => {
  expect(await admin('mail', 'test', '--to', 'operator@hospital.test')).toMatchObject({ code: 1, stderr: expect.stringContaining('SMTP_URL') })
  const peer = await startSmtpPeer()
  const own = await testServices({ SMTP_URL: peer.url })
  try {
    expect(await runAdmin(own, ['mail', 'test', '--to', 'operator@hospital.test'])).toMatchObject({ code: 0 })
    expect(peer.letters).toMatchObject([{ to: ['operator@hospital.test'] }])
    expect(await runAdmin(own, ['mail', 'test', '--to', 'a@b.test, c@d.test'])).toMatchObject({ code: 1, stderr: expect.stringContaining('not one mail address') })
    peer.mood('refuse')
    expect(await runAdmin(own, ['mail', 'test', '--to', 'operator@hospital.test'])).toMatchObject({ code: 1, stderr: expect.stringContaining('550') })
  } finally {
    await own.close()
    await peer.close()
  }
})
