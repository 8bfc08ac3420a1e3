import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import { boundaryOf, readMediaType, readMultipart } from '#imaging/net/multipart'
import { decodeFrame } from '#imaging/codecs/decode'
import { decodeHtj2k } from '#imaging/codecs/htj2k'
import { text } from '#imaging/dicom/access'
import { readDicom } from '#imaging/dicom/read'
import { addInstitution, addMember, addStudy } from '~/domain/images/images.fixture'
import { addPicture } from '~/domain/images/pictures.fixture'
import type { JsonDataSet } from './dicom-json'
import { serveDicomWeb } from './serve.fixture'
import { rewritings } from './transcode.server'

const [EXPLICIT, HTJ2K] = ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2.4.202']
const [ROWS, COLUMNS] = [130, 200]
const CT = '/studies/2.25.1/series/2.25.11/instances/2.25.111'
const PHOTO = '/studies/2.25.1/series/2.25.12/instances/2.25.121'

let services: TestServices
let served: Awaited<ReturnType<typeof serveDicomWeb>>
const people: Record<string, Awaited<ReturnType<typeof addMember>>> = {}
let studyId = ''
const files: Record<string, Uint8Array> = {}
/** A slope with a signed bottom and one pixel that is unlike all others. */
const slices = [0, 1, 2].map((frame) => Int16Array.from({ length: ROWS * COLUMNS }, (_, at) => (at === 7 ? -1024 - frame : (at % 3000) - 1000 + frame)))
const colours = Uint8Array.from({ length: ROWS * COLUMNS * 3 }, (_, at) => (at * 7) % 256)

beforeAll(async () => {
  services = await testServices()
  served = await serveDicomWeb(services)
  const here = (await addInstitution(services, 'Demo hospital A')).id
  const elsewhere = (await addInstitution(services, 'Open College')).id
  for (const role of ['student', 'teacher', 'expert'] as const) people[role] = await addMember(services, here, role)
  people.guest = await addMember(services, elsewhere, 'teacher')
  const ct = await addPicture(services, { studyUid: '2.25.1', seriesUid: '2.25.11', sopInstanceUid: '2.25.111', rows: ROWS, columns: COLUMNS, frames: slices, isSigned: true, window: [0, 100] })
  const photo = await addPicture(services, { studyUid: '2.25.1', seriesUid: '2.25.12', sopInstanceUid: '2.25.121', rows: ROWS, columns: COLUMNS, frames: [colours], isColour: true, modality: 'XC' })
  const underived = await addPicture(services, { studyUid: '2.25.1', seriesUid: '2.25.12', sopInstanceUid: '2.25.122', rows: ROWS, columns: COLUMNS, frames: [colours.map((each) => 255 - each)], isColour: true, modality: 'XC' }, { isDerived: false })
  for (const one of [ct, photo, underived]) files[one.sopInstanceUid] = one.file
  studyId = (await addStudy(services, {
    institutionId: here, studyUid: '2.25.1', workspace: 'clinical',
    series: [{ seriesUid: '2.25.11', instances: [ct] }, { seriesUid: '2.25.12', modality: 'XC', instances: [photo, underived] }, { seriesUid: '2.25.13', modality: 'SR', instances: [{ sopInstanceUid: '2.25.131', file: new Uint8Array([1, 2, 3]), metadata: { '00080060': { vr: 'CS', Value: ['SR'] } } }] },
      { seriesUid: '2.25.14', modality: 'OT', pixelState: 'refused', instances: [{ sopInstanceUid: '2.25.141', file: new Uint8Array([6]) }] }],
  })).id
})
afterAll(async () => {
  await served.close()
  await services.close()
})

