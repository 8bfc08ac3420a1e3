import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { ImageRefused, type DataSet, type Refusal } from '#imaging/contract'
import { dataSet, dicomFile } from '../../tests/fixtures/dicom/build-dicom'
import { phantomSlice } from '../../tests/fixtures/dicom/phantom'
import { converted } from '../../tests/setup/dcmtk'
import { items, number, numbers, text } from './access'
import { describePixels } from './describe-pixels'
import { looksLikeDicom, readDicom } from './read'
import { DEFLATED, EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE } from './transfer-syntaxes'
import { writeDataSetAlone, writeDicom } from './write'

const slice = phantomSlice({ rows: 32, columns: 40, slices: 3 }, 1)
const bytes = writeDicom(slice)
const pixels = slice.dataset.elements.get('7FE00010')?.bytes

function refusal(use: () => unknown): Refusal | 'taken' {
  try {
    use()
    return 'taken'
  } catch (error) {
    if (error instanceof ImageRefused) return error.reason
    throw error
  }
}

test.each([
  ['implicit little endian', ['+ti'], IMPLICIT_LITTLE],
  ['explicit little endian with undefined lengths', ['+te', '-e'], EXPLICIT_LITTLE],
  ['explicit big endian', ['+tb'], EXPLICIT_BIG],
  ['deflated', ['+td'], DEFLATED],
  ['without meta information', ['+te', '-F'], EXPLICIT_LITTLE],
  ['without meta information, implicit', ['+ti', '-F'], IMPLICIT_LITTLE],
  ['with group lengths and padding', ['+te', '+g', '+p', '512', '16'], EXPLICIT_LITTLE],
])('a slice that dcmtk wrote %s reads to the same values and pixels', async (_, options, transferSyntax) => {
  const file = readDicom(await converted('dcmconv', options, bytes))
  expect(file.transferSyntax).toBe(transferSyntax)
  expect([...file.dataset.elements.keys()].filter((tag) => tag !== 'FFFCFFFC')).toEqual([...slice.dataset.elements.keys()])
  expect(numbers(file.dataset, '00200032')).toEqual(numbers(slice.dataset, '00200032'))
  expect(number(file.dataset, '00280010')).toBe(32)
  expect(Buffer.compare(file.dataset.elements.get('7FE00010')?.bytes ?? new Uint8Array(), pixels ?? new Uint8Array())).toBe(0)
})

test('a file is told from other files by its first bytes', async () => {
  const bare = await converted('dcmconv', ['+ti', '-F'], bytes)
  for (const file of [bytes, bare, bytes.subarray(128), await converted('dcmconv', ['+tb', '-F'], bytes)]) expect(looksLikeDicom(file.subarray(0, 1024))).toBe(true)
  for (const other of ['%PDF-1.7 and so on', 'PK\x03\x04\x14\0\0\0\x08\0', '\x89PNG\r\n\x1a\n', '<html>', 'DICOM']) expect(looksLikeDicom(Buffer.from(other, 'latin1'))).toBe(false)
  expect(refusal(() => readDicom(Buffer.from('%PDF-1.7 and so on for a while')))).toBe('not-an-image')
  expect(refusal(() => readDicom(new Uint8Array()))).toBe('empty')
})

test('a file cut anywhere is refused, above all within its pixels', () => {
  for (let end = 133; end < bytes.length; end += 7) expect(refusal(() => describePixels(readDicom(bytes.subarray(0, end)))), `cut at ${end}`).not.toBe('taken')
  expect(refusal(() => readDicom(bytes.subarray(0, bytes.length - 1)))).toBe('truncated')
})

test('bytes behind the pixels are no part of the file', () => {
  for (const tail of [new Uint8Array(512), Buffer.from('some program left its name here, and more'), Uint8Array.of(1)]) {
    expect(readDicom(Buffer.concat([bytes, tail])).dataset.elements.size).toBe(slice.dataset.elements.size)
  }
})

test('lengths that lie are refused by their kind', () => {
  const at = Buffer.from(bytes).indexOf(Buffer.from([0x10, 0, 0x10, 0, 0x50, 0x4e]))
  const long = Uint8Array.from(bytes)
  new DataView(long.buffer).setUint16(at + 6, 0xfff0, true)
  expect(refusal(() => readDicom(long))).not.toBe('taken')
  const whole = writeDicom(dicomFile({ SOPClassUID: '1.2', ReferencedStudySequence: [{ ReferencedSOPClassUID: '1.2.3' }], Rows: 1 }))
  const item = Buffer.from(whole).indexOf(Buffer.from([0xfe, 0xff, 0, 0xe0]))
  const beyond = Uint8Array.from(whole)
  new DataView(beyond.buffer).setUint32(item + 4, 0x7fffffff, true)
  expect(refusal(() => readDicom(beyond))).toBe('truncated')
  const into = Uint8Array.from(whole)
  new DataView(into.buffer).setUint32(item + 4, 4, true)
  expect(refusal(() => readDicom(into))).toBe('damaged')
})

