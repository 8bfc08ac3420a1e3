import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { decodeWith } from '#imaging/codecs/dcmjs-wasm'
import { addInstitution, addMember, addStudy } from '~/domain/images/images.fixture'
import { addPicture } from '~/domain/images/pictures.fixture'
import { imageKey } from '~/domain/images/image-keys'
import { serveDicomWeb } from './serve.fixture'

const SIDE = 300
const CT = '/studies/2.25.1/series/2.25.11/instances/2.25.111'

let services: TestServices
let served: Awaited<ReturnType<typeof serveDicomWeb>>
let teacher: Awaited<ReturnType<typeof addMember>>
let student: Awaited<ReturnType<typeof addMember>>
/** Left dark, right bright; the second frame the other way round. */
const half = (isLeftBright: boolean) => Int16Array.from({ length: SIDE * SIDE }, (_, at) => ((at % SIDE < SIDE / 2) === isLeftBright ? 1000 : -1000))
const red = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => (at % 3 === 0 ? 250 : 10))

beforeAll(async () => {
  services = await testServices()
  served = await serveDicomWeb(services)
  const here = (await addInstitution(services, 'Demo hospital A')).id
  teacher = await addMember(services, here, 'teacher')
  student = await addMember(services, here, 'student')
  const uids = { studyUid: '2.25.1', rows: SIDE, columns: SIDE }
  const ct = await addPicture(services, { ...uids, seriesUid: '2.25.11', sopInstanceUid: '2.25.111', frames: [half(false), half(true)], isSigned: true, window: [0, 2001] })
  const photo = await addPicture(services, { ...uids, seriesUid: '2.25.12', sopInstanceUid: '2.25.121', frames: [red], isColour: true })
  await addStudy(services, {
    institutionId: here, studyUid: '2.25.1', workspace: 'clinical',
    series: [{ seriesUid: '2.25.10', modality: 'SR', number: 0, instances: [{ sopInstanceUid: '2.25.101' }] }, { seriesUid: '2.25.11', number: 1, instances: [ct] }, { seriesUid: '2.25.12', number: 2, modality: 'XC', instances: [photo] }],
  })
})
afterAll(async () => {
  await served.close()
  await services.close()
})

const ask = (path: string, accept = 'image/png', who = teacher) => fetch(`${served.url}${path}`, { headers: { cookie: who.cookie, accept } })
async function png(path: string): Promise<{ columns: number; rows: number; at(column: number, row: number, sample?: number): number }> {
  const response = await ask(path)
  expect(response.status, await response.clone().text()).toBe(200)
  const bytes = Buffer.from(await response.arrayBuffer())
  const [columns, rows, samples] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes[25] === 2 ? 3 : 1]
  const at = bytes.indexOf('IDAT')
  const raw = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)))
  const width = columns * samples + 1
  // Rows are kept as the difference from the one above.
  return { columns, rows, at: (column, row, sample = 0) => Array.from({ length: row + 1 }, (_, each) => raw[each * width + 1 + column * samples + sample]!).reduce((sum, value) => (sum + value) & 0xff, 0) }
}

test('a frame is drawn as the file wants it seen, left on the left', async () => {
  const first = await png(`${CT}/rendered`)
  expect([first.columns, first.rows, first.at(0, 0), first.at(149, 299), first.at(150, 0), first.at(299, 299)]).toEqual([SIDE, SIDE, 0, 0, 255, 255])
  const second = await png(`${CT}/frames/2/rendered`)
  expect([second.at(0, 0), second.at(299, 0)]).toEqual([255, 0])
})

test('the reader chooses the window and the size', async () => {
  expect((await png(`${CT}/rendered?window=1000,4000,linear-exact`)).at(299, 0)).toBe(128)
  const small = await png(`${CT}/rendered?viewport=100,50`)
  expect([small.columns, small.rows, small.at(0, 0), small.at(49, 0)]).toEqual([50, 50, 0, 255])
  expect((await png(`${CT}/rendered?viewport=4000,4000`)).columns).toBe(SIDE)
})

