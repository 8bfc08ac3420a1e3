import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { CaseText } from './case-text'
import { inLanguage } from './two'

const drawn = (text: string, views = ['blood']) => renderToStaticMarkup(<CaseText text={text} views={new Set(views)} onView={() => undefined} shownView="blood" />)

test('words that lead to a place in the pictures are a button; to a place that is not there they are words', () => {
  expect(drawn('Look [here](view:blood).')).toContain('<button type="button" data-view="blood" aria-pressed="true"')
  expect(drawn('Look [here](view:gone).')).toContain('<p>Look here.</p>')
})

test('headings, lists, emphasis and quotes are drawn; a text has no title of its own', () => {
  const text = drawn('# Where\n\n- one\n- **two**\n\n> three\n\n1. four')
  for (const part of ['<h4', '<ul', '<li>one</li>', '<strong', '<blockquote', '<ol']) expect(text).toContain(part)
  expect(text).not.toContain('<h1')
})

test.each([
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', 'a <b onclick="x">b</b>', '[x](javascript:alert(1))', '[x](data:text/html,x)', '[x](//evil.test)', '[x](http://evil.test)', '[x]: javascript:alert(1)\n\n[x]', '![x](https://evil.test/pixel.png)', '<javascript:alert(1)>',
])('%s is words and nothing else', (text) => {
  expect(drawn(text)).not.toMatch(/<(script|img|a|b)[ >]/)
})

test('a link to the web opens on its own and hands nothing over', () => {
  expect(drawn('[x](https://example.test/a?b=c)')).toContain('<a href="https://example.test/a?b=c" target="_blank" rel="noopener noreferrer nofollow"')
})

test.each([['quotes', '>'.repeat(20_000)], ['lists', '- '.repeat(10_000)], ['brackets', '['.repeat(20_000)], ['stars', '*a '.repeat(10_000)], ['numbers', '1. '.repeat(10_000)], ['quotes on many lines', `${'> '.repeat(19)}a\n`.repeat(1_000)]])('a text of nothing but %s is drawn within a moment', (_what, text) => {
  const began = performance.now()
  expect(drawn(text).length).toBeGreaterThan(0)
  expect(performance.now() - began).toBeLessThan(3_000)
})

test('whoever reads Chinese gets Chinese where there is some, and the page says in which language it is', () => {
  expect(inLanguage({ en: 'Chest', zh: '胸部' }, 'zh')).toEqual({ text: '胸部', lang: 'zh' })
  expect(inLanguage({ en: 'Chest', zh: ' ' }, 'zh')).toEqual({ text: 'Chest', lang: 'en' })
  expect(inLanguage({ en: '', zh: '' }, 'zh')).toEqual({ text: '', lang: 'zh' })
})
