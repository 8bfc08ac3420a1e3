import { describe, expect, test } from 'vitest'
import { CASE_BOUNDS, emptyCase } from '~/domain/cases/case'
import { linked, newViewKey } from './keys'
import { isOnServer, savable } from './savable'
import { matching } from './tag-match'

const base = emptyCase({ en: 'Headache', zh: '' })
const reference = (doi: string, url: string) => ({ text: 'A paper', doi, url })

describe('what is saved while somebody types', () => {
  test('a half typed address keeps nothing else from being saved, and is said at its field', () => {
    const now = savable({ ...base, history: { en: 'Written', zh: '' }, references: [reference('10.11', 'http'), reference('10.1148/radiol.1', 'https://example.test/a')] })
    expect(now).toMatchObject({ kind: 'savable', content: { history: { en: 'Written' }, references: [reference('', ''), reference('10.1148/radiol.1', 'https://example.test/a')] }, faults: [{ index: 0, field: 'doi' }, { index: 0, field: 'url' }] })
  })

  test.each(['https://doi.org/10.1148/radiol.1', 'http://dx.doi.org/10.1148/radiol.1', 'doi: 10.1148/radiol.1', ' 10.1148/radiol.1 '])('a DOI is understood as it is pasted: %s', (doi) => {
    expect(savable({ ...base, references: [reference(doi, '')] })).toMatchObject({ content: { references: [{ doi: '10.1148/radiol.1' }] }, faults: [] })
  })

  test('an address that a reader must not press is not kept', () => {
    expect(savable({ ...base, references: [reference('', 'javascript:alert(1)')] })).toMatchObject({ content: { references: [{ url: '' }] }, faults: [{ field: 'url' }] })
  })

  test('an empty accepted name is none', () => {
    expect(savable({ ...base, quiz: { asksMark: false, findings: [], toleranceMm: 5, accepts: [' ', 'SAH '] } })).toMatchObject({ content: { quiz: { accepts: ['SAH'] } } })
  })

  test('an entry that was begun and left empty is none, and counts as saved', () => {
    const empty = { en: ' ', zh: '' }
    const content = { ...base, differential: [{ text: empty, why: empty }], takeHome: [empty, { en: 'Look twice.', zh: '' }], references: [reference('', ''), reference('10.11', '')].map((one) => ({ ...one, text: '' })) }
    expect(savable(content)).toMatchObject({ content: { differential: [], takeHome: [{ en: 'Look twice.' }], references: [{ doi: '' }] }, faults: [{ index: 1, field: 'doi' }] })
    expect([isOnServer({ ...base, takeHome: [empty] }, base), isOnServer({ ...base, references: [reference('10.11', '')] }, { ...base, references: [reference('', '')] })]).toEqual([true, false])
  })

  test('more than a case holds is said, not cut', () => {
    const long = { en: '文'.repeat(CASE_BOUNDS.text), zh: '文'.repeat(CASE_BOUNDS.text) }
    expect(savable({ ...base, history: long, findings: long, discussion: long }).kind).toBe('too-large')
    expect(savable({ ...base, title: { en: 'a'.repeat(201), zh: '' } })).toEqual({ kind: 'malformed', where: 'title.en' })
  })
})

describe('links to views', () => {
  test('what is chosen becomes the words of the link', () => {
    expect(linked('Dense cistern here', 6, 13, 'blood', 'Blood')).toEqual({ text: 'Dense [cistern](view:blood) here', at: 27 })
  })
  test('with nothing chosen the view names itself, without brackets that would end the link', () => {
    expect(linked('See ', 4, 4, 'blood', 'Blood [1]').text).toBe('See [Blood 1](view:blood)')
  })
  test('no two views have one name', () => {
    expect([newViewKey([]), newViewKey(['view']), newViewKey(['view', 'view-2', 'blood'])]).toEqual(['view', 'view-2', 'view-3'])
  })
})

describe('choosing a tag', () => {
  const choices = [{ key: 'xray', en: ['X-ray', 'radiograph'], zh: ['平片'] }, { key: 'ct', en: ['CT', 'computed tomography'], zh: ['CT'] }, { key: 'pet-ct', en: ['PET/CT'], zh: ['PET/CT'] }]
  test.each([['x ray', ['xray']], ['平', ['xray']], ['RADIO', ['xray']], ['ct', ['ct', 'pet-ct']], ['tomo', ['ct']], ['zebra', []]])('%s', (typed, keys) => {
    expect(matching(choices, typed).map(({ key }) => key)).toEqual(keys)
  })
})