test('pictures are JPEG for whoever does not mind, with their colours', async () => {
  const response = await ask('/studies/2.25.1/series/2.25.12/instances/2.25.121/rendered?quality=95', 'image/webp,*/*')
  expect(response.headers.get('content-type')).toBe('image/jpeg')
  const samples = await decodeWith('DecodeJpeg', new Uint8Array(await response.arrayBuffer()), { rows: SIDE, columns: SIDE, samplesPerPixel: 3, bitsAllocated: 8, bitsStored: 8 })
  expect(samples.length).toBe(SIDE * SIDE * 3)
})

test('a study, a series and an instance each have a small picture; a report has none', async () => {
  for (const path of ['/studies/2.25.1', '/studies/2.25.1/series/2.25.11', CT, `${CT}/frames/2`]) {
    const thumbnail = await png(`${path}/thumbnail`)
    expect([thumbnail.columns, thumbnail.rows], path).toEqual([256, 256])
  }
  expect((await ask('/studies/2.25.1/series/2.25.10/thumbnail')).status).toBe(404)
  expect((await ask('/studies/2.25.1/thumbnail', 'image/png', student)).status).toBe(404)
})

test('a picture that the reader has is not sent again; another window is another picture', async () => {
  const first = await ask(`${CT}/rendered`)
  const again = await fetch(`${served.url}${CT}/rendered`, { headers: { cookie: teacher.cookie, accept: 'image/png', 'if-none-match': first.headers.get('etag')! } })
  expect(again.status).toBe(304)
  expect((await ask(`${CT}/rendered?window=1,2,linear`)).headers.get('etag')).not.toBe(first.headers.get('etag'))
  expect(first.headers.get('cache-control')).toContain('private')
})

test('wishes that are not understood are refused by name', async () => {
  for (const query of ['window=1', 'window=1,0', 'window=1,2,3d', 'window=a,b,linear', 'viewport=0,10', 'viewport=10', 'viewport=10,10,0,0,5,5', 'quality=0', 'quality=101']) expect((await ask(`${CT}/rendered?${query}`)).status, query).toBe(400)
  expect((await ask(`${CT}/rendered`, 'video/mpeg')).status).toBe(406)
  expect((await ask(`${CT}/frames/1,2/rendered`)).status).toBe(406)
  expect((await ask(`${CT}/frames/3/rendered`)).status).toBe(404)
})

test('a clip in the colours of a table is drawn from what the database holds: its file is not read for each picture', async () => {
  const index = Uint8Array.from({ length: 40 * 40 }, (_, at) => (at % 40 < 20 ? 0 : 1))
  const clip = await addPicture(services, { studyUid: '2.25.3', seriesUid: '2.25.31', sopInstanceUid: '2.25.311', rows: 40, columns: 40, frames: [index], photometric: 'PALETTE COLOR' })
  const colours = [[255, 0], [10, 20], [0, 250]]
  const table = Object.fromEntries(colours.flatMap((entries, colour) => [
    [`0028110${colour + 1}`, { vr: 'US', Value: [2, 0, 8] }], [`0028120${colour + 1}`, { vr: 'OW', InlineBinary: Buffer.from(entries).toString('base64') }],
  ]))
  const institutionId = (await services.db.institution.findFirstOrThrow({ where: { name: 'Demo hospital A' } })).id
  await addStudy(services, { institutionId, studyUid: '2.25.3', workspace: 'clinical', series: [{ seriesUid: '2.25.31', modality: 'US', instances: [{ ...clip, metadata: { ...clip.metadata, ...table } }] }] })
  const { sha256 } = await services.db.instance.findFirstOrThrow({ where: { sopInstanceUid: '2.25.311' } })
  await services.files.remove(imageKey(sha256))
  const picture = await png('/studies/2.25.3/series/2.25.31/instances/2.25.311/rendered')
  const colourAt = (column: number) => [0, 1, 2].map((sample) => picture.at(column, 0, sample))
  expect([colourAt(0), colourAt(39)]).toEqual([[255, 10, 0], [0, 20, 250]])
})
