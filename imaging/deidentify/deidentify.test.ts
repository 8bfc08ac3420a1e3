import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { ImageRefused, type DicomFile } from '#imaging/contract'
import { item, items, number, text, texts } from '#imaging/dicom/access'
import { readDicom } from '#imaging/dicom/read'
import { writeDicom } from '#imaging/dicom/write'
import { joined, raw, rawDataSet, rawFile, u16, type RawElement } from '../../tests/fixtures/dicom/raw'
import { withElements } from '../../tests/fixtures/dicom/planted'
import { filesBelow, samples } from '../../tests/setup/samples'
import { deidentificationKeyOf, deidentify, deidentifyToBytes, markFaceRemoved, markPixelsCleaned, markPixelsNotCleaned } from './index'

const key = deidentificationKeyOf(new Uint8Array(32).fill(7))
const fileOf = (...more: RawElement[]): DicomFile => readDicom(rawFile({ elements: rawDataSet(withElements(...more)) }))
const cleaned = (...more: RawElement[]) => deidentify(fileOf(...more), key)
const flags = (...more: RawElement[]) => cleaned(...more).flags

test('a kept file says by what methods it was de-identified, and that its dates moved', () => {
  const { dataset } = cleaned().file
  expect(text(dataset, '00120062')).toBe('YES')
  expect(items(dataset, '00120064').map((one) => text(one, '00080100'))).toEqual(['113100', '113105', '113107', '113108'])
  expect(text(dataset, '00280303')).toBe('MODIFIED')
  expect(texts(dataset, '00120063').every((part) => part.length <= 64)).toBe(true)
  expect(text(dataset, '00080005')).toBe('ISO_IR 192')
  markPixelsCleaned(dataset)
  markFaceRemoved(dataset)
  markFaceRemoved(dataset)
  expect(items(dataset, '00120064').map((one) => text(one, '00080100'))).toEqual(['113100', '113101', '113102', '113105', '113107', '113108'])
  expect([text(dataset, '00280301'), text(dataset, '00280302')]).toEqual(['NO', 'NO'])
  markPixelsNotCleaned(dataset)
  expect([text(dataset, '00280301'), text(dataset, '00280302'), items(dataset, '00120064').map((one) => text(one, '00080100'))]).toEqual(['YES', 'NO', ['113100', '113102', '113105', '113107', '113108']])
})

test('name and ID become the same pseudonym, sex and age stay, the birth date goes and leaves the age', () => {
  const { file: { dataset }, identity } = cleaned(raw('00101020', 'DS', '1.70'), raw('00101030', 'DS', '65'), raw('00281054', 'LO', 'HU'))
  expect(text(dataset, '00100010')).toBe(text(dataset, '00100020'))
  expect(text(dataset, '00100010')).toBe(key.pseudonym(identity))
  expect([text(dataset, '00100030'), text(dataset, '00100040'), text(dataset, '00101010'), number(dataset, '00101020'), text(dataset, '00281054')]).toEqual(['', 'F', '071Y', 1.7, 'HU'])
})

test('two series of one study stay one study, and references lead to what they were of', () => {
  const first = cleaned(raw('00080018', 'UI', '1.2.3.1'))
  const second = cleaned(raw('00080018', 'UI', '1.2.3.2'), raw('0020000E', 'UI', '1.2.9'), raw('00081140', 'SQ', [[raw('00081150', 'UI', '1.2.840.10008.5.1.4.1.1.2'), raw('00081155', 'UI', '1.2.3.1')]]))
  expect(text(second.file.dataset, '0020000D')).toBe(text(first.file.dataset, '0020000D'))
  expect(text(second.file.dataset, '0020000E')).not.toBe(text(first.file.dataset, '0020000E'))
  const reference = item(second.file.dataset, '00081140')!
  expect(text(reference, '00081155')).toBe(text(first.file.dataset, '00080018'))
  expect(text(reference, '00081150')).toBe('1.2.840.10008.5.1.4.1.1.2')
})

test('the days between two studies of a patient stay what they were', () => {
  const dateOf = (date: string) => text(cleaned(raw('00080020', 'DA', date)).file.dataset, '00080020')
  const day = (date: string) => Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6))) / 86_400_000
  expect(day(dateOf('20210304')) - day(dateOf('20200229'))).toBe(day('20210304') - day('20200229'))
  expect(dateOf('20210304')).not.toBe('20210304')
})

