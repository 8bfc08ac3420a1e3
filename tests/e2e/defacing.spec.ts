import { expect, test, type Page } from '@playwright/test'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { importHeadCt } from '../setup/reading-phantoms'
import { samples } from '../setup/samples'

// The sample head CT, in the teaching workspace: held until its face is decided on.
let product: Product
let studyId: string
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  studyId = await importHeadCt(product, samples.headCt)
})
test.afterAll(async () => { await product?.remove() })

/** Series of the study that somebody's searches find, by their descriptions. */
async function seriesOf(page: Page): Promise<string[]> {
  const found = await page.evaluate(async () => (await (await fetch('/dicom-web/series', { headers: { accept: 'application/dicom+json' } })).text()))
  return (found ? (JSON.parse(found) as Record<string, { Value?: string[] }>[]) : []).map((one) => one['0008103E']?.Value?.[0] ?? '').sort()
}

test('a reviewer has a head defaced, compares it in three planes and by its surface, confirms, takes back, and confirms again; students see nothing before and the copy alone after', async ({ browser }) => {
  test.setTimeout(300_000)
  const [reviewing, learning] = [await browser.newContext(), await browser.newContext()]
  const complaints = [collectComplaints(reviewing), collectComplaints(learning)]
  const [page, student] = [await reviewing.newPage(), await learning.newPage()]
  await signIn(page, product, 'expert')
  await signIn(student, product, 'student')

  await page.goto(`${product.url}/images/review?queue=faces`)
  await page.locator('[data-series]').getByRole('link', { name: 'Look at it' }).click()
  await page.getByRole('button', { name: 'Make a defaced copy' }).click()
  const confirm = page.getByRole('button', { name: /^Confirm: the face is gone/ })
  await expect(confirm).toBeVisible({ timeout: 240_000 })
  for (const view of ['from below', 'from the front', 'from the side', 'surface from the front']) {
    for (const which of ['Original', 'Copy']) await expect.poll(() => page.getByRole('img', { name: `${which}: ${view}` }).evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100)
  }
  expect(await seriesOf(student)).toEqual([])

  await confirm.click()
  await expect(page.getByText('The copy is confirmed. Reviewers alone see the original.').first()).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Taken back: the head waits for a decision again.').first()).toBeVisible()
  expect(await seriesOf(student)).toEqual([])
  await confirm.click()
  await expect(page.getByRole('button', { name: 'Take the copy back' })).toBeVisible()

  const seen = await seriesOf(student)
  expect(seen).toHaveLength(1)
  expect(seen[0]).toMatch(/\(defaced\)$/)
  expect((await seriesOf(page)).filter((one) => one.startsWith(seen[0]!.replace(' (defaced)', '')))).toHaveLength(2)
  await student.goto(`${product.url}/images/${studyId}`)
  await student.waitForSelector('[data-pane="p1"] canvas[data-painted$="full"]')
  expect(complaints).toEqual([[], []])
})
