import { describe, expect, test } from 'vitest'
import { emptyCase, type CaseContent } from '~/domain/cases/case'
import { linesOf, mergeDrafts, takePart, withBoth } from './merge'

const base: CaseContent = { ...emptyCase({ en: 'Headache', zh: '头痛' }), history: { en: 'Sudden.', zh: '突发。' }, takeHome: [{ en: 'Look twice.', zh: '' }] }
const with_ = (change: Partial<CaseContent>): CaseContent => ({ ...base, ...change })
const pane = { seriesId: 's1', mode: 'stack' as const, index: 0, camera: null, window: null, isInverted: false, slab: { projection: 'none' as const, mm: 0 }, fused: null }
const view = { key: 'blood', words: { en: 'Blood', zh: '' }, shown: { layout: '1x1' as const, active: 0, panes: [pane] }, findings: [] }

describe('two authors in one draft', () => {
  test('who wrote in different places find both in it, and nobody is asked', () => {
    const mine = with_({ history: { en: 'Sudden, at rest.', zh: '突发。' } })
    const theirs = with_({ discussion: { en: 'Think of blood.', zh: '' }, title: { en: 'Headache', zh: '雷击样头痛' } })
    expect(mergeDrafts(base, mine, theirs)).toEqual({ content: { ...theirs, history: mine.history }, clashes: [] })
  })

  test('one writes English and the other Chinese of the same text', () => {
    const { content, clashes } = mergeDrafts(base, with_({ history: { en: 'A', zh: '突发。' } }), with_({ history: { en: 'Sudden.', zh: '乙' } }))
    expect([content.history, clashes]).toEqual([{ en: 'A', zh: '乙' }, []])
  })

  test('who wrote in the same place are asked, with their own text in the draft meanwhile', () => {
    const mine = with_({ history: { en: 'Mine', zh: '突发。' } })
    const theirs = with_({ history: { en: 'Theirs', zh: '突发。' }, difficulty: 4 })
    const { content, clashes } = mergeDrafts(base, mine, theirs)
    expect([content.history.en, content.difficulty, clashes]).toEqual(['Mine', 4, ['history.en']])
    expect(takePart(content, 'history.en', theirs).history.en).toBe('Theirs')
    expect(withBoth(content, 'history.en', content, theirs).history).toEqual({ en: 'Mine\n\nTheirs', zh: '突发。' })
  })

  test('the same words written twice are no quarrel', () => {
    const both = with_({ history: { en: 'Same', zh: '突发。' } })
    expect(mergeDrafts(base, both, both).clashes).toEqual([])
  })

  test('a list that both changed is chosen as a whole, and each is shown', () => {
    const mine = with_({ takeHome: [...base.takeHome, { en: 'Ask.', zh: '' }] })
    const theirs = with_({ takeHome: [] })
    const { content, clashes } = mergeDrafts(base, mine, theirs)
    expect([content.takeHome, clashes]).toEqual([mine.takeHome, ['takeHome']])
    const words = { series: (id: string) => id, tag: (key: string) => key }
    expect([linesOf(mine, 'takeHome', words), linesOf(theirs, 'takeHome', words)]).toEqual([['Look twice.', 'Ask.'], []])
  })

  test('a key image comes with its view, also from the other author', () => {
    const theirs = with_({ views: [view], keyImages: [{ view: 'blood', caption: { en: 'Here', zh: '' } }] })
    const { content } = mergeDrafts(base, with_({ difficulty: 5 }), theirs)
    expect([content.views, content.keyImages, content.difficulty]).toEqual([[view], theirs.keyImages, 5])
  })

  test('the parts of a diagnosis are apart', () => {
    const mine = with_({ diagnosis: { ...base.diagnosis, certainty: 'certain' } })
    const theirs = with_({ diagnosis: { ...base.diagnosis, text: { en: 'Haemorrhage', zh: '' } } })
    expect(mergeDrafts(base, mine, theirs)).toMatchObject({ content: { diagnosis: { certainty: 'certain', text: { en: 'Haemorrhage' } } }, clashes: [] })
  })
})
