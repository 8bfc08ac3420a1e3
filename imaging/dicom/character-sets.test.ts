import { expect, test } from 'vitest'
import { dataSet } from '../../tests/fixtures/dicom/build-dicom'
import { items, text, texts } from './access'
import { decodeText, encodeUtf8 } from './character-sets'
import { toUtf8 } from './to-utf8'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const read = (hex: string, sets: string[], vr: 'PN' | 'LO' | 'LT' = 'PN') => decodeText(bytes(hex), sets, vr)

test.each([
  ['Latin 1', '4275 63 5e 4a e9 72 f4 6d 65', ['ISO_IR 100'], 'Buc^Jérôme'],
  ['Latin 2', '57 61 b3 ea 73 61', ['ISO_IR 101'], 'Wałęsa'],
  ['Cyrillic', 'bb ee dd da', ['ISO_IR 144'], 'Люнк'],
  ['Arabic', 'e2 c8 c7 e6 ea', ['ISO_IR 127'], 'قباني'],
  ['Greek', 'c4 e9 ef ed', ['ISO_IR 126'], 'Διον'],
  ['Hebrew', 'f9 f8 e5 ef', ['ISO_IR 138'], 'שרון'],
  ['Turkish', 'c7 61 76 75 fe 6f f0 6c 75', ['ISO_IR 148'], 'Çavuşoğlu'],
  ['Thai', 'b9 d2 c2', ['ISO_IR 166'], 'นาย'],
  ['Katakana', 'd4 cf c0 de 5e c0 db b3', ['ISO_IR 13'], 'ﾔﾏﾀﾞ^ﾀﾛｳ'],
  ['UTF-8', 'e7 8e 8b 5e e5 b0 8f e4 b8 9c', ['ISO_IR 192'], '王^小东'],
  ['GB18030', 'cd f5 5e d0 a1 b6 ab', ['GB18030'], '王^小东'],
  ['GBK', 'cd f5 5e d0 a1 b6 ab', ['GBK'], '王^小东'],
  // PS3.5 H.3.1, I.2 and K.2.
  ['Japanese with code extensions', '59616d6164615e5461726f753d1b2442 3b334544 1b2842 5e 1b2442 42404f3a 1b2842', ['', 'ISO 2022 IR 87'], 'Yamada^Tarou=山田^太郎'],
  ['Korean with code extensions', '48 6f 6e 67 5e 47 69 6c 64 6f 6e 67 3d 1b242943 fbf3 5e 1b242943 d1ce d4d7 3d 1b242943 c8ab 5e 1b242943 b1e6 b5bf', ['', 'ISO 2022 IR 149'], 'Hong^Gildong=洪^吉洞=홍^길동'],
  ['Chinese with code extensions', '5a68616e675e5869616f446f6e673d 1b242941 d5c5 5e 1b242941 d0a1 b6ab', ['', 'ISO 2022 IR 58'], 'Zhang^XiaoDong=张^小东'],
  ['two Latin sets', '4275 63 5e 4a e9 72 3d 1b2d4c bb ee', ['ISO 2022 IR 100', 'ISO 2022 IR 144'], 'Buc^Jér=Лю'],
])('%s is read as its declaration says', (_, hex, sets, expected) => {
  expect(read(hex, sets)).toEqual({ text: expected, isClean: true, guess: null })
})

test('a half of a Chinese character that is a backslash takes no value apart', () => {
  // 0x5C as a second byte: GBK C55C.
  const dataset = dataSet({})
  dataset.characterSets = ['GB18030']
  dataset.elements.set('00081030', { vr: 'LO', bytes: bytes('c5 5c 5c 41') })
  expect(texts(dataset, '00081030')).toEqual([new TextDecoder('gb18030').decode(bytes('c5 5c')), 'A'])
})

