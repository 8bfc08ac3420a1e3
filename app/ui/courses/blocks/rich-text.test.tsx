import { renderToStaticMarkup } from 'react-dom/server'
import { I18nextProvider } from 'react-i18next'
import { expect, test } from 'vitest'
import type { RichDoc, RichNode } from '~/domain/courses/rich-text'
import { i18nOf } from '~/i18n/i18n.server'
import { RichText } from './rich-text'

const drawn = (...content: RichNode[]) => renderToStaticMarkup(<I18nextProvider i18n={i18nOf('en')}><RichText doc={{ type: 'doc', content } as RichDoc} name="b1" /></I18nextProvider>)
const text = (words: string, ...marks: NonNullable<RichNode['marks']>): RichNode => ({ type: 'text', text: words, ...(marks.length > 0 && { marks }) })
const line = (...content: RichNode[]): RichNode => ({ type: 'paragraph', content })

test('footnotes are numbered as they come and lead to their words and back', () => {
  const html = drawn(line(text('a'), { type: 'footnote', attrs: { words: 'First.' } }), line(text('b'), { type: 'footnote', attrs: { words: 'Second.' } }))
  for (const number of [1, 2]) {
    expect(html).toContain(`<a id="b1-ref-${number}" href="#b1-note-${number}" aria-label="Footnote ${number}"`)
    expect(html).toMatch(new RegExp(`<li id="b1-note-${number}">(First|Second)\\. <a href="#b1-ref-${number}"`))
  }
  expect(html.indexOf('First.')).toBeGreaterThan(html.indexOf('b1-ref-2'))
})

test('words that look like HTML are words, and an address that would run is none', () => {
  const html = drawn(line(text('<script>alert(1)</script>'), text('here', { type: 'link', attrs: { href: 'javascript:alert(1)' } }), text('WHO', { type: 'link', attrs: { href: 'https://who.int' } }, { type: 'bold' })))
  expect(html).toContain('&lt;script&gt;')
  expect(html).not.toContain('javascript:')
  expect(html).toContain('<a href="https://who.int" target="_blank" rel="noopener noreferrer"><strong>WHO</strong></a>')
})

test('header cells say what they name, and a formula is its TeX until it is drawn', () => {
  const cell = (type: 'tableHeader' | 'tableCell', words: string): RichNode => ({ type, content: [line(text(words))] })
  const html = drawn({ type: 'table', content: [{ type: 'tableRow', content: [cell('tableHeader', 'Drug'), cell('tableHeader', 'Dose')] }, { type: 'tableRow', content: [cell('tableHeader', 'A'), { ...cell('tableCell', '5 mg'), attrs: { rowspan: 2 } }] }] }, { type: 'mathBlock', attrs: { tex: '\\frac{1}{2}' } })
  expect(html).toContain('<th scope="col"><p>Drug</p></th>')
  expect(html).toContain('<th scope="row"><p>A</p></th>')
  expect(html).toContain('<td rowspan="2"><p>5 mg</p></td>')
  expect(html).toContain('<code>\\frac{1}{2}</code>')
})
