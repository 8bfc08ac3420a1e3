import { expect, test, type Browser, type Page } from '@playwright/test'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { addHouseModel } from '../setup/house-model'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type Product } from '../setup/product'

test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...CHROMIUM_GL_ARGS, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] } })

let product: Product
let modelId: string
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct()
  modelId = await addHouseModel(product)
})
test.afterAll(() => product?.remove())

const DESK = { width: 1_000, height: 640 }
/** Said by the browser while its connection is cut on purpose. */
const CUT = [/ERR_INTERNET_DISCONNECTED/, /WebSocket connection .* failed/]

async function open(browser: Browser, who: DemoPerson, expected: RegExp[] = []): Promise<{ page: Page; complaints: string[]; close: () => Promise<void> }> {
  const context = await browser.newContext({ viewport: DESK, permissions: ['microphone'] })
  const complaints = collectComplaints(context, expected)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { page, complaints, close: () => context.close() }
}

const saved = (page: Page) => expect(page.locator('[data-saving="saved"]')).toBeAttached()
const titlesOf = (page: Page) => page.locator('[data-step] [data-choose]').allInnerTexts().then((texts) => texts.map((text) => text.replace(/^\s*\d+\s*/, '').trim()))
const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click()
/** On the screen, in the middle of a structure of the fixture. */
const middleOf = (page: Page, key: string) => page.evaluate(async (key) => {
  const theatre = window.anatomyTheatre!
  const { left, top } = document.querySelector('[data-picture]')!.getBoundingClientRect()
  const manifest = (await (await fetch(performance.getEntriesByType('resource').map(({ name }) => name).find((name) => name.endsWith('/manifest.json'))!)).json()) as { structures: { key: string; box: [number[], number[]] }[] }
  const { box } = manifest.structures.find((one) => one.key === key)!
  const { x, y } = theatre.project([0, 1, 2].map((axis) => (box[0][axis]! + box[1][axis]!) / 2) as [number, number, number])!
  return { x: x + left, y: y + top }
}, key)

async function newLesson(page: Page, title: string): Promise<string> {
  await page.goto(`${product.url}/anatomy/models/${modelId}`)
  await page.getByRole('link', { name: 'New lesson' }).click()
  await page.getByLabel('Title in English').fill(title)
  await page.getByRole('button', { name: 'Make the lesson' }).click()
  await page.waitForURL(/\/anatomy\/lessons\/[a-z0-9]+\/edit$/)
  await page.waitForFunction(() => window.anatomyTheatre !== undefined)
  return /lessons\/([a-z0-9]+)\//.exec(page.url())![1]!
}
async function addStep(page: Page, english: string, chinese: string): Promise<void> {
  const before = await page.locator('[data-step]').count()
  await page.getByRole('button', { name: 'Add a step from what is seen now' }).click()
  await expect(page.locator('[data-step]')).toHaveCount(before + 1)
  const group = (name: string) => page.getByRole('group', { name })
  await group('English').getByLabel('Title').fill(english)
  if (chinese) await group('Chinese').getByLabel('Title').fill(chinese)
  await saved(page)
}

