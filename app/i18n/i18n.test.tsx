import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { Suspense } from 'react'
import { renderToPipeableStream } from 'react-dom/server'
import { I18nextProvider } from 'react-i18next'
import { expect, test } from 'vitest'
import { i18nOf } from './i18n.server'
import type { Language } from './languages'
import { useTranslation } from './use-translation'

function Words() {
  const { t, i18n } = useTranslation(['people', 'common'])
  const common = useTranslation().t
  return <p>{[i18n.language, t('common:action.save'), common('action.save'), t('people.count', { count: 2 })].join(' | ')}</p>
}

/** Says its words, waits, and says them again. */
function draw(language: Language) {
  let goOn = () => {}
  let isOver = false
  const waiting = new Promise<void>((resolve) => (goOn = () => { isOver = true; resolve() }))
  function Later() {
    if (!isOver) throw waiting
    return <Words />
  }
  const body = new PassThrough()
  renderToPipeableStream(
    <I18nextProvider i18n={i18nOf(language)}><Words /><Suspense fallback="..."><Later /></Suspense></I18nextProvider>,
  ).pipe(body)
  return { goOn, page: text(body) }
}

const linesOf = (page: string) => [...page.matchAll(/<p>(.*?)<\/p>/g)].map(([, line]) => line)

test('pages in two languages that are drawn at the same time keep to their own words', async () => {
  const [english, chinese, second] = [draw('en'), draw('zh'), draw('en')]
  await new Promise((resolve) => setImmediate(resolve))
  // The Chinese page goes on while both English ones wait in their middle, and the other way round.
  chinese.goOn()
  const words = { en: 'en | Save | Save | 2 people', zh: 'zh | 保存 | 保存 | 共 2 人' }
  expect(linesOf(await chinese.page)).toEqual([words.zh, words.zh])
  second.goOn()
  english.goOn()
  expect(linesOf(await english.page)).toEqual([words.en, words.en])
  expect(linesOf(await second.page)).toEqual([words.en, words.en])
})

test('a component outside a page has no words, rather than those of another page', async () => {
  const body = new PassThrough()
  const failure = new Promise((resolve) => renderToPipeableStream(<Words />, { onShellError: resolve, onError: () => undefined }).pipe(body))
  expect(String(await failure)).toContain('no words')
})