test('pixels, geometry and calibration come out as they came', () => {
  const before = fileOf()
  const { dataset } = deidentify(before, key).file
  for (const tag of ['7FE00010', '00200032', '00200037', '00280010', '00280011', '00280030', '00280100', '00280101', '00280102', '00280103', '00180050']) {
    expect(Buffer.from(dataset.elements.get(tag)!.bytes!).toString('latin1').trim(), tag).toBe(Buffer.from(before.dataset.elements.get(tag)!.bytes!).toString('latin1').trim())
  }
  expect(texts(dataset, '00200032')).toEqual(['-125.0', '-125.0', '10.5'])
})

test('Chinese descriptions come out in UTF-8, whatever they came in', () => {
  const { file } = cleaned(raw('00080005', 'CS', 'GB18030'), raw('0008103E', 'LO', Uint8Array.of(0xd0, 0xd8, 0xb2, 0xbf, 0xc6, 0xbd, 0xc9, 0xa8)))
  expect(text(file.dataset, '0008103E')).toBe('胸部平扫')
  expect(Buffer.from(file.dataset.elements.get('0008103E')!.bytes!).toString('utf8')).toBe('胸部平扫')
})

test('a description of which nothing but numbers would be left goes', () => {
  expect(cleaned(raw('00081030', 'LO', 'e+1 Stranger 12')).file.dataset.elements.has('00081030')).toBe(false)
})

test('the file that came is not changed', () => {
  const file = fileOf(raw('00081140', 'SQ', [[raw('00081155', 'UI', '1.2.3')]]))
  const before = structuredClone(file)
  deidentifyToBytes(file, key)
  expect(file).toEqual(before)
})

test('what was removed or replaced is told for the sealed record, within a bound', () => {
  const { identity } = cleaned(raw('00081010', 'SH', 'CT99'), raw('00400275', 'SQ', [[raw('00401001', 'SH', 'REQ-1')]]), raw('00090010', 'LO', 'MAKER'), raw('00091001', 'LO', 'PRIVATE WORD'), raw('00091002', 'DS', '12.5'))
  expect(identity.attributes).toMatchObject({ '00100010': 'PLANTEDFAMILY^PLANTEDGIVEN', '00080020': '20210304', '00081010': 'CT99', '00400275/0/00401001': 'REQ-1', '00091001': 'PRIVATE WORD' })
  for (const path of ['00180015', '00090010', '00091002']) expect(identity.attributes).not.toHaveProperty(path)
  const many = cleaned(raw('00400275', 'SQ', Array.from({ length: 2_000 }, (_, at) => [raw('00401001', 'SH', `REQ-${at}`), raw('0020000D', 'UI', `1.2.${at}`)])), raw('00104000', 'LT', 'x'.repeat(10_000)))
  expect(Object.keys(many.identity.attributes).length).toBeLessThanOrEqual(600)
  expect(many.identity.attributes['00104000']!.length).toBe(256)
})

test.each([
  ['a CT of a chest', [], 'no', null],
  ['what says YES', [raw('00280301', 'CS', 'YES')], 'declared', 'declared'],
  ['an ultrasound image, though it says NO', [raw('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.6.1'), raw('00080060', 'CS', 'US'), raw('00280301', 'CS', 'NO')], 'suspected', 'ultrasound'],
  ['a secondary capture, though it says NO', [raw('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.7'), raw('00280301', 'CS', 'NO')], 'suspected', 'secondary-capture'],
  ['a multi-frame secondary capture', [raw('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.7.4')], 'suspected', 'secondary-capture'],
  ['a digitised film', [raw('00080064', 'CS', 'DF')], 'suspected', 'secondary-capture'],
  ['a saved screen', [raw('00080008', 'CS', 'DERIVED\\SECONDARY\\SCREEN SAVE')], 'suspected', 'secondary-capture'],
  ['a dose page', [raw('00080008', 'CS', 'DERIVED\\SECONDARY\\OTHER\\DOSE_INFO')], 'suspected', 'secondary-capture'],
  ['an endoscopy', [raw('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.77.1.1'), raw('00080060', 'CS', 'ES')], 'suspected', 'picture'],
  ['a slide with its label', [raw('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.77.1.6'), raw('00080060', 'CS', 'SM')], 'suspected', 'label'],
  ['a slide that has none in it', [raw('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.77.1.6'), raw('00080060', 'CS', 'SM'), raw('00480010', 'CS', 'NO')], 'no', null],
  ['a CT in colour', [raw('00280002', 'US', u16(3)), raw('00280004', 'CS', 'RGB')], 'suspected', 'colour'],
  ['an overlay', [raw('60000010', 'US', u16(1))], 'suspected', 'overlay'],
  ['a radiograph that says nothing', [raw('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.1'), raw('00080060', 'CS', 'CR')], 'suspected', 'not-said'],
  ['a radiograph that says NO', [raw('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.1.1'), raw('00080060', 'CS', 'DX'), raw('00280301', 'CS', 'NO')], 'no', null],
  ['a radiograph that was de-identified elsewhere and says NO', [raw('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.1.1'), raw('00080060', 'CS', 'DX'), raw('00280301', 'CS', 'NO'), raw('00120064', 'SQ', [[raw('00080100', 'SH', '113101'), raw('00080102', 'SH', 'DCM')]])], 'suspected', 'said-elsewhere'],
  ['a mammogram whose identity was removed elsewhere', [raw('00080060', 'CS', 'MG'), raw('00280301', 'CS', 'NO'), raw('00120062', 'CS', 'YES')], 'suspected', 'said-elsewhere'],
  ['a kind without a name', [raw('00080060', 'CS', '')], 'suspected', 'not-said'],
] as [string, RawElement[], string, string | null][])('whether somebody must look for text in the pixels: %s', (_, more, burnedIn, burnedInReason) => {
  expect(flags(...more)).toMatchObject({ burnedIn, burnedInReason })
})

