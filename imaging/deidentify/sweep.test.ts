import { expect, test } from 'vitest'
import type { DicomFile } from '#imaging/contract'
import type { PersonalValues } from './persons'
import { survivor, sweep, toGb18030 } from './sweep'

const file: DicomFile = { meta: { elements: new Map(), characterSets: [] }, dataset: { elements: new Map(), characterSets: [] }, transferSyntax: '1.2.840.10008.1.2.1' }
const values = (of: Partial<Record<keyof PersonalValues, string[]>>): PersonalValues => ({ names: new Set(of.names), ids: new Set(of.ids), places: new Set(of.places), birthDates: new Set(of.birthDates) })
const found = (written: string | Buffer, of: Parameters<typeof values>[0]) => survivor(Buffer.concat([Buffer.from('LO '), Buffer.from(written), Buffer.from(' \0')]), file, values(of))

test('a name, a record number, an address and a birth date are found in every encoding, in any case', () => {
  expect(found('xx STRANGERNAME xx', { names: ['Strangername'] })).toBe('name')
  expect(found(Buffer.from('植姓植名'), { names: ['植姓植名'] })).toBe('name')
  expect(found(toGb18030('植姓植名')!, { names: ['植姓植名'] })).toBe('name')
  expect([...toGb18030('植姓植名')!]).toEqual([0xd6, 0xb2, 0xd0, 0xd5, 0xd6, 0xb2, 0xc3, 0xfb])
  for (const wide of [Buffer.from('植姓植名', 'utf16le'), Buffer.from('植姓植名', 'utf16le').swap16(), Buffer.from('Strangername', 'utf16le')]) expect(found(wide, { names: ['植姓植名', 'Strangername'] })).toBe('name')
  expect(found(Buffer.from('Sträng', 'latin1'), { names: ['Sträng'] })).toBe('name')
  expect(found('H-99887', { ids: ['h-99887'] })).toBe('number')
  expect(found('HEADLEY', { names: ['Headley'] })).toBe('name')
  expect(found('Stranger Road 12', { places: ['Stranger Road 12'] })).toBe('place')
  expect(found('19500102', { birthDates: ['19500102'] })).toBe('birth date')
})

test('what is another number, another word or a word of technique is no find', () => {
  expect(found('2.25.991234599', { ids: ['12345'] })).toBeNull()
  expect(found('0.12345', { ids: ['12345'] })).toBeNull()
  expect(found('IMAGETYPE', { names: ['Mage'] })).toBeNull()
  expect(found('TrioTim SIEMENS', { places: ['TrioTim', 'SIEMENS'] })).toBeNull()
  expect(found('Head Routine 头部平扫', { places: ['Head Routine'], names: ['头部'] })).toBeNull()
  expect(found('CT01 7', { ids: ['7'], names: ['Li', '王'] })).toBeNull()
  expect(found('ANONYMOUS 00000', { names: ['ANONYMOUS'], ids: ['00000'] })).toBeNull()
})

test('a date that moved onto the birth date is not the birth date', () => {
  const moved: DicomFile = { ...file, dataset: { characterSets: [], elements: new Map([['00080020', { vr: 'DA', bytes: Buffer.from('19500102') }]]) } }
  expect(survivor(Buffer.from('....19500102....'), moved, values({ birthDates: ['19500102'] }))).toBeNull()
})

test('a file in which something survives is refused, in a sentence that does not repeat it', () => {
  expect(() => sweep(Buffer.from('.... Strangername'), file, values({ names: ['Strangername'] }))).toThrow('not-de-identifiable: a name is still in what was written')
})
