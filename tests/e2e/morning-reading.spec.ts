import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { rmSync } from 'node:fs'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints } from '../setup/people'
import { writePictureFiles } from '../setup/picture-files'
import { startProduct, type Product } from '../setup/product'
import { until } from '../setup/until'

test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS } })

const PASSWORD = 'a-long-enough-password'
/** What a page says while its connection is cut on purpose. */
const CUT = [/ERR_INTERNET_DISCONNECTED/, /ERR_NETWORK_CHANGED/, /WebSocket connection .* failed/, /Failed to fetch/, /ERR_CONNECTION_(?:REFUSED|RESET)/]

let product: Product
test.beforeAll(async () => {
  product = await startProduct()
  const folder = writePictureFiles({ patient: 'Phantom', description: 'Morning CT', modality: 'CT', images: 4 })
  await product.admin('image', 'import', folder, '--workspace', 'teaching')
  rmSync(folder, { recursive: true })
  for (const name of ['Demo hospital B', 'Demo hospital C']) await product.admin('institution', 'create', '--name', name)
  for (const [email, role, name, hospital] of [['expert-b', 'expert', 'Expert of B', 'Demo hospital B'], ['teacher-c', 'teacher', 'Teacher of C', 'Demo hospital C'], ['student-b', 'student', 'Student of B', 'Demo hospital B']] as const) {
    await product.admin('user', 'create', '--email', `${email}@hospital.test`, '--name', name, '--password', PASSWORD, '--role', role, '--institution', hospital)
  }
})
test.afterAll(() => product?.remove())

interface Seat { page: Page; context: BrowserContext; complaints: string[] }
async function seat(browser: Browser, email: string, password = PASSWORD): Promise<Seat> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 700 } })
  const complaints = collectComplaints(context, CUT)
  const page = await context.newPage()
  await page.goto(`${product.url}/login`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(`${product.url}/`)
  return { page, context, complaints }
}
const blindForm = (page: Page) => page.locator('[data-blind]')
async function writeBlind(page: Page, diagnosis: string, text: string) {
  await blindForm(page).getByLabel('Diagnosis').fill(diagnosis)
  await blindForm(page).getByLabel('What you see').fill(text)
}
/** What the server tells this page of the meeting, all of it. */
const toldTo = ({ page }: Seat, readingId: string) => page.evaluate(async (id) => (await fetch(`/readings/${id}/meeting`)).text(), readingId)

test('a morning reading of three hospitals: planned, answered, read blind over a broken connection, revealed, handed over, ended, and a case made of it', async ({ browser }) => {
  const [host, second, third] = await Promise.all([seat(browser, 'expert@demo.theatrum.test', 'theatre-demo'), seat(browser, 'expert-b@hospital.test'), seat(browser, 'teacher-c@hospital.test')])

  // Planned, with what is read; kept as it is chosen.
  await host.page.goto(`${product.url}/readings/new`)
  await host.page.getByLabel('Title').fill('Monday morning')
  for (const name of ['Demo hospital B', 'Demo hospital C']) await host.page.getByLabel(name).check()
  await host.page.getByRole('button', { name: 'Plan it' }).click()
  await host.page.waitForURL(/\/readings\/[a-z0-9]+\/plan$/)
  const readingId = /readings\/([a-z0-9]+)\/plan/.exec(host.page.url())![1]!
  // Of a description only known words stay: "Morning" might have been a name.
  await host.page.getByRole('button', { name: /^Choose CT/ }).click()
  const item = host.page.locator('[data-item="1"]')
  await item.getByLabel('Title').fill('Found by chance')
  await item.getByLabel('History').fill('Seventy years old, no complaints.')
  await item.getByLabel('Answer').fill('Adenoma of the adrenal')
  await expect(host.page.getByText(/^Saved \d/)).toBeVisible()

  // Each hospital answers for itself.
  for (const { page } of [second, third]) {
    await page.goto(`${product.url}/readings`)
    await page.getByRole('button', { name: 'We take part' }).click()
    await expect(page.getByText(/takes part\.$/)).toBeVisible()
  }

  // Opened by the host; both come, and read blind. One of them loses the connection in the middle of a sentence.
  const room = `${product.url}/readings/${readingId}`
  await host.page.goto(room)
  await host.page.getByRole('button', { name: 'Open the reading' }).click()
  await expect(host.page.locator('[data-meeting="open"]')).toBeVisible()
  await Promise.all([second.page.goto(room), third.page.goto(room)])
  await writeBlind(second.page, 'Phaeochromocytoma', 'A bright mass above the kidney')
  await expect(blindForm(second.page).getByText(/^Saved/)).toBeVisible()
  await third.context.setOffline(true)
  await writeBlind(third.page, 'Adenoma', 'Below ten units, smooth')
  await expect(blindForm(third.page).getByText('Not saved yet')).toBeVisible()
  await third.context.setOffline(false)
  await expect(blindForm(third.page).getByText(/^Saved/)).toBeVisible({ timeout: 15_000 })

  // Somebody comes late and stands where all are; nobody is told what the others wrote, nor the answer.
  const late = await seat(browser, 'student-b@hospital.test')
  await late.page.goto(room)
  await expect(late.page.getByText('2 of 3 hospitals have given a reading')).toBeVisible()
  await expect(late.page.locator('[aria-current="step"]')).toContainText('Found by chance')
  for (const [one, hidden] of [[second, 'smooth'], [third, 'bright mass'], [late, 'bright mass'], [host, 'smooth']] as const) {
    const told = await toldTo(one, readingId)
    expect([told.includes('Found by chance'), told.includes(hidden), told.includes('Adenoma of the adrenal')]).toEqual([true, false, false])
  }

  // Revealed: side by side, for all.
  await host.page.getByRole('button', { name: 'Show the answer' }).click()
  for (const { page } of [host, second, third, late]) {
    await expect(page.locator('[data-reading-of]')).toHaveCount(2)
    await expect(page.locator('[data-side-by-side]')).toContainText('Adenoma of the adrenal')
  }

  // Handed over to the guest, who writes down what was agreed and ends it.
  await host.page.getByLabel('Hand over').selectOption({ label: 'Expert of B' })
  await second.page.getByLabel('Consensus').fill('Adenoma; no follow-up below four centimetres')
  await expect(second.page.getByText(/^Saved \d/)).toBeVisible()
  await second.page.getByRole('button', { name: 'End the reading' }).click()
  await expect(late.page.locator('[data-meeting="closed"]')).toBeVisible()

  // Minutes as a file; a case of it in the third hospital, which taught it least.
  const minutes = await third.page.evaluate(async (id) => (await fetch(`/readings/${id}/minutes/export`)).text(), readingId)
  for (const words of ['Demo hospital B', 'A bright mass above the kidney', 'Below ten units, smooth', 'Adenoma; no follow-up below four centimetres']) expect(minutes).toContain(words)
  await third.page.goto(`${room}/minutes`)
  await third.page.getByRole('button', { name: 'Make a case of it' }).click()
  await third.page.waitForURL(/\/cases\/[a-z0-9]+\/edit$/)
  await until('the draft carries what was read', () => third.page.evaluate(async () => (await (await fetch(`${location.pathname}.data`)).text()).includes('no follow-up below four centimetres')))
  for (const { complaints, context } of [host, second, third, late]) {
    expect(complaints).toEqual([])
    await context.close()
  }
})
