import { expect, test, type Browser, type Page } from '@playwright/test'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type Product } from '../setup/product'

let product: Product
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct()
})
test.afterAll(() => product?.remove())

async function open(browser: Browser, who: DemoPerson) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] })
  const complaints = collectComplaints(context)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { context, page, complaints }
}
const saved = (page: Page) => expect(page.locator('[data-saving="saved"]')).toContainText('Saved')
/** Where the words of the text block at that place are written, whatever writes them. */
const text = (page: Page, at: number) => page.locator('[data-block]').nth(at).locator('textarea, [contenteditable="true"]').first()
const hasText = (page: Page, at: number, words: string) => expect.poll(() => text(page, at).evaluate((field) => (field instanceof HTMLTextAreaElement ? field.value : (field.textContent ?? '')))).toContain(words)

async function addBlock(page: Page, kind: string) {
  // In an empty lesson the one, else the other: whichever is there once the page is.
  await page.getByRole('button', { name: /^(Add a block|Insert here)$/ }).last().click()
  await page.getByRole('menuitem', { name: kind, exact: true }).click()
}

test('two teachers write one lesson: paste, undo, order by keys, the same block at once; what each wrote is there, and it is published for a class', async ({ browser }) => {
  const [expert, teacher] = [await open(browser, 'expert'), await open(browser, 'teacher')]
  const { page } = expert
  await page.goto(`${product.url}/courses/new`)
  await page.getByLabel('Title of the course').fill('Reading a chest film')
  await page.getByRole('button', { name: 'Begin the course' }).click()
  await page.waitForURL(/\/edit$/)
  const courseUrl = page.url()
  await page.getByRole('button', { name: 'Add a module' }).click()
  await page.getByRole('textbox', { name: 'Module 1', exact: true }).fill('Basics')
  await page.getByLabel('Title of a new lesson').fill('Air')
  await page.getByLabel('Title of a new lesson').press('Enter')
  await expect(page.locator('[data-lesson]').getByRole('link', { name: 'Air' })).toBeVisible()
  await page.getByLabel('Title of a new lesson').fill('Water')
  await page.getByLabel('Title of a new lesson').press('Enter')
  await expect(page.locator('[data-lesson]')).toHaveCount(2)
  // By the handle's keys, and back by undo.
  await page.getByRole('button', { name: 'Move “Water”' }).press('Alt+ArrowUp')
  await expect(page.locator('[data-lesson]').first()).toContainText('Water')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.locator('[data-lesson]').first()).toContainText('Air')
  await saved(page)

  await page.getByLabel('Add somebody by name').fill('teacher')
  await page.getByRole('button', { name: 'Demo Teacher' }).click()
  await expect(page.locator('[data-authors="1"]')).toContainText('Demo Teacher')

  await page.locator('[data-lesson]').getByRole('link', { name: 'Air' }).click()
  await page.waitForURL(/\/edit\/[a-z0-9]+$/)
  const lessonUrl = page.url()
  await addBlock(page, 'Text')
  await text(page, 0).click()
  await page.keyboard.type('Air is black.')
  await page.evaluate(() => navigator.clipboard.writeText(' Bone is white.'))
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Control+v')
  await hasText(page, 0, 'Air is black. Bone is white.')
  await addBlock(page, 'Link')
  await page.locator('[data-block]').last().getByLabel(/Address/).fill('https://example.org/film')
  await page.locator('[data-block]').last().getByLabel(/Address/).press('Tab')
  await saved(page)
  await page.locator('[data-block]').last().getByRole('button', { name: /^Move/ }).press('Alt+ArrowUp')
  await expect(page.locator('[data-block]').first().getByLabel(/Address/)).toHaveValue('https://example.org/film')
  await page.getByRole('button', { name: 'Undo' }).click()
  await hasText(page, 0, 'Bone is white.')
  await saved(page)

  // Both open it as it is now, and both write in the same block.
  await teacher.page.goto(lessonUrl)
  await hasText(teacher.page, 0, 'Bone is white.')
  await text(page, 0).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(' From the expert.')
  await saved(page)
  await text(teacher.page, 0).click()
  await teacher.page.keyboard.press('Control+End')
  await teacher.page.keyboard.type(' From the teacher.')
  await expect(teacher.page.locator('[data-block]')).toHaveCount(3)
  await saved(teacher.page)
  await hasText(teacher.page, 0, 'From the teacher.')
  await hasText(teacher.page, 1, 'From the expert.')
  await expect(teacher.page.getByText(/Written at the same time by Demo Expert/)).toBeVisible()

  // One asks the other, beside the block.
  await teacher.page.locator('[data-block]').nth(1).getByRole('button', { name: 'Note to the authors' }).click()
  await teacher.page.getByLabel('Your note').fill('Shall we keep yours?')
  await teacher.page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(teacher.page.getByRole('article').getByText('Shall we keep yours?')).toBeVisible()
  await teacher.page.locator('[data-block]').first().getByRole('button', { name: 'Remove this block' }).click()
  await saved(teacher.page)
  await page.reload()
  await hasText(page, 0, 'From the expert.')
  await expect(page.locator('[data-block]')).toHaveCount(2)
  await page.locator('[data-block]').first().getByRole('button', { name: '1 open note' }).click()
  await page.getByRole('button', { name: 'Settled', exact: true }).click()
  await expect(page.getByRole('button', { name: '1 settled note' })).toBeVisible()

  // A colleague who writes it does not publish it; its owner does, once nothing is missing.
  await teacher.page.goto(courseUrl)
  await expect(teacher.page.getByRole('button', { name: /^Publish/ })).toHaveCount(0)
  await page.goto(courseUrl)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText('Not published: see what is missing.').first()).toBeVisible()
  await page.locator('[data-lesson]').filter({ hasText: 'Water' }).getByRole('button', { name: 'Remove this lesson' }).click()
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText('Version 1 is published.').first()).toBeVisible()
  await page.getByRole('link', { name: 'Classes' }).click()
  await expect(page.locator('[name="door"]').first()).toBeAttached()
  expect([...expert.complaints, ...teacher.complaints]).toEqual([])
  await Promise.all([expert.context.close(), teacher.context.close()])
})