test('sequences a thousand deep are refused and cost nothing', () => {
  const open = Buffer.from([0x40, 0, 0x30, 0xa7, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff])
  const close = Buffer.from([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0])
  const head = Buffer.from(writeDicom(dicomFile({ SOPClassUID: '1.2' })))
  const times = (part: Buffer) => Array.from({ length: 1000 }, () => part)
  expect(refusal(() => readDicom(Buffer.concat([head, ...times(open), ...times(close)])))).toBe('too-deep')
  let nested: DataSet = dataSet({ CodeValue: 'inmost' })
  for (let depth = 0; depth < 100; depth++) nested = dataSet({ ContentSequence: { vr: 'SQ', items: [nested] } })
  const file = { meta: dataSet({}), dataset: dataSet({ SOPClassUID: '1.2', ContentSequence: { vr: 'SQ', items: [nested] } }), transferSyntax: EXPLICIT_LITTLE }
  expect(refusal(() => readDicom(writeDicom(file)))).toBe('too-deep')
})

test('a flood of elements, and a small file that inflates without end, stop at their bounds', () => {
  const items = Array.from({ length: 2000 }, () => dataSet({}))
  const file = writeDicom(dicomFile({ SOPClassUID: '1.2', ContentSequence: { vr: 'SQ', items } }))
  expect(refusal(() => readDicom(file, { maxElements: 1000 }))).toBe('too-large')
  const meta = writeDicom(dicomFile({ SOPClassUID: '1.2', Rows: 1 }))
  const bomb = Buffer.concat([meta.subarray(0, Buffer.from(meta).indexOf(Buffer.from([8, 0, 5, 0]))), deflateRawSync(Buffer.alloc(50e6))])
  const syntax = Buffer.from('1.2.840.10008.1.2.1')
  const at = bomb.indexOf(syntax)
  const renamed = Buffer.concat([bomb.subarray(0, at - 2), Buffer.from([22, 0]), Buffer.from('1.2.840.10008.1.2.1.99'), bomb.subarray(at + 20)])
  expect(refusal(() => readDicom(renamed, { maxInflatedBytes: 1e6 }))).toBe('too-large')
})

test('transfer syntaxes that nobody knows are refused as such', () => {
  const at = Buffer.from(bytes).indexOf('1.2.840.10008.1.2.1')
  const unknown = Uint8Array.from(bytes)
  unknown.set(Buffer.from('1.2.840.99999.1.2.1'), at)
  expect(refusal(() => readDicom(unknown))).toBe('unknown-transfer-syntax')
})

test('an unknown representation with undefined length holds implicit items, whose names are found', () => {
  const head = Buffer.from(writeDicom(dicomFile({ SOPClassUID: '1.2' })))
  const value = Buffer.from('Phantom^B ')
  const sequence = Buffer.concat([Buffer.from([0x40, 0, 0x75, 0x02, 0x55, 0x4e, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff, 0x10, 0, 0x10, 0, value.length, 0, 0, 0]), value, Buffer.from([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0])])
  const { dataset } = readDicom(Buffer.concat([head, sequence]))
  expect(items(dataset, '00400275').map((item) => text(item, '00100010'))).toEqual(['Phantom^B'])
})

test('an item has the character set of what holds it, unless it says another', () => {
  const inner = dataSet({ PatientName: { vr: 'PN', bytes: Uint8Array.of(0xc4, 0xc4) } })
  const own = dataSet({ SpecificCharacterSet: 'ISO_IR 144', PatientName: { vr: 'PN', bytes: Uint8Array.of(0xc4) } })
  const bytes = writeDicom(dicomFile({ SpecificCharacterSet: 'ISO_IR 100', SOPClassUID: '1.2', ReferencedStudySequence: { vr: 'SQ', items: [inner, own] } }))
  expect(items(readDicom(bytes).dataset, '00081110').map((item) => text(item, '00100010'))).toEqual(['ÄÄ', 'Ф'])
})

test('a data set written alone is what an association carries', () => {
  const alone = writeDataSetAlone(slice.dataset)
  expect(Buffer.compare(alone, bytes.subarray(bytes.length - alone.length))).toBe(0)
})

test('reading is views into the file, not copies', () => {
  const { dataset } = readDicom(bytes)
  expect(dataset.elements.get('7FE00010')?.bytes?.buffer).toBe(bytes.buffer)
})