test('a teacher makes a lesson of three steps with a question and a voice, puts them in order and publishes; a student gets exactly that, whatever changes at the desk later', async ({ browser }) => {
  const teacher = await open(browser, 'teacher')
  const { page } = teacher
  const lessonId = await newLesson(page, 'Trunk')
  await addStep(page, 'The whole', '整体')
  await page.getByRole('button', { name: 'Cut', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Cut sagittally' }).click()
  await addStep(page, 'Cut open', '切开')
  await addStep(page, 'Find the small box', '')
  expect(await page.evaluate(() => window.anatomyTheatre!.state().planes.length)).toBe(1)

  // The scene of a step comes back when the step is opened.
  await page.locator('[data-step] [data-choose]').first().click()
  await expect.poll(() => page.evaluate(() => window.anatomyTheatre!.state().planes.length)).toBe(0)
  await page.locator('[data-step] [data-choose]').nth(2).click()

  await tab(page, 'Question')
  await page.getByLabel('What is asked?').selectOption('point-at')
  await page.getByRole('button', { name: 'Choose by pressing in the picture' }).click()
  const back = await middleOf(page, 'back')
  await page.mouse.click(back.x, back.y)
  await expect(page.getByLabel('Structure', { exact: true })).toHaveValue('main/back')

  await tab(page, 'Voice and pointer')
  await page.getByLabel('By my own voice').check()
  const english = page.locator('[data-voice="en"]')
  await english.getByRole('button', { name: 'Record' }).click()
  await expect(english.getByRole('meter')).toBeVisible()
  for (let step = 0; step < 8; step++) await page.mouse.move(back.x - 40 + step * 10, back.y)
  await expect(english).toContainText('0:01')
  await english.getByRole('button', { name: 'Stop and keep' }).click()
  await expect(english).toHaveAttribute('data-recorded', 'true')
  await expect.poll(() => english.locator('audio').evaluate((audio: HTMLAudioElement) => audio.duration)).toBeGreaterThan(0.5)
  expect(Number(await page.locator('[data-pointer]').getAttribute('data-pointer'))).toBeGreaterThan(1)

  // By keyboard: the question comes before the cut.
  await page.locator('[data-step] [data-choose]').nth(2).press('Alt+ArrowUp')
  await expect.poll(() => titlesOf(page)).toEqual(['The whole', 'Find the small box', 'Cut open'])
  await saved(page)

  // As a student would see it, before anybody does.
  const draft = () => page.request.get(`${product.url}/anatomy/lessons/${lessonId}.data?draft=1`).then((response) => response.text())
  expect(await draft()).toContain('Find the small box')

  await page.getByRole('button', { name: 'Publish…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(dialog.locator('[data-faults]')).toContainText('Step 2: a title in both languages.')
  await expect(dialog.locator('[data-faults]')).toContainText('The lesson needs a title in both languages.')
  await dialog.getByRole('button', { name: 'Go there' }).click()
  await tab(page, 'Words and scene')
  await page.getByRole('group', { name: 'Chinese' }).getByLabel('Title').fill('找到小方块')
  await page.getByRole('button', { name: 'Titles and subject' }).click()
  await dialog.getByLabel('Title in Chinese').fill('躯干')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(dialog).toHaveCount(0)
  await page.getByRole('button', { name: 'Publish…' }).click()
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(dialog).toContainText('Version 1 is published.')
  await expect(dialog.getByRole('textbox', { name: 'Address of the lesson' })).toHaveValue(new RegExp(`/anatomy/lessons/${lessonId}$`))
  await page.keyboard.press('Escape')

  const student = await open(browser, 'student')
  await student.page.goto(`${product.url}/anatomy`)
  await expect(student.page.locator(`[data-lesson="${lessonId}"]`)).toContainText('3 steps')
  await expect(student.page.getByRole('link', { name: 'Edit' })).toHaveCount(0)
  const seen = () => student.page.request.get(`${product.url}/anatomy/lessons/${lessonId}.data`).then((response) => response.text())
  expect((await student.page.request.get(`${product.url}/anatomy/lessons/${lessonId}.data?draft=1`)).status()).toBe(403)
  const before = await seen()
  for (const word of ['The whole', '找到小方块', 'Cut open']) expect(before).toContain(word)
  expect(before, 'what is right stays here').not.toContain('main/back')

  await page.getByRole('group', { name: 'English' }).getByLabel('Title').fill('Somewhere else')
  await saved(page)
  expect(await seen()).not.toContain('Somewhere else')
  expect([...teacher.complaints, ...student.complaints]).toEqual([])
  await teacher.close()
  await student.close()
})

test('what is written while the server cannot be reached is kept in the browser, survives a reload, and is saved when it can', async ({ browser }) => {
  const { page, complaints, close } = await open(browser, 'teacher', CUT)
  await newLesson(page, 'Kept')
  await addStep(page, 'Before', '之前')
  await page.route('**/desk', (route) => route.abort('internetdisconnected'))
  const title = () => page.getByRole('group', { name: 'English' }).getByLabel('Title')
  await title().fill('Written offline')
  await expect(page.locator('[data-saving="kept"]')).toContainText('kept in this browser')
  page.on('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await expect(title()).toHaveValue('Written offline')
  await page.unroute('**/desk')
  await saved(page)
  await page.reload()
  await expect(title()).toHaveValue('Written offline')
  // Removed by mistake.
  await page.getByRole('button', { name: 'Remove this step' }).click()
  await expect(page.locator('[data-step]')).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await expect.poll(() => titlesOf(page)).toEqual(['Written offline'])
  expect(complaints).toEqual([])
  await close()
})
