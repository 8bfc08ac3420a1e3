import { rmSync } from 'node:fs'
import { expect, test, type Browser, type Page } from '@playwright/test'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { writePictureFiles } from '../setup/picture-files'
import { startProduct, type Product } from '../setup/product'

// One case on its whole way, in the browsers of those who make it and those who learn from it.
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...CHROMIUM_GL_ARGS] } })

let product: Product
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct()
  const folder = writePictureFiles({ patient: 'A', description: 'Liver', modality: 'CT', images: 3, side: 64 })
  try {
    await product.admin('image', 'import', folder, '--workspace', 'teaching')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
test.afterAll(() => product?.remove())

async function open(browser: Browser, who: DemoPerson) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const complaints = collectComplaints(context)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { context, page, complaints }
}

const TITLE = 'Haemangioma of the liver'
const QUESTION = 'A round lesion found by chance'
const WORD = 'Kasabach'

test('from its author to a reviewer, into the search, to a student who commits to an answer before it is shown, and into a discussion that the author joins', async ({ browser }) => {
  test.setTimeout(120_000)
  const author = await open(browser, 'expert')
  const other = await open(browser, 'admin')
  const caseId = await write(author.page)

  await other.page.goto(`${product.url}/cases/${caseId}/review`)
  await other.page.getByRole('button', { name: 'Publish', exact: true }).click()
  await other.page.waitForURL(`${product.url}/cases/${caseId}`)
  await other.context.close()

  const reader = await open(browser, 'student')
  const { page } = reader
  await search(page, 'haemangioma')
  await expect(page.locator(`[data-result="${caseId}"]`), 'what asks first is not found by its answer').toHaveCount(0)
  await search(page, 'CT liver ribs')
  const card = page.locator(`[data-result="${caseId}"]`)
  await expect(card).toContainText(QUESTION)
  await expect(card).toContainText('Quiz')
  await card.click()
  await expect(page.getByRole('heading', { name: QUESTION })).toBeVisible()
  expect(await page.content(), 'nothing of the page tells').not.toMatch(/haemangioma|fills from its edge/i)
  await expect(page.getByLabel('Say something about this case'), 'what others say tells too').toHaveCount(0)

  await page.getByLabel('Your diagnosis').fill('Hemangioma')
  await page.getByRole('button', { name: 'Commit to this answer' }).click()
  await expect(page.locator('[data-answer]')).toContainText('Your words contain a name the author gave.')
  await expect(page.getByText('It fills from its edge.')).toBeVisible()
  await page.getByLabel('Say something about this case').fill(`What about ${WORD}-Merritt?`)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(page.locator('[data-comment]')).toContainText(WORD)

  const { page: desk } = author
  await desk.goto(`${product.url}/cases/${caseId}`)
  const said = desk.getByRole('article', { name: 'Comment by Demo Student' })
  await expect(said).toContainText(WORD)
  await said.getByRole('button', { name: /^Answer/ }).click()
  await desk.getByRole('textbox', { name: 'Answer Demo Student' }).fill('Only where it is very large.')
  await desk.getByRole('button', { name: 'Send', exact: true }).first().click()
  await expect(desk.getByRole('article', { name: 'Comment by Demo Expert' })).toContainText('very large')

  await page.reload()
  await expect(page.getByRole('article', { name: 'Comment by Demo Expert' })).toContainText('very large')
  await search(page, WORD)
  await expect(page.locator('[data-result]').first()).toContainText(WORD)
  await search(page, 'haemangioma')
  await expect(page.locator(`[data-result="${caseId}"]`), 'who has answered finds it by its name').toContainText(TITLE)
  expect([...author.complaints, ...other.complaints, ...reader.complaints]).toEqual([])
  await Promise.all([author.context.close(), reader.context.close()])
})

async function search(page: Page, text: string) {
  await page.goto(`${product.url}/cases`)
  await page.getByRole('searchbox').fill(text)
  await page.getByRole('searchbox').press('Enter')
  await page.waitForURL((url) => url.searchParams.get('q') === text)
  await expect(page.getByRole('region', { name: 'Results' })).toHaveAttribute('aria-busy', 'false')
}

/** A case that asks first, with one view of its series. @returns its id, once it waits for a reviewer */
async function write(page: Page): Promise<string> {
  const box = (part: string) => page.getByLabel(`${part} · English`, { exact: true })
  const tab = (name: string | RegExp) => page.getByRole('tab', { name }).click()
  await page.goto(`${product.url}/cases/new`)
  await page.getByLabel('Title in English').fill(TITLE)
  await page.getByRole('button', { name: 'Begin writing' }).click()
  await page.waitForURL(/\/cases\/[a-z0-9]+\/edit$/)
  const caseId = /cases\/([a-z0-9]+)\//.exec(page.url())![1]!
  await box('History').fill('Pain under the right ribs at 45 years.')
  await box('Findings').fill('A round lesion.')
  await box('Diagnosis').fill('Haemangioma')
  await box('Discussion').fill('It fills from its edge.')
  await tab('Pictures')
  await page.getByRole('button', { name: 'Choose series' }).click()
  await page.getByRole('dialog').getByRole('checkbox').first().check()
  await page.getByRole('button', { name: 'Done' }).click()
  await tab('Tags and readers')
  for (const [facet, word] of [['Modality', 'ct'], ['Disease or finding', 'haemangioma']] as const) {
    await page.getByRole('combobox', { name: facet }).fill(word)
    await page.getByRole('combobox', { name: facet }).press('Enter')
  }
  await tab('Quiz')
  await page.getByRole('checkbox', { name: /Ask readers before/ }).check()
  await box('Title before the answer').fill(QUESTION)
  await page.getByRole('textbox', { name: 'Another name' }).fill('hemangioma')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await tab(/Check and send/)
  await expect(page.getByText('Nothing is missing.')).toBeVisible()
  await page.getByRole('button', { name: 'Send to review' }).click()
  await expect(page.locator('[data-in-review]')).toBeVisible()
  return caseId
}