test('lessons come from a Markdown file, say what stayed behind, are taken back by one step, and are shown as on a phone before anybody reads them', async ({ browser }) => {
  const { context, page, complaints } = await open(browser, 'expert')
  await page.goto(`${product.url}/courses/new`)
  await page.getByLabel('Title of the course').fill('From a file')
  await page.getByRole('button', { name: 'Begin the course' }).click()
  await page.waitForURL(/\/edit$/)
  const file = page.locator('[data-import] input[type="file"]')
  await file.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]) })
  await expect(page.getByRole('alert').filter({ hasText: 'This is no Markdown' })).toBeVisible()
  await file.setInputFiles({ name: 'Chest.md', mimeType: 'text/markdown', buffer: Buffer.from('# Chest\n\n## Air\n\nAir is **black**[^1].\n\n![a film](film.png)\n\n## Bone\n\nBone is white.\n\n[^1]: On most screens.\n') })
  await expect(page.getByText('2 lessons were brought along.')).toBeVisible()
  await expect(page.getByText('Pictures were not taken along')).toBeVisible()
  await expect(page.locator('[data-lesson]')).toHaveCount(2)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.locator('[data-lesson]')).toHaveCount(0)
  await page.getByRole('button', { name: 'Redo' }).click()
  await saved(page)
  await page.locator('[data-lesson]').getByRole('link', { name: 'Air' }).click()
  await page.waitForURL(/\/edit\/[a-z0-9]+$/)
  await page.getByRole('button', { name: 'Preview' }).click()
  const phone = page.frameLocator('iframe')
  await expect(phone.getByRole('heading', { name: 'Air' })).toBeVisible()
  await expect(phone.getByText('black').first()).toBeVisible()
  await page.getByRole('radio', { name: 'Tablet' }).check()
  await expect(phone.getByRole('heading', { name: 'Air' })).toBeVisible()
  expect(complaints).toEqual([])
  await context.close()
})
