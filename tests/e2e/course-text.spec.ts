import { expect, test, type Browser, type Locator, type Page } from '@playwright/test'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { makeTextCourse } from './courses/make-course'

let product: Product
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct()
})
test.afterAll(() => product?.remove())

async function open(browser: Browser, who: DemoPerson, size = { width: 1440, height: 900 }) {
  const isPhone = size.width < 500
  const context = await browser.newContext({ viewport: size, hasTouch: isPhone, isMobile: isPhone })
  const complaints = collectComplaints(context)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { context, page, complaints }
}
const PHONE = { width: 390, height: 844 }
const saved = (page: Page) => expect(page.locator('[data-saving="saved"]').first()).toContainText('Saved')
const paste = (box: Locator, html: string, text = '') => box.evaluate((element, given) => {
  const data = new DataTransfer()
  data.setData('text/html', given.html)
  data.setData('text/plain', given.text)
  element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}, { html, text })
const shot = async (page: Page, name: string) => { if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}-${name}.png`, fullPage: true }) }

test('an author writes by keyboard alone, brings a page from Word, steps back and forth; a learner reads it on a phone', async ({ browser }) => {
  test.setTimeout(180_000)
  const author = await open(browser, 'expert')
  const { courseId, lessonUrls, classUrl } = await makeTextCourse(author.page, product, { title: 'Chest films', lessons: { Air: ['Air is black.'] } })
  const { page } = author
  await page.goto(`${product.url}/courses/${courseId}/edit/${lessonUrls[0]!.split('/').at(-1)!}`)
  const box = page.getByRole('textbox', { name: 'Text' })
  await box.focus()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(' Bone is ')
  await page.keyboard.press('Control+b')
  await page.keyboard.type('white')
  await page.keyboard.press('Control+b')
  await page.keyboard.type('.')
  await expect(box.locator('strong')).toHaveText('white')

  // The tools by keyboard: one stop, arrows along it.
  await page.keyboard.press('Alt+F10')
  await expect(page.getByRole('button', { name: 'Form of the paragraph' })).toBeFocused()
  for (let n = 0; n < 20 && !(await page.getByRole('button', { name: 'Formula' }).evaluate((element) => element === document.activeElement)); n++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.getByLabel('TeX', { exact: true }).fill('\\frac{\\Delta P}{Q')
  await expect(page.getByRole('dialog')).toContainText('cannot be drawn')
  await page.getByLabel('TeX', { exact: true }).fill('\\frac{\\Delta P}{Q}')
  await expect(page.getByRole('dialog').locator('.katex')).toBeVisible()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Set the formula' }).click()
  await expect(box.locator('.katex')).toBeVisible()
  await expect(box).toBeFocused()
  await page.keyboard.type(' holds')

  await page.getByRole('button', { name: 'Footnote' }).click()
  await page.getByLabel('Words at the foot').fill('Poiseuille, 1840.')
  await page.getByRole('button', { name: 'Set the footnote' }).click()
  await page.getByRole('button', { name: 'Link', exact: true }).click()
  await page.getByLabel('Address').fill('javascript:alert(1)')
  await page.getByRole('button', { name: 'Set the link' }).click()
  await expect(page.getByRole('alert')).toContainText('https://')
  await page.getByLabel('Address').fill('who.int')
  await page.getByRole('button', { name: 'Set the link' }).click()
  await expect(box.locator('a')).toHaveAttribute('href', 'https://who.int')
  await page.keyboard.type('!')

  await box.press('Control+End')
  await box.press('Enter')
  await paste(box, `<html><body><script>window.hurt = 1</script><h1>Signs</h1><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Deep sulcus<img src=x onerror="window.hurt = 1"></p><p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o</span>Lying</p><table><thead><tr><th>Sign</th><th>Film</th><th>Sensitivity of the sign among all who were examined</th></tr></thead><tr><td><a href="javascript:window.hurt=1">Line</a></td><td>Upright</td><td>0.8</td></tr></table></body></html>`)
  await expect(box.locator('h2')).toHaveText('Signs')
  await expect(box.locator('li li')).toHaveText('Lying')
  await expect(box.locator('td').last()).toHaveText('0.8')
  expect(await page.evaluate(() => 'hurt' in window)).toBe(false)
  await saved(page)

  // One history, the desk's.
  await box.press('Control+z')
  await expect(box.locator('h2')).toHaveCount(0)
  await box.press('Control+Shift+z')
  await expect(box.locator('h2')).toHaveText('Signs')
  await expect(box.locator('.katex')).toBeVisible()
  await paste(box, `<p>${'x'.repeat(60_001)}</p>`)
  await expect(page.getByRole('alert')).toContainText('nothing was inserted')
  await expect(box.locator('h2')).toHaveText('Signs')
  await saved(page)
  await shot(page, 'write-1440')
  await page.setViewportSize(PHONE)
  await shot(page, 'write-390')
  await page.reload()
  await expect(box.locator('td').last()).toHaveText('0.8')

  const said = (await (await page.request.post(`${product.url}/courses/${courseId}/desk`, { headers: { origin: product.url }, multipart: { intent: 'publish', version: '1' } })).json()) as { kind: string }
  expect(said.kind).toBe('published')
  const klass = await page.request.post(`${product.url}/courses/${courseId}/classes`, { headers: { origin: product.url }, form: { name: 'Spring', door: 'open', zone: 'UTC' }, maxRedirects: 0 })
  const second = `${product.url}/courses/class/${/class\/([a-z0-9]+)\/people/.exec(klass.headers().location ?? '')![1]!}`
  expect(second).not.toBe(classUrl)

  const learner = await open(browser, 'student', PHONE)
  await learner.page.goto(second)
  await learner.page.getByRole('button', { name: 'Join this class' }).click()
  await expect(learner.page.getByRole('button', { name: 'Join this class' })).toHaveCount(0)
  await learner.page.goto(`${second}/${lessonUrls[0]!.split('/').at(-1)!}`)
  const text = learner.page.locator('.rich')
  await expect(text.locator('.katex math')).toHaveCount(1)
  await expect(text.getByRole('link', { name: 'who.int' })).toHaveAttribute('rel', /noopener/)
  expect(await learner.page.evaluate(() => document.documentElement.scrollWidth), 'a wide table scrolls in its own box').toBeLessThanOrEqual(390)
  await text.getByRole('link', { name: 'Footnote 1', exact: true }).click()
  await expect(text.getByText('Poiseuille, 1840.')).toBeInViewport()
  await shot(learner.page, 'read-390')
  await learner.page.setViewportSize({ width: 1440, height: 900 })
  await shot(learner.page, 'read-1440')
  expect([...author.complaints, ...learner.complaints]).toEqual([])
})
