import { expect, test } from 'vitest'
import { beforeAnswer, CASE_BOUNDS, emptyCase, freeOf, missingIn, readCase, type CaseContent } from './case'

const pane = (seriesId: string) => ({ seriesId, mode: 'stack' as const, index: 3, camera: null, window: { low: 0, high: 80 }, isInverted: false, slab: { projection: 'none' as const, mm: 0 }, fused: null })
const both = (en: string) => ({ en, zh: '' })
const whole: CaseContent = {
  ...emptyCase(both('Bleeding into the cisterns')),
  quizTitle: both('Sudden headache'), history: both('A sudden headache while lifting. [First scan](view:scan)'), findings: both('Dense blood in the suprasellar cistern. [Here](view:blood)'),
  diagnosis: { text: both('Aneurysmal subarachnoid haemorrhage'), certainty: 'certain', provenBy: both('Angiography') }, differential: [{ text: both('Perimesencephalic bleeding'), why: both('In front of the brainstem alone') }], discussion: both('SECRET'), takeHome: [both('SECRET')],
  series: [{ studyId: 's1', seriesId: 'free1', isFree: true }, { studyId: 's1', seriesId: 'paid1', isFree: false }],
  views: [{ key: 'scan', words: both('SECRET'), shown: { layout: '1x1', active: 0, panes: [pane('free1')] }, findings: ['f1'] }, { key: 'blood', words: both('SECRET'), shown: { layout: '1x1', active: 0, panes: [pane('paid1')] }, findings: ['f2'] }],
  keyImages: [{ view: 'scan', caption: both('SECRET') }, { view: 'blood', caption: both('SECRET') }],
  tags: { modality: ['ct'], anatomy: ['brain'], pathology: ['sah'] }, quiz: { asksMark: true, findings: ['f2'], toleranceMm: 10, accepts: ['subarachnoid'] },
}

test('a case is kept as it was written', () => {
  expect(readCase(JSON.parse(JSON.stringify(whole)))).toEqual({ kind: 'read', content: whole })
  expect(readCase(emptyCase()).kind).toBe('read')
})

test.each([
  ['an unknown field', { ...whole, script: '' }, ''], ['a link that is no web address', { ...whole, references: [{ text: 'x', doi: '', url: 'javascript:alert(1)' }] }, 'references.0.url'], ['a doi that is none', { ...whole, references: [{ text: 'x', doi: 'doi:10', url: '' }] }, 'references.0.doi'],
  ['a title that is too long', { ...whole, title: both('x'.repeat(201)) }, 'title.en'], ['a number where words belong', { ...whole, history: 7 }, 'history'], ['two views of one name', { ...whole, views: [whole.views[0], whole.views[0]] }, 'views'],
  ['a key image of no view', { ...whole, keyImages: [{ view: 'nowhere', caption: both('') }] }, ''], ['no difficulty', { ...whole, difficulty: 0 }, 'difficulty'], ['an id with a path in it', { ...whole, series: [{ studyId: '../x', seriesId: 'a', isFree: true }] }, 'series.0.studyId'], ['nothing', null, ''],
])('%s is refused, and the author learns where', (_name, given, where) => {
  expect(readCase(given)).toEqual({ kind: 'malformed', where })
})

test('a text of megabytes is refused for its size', () => {
  expect(readCase({ ...whole, references: Array.from({ length: 60 }, () => ({ text: 'x'.repeat(CASE_BOUNDS.whole / 50), doi: '', url: '' })) })).toEqual({ kind: 'too-large' })
})

test('a case says all that it needs before a reviewer is asked', () => {
  expect(missingIn('case', whole)).toEqual([])
  expect(missingIn('case', { ...whole, languages: ['en', 'zh'] }).map(({ what, language }) => `${what} ${language}`)).toEqual(['title zh', 'history zh', 'findings zh', 'diagnosis zh', 'certainty-proof zh', 'quiz-title zh', 'discussion zh'])
  expect(missingIn('case', emptyCase()).map(({ what }) => what)).toEqual(['title', 'history', 'findings', 'diagnosis', 'images', 'discussion', 'tags'])
  expect(missingIn('article', emptyCase()).map(({ what }) => what)).toEqual(['title', 'discussion', 'tags'])
})

test('whoever calls a diagnosis certain says what proved it', () => {
  expect(missingIn('case', { ...whole, diagnosis: { ...whole.diagnosis, provenBy: both(' ') } })).toEqual([{ what: 'certainty-proof', language: 'en' }])
})

test('a word that leads to no picture is found before readers find it', () => {
  expect(missingIn('case', { ...whole, theory: both('[there](view:gone)') })).toEqual([{ what: 'link', language: 'en', detail: 'gone' }])
})

test('before somebody has answered nothing they get tells the diagnosis', () => {
  const text = JSON.stringify(beforeAnswer(whole))
  for (const telling of ['SECRET', 'Bleeding', 'haemorrhage', 'Perimesencephalic', 'subarachnoid', 'suprasellar', 'sah', '"f2"', '"f1"']) expect(text).not.toContain(telling)
  expect(text).toContain('Sudden headache')
  expect(beforeAnswer(whole).series).toEqual(whole.series)
  expect(beforeAnswer(whole).views.map(({ key }) => key), 'the history leads there; the other place is the finding').toEqual(['view-1'])
  expect(readCase(beforeAnswer(whole)).kind).toBe('read')
})

test('before somebody has bought it they get the free series and no word that is charged for', () => {
  const free = freeOf(whole)
  const text = JSON.stringify(free)
  for (const charged of ['SECRET', 'paid1', 'lifting', 'haemorrhage', 'Bleeding']) expect(text).not.toContain(charged)
  expect([free.title.en, free.views.map(({ key }) => key), readCase(free).kind]).toEqual(['Sudden headache', ['view-1'], 'read'])
  const fused = { ...whole.views[0]!, shown: { ...whole.views[0]!.shown, panes: [{ ...pane('free1'), fused: { seriesId: 'paid1', colours: 'hot', opacity: 1 } }] } }
  expect(freeOf({ ...whole, views: [fused, whole.views[1]!] }).views, 'what lies over it is charged for').toEqual([])
  expect(freeOf({ ...whole, quiz: null }).title.en).toBe('Bleeding into the cisterns')
})

test('no name of a view tells what it shows before the answer or the purchase, and the history still leads to its picture', () => {
  const [scan, blood] = [{ ...whole.views[0]!, key: 'subdural-left' }, { ...whole.views[1]!, key: 'view-1' }]
  const telling = { ...whole, history: { en: 'Fell. [Scan](view:subdural-left), [gone](view:hygroma)', zh: '[此处](view:subdural-left)' }, views: [scan, blood], keyImages: [{ view: 'subdural-left', caption: both('') }] }
  const before = beforeAnswer(telling)
  expect(before).toMatchObject({ history: { en: 'Fell. [Scan](view:view-2), [gone](view:none)', zh: '[此处](view:view-2)' }, views: [{ key: 'view-2', shown: scan.shown }], keyImages: [{ view: 'view-2' }] })
  for (const given of [before, freeOf(telling), freeOf({ ...telling, quiz: null })]) expect(JSON.stringify(given)).not.toMatch(/subdural|hygroma/)
  expect(freeOf(telling).keyImages).toEqual([{ view: 'view-2', caption: both('') }])
  expect(beforeAnswer(before), 'nothing is left to rename').toEqual(before)
})
