import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { emptyCase, type CaseContent } from '../../app/domain/cases/case'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'

const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { prepare(sql: string): { run(...values: unknown[]): unknown; get(...values: unknown[]): Record<string, string> }; close(): void }

let product: Product
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct()
  await product.stop()
  shelve()
  // What is published and not in the search is put into it at the start.
  await product.start()
})
test.afterAll(() => product?.remove())

const two = (en: string, zh = '') => ({ en, zh })
const CASES: { id: string; content: Partial<CaseContent> }[] = [
  ...['left', 'right', 'small'].map((side, i): { id: string; content: Partial<CaseContent> } => ({ id: `pneumothorax${i}`, content: { title: two(`A ${side} pneumothorax`, '气胸'), languages: ['en', 'zh'], history: two('Sudden pain in the chest.'), findings: two('A radiograph shows a visceral pleural line without lung markings beyond it.', '平片示胸膜线，其外无肺纹理。'), tags: { modality: ['xray'], anatomy: ['pleura'], pathology: ['pneumothorax'] }, difficulty: 1 + i } })),
  { id: 'haemorrhage', content: { title: two('Blood in the cisterns'), quizTitle: two('A headache that came in a second'), quiz: { asksMark: false, findings: [], toleranceMm: 0, accepts: [] }, history: two('A headache.'), diagnosis: { text: two('Subarachnoid haemorrhage'), certainty: 'probable', provenBy: two('') }, findings: two('Dense cisterns.'), tags: { modality: ['ct'], anatomy: ['brain'], pathology: ['subarachnoid-haemorrhage'] } } },
  { id: 'knee', content: { title: two('A torn meniscus'), findings: two('A line through the posterior horn.'), tags: { modality: ['mr'], anatomy: ['knee'], pathology: ['meniscal-tear'] } } },
]

/** Published as by a release before the search: rows of cases, and nothing in the search's own tables. */
function shelve() {
  const db = new Database(join(product.dataDir, 'theatrum.db'))
  const { personId, institutionId } = db.prepare("select m.personId, m.institutionId from Membership m join Person p on p.id = m.personId where p.email = 'expert@demo.theatrum.test'").get()
  const at = '2026-03-01T08:00:00.000+00:00'
  for (const { id, content } of CASES) {
    const whole = { ...emptyCase(), ...content }
    db.prepare("insert into \"Case\" (id, institutionId, kind, authorId, state, draftJson, version, title, titleZh, publishedAt, createdAt, changedAt) values (?, ?, 'case', ?, 'published', ?, 1, ?, ?, ?, ?, ?)").run(id, institutionId, personId, JSON.stringify(whole), whole.title.en, whole.title.zh, at, at, at)
    db.prepare('insert into CaseVersion (caseId, version, contentJson, publishedAt, publishedById) values (?, 1, ?, ?, ?)').run(id, JSON.stringify(whole), at, personId)
  }
  db.close()
}

const results = (page: Page) => page.locator('[data-result]')
const box = (page: Page) => page.getByRole('searchbox', { name: 'Search the library' })
async function ask(page: Page, text: string) {
  await box(page).fill(text)
  await box(page).press('Enter')
  await page.waitForURL((url) => url.searchParams.get('q') === text)
}

test('a young doctor finds cases by a word, a slip of it and its Chinese name, narrows them, and is led to one by the keyboard', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  const complaints = collectComplaints(context)
  const page = await context.newPage()
  await signIn(page, product, 'student')
  await page.getByRole('navigation', { name: 'Places' }).first().getByRole('link', { name: 'Cases' }).click()
  await expect(page.getByRole('heading', { name: 'Cases', level: 1 })).toBeVisible()

  await test.step('X-ray cases, with the words they were found by', async () => {
    await ask(page, 'X-ray cases')
    await expect(results(page)).toHaveCount(3)
    await expect(results(page).first().locator('mark').first()).toHaveText('radiograph')
  })
  await test.step('a slip of the pen is understood and said, and can be insisted on', async () => {
    await ask(page, 'pnuemothorax')
    await expect(page.locator('[data-corrected]')).toContainText('Shown for “pneumothorax”.')
    await expect(results(page)).toHaveCount(3)
    await page.getByRole('link', { name: 'Search for “pnuemothorax” as typed' }).click()
    await expect(page.getByText('Nothing in the library has these words.')).toBeVisible()
  })
  await test.step('the Chinese name finds the same, and what is chosen beside it is in the address', async () => {
    await ask(page, '气胸')
    await expect(results(page)).toHaveCount(3)
    await page.locator('[data-facet="difficulty"]:visible [data-value="2"]').click()
    await expect(results(page)).toHaveCount(1)
    await expect(page).toHaveURL(/difficulty=2/)
    await page.getByRole('link', { name: 'Without Easy' }).click()
    await expect(results(page)).toHaveCount(3)
  })
  await test.step('a case that asks first is not found by its diagnosis, but by what it asks with', async () => {
    await page.goto(`${product.url}/cases?q=haemorrhage&exact=yes`)
    await expect(page.getByText('Nothing in the library has these words.')).toBeVisible()
    await ask(page, 'headache')
    await expect(results(page)).toHaveCount(1)
    await expect(results(page)).toContainText('A headache that came in a second')
    expect(await page.content()).not.toMatch(/subarachnoid|cisterns/i)
  })
  await test.step('quotes, operators, emoji and ten thousand characters are words or nothing', async () => {
    for (const text of ['"pneumothorax" OR (', 'NEAR/2 pneumothorax* -left', '🫁 pneumothorax']) {
      await page.goto(`${product.url}/cases?${new URLSearchParams({ q: text })}`)
      await expect(results(page)).not.toHaveCount(0)
    }
    await page.goto(`${product.url}/cases?${new URLSearchParams({ q: `pneumothorax ${'word '.repeat(2_000)}` })}`)
    await expect(page.locator('[data-cut]')).toBeVisible()
  })
  await test.step('the keyboard leads from the box to a result and into it', async () => {
    await ask(page, 'meniscus')
    await expect(results(page)).toHaveCount(1)
    await page.locator('h1').click()
    await page.keyboard.press('/')
    await expect(box(page)).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await expect(results(page).first()).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(`${product.url}/cases/knee`)
    await page.goBack()
  })
  await test.step('a search is saved, asked again, removed and brought back', async () => {
    await expect(results(page)).toHaveCount(1)
    await page.getByRole('button', { name: 'Save this search' }).click()
    await expect(page.locator('[data-saved="saved"]')).toContainText('Saved.')
    await page.getByRole('link', { name: 'See all' }).click()
    const saved = page.locator('[data-saved-search]')
    await expect(saved).toHaveCount(1)
    await saved.getByRole('button', { name: 'Remove' }).click()
    await expect(page.getByText('You have no saved searches.')).toBeVisible()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(saved).toHaveCount(1)
    await saved.getByRole('button', { name: 'Show all' }).click()
    await page.waitForURL(/\/cases\?q=meniscus$/)
    await expect(results(page)).toHaveCount(1)
  })
  expect(complaints).toEqual([])
  await context.close()
})