test.each([
  ['a chest', [], false],
  ['a head', [raw('00180015', 'CS', 'HEAD')], true],
  ['sinuses by their description', [raw('00180015', 'CS', ''), raw('0008103E', 'LO', 'Sinuses coronal'), raw('00081030', 'LO', 'CT')], true],
  ['a head in Chinese', [raw('00180015', 'CS', ''), raw('00081030', 'LO', 'CT'), raw('0008103E', 'LO', '头颅平扫')], true],
  ['a neck that calls itself chest', [raw('00081030', 'LO', 'CT Neck and Chest')], true],
  ['a PET of the whole body', [raw('00080060', 'CS', 'PT'), raw('00180015', 'CS', 'WHOLEBODY')], true],
  ['nothing said', [raw('00180015', 'CS', ''), raw('00081030', 'LO', 'CT'), raw('0008103E', 'LO', 'Series 2')], true],
  ['a survey of the head', [raw('00180015', 'CS', 'HEAD'), raw('00080008', 'CS', 'ORIGINAL\\PRIMARY\\LOCALIZER')], false],
  ['labels of a head', [raw('00080060', 'CS', 'SEG'), raw('00180015', 'CS', 'HEAD')], true],
  ['a radiograph of the skull', [raw('00080060', 'CS', 'DX'), raw('00180015', 'CS', 'SKULL')], false],
  ['an abdomen by its description', [raw('00180015', 'CS', ''), raw('00081030', 'LO', 'Abdomen'), raw('0008103E', 'LO', 'ax')], false],
] as [string, RawElement[], boolean][])('whether its surface is a face: %s', (_, more, isFace) => {
  expect(flags(...more).isFace).toBe(isFace)
})

const compressed = (fragments: Uint8Array[], transferSyntax: string): DicomFile => {
  const file = fileOf()
  file.dataset.elements.set('7FE00010', { vr: 'OB', fragments, offsets: [0, ...(fragments.length > 1 ? [8 + fragments[0]!.length] : [])] })
  return { ...file, transferSyntax }
}
const marker = (mark: number, content: string) => joined([Uint8Array.of(0xff, mark, (content.length + 2) >> 8, (content.length + 2) & 0xff), Buffer.from(content, 'latin1')])
const fragmentsOf = (file: DicomFile) => deidentify(file, key).file.dataset.elements.get('7FE00010')!

test('comments and camera data within a JPEG go, what decoding needs stays to the byte', () => {
  const scan = Uint8Array.of(0xff, 0xda, 0, 4, 1, 2, 9, 0xff, 0, 8, 0xff, 0xd0, 7, 0xff, 0xd9)
  const plain = joined([Uint8Array.of(0xff, 0xd8), marker(0xee, 'Adobe\0d\0\0\0\0\0'), marker(0xdb, 'tables'), scan])
  const planted = joined([Uint8Array.of(0xff, 0xd8), marker(0xe1, 'Exif Strangername'), marker(0xee, 'Adobe\0d\0\0\0\0\0'), marker(0xfe, 'Strangername'), marker(0xdb, 'tables'), scan, Buffer.from('Strangername')])
  expect(Buffer.from(fragmentsOf(compressed([planted], '1.2.840.10008.1.2.4.50')).fragments![0]!)).toEqual(Buffer.from(plain))
  const untouched = compressed([plain], '1.2.840.10008.1.2.4.50')
  expect(fragmentsOf(untouched).fragments![0]).toBe(untouched.dataset.elements.get('7FE00010')!.fragments![0])
})

