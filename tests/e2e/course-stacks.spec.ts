import { expect, test, type Browser, type Page } from '@playwright/test'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { importHeadCt } from '../setup/reading-phantoms'
import { samples } from '../setup/samples'
import { classWithStudent, openToStudents } from '../setup/written-course'

// A series of the store in a lesson: written, followed on a phone, and marked as the answer of an assignment.
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...CHROMIUM_GL_ARGS] } })

let product: Product
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  await importHeadCt(product, samples.headCt)
  openToStudents(product)
})
test.afterAll(async () => { await product?.remove() })

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
async function open(browser: Browser, who: DemoPerson, options: Parameters<Browser['newContext']>[0] = { viewport: { width: 1440, height: 900 } }) {
  const context = await browser.newContext(options)
  const complaints = collectComplaints(context)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { context, page, complaints }
}
const look = async (page: Page, name: string) => { if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}-${name}.png` }) }
const saved = (page: Page) => expect(page.locator('[data-saving="saved"]')).toContainText('Saved')
const indexNow = (page: Page) => page.evaluate(() => window.readingDesk?.activeView()?.state().index ?? -1)
const addBlock = async (page: Page, kind: string) => {
  await page.getByRole('button', { name: /^(Add a block|Insert)/ }).last().click()
  await page.getByRole('menuitem', { name: kind, exact: true }).click()
}

test('an author sets a CT into a lesson with two steps; a student goes through them on a phone and comes back to their picture', async ({ browser }) => {
  const author = await open(browser, 'expert')
  const { page } = author
  await page.goto(`${product.url}/courses/new`)
  await page.getByLabel('Title of the course').fill('Reading a head CT')
  await page.getByRole('button', { name: 'Begin the course' }).click()
  await page.waitForURL(/\/courses\/[a-z0-9]+\/edit$/)
  const courseId = /courses\/([a-z0-9]+)\//.exec(page.url())![1]!
  await page.getByRole('button', { name: 'Add a module' }).click()
  await page.getByRole('textbox', { name: 'Module 1', exact: true }).fill('Basics')
  await page.getByLabel('Title of a new lesson').fill('The skull')
  await page.getByLabel('Title of a new lesson').press('Enter')
  await page.getByRole('link', { name: 'The skull', exact: true }).click()
  await page.waitForURL(/\/edit\/[a-z0-9]+$/)

  await addBlock(page, 'Image stack')
  await page.getByRole('button', { name: 'Choose a series' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Words').fill('head')
  await dialog.getByLabel('Words').press('Enter')
  await expect(dialog.locator('[data-choice]').first()).toBeVisible()
  await look(page, 'pick')
  await dialog.locator('[data-choice]').filter({ hasText: 'Head' }).first().click()
  await page.getByRole('button', { name: /Scroll through \d+ pictures/ }).click()
  await expect(page.locator('canvas[data-painted$="full"]').first()).toBeVisible()
  await page.evaluate(() => window.readingDesk!.scrollTo('p1', 30))
  await page.getByRole('button', { name: 'Add a step of what is shown' }).click()
  await page.getByLabel('Words of step 1').fill('The base of the skull')
  await page.evaluate(() => { const desk = window.readingDesk!; desk.scrollTo('p1', 70); desk.setWindow('p1', { low: -200, high: 1500 }) })
  await page.getByRole('button', { name: 'Add a step of what is shown' }).click()
  await page.getByLabel('Words of step 2').fill('Bone in a wide window')
  await page.getByLabel('Caption').fill('A CT of the head')
  await saved(page)
  await look(page, 'editor')

  await addBlock(page, 'Assignment')
  await page.getByRole('button', { name: /study/i }).first().click()
  await page.getByRole('dialog').locator('[data-choice]').filter({ hasText: /head/i }).first().click()
  await page.getByRole('textbox', { name: 'What is asked' }).fill('Mark the base of the skull.')
  await saved(page)
  await look(page, 'assignment')
  await page.goto(`${product.url}/courses/${courseId}/edit`)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText(/Published, version 1/).first()).toBeVisible()
  expect(author.complaints).toEqual([])
  await author.context.close()

  const klass = classWithStudent(product, courseId, 'stacks')
  const student = await open(browser, 'student', PHONE)
  const phone = student.page
  await phone.goto(product.url + klass)
  await phone.getByRole('link', { name: /The skull/ }).first().click()
  const block = phone.locator('[data-stack-block]')
  await block.scrollIntoViewIfNeeded()
  await look(phone, 'phone-begin')
  await expect(block.locator('[data-still] img')).toBeVisible()
  await expect(phone.locator('[data-viewer]'), 'no engine before it is touched').toHaveCount(0)
  await look(phone, 'phone-still')
  await block.getByRole('button', { name: 'Next step' }).click()
  await expect(block.getByText('Bone in a wide window')).toBeVisible()
  await expect.poll(() => indexNow(phone)).toBe(70)
  await expect.poll(() => phone.evaluate(() => { const window_ = window.readingDesk?.activeView()?.state().presentation.window; return window_ && [window_.low, window_.high] })).toEqual([-200, 1500])
  await look(phone, 'phone-step')
  await phone.evaluate(() => window.scrollTo(0, 0))
  await expect.poll(() => phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'nothing is wider than the phone').toBe(true)
  await block.locator('[data-surface]').focus()
  // What was saved before says nothing of this picture.
  const told = phone.waitForResponse((response) => response.url().endsWith('/progress') && response.ok() && (response.request().postData() ?? '').includes('"index":71'), { timeout: 40_000 })
  await phone.keyboard.press('ArrowDown')
  await expect.poll(() => indexNow(phone)).toBe(71)
  await told
  await phone.reload()
  await block.locator('[data-still]').click()
  await expect.poll(() => indexNow(phone), 'the picture where they were').toBe(71)
  expect(student.complaints).toEqual([])
  await student.context.close()
})
