import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { dataSet, dicomFile } from '../../tests/fixtures/dicom/build-dicom'
import { colourPicture, enhancedCt } from '../../tests/fixtures/dicom/kinds'
import { ORIENTATIONS, phantomSeries } from '../../tests/fixtures/dicom/phantom'
import { runPeer, validationErrors } from '../../tests/setup/dcmtk'
import { decimalText, numbers, text } from './access'
import { readDicom } from './read'
import { isUid, newUid, uidFromName } from './uids'
import { writeDicom } from './write'

const folder = mkdtempSync(join(tmpdir(), 'theatrum-write-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a file begins with an empty preamble and says who wrote it', async () => {
  const bytes = writeDicom(phantomSeries({ slices: 1 })[0]!)
  expect(bytes.subarray(0, 128).every((byte) => byte === 0)).toBe(true)
  const { meta, dataset } = readDicom(bytes)
  expect(text(meta, '00020002')).toBe('1.2.840.10008.5.1.4.1.1.2')
  expect(text(meta, '00020003')).toBe(text(dataset, '00080018'))
  expect(text(meta, '00020010')).toBe('1.2.840.10008.1.2.1')
  expect(text(meta, '00020012')).toMatch(/^2\.25\.\d{20,}$/)
  expect(text(meta, '00020013')).toBe('THEATRUM_1')
  writeFileSync(join(folder, 'a.dcm'), bytes)
  const { stdout, stderr } = await runPeer('dcmdump', [join(folder, 'a.dcm')])
  expect(stdout).toMatch(/\(0002,0000\) UL \d+/)
  expect(stderr).not.toMatch(/[EW]:/)
})

test('the validator finds nothing wrong with slices in every direction', async () => {
  for (const [name, orientation] of Object.entries(ORIENTATIONS)) for (const modality of ['CT', 'MR'] as const) expect(await validationErrors(writeDicom(phantomSeries({ name, orientation, modality, intercept: -1000, slices: 1 })[0]!))).toEqual([])
  expect(await validationErrors(writeDicom(colourPicture()))).toEqual([])
})

test('tags ascend, values are padded by their kind, and group lengths are left out', () => {
  const file = dicomFile({ SOPClassUID: '1.2.3', PatientID: 'ABC', Rows: 7 })
  const elements = new Map([...file.dataset.elements].reverse())
  elements.set('00100000', { vr: 'UL', bytes: new Uint8Array(4) })
  const { dataset } = readDicom(writeDicom({ ...file, dataset: { ...file.dataset, elements } }))
  expect([...dataset.elements.keys()]).toEqual(['00080005', '00080016', '00100020', '00280010'])
  expect([...dataset.elements.get('00080016')!.bytes!].at(-1)).toBe(0)
  expect([...dataset.elements.get('00100020')!.bytes!].at(-1)).toBe(0x20)
})

test('offsets of frames still meet their fragments when those are padded', () => {
  const fragments = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5), Uint8Array.of(6, 7, 8)]
  const file = dicomFile({ SOPClassUID: '1.2.3', ExtendedOffsetTable: { vr: 'OV', bytes: new Uint8Array(24) }, ExtendedOffsetTableLengths: { vr: 'OV', bytes: new Uint8Array(24) }, PixelData: { vr: 'OB', fragments, offsets: [0, 11, 21] } }, '1.2.840.10008.1.2.5')
  const { dataset, transferSyntax } = readDicom(writeDicom(file))
  expect(transferSyntax).toBe('1.2.840.10008.1.2.5')
  expect(dataset.elements.get('7FE00010')).toEqual({ vr: 'OB', fragments: [Uint8Array.of(1, 2, 3, 0), Uint8Array.of(4, 5), Uint8Array.of(6, 7, 8, 0)], offsets: [0, 12, 22] })
  expect(dataset.elements.has('7FE00001')).toBe(false)
  expect(() => writeDicom({ ...file, transferSyntax: '1.2.840.10008.1.2.1' })).toThrow(RangeError)
})

test('a list too long for its representation is written as unknown, and read as what it is', () => {
  const values = Array.from({ length: 9000 }, (_, index) => index * 1.5)
  const again = readDicom(writeDicom(dicomFile({ SOPClassUID: '1.2.3', ContourData: values })))
  expect(again.dataset.elements.get('30060050')?.vr).toBe('DS')
  expect(numbers(again.dataset, '30060050')).toEqual(values)
})

test('what is written and read again is the same, sequences and all', () => {
  for (const file of [enhancedCt(), { ...dicomFile({}), dataset: dataSet({ SOPClassUID: '1.2', ReferencedStudySequence: [{}, { ReferencedSOPClassUID: '1.2', ReferencedSOPSequence: [{ ReferencedSOPClassUID: null }] }] }) }]) {
    const bytes = writeDicom(file)
    expect(Buffer.compare(writeDicom(readDicom(bytes)), bytes)).toBe(0)
  }
})

test('a decimal keeps as many digits as its sixteen characters hold', () => {
  for (const value of [0, 1, -1024, 0.1, 1 / 3, -2 / 3, 123456789.123456789, 1e-7, -1.23456789e-15, 1e22, 0.95703119]) {
    expect(decimalText(value).length).toBeLessThanOrEqual(16)
    expect(Math.abs(Number(decimalText(value)) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-8)
  }
  expect(decimalText(0.1)).toBe('0.1')
  expect(() => decimalText(Number.NaN)).toThrow(RangeError)
})

test('UIDs are our own, well formed, and the same for the same name', () => {
  expect(Array.from({ length: 200 }, () => newUid()).every((uid) => isUid(uid) && uid.startsWith('2.25.'))).toBe(true)
  expect(uidFromName('a')).toBe(uidFromName('a'))
  expect(uidFromName('a')).not.toBe(uidFromName('b'))
  for (const wrong of ['', '1', '1..2', '1.02', 'a.b', `1.${'2'.repeat(70)}`, '1.2.']) expect(isUid(wrong)).toBe(false)
})
