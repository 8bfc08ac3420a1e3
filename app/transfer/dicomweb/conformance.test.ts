import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { addInstitution, addMember, addStudy } from '~/domain/images/images.fixture'
import { makeShare } from '~/domain/images/make-share.server'
import { addPicture } from '~/domain/images/pictures.fixture'
import { serveDicomWeb } from './serve.fixture'

const INSTANCE = '/studies/2.25.1/series/2.25.11/instances/2.25.111'
const VIEWER = 'https://viewer.example'

let services: TestServices
let served: Awaited<ReturnType<typeof serveDicomWeb>>
let teacher: Awaited<ReturnType<typeof addMember>>
let link = ''
beforeAll(async () => {
  services = await testServices({ DICOM_WEB_ORIGINS: `${VIEWER}, http://localhost:3001/` })
  served = await serveDicomWeb(services)
  const institutionId = (await addInstitution(services, 'Demo hospital A')).id
  teacher = await addMember(services, institutionId, 'teacher')
  const picture = await addPicture(services, { studyUid: '2.25.1', seriesUid: '2.25.11', sopInstanceUid: '2.25.111', rows: 64, columns: 64, frames: [Int16Array.from({ length: 64 * 64 }, (_, at) => at % 1000)], isSigned: true, window: [0, 100] })
  const { id: studyId } = await addStudy(services, { institutionId, studyUid: '2.25.1', workspace: 'clinical', series: [{ seriesUid: '2.25.11', instances: [picture] }] })
  const made = await makeShare(services, teacher.actor, { studyId, days: 3, note: '' })
  if (made.kind !== 'made') throw new Error(made.kind)
  link = `/shared/${made.url.split('/').at(-1)}`
})
afterAll(async () => {
  await served.close()
  await services.close()
})
const ask = (path: string, { method = 'GET', ...headers }: Record<string, string> = {}) => fetch(`${served.url}${path}`, { method, headers: { cookie: teacher.cookie, ...headers } })

test('HEAD says of an answer what GET would, without its bytes', async () => {
  for (const path of [INSTANCE, '/studies/2.25.1', `${INSTANCE}/frames/1`, `${INSTANCE}/rendered`, `${INSTANCE}/metadata`, `${INSTANCE}/bulkdata/7FE00010`]) {
    const accept = path === INSTANCE ? 'application/dicom' : '*/*'
    const [whole, head] = [await ask(path, { accept }), await ask(path, { accept, method: 'HEAD' })]
    const said = ({ status, headers }: Response) => ({ status, type: headers.get('content-type')?.replace(/boundary=.*/, ''), etag: headers.get('etag'), cache: headers.get('cache-control'), length: headers.get('content-length') })
    expect(said(head), path).toEqual({ ...said(whole), length: head.headers.get('content-length') })
    expect((await whole.arrayBuffer()).byteLength, path).toBeGreaterThan(100)
    expect((await head.arrayBuffer()).byteLength, path).toBe(0)
  }
})

test('what came through a link is kept by no browser; for somebody signed in it is asked for again by its tag', async () => {
  for (const path of [`${INSTANCE}/frames/1`, `${INSTANCE}/rendered`, INSTANCE]) {
    expect((await ask(`${link}${path}`)).headers.get('cache-control'), path).toBe('private, no-store')
    const first = await ask(path)
    expect(first.headers.get('cache-control')).toBe('private, max-age=60, must-revalidate')
    expect((await ask(path, { 'if-none-match': first.headers.get('etag')! })).status).toBe(304)
  }
})

test('nothing is written into pictures: a viewer that asks for annotations is told', async () => {
  const response = await ask(`${INSTANCE}/rendered?annotation=patient,technique`)
  expect(response.status).toBe(200)
  expect(response.headers.get('warning')).toMatch(/^299 .*annotation/)
  expect((await ask(`${INSTANCE}/rendered`)).headers.get('warning')).toBeNull()
})

test('the viewer of another host that the operator names may read with a key or a link, never by a cookie; no other may', async () => {
  const own = await ask(`${link}/studies`, { origin: VIEWER })
  expect(own.headers.get('access-control-allow-origin')).toBe(VIEWER)
  expect(own.headers.get('access-control-expose-headers')).toContain('Content-Range')
  expect(own.headers.get('access-control-allow-credentials')).toBeNull()
  expect(own.headers.get('vary')).toContain('Origin')
  expect((await ask(`${INSTANCE}/frames/1`, { origin: VIEWER })).headers.get('vary')).toContain('Origin')
  // Its refusals, too, can be read: the viewer says what is wrong.
  const refused = await fetch(`${served.url}/studies`, { headers: { origin: VIEWER, authorization: 'Bearer no-key' } })
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, VIEWER])
  const before = await ask(`${INSTANCE}/frames/1`, { method: 'OPTIONS', origin: 'http://localhost:3001', 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization,range' })
  expect([before.status, before.headers.get('access-control-allow-methods'), before.headers.get('access-control-allow-headers')]).toEqual([204, 'GET, HEAD', expect.stringContaining('authorization')])
  for (const origin of ['https://viewer.example.evil', 'http://viewer.example', 'null']) expect((await ask('/studies', { origin })).headers.get('access-control-allow-origin'), origin).toBeNull()
  expect((await ask('/studies', { method: 'OPTIONS', origin: 'https://elsewhere.example' })).headers.get('access-control-allow-origin')).toBeNull()
})

test('an origin that is none is a wrong setting', async () => {
  for (const wrong of ['*', 'viewer.example', 'https://viewer.example/path', 'null']) await expect(testServices({ DICOM_WEB_ORIGINS: wrong })).rejects.toThrow('DICOM_WEB_ORIGINS')
})
