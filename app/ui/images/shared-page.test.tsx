import { renderToString } from 'react-dom/server'
import { I18nextProvider } from 'react-i18next'
import { expect, test, vi } from 'vitest'
import { i18nOf } from '~/i18n/i18n.server'
import { SharedPage } from './shared-page'

// Dates come from the signed-in person's page, which is not drawn here.
vi.mock('~/i18n/format', () => ({ useFormat: () => ({ dateTime: (date: Date) => date.toISOString() }) }))

const image = (index: number) => ({ sopInstanceUid: `2.25.${index}`, frame: 1, frames: 1, rows: 4, columns: 4, version: 'a' })
const series = { id: 's', seriesUid: '2.25.9', modality: 'DX', description: 'Hand', laterality: 'R', images: [image(1), image(2), image(3)] }
const study = { studyUid: '2.25.8', description: 'Wrist', expiresAt: new Date('2026-12-01T08:00:00Z'), series: [series] }
const pageOf = (language: 'en' | 'zh') => renderToString(
  <I18nextProvider i18n={i18nOf(language)}><SharedPage study={study} root="/dicom-web/shared/x" /></I18nextProvider>,
)

test('a shared study says what is seen: the series, which picture of how many, the side in words, until when', () => {
  const page = pageOf('en')
  expect(page).toMatch(/<h2[^>]*>Hand<\/h2>/)
  expect(page).toContain('Picture 2 of 3 · Laterality: right')
  expect(page).toContain('Shared for reading until')
  expect(page).not.toMatch(/diagnosis/i)
  expect(pageOf('zh')).toContain('检查侧：右')
})
