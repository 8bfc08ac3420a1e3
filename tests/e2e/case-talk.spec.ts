import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test, type Browser, type Page } from '@playwright/test'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { openCaseSubjects, type CaseSubjects } from './authorisation/cases'

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string, options: { readonly: boolean }) => { prepare(sql: string): { pluck(): { get(...values: unknown[]): unknown } }; close(): void }

let product: Product
let library: CaseSubjects
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct()
  const database = new Database(join(product.dataDir, 'theatrum.db'), { readonly: true })
  const read = (sql: string, ...values: unknown[]) => database.prepare(sql).pluck().get(...values) as string
  library = openCaseSubjects(product, read, read('select id from Institution where name = ?', 'Demo hospital A'))
  database.close()
})
test.afterAll(() => product?.remove())

async function open(browser: Browser, who: DemoPerson, expected: RegExp[] = []) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const complaints = collectComplaints(context, expected)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { context, page, complaints }
}
const caseOf = (name: string) => `${product.url}/cases/${library.cases[name]!.caseId}`
const field = (page: Page) => page.getByLabel('Say something about this case')
const said = (page: Page, words: string) => page.locator('[data-comment]').filter({ hasText: words })

test('a student asks below a case and names its author, who answers; a moderator hides it with a reason and shows it again; no text is lost', async ({ browser }) => {
  const [student, expert, moderator] = [await open(browser, 'student'), await open(browser, 'expert'), await open(browser, 'moderator')]
  await student.page.goto(caseOf('case, published'))
  await expect(student.page.locator('[data-discussion="open"]')).toBeVisible()

  // Longer than a comment may be: said before anything is sent, and kept when the page is loaded again.
  await field(student.page).fill('long '.repeat(16_001))
  await student.page.getByRole('button', { name: 'Send' }).click()
  await expect(student.page.getByRole('alert').filter({ hasText: 'Your text is kept' }).first()).toBeVisible()
  await student.page.reload()
  await expect(field(student.page)).toHaveValue(/^(long ){16001}$/)

  await field(student.page).fill('')
  await field(student.page).pressSequentially('Is this the thymus, @Demo exp')
  await student.page.getByRole('option', { name: 'Demo expert' }).click()
  await field(student.page).pressSequentially('or a node?')
  await student.page.keyboard.press('Control+Enter')
  await expect(said(student.page, 'Is this the thymus')).toContainText('@Demo Expert or a node?')
  await expect(field(student.page)).toHaveValue('')

  await expert.page.goto(`${product.url}/notifications`)
  await expert.page.getByRole('link', { name: /mentioned you on “Thymoma”/ }).first().click()
  await said(expert.page, 'Is this the thymus').getByRole('button', { name: /^Answer/ }).click()
  await expert.page.getByRole('textbox', { name: 'Answer Demo Student' }).fill('It moves with the pericardium.')
  await expert.page.getByRole('button', { name: 'Send' }).first().click()
  await expect(said(expert.page, 'It moves with the pericardium.')).toBeVisible()

  await moderator.page.goto(caseOf('case, published'))
  await said(moderator.page, 'Is this the thymus').first().getByRole('button', { name: /^More about/ }).click()
  await moderator.page.getByRole('menuitem', { name: 'Hide' }).click()
  await moderator.page.getByLabel('Reason').fill('Names a ward.')
  await moderator.page.getByRole('dialog').getByRole('button', { name: 'Hide' }).click()
  await expect(moderator.page.getByText('The comment is hidden.').first()).toBeVisible()
  await expert.page.reload()
  await expect(expert.page.getByText('Hidden by a moderator.')).toBeVisible()
  await expect(said(expert.page, 'It moves with the pericardium.')).toBeVisible()
  // The notice with its undo may be gone by now; the menu stays.
  await said(moderator.page, 'Is this the thymus').first().getByRole('button', { name: /^More about/ }).click()
  await moderator.page.getByRole('menuitem', { name: 'Show again' }).click()
  await expect(said(moderator.page, 'Is this the thymus').first()).not.toContainText('Hidden')
  await expert.page.reload()
  await expect(said(expert.page, 'Is this the thymus').first()).toBeVisible()
  for (const one of [student, expert, moderator]) { expect(one.complaints).toEqual([]); await one.context.close() }
})

test('a case that asks first keeps its discussion until one has answered', async ({ browser }) => {
  const { page, context, complaints } = await open(browser, 'student')
  await page.goto(caseOf('case, quiz'))
  await expect(page.getByText('The discussion opens when you have answered')).toBeVisible()
  await expect(page.getByText('About Moyamoya')).toHaveCount(0)
  expect(complaints).toEqual([])
  await context.close()
})

test('a reader keeps, rates and follows; a teacher puts cases into a playlist, orders and publishes it, and a student reads it through', async ({ browser }) => {
  const [student, teacher] = [await open(browser, 'student'), await open(browser, 'teacher')]
  await student.page.goto(caseOf('case, published'))
  await student.page.getByRole('button', { name: 'Keep', exact: true }).click()
  await expect(student.page.getByRole('button', { name: 'Kept', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await student.page.getByRole('radio', { name: '4 stars' }).check({ force: true })
  await expect(student.page.locator('[data-mean]')).toHaveText('4 of 5 by 1 reader')
  await student.page.getByRole('button', { name: 'Follow Demo expert' }).click()
  await expect(student.page.getByRole('button', { name: 'Following Demo expert' })).toBeVisible()
  await student.page.goto(`${product.url}/cases/experts`)
  await student.page.getByRole('link', { name: /Demo Expert/ }).click()
  await expect(student.page.locator('[data-result]').first()).toBeVisible()

  const { page } = teacher
  await page.goto(`${product.url}/cases/collections`)
  await page.getByRole('button', { name: 'New collection' }).first().click()
  await page.getByLabel('Title in English').fill('Mediastinum in a week')
  await page.getByRole('radio', { name: /^Playlist/ }).check()
  await page.getByRole('button', { name: 'Make', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Mediastinum in a week' })).toBeVisible()
  const address = page.url()
  for (const name of ['case, published', 'case, of the house']) {
    await page.goto(caseOf(name))
    await page.getByRole('button', { name: 'Put into a collection' }).click()
    await page.getByLabel('Mediastinum in a week').check()
    await page.keyboard.press('Escape')
  }
  await page.goto(address)
  await expect(page.locator('[data-item]')).toHaveCount(2)
  await page.getByRole('button', { name: 'Move Chordoma up' }).click()
  await expect(page.locator('[data-item]').first()).toContainText('Chordoma')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText('Others see it now.').first()).toBeVisible()

  await student.page.goto(`${product.url}/cases/collections`)
  await student.page.getByRole('link', { name: /Mediastinum in a week/ }).click()
  await student.page.getByRole('link', { name: 'Begin reading' }).click()
  await expect(student.page.locator('[data-read-on]')).toContainText('1 of 2')
  await student.page.getByRole('link', { name: 'Next case' }).click()
  await expect(student.page.getByRole('heading', { level: 1, name: 'Thymoma' })).toBeVisible()
  await expect(student.page.locator('[data-read-on]')).toContainText('This is the last one.')

  await page.getByRole('button', { name: 'Take away' }).click()
  await page.getByRole('button', { name: 'Bring it back' }).click()
  await expect(page.locator('[data-item]')).toHaveCount(2)
  for (const one of [student, teacher]) { expect(one.complaints).toEqual([]); await one.context.close() }
})
