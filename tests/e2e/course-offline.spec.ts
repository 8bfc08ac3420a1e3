import { expect, test, type Browser } from '@playwright/test'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { makeTextCourse } from './courses/make-course'

let product: Product
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct()
})
test.afterAll(() => product?.remove())

/** Said by the browser while its connection is cut on purpose. */
const CUT = [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /WebSocket connection .* failed/, /Failed to fetch/]

async function open(browser: Browser, who: DemoPerson, size = { width: 1440, height: 900 }) {
  const isPhone = size.width < 500
  const context = await browser.newContext({ viewport: size, hasTouch: isPhone, isMobile: isPhone })
  const complaints = collectComplaints(context, CUT)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { context, page, complaints }
}
const PHONE = { width: 390, height: 844 }
const LONG = (words: string) => `${words} `.repeat(60)

test('on a phone a lesson is kept, the connection is cut, the page is loaded again and read; with the connection back the progress arrives, and signing out takes the lesson from the phone', async ({ browser }) => {
  const teacher = await open(browser, 'expert')
  const { classUrl, lessonUrls } = await makeTextCourse(teacher.page, product, { title: 'Reading a chest film', lessons: { Air: [LONG('Air is black.'), LONG('Bone is white.')], Water: [LONG('Water is grey.')] } })
  const { context, page, complaints } = await open(browser, 'student', PHONE)
  await page.goto(classUrl)
  await page.getByRole('button', { name: 'Join this class' }).click()
  await page.locator('[data-resume]').click()
  await page.waitForURL(lessonUrls[0]!)
  await expect(page.getByRole('heading', { name: 'Air' })).toBeVisible()
  await page.getByRole('button', { name: 'Keep on this device' }).click()
  await expect(page.locator('[data-kept="chosen"]')).toContainText('Kept on this device')

  await context.setOffline(true)
  await page.reload()
  await expect(page.getByText('Air is black.').first()).toBeVisible()
  await expect(page.locator('[data-offline]')).toBeVisible()
  await expect(page.locator('[data-block]').last(), 'the second block is seen only now').not.toHaveAttribute('data-done')
  await page.locator('[data-block]').last().scrollIntoViewIfNeeded()
  await page.mouse.wheel(0, 1_500)
  await expect(page.locator('[data-block]').last()).toHaveAttribute('data-done')
  await expect(page.locator('[data-saving="waiting"]')).toBeVisible()

  // What is not kept leads to what is.
  await page.getByRole('link', { name: 'Water' }).click()
  await page.waitForURL(`${product.url}/courses/kept`)
  await page.getByRole('link', { name: /^Air/ }).click()
  await page.waitForURL(lessonUrls[0]!)
  await expect(page.getByText('Bone is white.').first()).toBeVisible()

  await context.setOffline(false)
  await expect(page.locator('[data-saving="saved"]')).toBeVisible({ timeout: 30_000 })
  await page.goto(classUrl)
  await expect(page.locator('[aria-valuenow], progress').first()).toBeVisible()
  await page.goto(lessonUrls[0]!)
  await expect(page.locator('[data-done="2"]'), 'both blocks are done, as the server tells it').toBeVisible()

  await page.getByRole('button', { name: /Demo Student/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/courses'))
  await expect.poll(() => page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('theatrum-lessons-')))).toEqual([])
  await context.setOffline(true)
  await expect(page.goto(lessonUrls[0]!)).rejects.toThrow()
  expect([...teacher.complaints, ...complaints]).toEqual([])
  await Promise.all([context.close(), teacher.context.close()])
})