test.each([
  ['no declaration, GB18030', 'cd f5 d0 a1 b6 ab', [], '王小东', 'gb18030'],
  ['no declaration, UTF-8', 'e7 8e 8b e5 b0 8f', [], '王小', 'utf-8'],
  ['Latin 1 declared, UTF-8 there', 'e7 8e 8b e5 b0 8f', ['ISO_IR 100'], '王小', 'utf-8'],
  ['Latin 1 declared, GB18030 there', 'cd f5 d0 a1 b6 ab', ['ISO_IR 100'], '王小东', 'gb18030'],
  ['UTF-8 declared, GB18030 there', 'cd f5 5e d0 a1 b6 ab', ['ISO_IR 192'], '王^小东', 'gb18030'],
  ['a name that no standard knows', 'cd f5 5e d0 a1 b6 ab', ['ISO_IR 999'], '王^小东', 'gb18030'],
])('wrongly declared text is noticed and guessed: %s', (_, hex, sets, expected, guess) => {
  expect(read(hex, sets)).toEqual({ text: expected, isClean: false, guess })
})

test('honest European text is not taken for Chinese', () => {
  for (const word of ['Jérôme Lefèvre', 'Müller-Lüdenscheidt', 'créée', 'Ærøskøbing', 'ÄÖÜ äöüß', 'Señor Núñez']) {
    const latin = Uint8Array.from(word, (letter) => letter.charCodeAt(0))
    expect(decodeText(latin, ['ISO_IR 100'], 'LO')).toEqual({ text: word, isClean: true, guess: null })
  }
})

test('devices misspell the names of character sets', () => {
  expect(read('e7 8e 8b', ['UTF-8']).text).toBe('王')
  expect(read('4a e9', ['ISO-IR 100']).text).toBe('Jé')
  expect(read('cd f5', ['gb2312']).text).toBe('王')
})

test('bytes without any meaning are never shown as if they were clean', () => {
  for (const [hex, sets] of [['ff fe fd', ['ISO_IR 192']], ['1b 24 29', ['', 'ISO 2022 IR 58']], ['81', ['GB18030']], ['ff', []]] as [string, string[]][]) expect(read(hex, sets).isClean).toBe(false)
})

test('a data set in several character sets becomes one in UTF-8, items and all', () => {
  const inner = dataSet({ InstitutionName: { vr: 'LO', bytes: bytes('bb ee') } })
  inner.elements.set('00080005', { vr: 'CS', bytes: encodeUtf8('ISO_IR 144') })
  inner.characterSets = ['ISO_IR 144']
  const dataset = dataSet({ PatientName: { vr: 'PN', bytes: bytes('4a e9 72') }, PatientID: 'A-1', ReferencedStudySequence: { vr: 'SQ', items: [inner] } })
  dataset.characterSets = ['ISO_IR 100']
  const { dataset: uniform, isClean } = toUtf8(dataset)
  expect(isClean).toBe(true)
  expect(text(uniform, '00080005')).toBe('ISO_IR 192')
  expect(Buffer.from(uniform.elements.get('00100010')?.bytes ?? []).toString('utf8')).toBe('Jér')
  const [item] = items(uniform, '00081110')
  expect(item && text(item, '00080080')).toBe('Лю')
  expect(item?.elements.has('00080005')).toBe(false)
  expect(text(dataset, '00100010')).toBe('Jér')
})

test('a short Chinese text that looks like UTF-8 by chance is read as the rest of its file', () => {
  // The bytes of 联通 in GB18030 are valid UTF-8.
  const dataset = dataSet({ PatientName: { vr: 'PN', bytes: bytes('c1 aa cd a8') }, StudyDescription: { vr: 'LO', bytes: bytes('cd f5 d0 a1 b6 ab') } })
  dataset.elements.delete('00080005')
  dataset.characterSets = []
  const { dataset: uniform, isClean } = toUtf8(dataset)
  expect(isClean).toBe(false)
  expect([text(uniform, '00100010'), text(uniform, '00081030')]).toEqual(['联通', '王小东'])
})
