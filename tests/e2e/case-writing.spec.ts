import { rmSync } from 'node:fs'
import { expect, test, type Browser, type Page } from '@playwright/test'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { writePictureFiles } from '../setup/picture-files'
import { startProduct, type Product } from '../setup/product'

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

/** Said by the browser while its connection is cut on purpose. */
const CUT = [/ERR_INTERNET_DISCONNECTED/, /WebSocket connection .* failed/]

async function open(browser: Browser, who: DemoPerson, expected: RegExp[] = []) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const complaints = collectComplaints(context, expected)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { context, page, complaints }
}

const saved = (page: Page) => expect(page.locator('[data-saving="saved"]')).toContainText('Saved')
const tab = (page: Page, name: string | RegExp) => page.getByRole('tab', { name }).click()
const box = (page: Page, part: string) => page.getByLabel(`${part} · English`, { exact: true })

async function newCase(page: Page, title: string): Promise<string> {
  await page.goto(`${product.url}/cases/new`)
  await page.getByLabel('Title in English').fill(title)
  await page.getByRole('button', { name: 'Begin writing' }).click()
  await page.waitForURL(/\/cases\/[a-z0-9]+\/edit$/)
  return /cases\/([a-z0-9]+)\//.exec(page.url())![1]!
}

test('an expert writes a case beside its pictures; a colleague notes what is wrong and sends it back; mended, it is published', async ({ browser }) => {
  const [author, reviewer] = [await open(browser, 'expert'), await open(browser, 'admin')]
  const { page } = author
  const caseId = await newCase(page, 'A lesion of the liver')
  await box(page, 'History').fill('Pain under the right ribs.')
  await saved(page)

  await tab(page, 'Pictures')
  await page.getByRole('button', { name: 'Choose series' }).click()
  await page.getByRole('dialog').getByRole('checkbox').first().check()
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.locator('[data-viewer] canvas').first()).toBeVisible()
  await page.getByRole('button', { name: 'Take what is seen' }).click()
  await page.getByLabel('Name of view 1 · English', { exact: true }).fill('The lesion')
  await page.getByRole('checkbox', { name: /Key image/ }).check()

  await tab(page, 'Text')
  await box(page, 'Findings').fill('A round lesion. ')
  await page.getByRole('group', { name: 'Findings' }).getByRole('button', { name: 'Link a view' }).click()
  await page.getByRole('menuitem', { name: 'The lesion' }).click()
  await expect(box(page, 'Findings')).toHaveValue('A round lesion. [The lesion](view:view)')
  await box(page, 'Diagnosis').fill('Haemangioma')
  await box(page, 'Discussion').fill('It fills from its edge.')

  await tab(page, 'Tags and readers')
  await page.getByRole('combobox', { name: 'Modality' }).fill('ct')
  await page.getByRole('combobox', { name: 'Modality' }).press('Enter')
  await tab(page, 'Check and send')
  await expect(page.getByText('Nothing is missing.')).toBeVisible()
  await page.getByRole('button', { name: 'Send to review' }).click()
  await expect(page.locator('[data-in-review]')).toBeVisible()

  const { page: desk } = reviewer
  await desk.goto(`${product.url}/cases/mine`)
  await desk.getByRole('link', { name: 'A lesion of the liver' }).click()
  await desk.getByRole('button', { name: 'Note on “History”' }).click()
  await desk.getByLabel('Note on “History”').fill('How old is the patient?')
  await desk.getByRole('button', { name: 'Write the note' }).click()
  await expect(desk.locator('[data-note]')).toContainText('How old is the patient?')
  await desk.getByRole('button', { name: 'Send back with the notes' }).click()
  await desk.waitForURL(/\/cases\/mine$/)

  await page.goto(`${product.url}/cases/${caseId}/edit`)
  await expect(page.locator('[data-note]')).toContainText('How old is the patient?')
  await box(page, 'History').fill('Pain under the right ribs at 45 years.')
  await page.getByRole('checkbox', { name: 'Dealt with' }).check()
  await saved(page)
  await page.getByRole('button', { name: 'Check and send' }).click()
  await page.getByRole('button', { name: 'Send to review' }).click()
  await expect(page.locator('[data-in-review]')).toBeVisible()

  await desk.goto(`${product.url}/cases/${caseId}/review`)
  await desk.getByRole('button', { name: 'Publish', exact: true }).click()
  await desk.waitForURL(`${product.url}/cases/${caseId}`)
  await page.goto(`${product.url}/cases/mine`)
  await expect(page.locator(`[data-case="${caseId}"]`)).toContainText('Published · version 1')
  expect([...author.complaints, ...reviewer.complaints]).toEqual([])
  await Promise.all([author.context.close(), reviewer.context.close()])
})

test('two authors of one draft lose nothing: different places come together, the same place is shown twice and chosen', async ({ browser }) => {
  const [first, second] = [await open(browser, 'expert'), await open(browser, 'admin')]
  const caseId = await newCase(first.page, 'Written by two')
  await second.page.goto(`${product.url}/cases/${caseId}/edit`)
  await box(first.page, 'History').fill('From the first.')
  await saved(first.page)
  await box(second.page, 'Discussion').fill('From the second.')
  await saved(second.page)
  await expect(box(second.page, 'History'), 'what the other wrote is there').toHaveValue('From the first.')
  await box(first.page, 'Discussion').fill('The first thinks otherwise.')
  const clash = first.page.locator('[data-clash-part="discussion.en"]')
  await expect(clash).toContainText('From the second.')
  await expect(clash).toContainText('The first thinks otherwise.')
  // A page that is closed in the middle of it asks again.
  first.page.once('dialog', (dialog) => void dialog.accept())
  await first.page.reload()
  await first.page.getByRole('button', { name: 'Keep both, one after the other' }).click()
  await saved(first.page)
  await second.page.reload()
  await expect(box(second.page, 'Discussion')).toHaveValue('The first thinks otherwise.\n\nFrom the second.')
  expect([...first.complaints, ...second.complaints]).toEqual([])
  await Promise.all([first.context.close(), second.context.close()])
})

test('what is written without a connection is kept, and saved when it is back', async ({ browser }) => {
  const { context, page, complaints } = await open(browser, 'expert', CUT)
  const caseId = await newCase(page, 'On the train')
  await context.setOffline(true)
  await box(page, 'History').fill('In a tunnel.')
  await expect(page.locator('[data-saving="kept"]')).toBeVisible()
  await context.setOffline(false)
  await saved(page)
  await page.goto(`${product.url}/cases/${caseId}/edit`)
  await expect(box(page, 'History')).toHaveValue('In a tunnel.')
  expect(complaints).toEqual([])
  await context.close()
})
