import { expect, test } from 'vitest'
import { lookUp } from '#imaging/dicom/dictionary'
import { ruleOf } from './rules'
import { BASIC_PROFILE, CLEANED_DESCRIPTORS, PATIENT_CHARACTERISTICS } from './table-e1-1'

test('the table has the rows of the standard\'s, each an attribute of the dictionary, none twice', () => {
  expect(BASIC_PROFILE.size).toBe(617)
  expect([...BASIC_PROFILE.keys()].filter((tag) => lookUp(tag) === null)).toEqual([])
  for (const tag of [...CLEANED_DESCRIPTORS, ...PATIENT_CHARACTERISTICS]) expect(BASIC_PROFILE.has(tag), tag).toBe(true)
})

test('no row of the table is kept as it came, but what an option used here keeps', () => {
  const kept = [...BASIC_PROFILE].filter(([tag]) => ['number', 'binary', 'tags', 'bulk', 'code', 'equipment'].includes(ruleOf(tag))).map(([tag]) => tag)
  // Size and weight, of the Retain Patient Characteristics Option.
  expect(kept).toEqual(['00101020', '00101030'])
})

test('every UID of the table becomes another, every name goes, every sequence of the table goes but references to images', () => {
  for (const [tag, code] of BASIC_PROFILE) {
    const [vr] = lookUp(tag)!.vrs
    const rule = ruleOf(tag)
    if (vr === 'UI') expect(['uid', 'remove'], tag).toContain(rule)
    if (vr === 'PN') expect(['remove', 'empty', 'pseudonym'], tag).toContain(rule)
    if (vr === 'SQ') expect(tag === '00081140' || tag === '00082112' ? ['descend'] : ['remove', 'empty'], tag).toContain(rule)
    if (code === 'X' && !['DA', 'TM', 'DT'].includes(vr!) && !CLEANED_DESCRIPTORS.has(tag) && !PATIENT_CHARACTERISTICS.has(tag)) expect(rule, tag).toBe('remove')
  }
})

test('what no table names goes by default: text, names, addresses, bytes, private ones, unknown ones', () => {
  const expected = { '00091001': 'remove', '00090010': 'remove', '00089ABC': 'remove', '60003000': 'remove', '50003000': 'remove', '00081190': 'remove', '00080056': 'code', '00280010': 'binary', '00180060': 'number', '00200032': 'number', '0018A001': 'descend', '00100033': 'remove', '0040A30A': 'number', '00420011': 'remove', '54000100': 'remove', '00282000': 'bulk', '00280009': 'tags' }
  for (const [tag, rule] of Object.entries(expected)) expect([tag, ruleOf(tag)]).toEqual([tag, rule])
})