const ask = (path: string, headers: Record<string, string> = {}, who = 'teacher') => fetch(`${served.url}${path}`, { headers: { cookie: people[who]!.cookie, ...headers } })
async function parts(response: Response): Promise<{ type: string; location: string; bytes: Buffer }[]> {
  expect(response.status).toBe(200)
  const all = []
  for await (const { headers, body } of readMultipart(response.body as unknown as AsyncIterable<Uint8Array>, boundaryOf(readMediaType(response.headers.get('content-type'))))) {
    const chunks: Buffer[] = []
    for await (const chunk of body) chunks.push(Buffer.from(chunk))
    all.push({ type: headers.get('content-type') ?? '', location: headers.get('content-location') ?? '', bytes: Buffer.concat(chunks) })
  }
  return all
}
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())
const asSlice = (bytes: Buffer) => new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer)

test('a study comes out as it is kept, byte for byte, without what was turned down', async () => {
  const all = await parts(await ask('/studies/2.25.1', { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' }))
  expect(all.map(({ location }) => location.split('/').at(-1))).toEqual(['2.25.111', '2.25.121', '2.25.122', '2.25.131'])
  for (const { location, bytes, type } of all.slice(0, 3)) {
    expect(type).toBe(`application/dicom; transfer-syntax=${EXPLICIT}`)
    expect(Buffer.compare(bytes, files[location.split('/').at(-1)!]!)).toBe(0)
  }
  expect(await parts(await ask('/studies/2.25.1', {}, 'expert'))).toHaveLength(5)
  expect((await ask('/studies/2.25.1/series/2.25.14')).status).toBe(404)
})

test('one instance comes by itself where it is asked for so, and is not sent again to a reader that has it', async () => {
  const response = await ask(CT, { accept: 'application/dicom' })
  expect(response.headers.get('content-type')).toBe(`application/dicom; transfer-syntax=${EXPLICIT}`)
  expect(Buffer.compare(await bytesOf(response), files['2.25.111']!)).toBe(0)
  const etag = response.headers.get('etag')!
  expect((await ask(CT, { accept: 'application/dicom', 'if-none-match': etag })).status).toBe(304)
  expect((await ask(CT, { accept: 'application/dicom', 'if-none-match': etag }, 'guest')).status).toBe(404)
})

test.each(['1.2.840.10008.1.2.4.201', HTJ2K])('an instance written anew as %s has the same pixels, every one', async (syntax) => {
  const [one] = await parts(await ask(CT, { accept: `multipart/related; type="application/dicom"; transfer-syntax=${syntax}` }))
  const file = readDicom(one!.bytes)
  expect(file.transferSyntax).toBe(syntax)
  for (const [index, slice] of slices.entries()) expect((await decodeFrame(file, index)).samples).toEqual(slice)
  const [photo] = await parts(await ask(PHOTO, { accept: `multipart/related; type="application/dicom"; transfer-syntax=${syntax}` }))
  const decoded = readDicom(photo!.bytes)
  expect(text(decoded.dataset, '00280004')).toBe('YBR_RCT')
  expect((await decodeFrame(decoded, 0)).samples).toEqual(colours)
})

test('what nobody here writes is refused in a sentence', async () => {
  const response = await ask(CT, { accept: 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.50' })
  expect(response.status).toBe(406)
  expect(await response.text()).toContain(HTJ2K)
})

test('frames come as plain samples, one by itself or several in parts', async () => {
  const one = await ask(`${CT}/frames/2`, { accept: 'application/octet-stream' })
  expect(one.headers.get('content-type')).toContain(EXPLICIT)
  expect(asSlice(await bytesOf(one))).toEqual(slices[1])
  const several = await parts(await ask(`${CT}/frames/3,1`, { accept: 'multipart/related; type="application/octet-stream"' }))
  expect(several.map(({ bytes }) => asSlice(bytes))).toEqual([slices[2], slices[0]])
  expect(await bytesOf(await ask(`${PHOTO}/frames/1`, { accept: 'application/octet-stream' }))).toEqual(Buffer.from(colours))
})

test('a frame as HTJ2K can be read as far as a resolution needs, and is exact when it is whole', async () => {
  const whole = await ask(`${CT}/frames/1`, { accept: 'image/jphc' })
  expect(whole.headers.get('content-type')).toBe(`image/jphc; transfer-syntax=${HTJ2K}`)
  const bytes = await bytesOf(whole)
  expect((await decodeHtj2k(bytes)).samples).toEqual(slices[0])
  const resolutions = whole.headers.get('theatrum-resolutions')!.split(', ').map((each) => /^(\d+)x(\d+)@(\d+)$/.exec(each)!.slice(1).map(Number))
  expect(resolutions.at(-1)).toEqual([COLUMNS, ROWS, bytes.length])
  const [columns, rows, end] = resolutions[0]!
  const part = await ask(`${CT}/frames/1`, { accept: 'image/jphc', range: `bytes=0-${end! - 1}` })
  expect(part.status).toBe(206)
  expect(part.headers.get('content-range')).toBe(`bytes 0-${end! - 1}/${bytes.length}`)
  const small = await decodeHtj2k(await bytesOf(part), resolutions.length - 1)
  expect([small.columns, small.rows]).toEqual([columns, rows])
  const rest = await ask(`${CT}/frames/1`, { accept: 'image/jphc', range: `bytes=${end}-` })
  expect(Buffer.concat([bytes.subarray(0, end), await bytesOf(rest)])).toEqual(bytes)
  expect((await ask(`${CT}/frames/1`, { accept: 'image/jphc', range: `bytes=${bytes.length}-` })).status).toBe(416)
})

test('frames that were not derived yet still come as plain samples, and HTJ2K of them is asked for later', async () => {
  const path = '/studies/2.25.1/series/2.25.12/instances/2.25.122/frames/1'
  expect(await bytesOf(await ask(path, { accept: 'application/octet-stream' }))).toEqual(Buffer.from(colours.map((each) => 255 - each)))
  expect((await ask(path, { accept: 'image/jphc' })).status).toBe(503)
  expect((await ask(path, { accept: 'image/jphc, application/octet-stream;q=0.1' })).status).toBe(200)
})

test('there is no frame 0, no frame after the last, and no frame of a report', async () => {
  expect((await ask(`${CT}/frames/0`)).status).toBe(400)
  expect((await ask(`${CT}/frames/1,,2`)).status).toBe(400)
  expect((await ask(`${CT}/frames/4`)).status).toBe(404)
  expect((await ask('/studies/2.25.1/series/2.25.13/instances/2.25.131/frames/1')).status).toBe(404)
})

test('metadata describes the frames as they are given, and points to the pixels', async () => {
  const response = await ask('/studies/2.25.1/metadata')
  expect(response.headers.get('content-type')).toContain('application/dicom+json')
  const all = (await response.json()) as JsonDataSet[]
  expect(all.map((each) => each['00080018']?.Value?.[0])).toEqual(['2.25.111', '2.25.121', '2.25.122', undefined])
  expect(all[0]).toMatchObject({ '00280010': { vr: 'US', Value: [ROWS] }, '7FE00010': { vr: 'OW' } })
  const address = all[0]!['7FE00010']!.BulkDataURI!.replace(/^.*\/dicom-web/, '')
  const pixels = await bytesOf(await ask(address, { accept: 'application/octet-stream' }))
  expect(asSlice(pixels)).toEqual(Int16Array.from(slices.flatMap((slice) => [...slice])))
  expect((await ask('/studies/2.25.1/metadata', { accept: 'multipart/related; type="application/dicom+xml"' })).status).toBe(406)
  expect((await (await ask('/studies/2.25.1/series/2.25.13/metadata')).json() as JsonDataSet[])[0]).not.toHaveProperty('7FE00010')
})

test('an address that mixes two studies leads nowhere, and neither does somebody else\'s', async () => {
  for (const path of ['/studies/2.25.1', CT, `${CT}/metadata`, `${CT}/frames/1`, `${CT}/bulkdata/7FE00010`, '/studies/2.25.1/metadata']) {
    expect((await ask(path, {}, 'guest')).status, path).toBe(404)
    expect((await ask(path, {}, 'student')).status, path).toBe(404)
    expect((await ask(path.replace('2.25.1', '2.25.9'))).status, path).toBe(404)
  }
  expect((await ask('/studies/2.25.1/series/2.25.12/instances/2.25.111')).status).toBe(404)
})

test('a study that becomes held is gone for everybody but its reviewers, from one request to the next', async () => {
  await services.db.study.update({ where: { id: studyId }, data: { isHeld: true } })
  expect((await ask(`${CT}/frames/1`)).status).toBe(404)
  expect((await ask(`${CT}/frames/1`, {}, 'expert')).status).toBe(200)
  await services.db.study.update({ where: { id: studyId }, data: { isHeld: false } })
  expect((await ask(`${CT}/frames/1`)).status).toBe(200)
})

test('reading a study is one line in the audit, not one for each frame', () => {
  const lines = services.audited.filter(({ action, actor }) => action === 'study.read' && actor.kind === 'person' && actor.personId === people.teacher!.actor.personId)
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatchObject({ subjectKind: 'study', subjectId: studyId })
})

test('what would fill the memory is not written anew: of one instance that is the answer, of several it is said at its place', async () => {
  const institutionId = (await services.db.institution.findFirstOrThrow({ where: { name: 'Demo hospital A' } })).id
  // 25 million pixels, but 75 MB.
  const large = { sopInstanceUid: '2.25.312', rows: 5_000, columns: 5_000, transferSyntax: '1.2.840.10008.1.2.4.80', file: new Uint8Array([7]), metadata: { '00280002': { vr: 'US', Value: [3] }, '00280100': { vr: 'US', Value: [8] } } }
  const small = { sopInstanceUid: '2.25.311', rows: ROWS, columns: COLUMNS, frames: 3, transferSyntax: '1.2.840.10008.1.2.4.80', file: files['2.25.111']!, metadata: { '00280002': { vr: 'US', Value: [1] }, '00280100': { vr: 'US', Value: [16] } } }
  await addStudy(services, { institutionId, studyUid: '2.25.3', workspace: 'clinical', series: [{ seriesUid: '2.25.31', instances: [large, small] }, { seriesUid: '2.25.32', instances: [{ ...large, sopInstanceUid: '2.25.321' }] }] })
  const accept = `multipart/related; type="application/dicom"; transfer-syntax=${EXPLICIT}`
  const alone = await ask('/studies/2.25.3/series/2.25.31/instances/2.25.312', { accept: `application/dicom; transfer-syntax=${EXPLICIT}` })
  expect([alone.status, await alone.text()]).toEqual([413, expect.stringContaining('too large to be written anew')])
  expect((await ask('/studies/2.25.3/series/2.25.32', { accept })).status).toBe(413)
  const all = await parts(await ask('/studies/2.25.3', { accept }))
  expect(all.map(({ type, location }) => [type, location.split('/').at(-1)])).toEqual([[`application/dicom; transfer-syntax=${EXPLICIT}`, '2.25.311'], ['text/plain; charset=utf-8', '2.25.312'], ['text/plain; charset=utf-8', '2.25.321']])
  for (const [index, slice] of slices.entries()) expect((await decodeFrame(readDicom(all[0]!.bytes), index)).samples).toEqual(slice)
  expect(all[1]!.bytes.toString()).toContain('too large to be written anew')
})

test('few instances are written anew at once; whoever comes beyond them is told when to come again, and a reader that goes away makes room', async () => {
  const accept = `application/dicom; transfer-syntax=${HTJ2K}`
  const ends = await Promise.all(Array.from({ length: 3 }, () => rewritings.take()))
  const away = new AbortController()
  const waiting = fetch(`${served.url}${CT}`, { headers: { cookie: people.teacher!.cookie, accept }, signal: away.signal }).catch(() => null)
  await until('a reader waits for its turn', () => rewritings.waiting === 1)
  const queued = Array.from({ length: 11 }, () => rewritings.take())
  const refused = await ask(CT, { accept })
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
  expect((await ask(CT, { accept: 'application/dicom' })).status).toBe(200)
  away.abort()
  await waiting
  for (const end of ends) end()
  for (const turn of queued) (await turn)()
  expect((await ask(CT, { accept })).status).toBe(200)
  // All turns are back.
  for (const end of await Promise.all([rewritings.take(), rewritings.take(), rewritings.take()])) end()
})