test('an overlay drawn in the bits above the samples goes, the samples stay, negative ones too', () => {
  const pixels = (values: number[]) => new Uint8Array(Int16Array.from({ length: 256 }, (_, at) => values[at % values.length]!).buffer)
  const overlay = [raw('60000102', 'US', u16(12)), raw('60000010', 'US', u16(16))]
  const kept = (...more: RawElement[]) => cleaned(...overlay, ...more).file.dataset.elements.get('7FE00010')!.bytes!
  expect(Buffer.from(kept(raw('7FE00010', 'OW', pixels([0x1005, 0x0fff, 0x7000]))))).toEqual(Buffer.from(pixels([5, 0xfff, 0])))
  expect(Buffer.from(kept(raw('00280103', 'US', u16(1)), raw('7FE00010', 'OW', pixels([0x1005, 0x0fff, 0x1800]))))).toEqual(Buffer.from(pixels([5, -1, -2048])))
  expect(flags(...overlay)).toMatchObject({ burnedIn: 'suspected', burnedInReason: 'overlay' })
})

test('comments in a JPEG 2000 codestream go, and the offsets of later frames follow', () => {
  const part = Uint8Array.of(0xff, 0x90, 0, 10, 0, 0, 0, 0, 0, 16, 0, 1, 0xff, 0x93, 5, 6)
  const frame = (comment: string) => joined([Uint8Array.of(0xff, 0x4f), marker(0x51, 'size'), ...(comment ? [marker(0x64, comment)] : []), part, Uint8Array.of(0xff, 0xd9)])
  const after = fragmentsOf(compressed([frame('Strangername'), frame('')], '1.2.840.10008.1.2.4.90'))
  expect(after.fragments!.map((one) => Buffer.from(one))).toEqual([Buffer.from(frame('')), Buffer.from(frame(''))])
  expect(after.offsets).toEqual([0, 8 + frame('').length])
})

test('a file without its identifiers, and one without pixels, are refused by name', () => {
  const reason = (...more: RawElement[]) => {
    try {
      return cleaned(...more).flags
    } catch (error) {
      return error instanceof ImageRefused ? error.reason : error
    }
  }
  for (const tag of ['00080016', '00080018', '0020000D', '0020000E']) expect(reason(raw(tag, 'UI', ''))).toBe('missing-identifiers')
  const bare = fileOf()
  bare.dataset.elements.delete('7FE00010')
  expect(() => deidentify(bare, key)).toThrow(expect.objectContaining({ reason: 'no-pixels' }))
  // The sentence is for a log: no value is in it.
  try {
    deidentifyToBytes(fileOf(raw('00189313', 'FD', new TextEncoder().encode('PLANTEDFAMILY^PLANTEDGIV'))), key)
    expect.unreachable()
  } catch (error) {
    expect(String(error)).not.toMatch(/planted/i)
  }
})

test('no standard verifier finds an error in what is written that was not in what came, over every image of the samples', () => {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-verify-'))
  try {
    let verified = 0
    for (const path of filesBelow(samples.pydicomFiles).filter((one) => one.endsWith('.dcm'))) {
      let bytes: Uint8Array
      let plain: Uint8Array
      try {
        const file = readDicom(readFileSync(path))
        bytes = deidentifyToBytes(file, key).bytes
        plain = writeDicom(file)
      } catch (error) {
        if (error instanceof ImageRefused) continue
        throw error
      }
      const out = join(folder, 'out.dcm')
      // As it came, and as it came but written by us: the verifier reads no deflated files.
      writeFileSync(out, plain)
      const before = new Set([...errors(path), ...errors(out)])
      writeFileSync(out, bytes)
      expect(errors(out).filter((line) => !before.has(line)), basename(path)).toEqual([])
      verified += 1
    }
    expect(verified).toBeGreaterThan(60)
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 120_000)

function errors(path: string): string[] {
  try {
    execFileSync('dciodvfy', [path], { stdio: 'pipe' })
    return []
  } catch (error) {
    return (error as { stderr: Buffer }).stderr.toString('latin1').split('\n').filter((line) => line.startsWith('Error'))
  }
}
