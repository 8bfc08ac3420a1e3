import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOrthanc, type Orthanc } from '../../tests/setup/orthanc'
import { samples } from '../../tests/setup/samples'
import { decodeFrame } from '../codecs/decode'
import { readDicom } from '../dicom/read'
import { searchStudies, retrieveStudy, type DicomWebPeer } from './dicomweb-client'
import { findStudies, getStudy, moveStudy } from './dimse/query'
import { echo, type DimsePeer } from './dimse/request'
import { listenForStorage } from './dimse/accept'
import { part10Head } from './part10'
import { identifiersIn } from './peek'
import type { SourceQuery } from './source-study'

const file = (name: string) => readFileSync(join(samples.pydicomFiles, 'test_files', name))
const [ct, mr] = [file('CT_small.dcm'), file('MR_small_jpeg_ls_lossless.dcm')]
let orthanc: Orthanc

beforeAll(async () => {
  orthanc = await startOrthanc()
  await orthanc.store(ct, mr)
}, 60_000)
afterAll(() => orthanc?.stop())

const QUERY: SourceQuery = { patientId: '', patientName: '', accession: '', modality: '', fromDate: '', toDate: '' }
const dimse = (over: Partial<DimsePeer> = {}): DimsePeer => ({ host: '127.0.0.1', port: orthanc.dicomPort, calledAe: orthanc.aeTitle, callingAe: 'THEATRUM', idleMs: 10_000, ...over })
const web = (over: Partial<DicomWebPeer> = {}): DicomWebPeer => ({ url: orthanc.dicomWebUrl, login: null, ...over })
const fault = (work: Promise<unknown>) => work.then(() => 'done', (error: { fault?: string }) => error.fault ?? String(error))
const whole = async (data: AsyncIterable<Buffer>) => {
  const pieces: Buffer[] = []
  for await (const piece of data) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}
const pixelsOf = (bytes: Uint8Array) => {
  const element = readDicom(bytes).dataset.elements.get('7FE00010')!
  return Buffer.concat(element.fragments ?? [element.bytes!])
}

test('a hospital\'s PACS answers by DICOMweb and by DIMSE with the same studies', async () => {
  await echo(dimse())
  for (const query of [QUERY, { ...QUERY, modality: 'CT' }, { ...QUERY, patientName: 'CompressedSamples*' }, { ...QUERY, fromDate: '20040119', toDate: '20040119' }, { ...QUERY, patientId: 'nobody' }]) {
    const [byWeb, byDimse] = [await searchStudies(web(), query, 50), await findStudies(dimse(), query, 50)]
    const uids = (found: { studies: { studyUid: string }[] }) => found.studies.map(({ studyUid }) => studyUid).sort()
    expect(uids(byWeb)).toEqual(uids(byDimse))
    expect(byWeb.hasMore).toBe(false)
  }
  const [found] = (await findStudies(dimse(), { ...QUERY, modality: 'CT' }, 50)).studies
  expect(found).toMatchObject({ studyUid: identifiersIn(ct).studyUid, patientId: '1CT1', patientName: 'CompressedSamples CT1', studyDate: '20040119', modalities: ['CT'], instanceCount: 1 })
  expect((await searchStudies(web(), { ...QUERY, modality: 'CT' }, 50)).studies[0]).toMatchObject({ patientId: '1CT1', patientName: 'CompressedSamples CT1', instanceCount: 1 })
  expect(await searchStudies(web(), QUERY, 1)).toMatchObject({ hasMore: true, studies: [{}] })
  expect(await findStudies(dimse(), QUERY, 1)).toMatchObject({ hasMore: true, studies: [{}] })
})

test('a study comes by WADO-RS and by C-GET with the pictures as they are stored there, compressed ones too', async () => {
  for (const original of [ct, mr]) {
    const { studyUid } = identifiersIn(original)
    const byWeb: Buffer[] = []
    expect(await retrieveStudy(web(), studyUid, async (data) => void byWeb.push(await whole(data)))).toBe(1)
    const byDimse: Buffer[] = []
    expect(await getStudy(dimse(), studyUid, async (incoming, data) => (byDimse.push(Buffer.concat([part10Head(incoming), await whole(data)])), 0))).toEqual({ completed: 1, failed: 0 })
    expect(pixelsOf(byWeb[0]!).equals(pixelsOf(original))).toBe(true)
    expect(readDicom(byWeb[0]!).transferSyntax).toBe(readDicom(original).transferSyntax)
    // Of the transfer syntaxes that we take the source chooses; the picture is the same one.
    const [frame, expected] = await Promise.all([byDimse[0]!, original].map((bytes) => decodeFrame(readDicom(bytes), 0)))
    expect(frame!.samples).toEqual(expected!.samples)
  }
}, 20_000)

test('where C-GET is not offered the source sends to our receiver by C-MOVE', async () => {
  const come: string[] = []
  const receiver = await listenForStorage({
    host: '127.0.0.1', port: 0, most: 4, mostOfAddress: 4, idleMs: 5_000, onFault: () => undefined,
    admit: async () => ({ store: async ({ sopInstanceUid }, data) => (await whole(data), come.push(sopInstanceUid), 0), ended: () => undefined }),
  })
  try {
    await orthanc.knows('THEATRUM', receiver.port)
    expect(await moveStudy(dimse(), identifiersIn(ct).studyUid, 'THEATRUM')).toMatchObject({ completed: 1, failed: 0 })
    expect(come).toEqual([identifiersIn(ct).sopInstanceUid])
    expect(await fault(moveStudy(dimse(), identifiersIn(ct).studyUid, 'NOBODY'))).toBe('refused')
  } finally {
    await receiver.close()
  }
}, 20_000)

test('what stands in the way has a name: nobody there, wrong login, another address, no DICOM', async () => {
  const answers: Record<string, [number, Record<string, string>, string]> = {
    '/login/studies': [401, {}, ''], '/moved/studies': [302, { location: orthanc.dicomWebUrl }, ''], '/page/studies': [200, { 'content-type': 'text/html' }, '<html>'], '/list/studies': [200, {}, '[{"0020000D":{"vr":"UI","Value":["../x"]}}]'],
    '/page/studies/1.2': [200, { 'content-type': 'text/html' }, '<html>'], '/cut/studies/1.2': [200, { 'content-type': 'multipart/related; boundary=b' }, '--b\r\n\r\nhalf'],
  }
  const server = createServer((request, response) => {
    const [status, headers, body] = answers[request.url!.split('?')[0]!] ?? [404, {}, '']
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const search = (name: string) => fault(searchStudies(web({ url: `${base}/${name}` }), QUERY, 10))
  expect(await Promise.all(['login', 'moved', 'page', 'absent', 'list'].map(search))).toEqual(['not-allowed', 'redirected', 'not-dicom', 'not-dicom', 'done'])
  expect(await fault(searchStudies(web({ url: 'http://127.0.0.1:1' }), QUERY, 10))).toBe('unreachable')
  const retrieve = (name: string) => fault(retrieveStudy(web({ url: `${base}/${name}` }), '1.2', async (data) => void (await whole(data))))
  expect([await retrieve('page'), await retrieve('cut')]).toEqual(['not-dicom', 'broke-off'])
  expect(await fault(echo(dimse({ port: (server.address() as AddressInfo).port, idleMs: 1_000 })))).toMatch(/not-dicom|broke-off|timed-out/)
  server.close()
}, 20_000)
