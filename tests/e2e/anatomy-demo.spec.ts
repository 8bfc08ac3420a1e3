import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { until } from '../setup/until'

// What a demonstration begins with is made of the sample packages by the product's own jobs.
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 640, height: 420 } })

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { prepare(sql: string): { all(...values: unknown[]): Record<string, string>[] }; close(): void }

let product: Product
let lessons: Record<string, string>[]
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct({ DEMO_IMAGES: '1', LOG_LEVEL: 'warn' })
  const database = new Database(join(product.dataDir, 'theatrum.db'))
  try {
    await until('three lessons are published', () => (lessons = database.prepare("select id from Lesson where state = 'published' order by subject, title").all()).length === 3, 240_000)
  } finally {
    database.close()
  }
})
test.afterAll(() => product?.remove())

const step = (page: Page) => page.locator('[data-step]')
const isDrawn = (page: Page) => page.waitForFunction(() => { const stats = window.anatomyTheatre?.renderStats(); return stats && stats.triangles > 0 && document.querySelector('[data-loading]') === null }, null, { timeout: 90_000 })
const headings = async (page: Page): Promise<string[]> => {
  const found: string[] = []
  for (;;) {
    const id = await step(page).getAttribute('data-step')
    found.push(await step(page).getByRole('heading').first().innerText())
    if (found.length > 20) throw new Error('the lesson does not end')
    const button = page.getByRole('button', { name: 'Next' })
    if (await button.isDisabled()) break
    await button.click()
    await expect(step(page)).not.toHaveAttribute('data-step', id!)
  }
  await expect(page.locator('[data-finished]')).toBeVisible()
  return found
}

test('the models and lessons of a demonstration are made by the product itself; the exercise on the body is followed to its end in Chinese', async ({ page, context }) => {
  test.setTimeout(120_000)
  const complaints = collectComplaints(context)
  await signIn(page, product, 'teacher')
  await page.goto(`${product.url}/anatomy/lessons/${lessons[0]!.id}`)
  await isDrawn(page)
  await page.getByRole('button', { name: '中文' }).click()
  const found = await headings(page)
  expect(found).toHaveLength(13)
  for (const heading of found) expect(heading).toMatch(/[\u4e00-\u9fff]/)
  expect(complaints).toEqual([])
})
