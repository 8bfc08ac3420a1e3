import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { seriousFaults } from '../setup/axe'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'

// Questions from a file and to a file.
let product: Product
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
})
test.afterAll(async () => { await product?.remove() })

const look = async (page: Page, name: string) => {
  if (!process.env.LOOK) return
  for (const width of [390, 1440]) { await page.setViewportSize({ width, height: 900 }); await page.screenshot({ path: `${process.env.LOOK}-${name}-${width}.png`, fullPage: true }) }
}
const LIST = ['kind,question,option 1,option 2,right,title,colour', 'single,哪个肺叶？,左下叶,右下叶,A,肺叶,x', 'numeric,How long?,,,12.5,Length,', 'drawing,What?,a,b,1,Bad,', 'single,Which?,a,b,9,Bad,'].join('\n')

test('a teacher brings a list and an item of another system, reads what came and what did not, takes all along and brings it again', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true })
  // What is refused is answered with 400.
  const complaints = collectComplaints(context, [/status of 400/])
  const page = await context.newPage()
  await signIn(page, product, 'teacher')
  await page.goto(`${product.url}/exams/questions/import`)
  await look(page, 'exchange')
  const bring = async (file: string | { name: string; mimeType: string; buffer: Buffer }) => {
    await page.getByLabel('File', { exact: true }).setInputFiles(file)
    await page.getByRole('button', { name: 'Bring questions' }).click()
  }
  await bring({ name: 'questions.csv', mimeType: 'text/csv', buffer: Buffer.from(LIST) })
  await expect(page.getByRole('status').filter({ hasText: '2 questions came as drafts.' })).toContainText('Columns that mean nothing here: colour.')
  await expect(page.getByRole('listitem').filter({ hasText: 'Line 4: there is no such kind of question in a list' })).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: 'Line 5: a cell cannot be read (right)' })).toBeVisible()
  await look(page, 'list')
  expect(await seriousFaults(page)).toEqual([])
  await bring(resolve('tests/fixtures/qti/hostile/scripts.xml'))
  await expect(page.getByText('One question came as a draft.')).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: 'Scripts: left out of its text (script' })).toBeVisible()
  await look(page, 'scripts')
  await bring(resolve('package.json'))
  await expect(page.getByRole('alert').filter({ hasText: 'Nothing came.' })).toBeVisible()
  await look(page, 'refused')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'QTI 3.0 package' }).click()])
  await bring({ name: 'questions.zip', mimeType: 'application/zip', buffer: await readFile(await download.path()) })
  await expect(page.getByText('No question came.')).toBeVisible()
  await expect(page.getByText('are in the library already, word for word')).toBeVisible()
  await look(page, 'again')
  expect(complaints).toEqual([])
  await context.close()
})
