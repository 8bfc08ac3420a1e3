import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addInstitution, addMember, addStudy } from '~/domain/images/images.fixture'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { anatomyAssets } from './router.server'

let services: TestServices
let close: () => Promise<void>
let port: number
const people: Record<string, { cookie: string }> = {}
/** By workspace. */
const models: Record<string, { modelId: string; seriesId: string }> = {}

beforeAll(async () => {
  services = await testServices()
  const here = (await addInstitution(services, 'Demo hospital A')).id
  const elsewhere = (await addInstitution(services, 'Open College')).id
  for (const role of ['student', 'teacher', 'expert', 'moderator'] as const) people[role] = await addMember(services, here, role)
  people.guest = await addMember(services, elsewhere, 'teacher')
  people.nobody = { cookie: '' }
  for (const [index, workspace] of (['teaching', 'research', 'clinical'] as const).entries()) {
    const { id: studyId } = await addStudy(services, { institutionId: here, studyUid: `2.25.${index}`, workspace, series: [{ seriesUid: `2.25.${index}.1`, instances: [] }] })
    const { id: seriesId } = await services.db.series.findFirstOrThrow({ where: { studyId } })
    const { id } = await services.db.anatomyModel.create({ data: { institutionId: here, title: workspace, studyId, seriesId, revision: 3, readyRevision: 2, state: 'waiting', shows: 'all' } })
    for (const [path, content] of [['manifest.json', '{}'], ['surfaces-0.glb', 'glTF'], ['volume/0/c/0/0/0', 'chunk']]) await services.files.put(`derived/anatomy/${id}/2/${path}`, Buffer.from(content!))
    await services.files.put(`derived/anatomy/${id}/3/manifest.json`, Buffer.from('half'))
    models[workspace] = { modelId: id, seriesId }
  }
  const app = express()
  app.use('/anatomy/assets', anatomyAssets(services))
  app.use((_request, response) => void response.status(418).end())
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  port = (server.address() as AddressInfo).port
  close = () => new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
})
afterAll(async () => {
  await close()
  await services.close()
})

/** The path goes out as it is written, which fetch would tidy. */
const ask = (who: string, path: string, { method = 'GET', headers = {} as Record<string, string> } = {}) => new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
  request({ host: '127.0.0.1', port, path: `/anatomy/assets/${path}`, method, headers: { cookie: people[who]!.cookie, ...headers } }, (response) => {
    let body = ''
    response.setEncoding('latin1').on('data', (piece: string) => (body += piece)).on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
  }).on('error', reject).end()
})
const manifest = (workspace: string) => `${models[workspace]!.modelId}/2/manifest.json`

test.each([
  ['teaching', { student: 200, teacher: 200, expert: 200, moderator: 200, guest: 200, nobody: 401 }],
  ['research', { student: 404, teacher: 200, expert: 200, moderator: 200, guest: 200, nobody: 401 }],
  ['clinical', { student: 404, teacher: 200, expert: 200, moderator: 200, guest: 404, nobody: 401 }],
])('the files of a model of a %s study are for whoever reads the study, and for everybody else not there', async (workspace, expected) => {
  const seen = Object.fromEntries(await Promise.all(Object.keys(expected).map(async (who) => [who, (await ask(who, manifest(workspace))).status])))
  expect(seen).toEqual(expected)
})

test('a right that ends, ends at once: pixels that wait again, a face that nobody decided on', async () => {
  const { seriesId } = models.research!
  await services.db.series.update({ where: { id: seriesId }, data: { pixelState: 'held' } })
  expect([(await ask('teacher', manifest('research'))).status, (await ask('expert', manifest('research'))).status]).toEqual([404, 200])
  await services.db.series.update({ where: { id: seriesId }, data: { pixelState: 'clear', faceState: 'flagged' } })
  expect((await ask('expert', manifest('research'))).status, 'it has skin').toBe(404)
  await services.db.series.update({ where: { id: seriesId }, data: { faceState: 'none' } })
  expect((await ask('teacher', manifest('research'))).status).toBe(200)
})

test('a file is kept by the reader\'s own browser for good, asked again it costs no bytes, and nothing but reading is answered', async () => {
  const { modelId } = models.teaching!
  const chunk = await ask('student', `${modelId}/2/volume/0/c/0/0/0`)
  expect(chunk).toMatchObject({ status: 200, body: 'chunk', headers: { 'content-type': 'application/octet-stream', 'content-length': '5', 'cache-control': 'private, max-age=31536000, immutable, no-transform', 'x-content-type-options': 'nosniff' } })
  expect(await ask('student', `${modelId}/2/surfaces-0.glb`)).toMatchObject({ body: 'glTF', headers: { 'content-type': 'model/gltf-binary' } })
  expect((await ask('student', manifest('teaching'))).headers['content-type']).toContain('application/json')
  expect(await ask('student', `${modelId}/2/volume/0/c/0/0/0`, { headers: { 'if-none-match': String(chunk.headers.etag) } })).toMatchObject({ status: 304, body: '' })
  expect(await ask('guest', manifest('clinical'), { headers: { 'if-none-match': String(chunk.headers.etag) } })).toMatchObject({ status: 404 })
  expect(await ask('student', `${modelId}/2/surfaces-0.glb`, { method: 'HEAD' })).toMatchObject({ status: 200, body: '', headers: { 'content-length': '4' } })
  for (const method of ['POST', 'PUT', 'DELETE']) expect((await ask('teacher', manifest('teaching'), { method })).status).toBe(405)
  expect((await ask('student', `${modelId}/9/manifest.json`)).headers['cache-control']).toBe('no-store')
})

test('only the revision that is served is given, and no spelling of a path leads out of it', async () => {
  const { modelId } = models.teaching!
  const other = models.clinical!.modelId
  const paths = [
    `${modelId}/3/manifest.json`, `${modelId}/1/manifest.json`, `${modelId}/2/`, `${modelId}/2`, `${modelId}`, '', `${modelId}/2/absent.glb`, `${modelId}/2/volume`, `${modelId}/2/volume/`,
    `${modelId}/2/../../${other}/2/manifest.json`, `${modelId}/2/%2e%2e/3/manifest.json`, `${modelId}/2/..%2f3%2fmanifest.json`, `${modelId}/2/volume/../manifest.json`, `${modelId}/2//manifest.json`, `${modelId}//2/manifest.json`,
    `${modelId}/2/./manifest.json`, `${modelId}/02/manifest.json`, `${modelId}/2.0/manifest.json`, `${modelId}/2/manifest.json%00`, `${modelId}/2/.partial-1`, `${modelId}/2/manifest.json/`, `${modelId}/2/${'a/'.repeat(9)}b`, `${modelId}/2/${'a'.repeat(300)}`,
    `../images/${modelId}/2/manifest.json`, `${modelId}/2/..\\3\\manifest.json`,
  ]
  for (const path of paths) expect((await ask('student', path)).status, path).toBe(404)
})
