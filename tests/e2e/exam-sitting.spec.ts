import { expect, test, type Page } from '@playwright/test'
import { openHall, type Hall } from '../setup/exam-hall'
import { openDatabase } from '../setup/house-lesson'
import { seriousFaults } from '../setup/axe'
import { collectComplaints } from '../setup/people'
import { startProduct, type Product } from '../setup/product'

// A candidate at a paper, by keyboard alone, in and out of the network.
let product: Product
let hall: Hall
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  hall = openHall(product, { candidates: 2, questions: 8, rules: { honour: 'I work alone.' } })
})
test.afterAll(async () => { await product?.remove() })

const CUT = [/ERR_INTERNET_DISCONNECTED/, /WebSocket connection .* failed/, /Failed to fetch/]
const look = async (page: Page, name: string) => { if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}-${name}.png` }) }
const faultsOf = seriousFaults

test('a candidate begins, answers by keyboard, goes on without the network, loads the page again, and hands in: everything is there', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const complaints = collectComplaints(context, CUT)
  const [name, value] = hall.candidates[0]!.cookie.split('=') as [string, string]
  await context.addCookies([{ name, value, url: product.url }])
  const page = await context.newPage()
  const sit = `${product.url}/exams/sit/${hall.sittingId}`
  await page.goto(sit)
  const begin = page.getByRole('button', { name: 'Begin', exact: true })
  await expect(begin).toBeEnabled()
  await look(page, 'before')
  expect(await faultsOf(page)).toEqual([])
  await begin.press('Enter')
  await expect(page.getByText('Agree to the statement first.')).toBeVisible()
  await page.getByLabel('I agree').press('Space')
  await begin.press('Enter')

  const heading = page.getByRole('heading', { level: 2, name: /^Question \d+ of 8$/ })
  await expect(heading).toHaveText('Question 1 of 8')
  await look(page, 'paper')
  expect(await faultsOf(page)).toEqual([])
  const kind = () => page.locator('[data-question]').getAttribute('data-kind')
  const answered: Record<string, string> = {}
  /** By keys: a choice by Space, words by typing. */
  const answer = async (words: string) => {
    const item = (await page.locator('[data-item]').getAttribute('data-item'))!
    switch (await kind()) {
      case 'single': await page.getByRole('radio').first().press('Space'); break
      case 'multiple': await page.getByRole('checkbox').first().press('Space'); break
      default: await page.locator('[data-question] input').first().fill(words)
    }
    answered[item] = (await kind())!
  }
  await answer('12')
  await expect(page.locator('[data-saving="saved"]')).toContainText('Saved at')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Flag', exact: true }).press('Enter')
  await expect(page.getByRole('button', { name: 'Flag', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await page.getByRole('button', { name: 'Next', exact: true }).press('Enter')
  await expect(heading).toHaveText('Question 2 of 8')
  await expect(heading).toBeFocused()

  const second = await context.newPage()
  await second.goto(sit)
  await second.getByRole('button', { name: 'Go on' }).press('Enter')
  await expect(second.getByText('Your exam is open in another tab')).toBeVisible()
  await second.close()

  await context.setOffline(true)
  for (let n = 2; n <= 4; n++) {
    await answer('7')
    await page.getByRole('button', { name: 'Next', exact: true }).press('Enter')
    await expect(heading).toHaveText(`Question ${n + 1} of 8`)
  }
  await expect(page.locator('[data-saving="waiting"]')).toContainText('kept on this device')
  await look(page, 'cut')
  expect(await faultsOf(page)).toEqual([])
  // The page is lost while nothing of it was sent.
  await page.goto('about:blank')
  await context.setOffline(false)
  await page.goto(sit)
  await page.getByRole('button', { name: 'Go on' }).press('Enter')
  await expect(page.locator('[data-answered]')).toHaveCount(4)
  await expect(page.locator('[data-flagged]')).toHaveCount(1)
  await expect(page.locator('[data-saving="saved"]')).toBeVisible()

  await page.setViewportSize({ width: 390, height: 844 })
  await look(page, 'phone')
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'nothing is wider than the phone').toBe(true)
  await page.getByRole('button', { name: 'All questions' }).press('Enter')
  await look(page, 'phone-map')
  await page.getByRole('button', { name: 'Question 8, not answered' }).press('Enter')
  await page.getByRole('button', { name: 'Hand in', exact: true }).press('Enter')
  await expect(page.getByText('4 questions are not answered.')).toBeVisible()
  await look(page, 'phone-end')
  await page.getByRole('button', { name: 'Hand in for good' }).press('Enter')
  await expect(page.getByText('Your paper is in')).toBeVisible()
  await look(page, 'phone-in')
  expect(await faultsOf(page)).toEqual([])

  const database = openDatabase(product)
  try {
    const rows = database.prepare('select itemId, answerJson from ExamAnswer a join ExamAttempt t on t.id = a.attemptId join ExamCandidate c on c.id = t.candidateId where c.personId = ? and answerJson is not null').all(hall.candidates[0]!.personId) as { itemId: string; answerJson: string }[]
    expect(Object.fromEntries(rows.map((row) => [row.itemId, (JSON.parse(row.answerJson) as { kind: string }).kind]))).toEqual(answered)
    expect(database.prepare("select handedInBy from ExamAttempt where state = 'in'").all()).toEqual([{ handedInBy: 'candidate' }])
  } finally {
    database.close()
  }
  expect(await page.evaluate(() => indexedDB.databases().then(async () => { const request = indexedDB.open('theatrum-exams', 1); await new Promise((done) => { request.onsuccess = done }); const count = request.result.transaction('entries').objectStore('entries').count(); await new Promise((done) => { count.onsuccess = done }); return count.result })), 'nothing stays on a machine that others use').toBe(0)
  expect(complaints).toEqual([])
  await context.close()
})
