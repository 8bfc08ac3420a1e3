import { expect, test } from 'vitest'
import { newDataSet, textElement } from '#imaging/dicom/access'
import { cleanCode, cleanText, cleanVersion } from './clean-text'
import { CODE_TERMS } from './code-strings'
import { keptCode } from './coded'
import { ageAt, cleanAge, cleanTime, shiftDate, shiftDateTime } from './dates'

const none = { forbidden: new Set<string>() }

test.each([
  ['CT CHEST W/O CONTRAST', 'CT CHEST Without CONTRAST'], ['HEAD w / o C', 'HEAD without C'], ['Abd non-contrast', 'non-contrast'], ['头颅平扫 (无增强)', '头颅平扫 无增强'], ['Thorax 5.0 B30f', 'Thorax 5.0 B30f'], ['t1_mprage_sag_p2_iso', 't1_mprage_sag_p2_iso'], ['AX T2 FLAIR', 'AX T2 FLAIR'], ['胸部平扫+增强', '胸部平扫+增强'], ['头颅CT平扫 5mm', '头颅CT平扫 5mm'],
  ['L-SPINE AP', 'L-SPINE AP'], ['X-ray knee lat left', 'xray knee lat left'], ['MPR Thick Range', 'MPR Thick Range'], ['ep2d_diff_3scan_trace_p2_ADC', 'ep2d_diff trace_p2_ADC'], ['Abdomen 1.25mm STD', 'Abdomen 1.25mm STD'],
])('what says how an image was made stays: %s', (raw, kept) => {
  expect(cleanText(raw, none)).toBe(kept)
})

test.each([
  ['MRI HEAD Strangername', 'MRI HEAD'], ['Strangername, Given 1950', '1950'], ['李雷 头部', '头部'], ['胸部平扫王小二', '胸部平扫'], ['CT 2020-01-31', 'CT'], ['CT 31.01.2020 12:30', 'CT'], ['CT 1950年1月2日', 'CT'], ['Tel 139-1234-5678', ''], ['ID: H123456 CT', 'CT'], ['CHEST 12 34 56 78', 'CHEST 12 34'],
  ['see dr.stranger@mail.test', ''], ['https://stranger.test/1', ''], ['Ward 7 Bed 12', '7 12'], ['CT\u0000\u001b[31mStranger', 'CT'], ['ＣＴ　ＣＨＥＳＴ', 'CT CHEST'], ['Stränger Thorax', 'Thorax'],
])('what says anything else goes: %s', (raw, kept) => {
  expect(cleanText(raw, none).replace(/\b1950\b/, '')).toBe(kept.replace(/\b1950\b/, ''))
})

test('a name that is a word goes where the file gives it for somebody', () => {
  expect(cleanText('CT HEAD long axis', { forbidden: new Set(['long', 'head']) })).toBe('CT axis')
  expect(cleanText('头部平扫', { forbidden: new Set(['头部']) })).toBe('平扫')
  expect(cleanText('Thorax T1', { forbidden: new Set(['t1']) })).toBe('Thorax')
})

test('makers, models and versions are those of equipment', () => {
  expect(cleanText('SOMATOM Definition AS+', { ...none, isEquipment: true })).toBe('SOMATOM Definition AS')
  expect(cleanText('GE MEDICAL SYSTEMS', { ...none, isEquipment: true })).toBe('GE MEDICAL SYSTEMS')
  expect(cleanText('联影', { ...none, isEquipment: true })).toBe('联影')
  expect(cleanText('Scanner of Strangername 9988776655', { ...none, isEquipment: true })).not.toMatch(/Stranger|99887/)
  expect(cleanVersion('syngo MR E11', new Set())).toBe('syngo MR E11')
  expect(cleanVersion('Strangername 12345678 VB19', new Set())).toBe('VB19')
})

test('code strings are terms of the standard or nothing', () => {
  for (const term of ['HFS', 'MONOCHROME2', 'ORIGINAL', 'HEAD', 'CT_SOM5 SPI', 'T2_STAR', 'PALETTE COLOR', '']) expect(cleanCode(term, CODE_TERMS, new Set())).toBe(term)
  for (const other of ['STRANGER', 'ZHANGSAN', 'WARD_STRANGER', '12345678', 'a b', '张三', 'H1234567']) expect(cleanCode(other, CODE_TERMS, new Set()), other).toBeNull()
})

test('codes stay where their scheme is public and their form is its own; a hospital\'s own go', () => {
  const code = (value: string, scheme: string, meaning = 'Chest') => keptCode(newDataSet([['00080100', textElement('SH', value)], ['00080102', textElement('SH', scheme)], ['00080104', textElement('LO', meaning)]]), new Set())
  expect(code('T-D3000', 'SRT')).toEqual({ value: 'T-D3000', scheme: 'SRT', version: '', meaning: 'Chest' })
  expect(code('51185008', 'SCT')).toMatchObject({ value: '51185008' })
  expect(code('113100', 'DCM', 'Strangername')).toMatchObject({ meaning: '113100' })
  for (const [value, scheme] of [['CT01', 'L'], ['CT01', '99HOSPITAL'], ['9988776655', 'SCT'], ['51185009', 'SCT'], ['Stranger', 'SRT'], ['', 'DCM'], ['113100', '']] as const) expect(code(value, scheme), `${value} ${scheme}`).toBeNull()
})

test('dates move by whole days over months, leap years and the turn of a century; what is no date goes', () => {
  expect(shiftDate('20240301', -1)).toBe('20240229')
  expect(shiftDate('20000101', -1)).toBe('19991231')
  expect(shiftDate('1999.01.02', -365)).toBe('19980102')
  for (const wrong of ['', '20230229', '20231301', '2023', '202301', '20230101-20230201', 'Stranger', '00000000', '17990101', '2023 101']) expect(shiftDate(wrong, -1), wrong).toBeNull()
  expect(shiftDateTime('20240301101112.123456+0800', -1)).toBe('20240229101112.123456+0800')
  expect(shiftDateTime('20240301', -1)).toBe('20240229')
  for (const wrong of ['2024', '202403', '2024030199', '20240301101112+9900', '20240301101112 Stranger']) expect(shiftDateTime(wrong, -1), wrong).toBeNull()
})

test('times stay in the standard\'s form, and only that', () => {
  expect(cleanTime('101112.5')).toBe('101112.5')
  expect(cleanTime('10:11:12')).toBe('101112')
  expect(cleanTime('2359')).toBe('2359')
  for (const wrong of ['2400', '1060', '10:11 Stranger', 'noon', '1']) expect(cleanTime(wrong), wrong).toBeNull()
})

test('ninety years and more are one age; an age is reckoned from the birth date where the file gives none', () => {
  expect(cleanAge('089Y')).toBe('089Y')
  for (const old of ['090Y', '104Y', '999Y']) expect(cleanAge(old)).toBe('090Y')
  expect(cleanAge('007D')).toBe('007D')
  expect(cleanAge('seven')).toBeNull()
  expect(ageAt('19500102', '20210101')).toBe('070Y')
  expect(ageAt('19500102', '20210102')).toBe('071Y')
  expect(ageAt('19200101', '20210101')).toBe('090Y')
  expect(ageAt('20200615', '20210614')).toBe('011M')
  expect(ageAt('20220101', '20210101')).toBeNull()
})
