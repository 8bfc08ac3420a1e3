import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ImageRefused } from '#imaging/contract'
import { dataSet } from '../../tests/fixtures/dicom/build-dicom'
import { enhancedCt } from '../../tests/fixtures/dicom/kinds'
import { samples } from '../../tests/setup/samples'
import { runPeer } from '../../tests/setup/dcmtk'
import { numberElement } from './access'
import { fromDicomJson, toDicomJson } from './json'
import { readDicom } from './read'
import { writeDataSetAlone } from './write'

test('values stand as PS3.18 Annex F has them', () => {
  expect(toDicomJson(dataSet({
    PatientName: 'Yamada^Tarou=山田^太郎=やまだ^たろう', OtherPatientNames: ['A^B', '', 'C'], PixelSpacing: ['0.50', '0.25'], NumberOfFrames: 12, Rows: 512, ImageType: ['ORIGINAL', '', 'AXIAL'],
    FrameIncrementPointer: { vr: 'AT', bytes: Uint8Array.of(0x18, 0, 0x63, 0x10) }, RecommendedDisplayFrameRateInFloat: numberElement('FL', Number.NaN, Number.POSITIVE_INFINITY, 1.5), StudyDate: null, ReferencedStudySequence: [{ ReferencedSOPClassUID: '1.2' }, {}], PixelData: { vr: 'OW', bytes: Uint8Array.of(1, 2) }, SliceThickness: '1.23456789012345678', KVP: 'none',
  }))).toEqual({
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎', Phonetic: 'やまだ^たろう' }] },
    '00101001': { vr: 'PN', Value: [{ Alphabetic: 'A^B' }, null, { Alphabetic: 'C' }] },
    '00280030': { vr: 'DS', Value: [0.5, 0.25] }, '00280008': { vr: 'IS', Value: [12] }, '00280010': { vr: 'US', Value: [512] }, '00080008': { vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL'] },
    '00280009': { vr: 'AT', Value: ['00181063'] }, '00089459': { vr: 'FL', Value: ['NaN', 'inf', 1.5] }, '00080020': { vr: 'DA' }, '00081110': { vr: 'SQ', Value: [{ '00081150': { vr: 'UI', Value: ['1.2'] } }, {}] },
    '7FE00010': { vr: 'OW', InlineBinary: 'AQI=' },
    // More digits than a double holds, and what is no number, stay text.
    '00180050': { vr: 'DS', Value: ['1.23456789012345678'] }, '00180060': { vr: 'DS', Value: ['none'] },
  })
})

test('a data set comes back from JSON byte for byte', () => {
  const { dataset } = enhancedCt({ rows: 4, columns: 4, slices: 2 })
  const again = fromDicomJson(JSON.parse(JSON.stringify(toDicomJson(dataset))))
  expect(Buffer.compare(writeDataSetAlone(again), writeDataSetAlone(dataset))).toBe(0)
})

test('what lies elsewhere is named by its path and fetched by its address', () => {
  const { dataset } = enhancedCt({ rows: 4, columns: 4, slices: 2 })
  const asked: string[] = []
  const json = toDicomJson(dataset, { bulkDataUri: (path) => (asked.push(path), `bulk/${path}`) })
  expect(asked).toEqual(['7FE00010'])
  expect(json['7FE00010']).toEqual({ vr: 'OW', BulkDataURI: 'bulk/7FE00010' })
  expect(fromDicomJson(json, { bulkData: (uri) => (uri === 'bulk/7FE00010' ? Uint8Array.of(7, 8) : null) }).elements.get('7FE00010')?.bytes).toEqual(Uint8Array.of(7, 8))
  expect(() => fromDicomJson(json)).toThrow(ImageRefused)
})

test.each([['null', null], ['text', 'x'], ['a list', []], ['a bad tag', { PatientName: { vr: 'PN' } }], ['an unknown VR', { '00100010': { vr: 'XX' } }], ['no object', { '00100010': 3 }], ['a word for a number', { '00280010': { vr: 'US', Value: ['many'] } }], ['text for base64', { '7FE00010': { vr: 'OW', InlineBinary: '%%%' } }], ['values that are none', { '00100010': { vr: 'PN', Value: 'A' } }]])('JSON that is no data set is refused: %s', (_, json) => {
  expect(() => fromDicomJson(json)).toThrow(ImageRefused)
})

test('JSON nested without end is refused', () => {
  let json: object = {}
  for (let depth = 0; depth < 5000; depth++) json = { '0040A730': { vr: 'SQ', Value: [json] } }
  expect(() => fromDicomJson(json)).toThrow('too-deep')
})

test('a structured report says in JSON what dcmtk says it says', async () => {
  const path = join(samples.pydicomFiles, 'test_files/reportsi.dcm')
  const { stdout } = await runPeer('dcm2json', [path])
  const theirs = JSON.parse(Buffer.from(stdout, 'latin1').toString('utf8')) as Record<string, { vr: string; Value?: unknown }>
  const ours = toDicomJson(readDicom(readFileSync(path)).dataset)
  expect(Object.keys(theirs).filter((tag) => tag.startsWith('0002'))).toEqual([])
  // Their decimal strings keep the way they were written.
  const plain = (json: unknown) => JSON.parse(JSON.stringify(json), (key, value: unknown) => (key === 'Value' && Array.isArray(value) ? value.map((one) => (typeof one === 'number' ? String(one) : typeof one === 'string' && /^-?[\d.]+$/.test(one) && !one.includes('..') ? (Number.isNaN(Number(one)) ? one : String(Number(one))) : one)) : value)) as unknown
  expect(plain(ours)).toEqual(plain(theirs))
})
