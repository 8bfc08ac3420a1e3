import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import type { Mm3 } from '#vr/contract'
import { phantomLesson } from '../../app/domain/anatomy/lesson-model.fixture'
import { voiceKey } from '../../app/domain/anatomy/voice-keys'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { addHouseLesson, openDatabase, type ProductDatabase } from '../setup/house-lesson'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { fingers } from '../setup/theatre-hands'

// A student follows a lesson in the scene, breaks off, returns, answers, goes away and continues.
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 900, height: 600 } })

const [MODEL, LESSON] = ['phantommodel1', 'phantomlesson1']
let product: Product
let database: ProductDatabase
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  database = openDatabase(product)
  await insertLesson()
})
test.afterAll(async () => {
  database?.close()
  await product?.remove()
})

/** The house's lesson with voices: its first step recorded, its second read by the browser. */
async function insertLesson(): Promise<void> {
  const content = phantomLesson(MODEL)
  const voice = execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=frequency=300:duration=20', '-c:a', 'libopus', '-f', 'webm', 'pipe:1'])
  const key = voiceKey(LESSON, createHash('sha256').update(voice).digest('hex'))
  mkdirSync(join(product.dataDir, dirname(key)), { recursive: true })
  writeFileSync(join(product.dataDir, key), voice)
  const steps = content.steps.map((step, n) => (n === 0 ? { ...step, voice: { en: key, zh: null } } : n === 1 ? { ...step, voice: 'spoken' as const } : step))
  await addHouseLesson(product, database, { modelId: MODEL, lessonId: LESSON, content: { ...content, steps } })
}

const side = (page: Page) => page.locator('[data-step]')
const isAt = async (page: Page, id: string) => {
  await expect(side(page)).toHaveAttribute('data-step', id)
  await expect(side(page)).toHaveAttribute('data-mode', 'following')
}
const isDrawn = (page: Page) => page.waitForFunction(() => { const stats = window.anatomyTheatre?.renderStats(); return stats && stats.triangles > 0 && document.querySelector('[data-loading]') === null }, null, { timeout: 60_000 })
const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click()
/** Where that place of the patient is in the window. */
const spot = (page: Page, mm: Mm3) => page.evaluate((one) => {
  const { left, top } = document.querySelector<HTMLCanvasElement>('[data-picture]')!.getBoundingClientRect()
  const { x, y } = window.anatomyTheatre!.project(one)!
  return { x: left + x, y: top + y }
}, mm)
async function press(page: Page, mm: Mm3): Promise<void> {
  const at = await spot(page, mm)
  await page.mouse.click(at.x, at.y)
}
async function middleOf(control: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await control.boundingBox())!
  return { x: x + width / 2, y: y + height / 2 }
}
/** From the list of steps. */
async function choose(page: Page, id: string): Promise<void> {
  await page.getByRole('button', { name: 'All steps' }).click()
  await page.locator('ol li button').nth(phantomLesson(MODEL).steps.findIndex((step) => step.id === id)).click()
  await isAt(page, id)
}
const score = (page: Page) => page.locator('[data-score]')
const check = (page: Page) => page.getByRole('button', { name: 'Check' }).click()
const answers = (who = 'student') => database.prepare('select stepId, attempt, score, answerJson, detailJson from QuizAnswer where lessonId = ? and personId = (select id from Person where email = ?) order by answeredAt, attempt').all(LESSON, `${who}@demo.theatrum.test`).map(({ answerJson, detailJson, ...rest }) => ({ ...rest, answer: JSON.parse(String(answerJson)) as Record<string, unknown>, detail: JSON.parse(String(detailJson)) as Record<string, unknown> })) as { stepId: string; attempt: number; score: number; answer: Record<string, unknown>; detail: Record<string, number> }[]

test('a student follows a lesson, explores, answers each kind of question once, and continues another day', async ({ browser }) => {
  test.setTimeout(180_000)
  const context = await browser.newContext()
  const complaints = collectComplaints(context)
  const page = await context.newPage()
  await signIn(page, product, 'student')
  await page.goto(`${product.url}/anatomy/lessons/${LESSON}`)
  await isDrawn(page)
  await isAt(page, 'whole')

  // The second step as its maker saw it, to the last number.
  await next(page)
  await isAt(page, 'apart')
  const shown = await page.evaluate(() => ({ scene: window.anatomyTheatre!.state(), view: window.anatomyTheatre!.view() }))
  const { state, view } = phantomLesson(MODEL).steps[1]!
  expect(shown.view).toEqual(view)
  expect(shown.scene).toEqual(state)

  // Turned by hand: it is the student's now, until they return.
  await page.locator('[data-picture]').focus()
  await page.keyboard.press('ArrowLeft')
  await expect(side(page)).toHaveAttribute('data-mode', 'exploring')
  expect(await page.evaluate(() => window.anatomyTheatre!.view())).not.toEqual(view)
  await page.getByRole('button', { name: 'Back to the lesson' }).click()
  await isAt(page, 'apart')
  expect(await page.evaluate(() => window.anatomyTheatre!.view())).toEqual(view)

  await page.keyboard.press('n')
  await isAt(page, 'point')
  await press(page, [40, -75, 30])
  await check(page)
  await expect(score(page)).toHaveAttribute('data-score', '1')

  await next(page)
  await isAt(page, 'name')
  await page.getByRole('button', { name: 'Middle box' }).click()
  await expect(score(page)).toHaveAttribute('data-score', '0')
  await expect(score(page)).toContainText('It is: Right back box')

  // The browser is closed in the middle.
  await next(page)
  await isAt(page, 'label')
  await expect.poll(() => database.prepare('select step from LessonProgress').get()?.step).toBe(4)
  await page.close()
  const again = await context.newPage()
  await again.goto(`${product.url}/anatomy/lessons/${LESSON}`)
  await isDrawn(again)
  await isAt(again, 'label')
  await press(again, [40, -75, 30])
  await press(again, [0, -30, 0])
  await check(again)
  await expect(score(again)).toHaveAttribute('data-score', '1')

  await next(again)
  await isAt(again, 'cut')
  await again.getByRole('button', { name: 'Coronal', exact: true }).click()
  await again.getByRole('button', { name: 'Take the other side away' }).click()
  await check(again)
  await expect(score(again)).toBeVisible()

  await next(again)
  await isAt(again, 'layers')
  await again.getByRole('button', { name: 'Move Left front ball up' }).click()
  await check(again)
  await expect(score(again)).toBeVisible()

  // Without a connection: kept, and sent when it is back.
  await next(again)
  await isAt(again, 'needle')
  await press(again, [0, -30, 0])
  await again.getByLabel('Depth').fill('20')
  await context.setOffline(true)
  await check(again)
  await expect(again.locator('[data-waiting]')).toBeVisible()
  expect(answers().filter(({ stepId }) => stepId === 'needle')).toEqual([])
  await context.setOffline(false)
  await expect(score(again)).toHaveAttribute('data-score', '1')
  await expect(again.locator('[data-waiting]')).toBeHidden()
  await expect(again.locator('[data-finished]')).toBeVisible()

  const given = answers()
  expect(given.map(({ stepId, attempt }) => `${stepId} ${attempt}`)).toEqual(['point 1', 'name 1', 'label 1', 'cut 1', 'layers 1', 'needle 1'])
  const [point, name, label, cut, layers, needle] = given
  const near = (value: unknown, wanted: Mm3, within: number) => wanted.forEach((part, axis) => expect(Math.abs((value as Mm3)[axis]! - part)).toBeLessThan(within))
  // A pixel is half a millimetre here.
  near(point!.answer.at, [40, -75, 30], 1)
  expect([point!.score, name!.score, label!.score]).toEqual([1, 0, 1])
  near((label!.answer.places as Mm3[])[1], [0, -30, 0], 1)
  expect((cut!.answer.state as { planes: unknown[] }).planes).toHaveLength(1)
  expect(layers!.answer.order).toEqual(['main/ball', 'main/back', 'main/middle'])
  expect(layers!.score).toBe(0.6667)
  expect(needle!.detail).toMatchObject({ depthMm: 20, why: 'right' })
  expect(needle!.detail.angleDeg).toBeLessThan(3)
  expect(database.prepare('select step, finishedAt is not null as isFinished from LessonProgress').get()).toEqual({ step: 7, isFinished: 1 })
  expect(complaints.filter((one) => !/ERR_INTERNET_DISCONNECTED/.test(one))).toEqual([])
  await context.close()
})

/** The picture is moved by keys until that place of the patient is in its middle. */
async function keysTo(page: Page, mm: Mm3): Promise<void> {
  await page.locator('[data-picture]').focus()
  for (let press = 0; press < 30; press++) {
    const { right, below } = await page.evaluate((one) => {
      const { clientWidth, clientHeight } = document.querySelector<HTMLCanvasElement>('[data-picture]')!
      const { x, y } = window.anatomyTheatre!.project(one)!
      return { right: (x - clientWidth / 2) / clientHeight, below: (y - clientHeight / 2) / clientHeight }
    }, mm)
    // A press is a twentieth of the picture's height.
    if (Math.max(Math.abs(right), Math.abs(below)) <= 0.026) return
    await page.keyboard.press(`Shift+Arrow${Math.abs(right) > 0.026 ? (right > 0 ? 'Right' : 'Left') : below > 0 ? 'Down' : 'Up'}`)
  }
  throw new Error('the place does not come to the middle')
}
const byKey = async (page: Page, name: string, key = 'Enter') => {
  await page.getByRole('button', { name, exact: true }).focus()
  await page.keyboard.press(key)
}
const scored = (page: Page, wanted: number) => expect(score(page)).toHaveAttribute('data-score', String(wanted))

test('each form of question is answered by keys alone', async ({ page, context }) => {
  test.setTimeout(90_000)
  const complaints = collectComplaints(context)
  await signIn(page, product, 'teacher')
  await page.goto(`${product.url}/anatomy/lessons/${LESSON}`)
  await isDrawn(page)
  const on = async (id: string) => {
    await page.keyboard.press('n')
    await isAt(page, id)
  }
  await on('apart')
  await on('point')
  await keysTo(page, [40, -60, 30])
  await byKey(page, 'Take what is in the middle')
  await byKey(page, 'Check')
  await scored(page, 1)
  await on('name')
  await byKey(page, 'Right back box')
  await scored(page, 1)

  await on('label')
  await keysTo(page, [40, -60, 30])
  await byKey(page, 'Take what is in the middle')
  await keysTo(page, [0, -30, 0])
  await byKey(page, 'Take what is in the middle')
  await byKey(page, 'Check')
  await scored(page, 1)

  await on('cut')
  await byKey(page, 'Coronal')
  await page.getByRole('slider').first().focus()
  for (let press = 0; press < 2; press++) await page.keyboard.press('PageUp')
  await byKey(page, 'Check')
  await expect(score(page)).toBeVisible()

  await on('layers')
  const row = (name: string) => page.locator('[data-layer]').filter({ hasText: name })
  await row('Left front ball').getByRole('button').first().focus()
  // It stays with the row that it moves, however far.
  while (!(await page.locator('[data-layer]').first().innerText()).includes('Left front ball')) await page.keyboard.press('Alt+ArrowUp')
  await row('Right back box').getByRole('button').last().focus()
  while (!(await page.locator('[data-layer]').last().innerText()).includes('Right back box')) await page.keyboard.press('Alt+ArrowDown')
  await byKey(page, 'Check')
  await scored(page, 1)

  await on('needle')
  await keysTo(page, [0, -30, 0])
  await byKey(page, 'Take what is in the middle')
  await page.getByLabel('Depth').focus()
  for (let press = 0; press < 10; press++) await page.keyboard.press('ArrowRight')
  await byKey(page, 'Check')
  await scored(page, 1)
  expect(answers('teacher').map(({ stepId }) => stepId)).toEqual(['point', 'name', 'label', 'cut', 'layers', 'needle'])
  expect(answers('teacher').at(-1)!.detail).toMatchObject({ depthMm: 15, why: 'right' })
  expect(complaints).toEqual([])
})

test('labels and layers are drawn to their places by the mouse', async ({ page, context }) => {
  const complaints = collectComplaints(context)
  await signIn(page, product, 'expert')
  await page.goto(`${product.url}/anatomy/lessons/${LESSON}`)
  await isDrawn(page)
  await choose(page, 'label')
  for (const [n, mm] of ([[40, -75, 30], [0, -30, 0]] as Mm3[]).entries()) {
    const [from, to] = [await middleOf(page.locator(`[data-label="${n}"]`)), await spot(page, mm)]
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2)
    await page.mouse.move(to.x, to.y)
    await page.mouse.up()
  }
  await check(page)
  await scored(page, 1)
  await choose(page, 'layers')
  const row = (key: string) => page.locator(`[data-layer="main/${key}"]`)
  await row('ball').dragTo(page.locator('[data-layer]').first())
  await row('back').dragTo(page.locator('[data-layer]').last())
  await check(page)
  await scored(page, 1)
  expect(complaints).toEqual([])
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  test('each form of question is answered by fingers', async ({ page, context }) => {
    test.setTimeout(90_000)
    const complaints = collectComplaints(context)
    const { tap, press: touch, drag } = fingers(page, await context.newCDPSession(page))
    await signIn(page, product, 'surgeon')
    await page.goto(`${product.url}/anatomy/lessons/${LESSON}`)
    await isDrawn(page)
    const check = async () => { await touch(page.getByRole('button', { name: 'Check' })); await expect(score(page)).toBeVisible() }
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    await choose(page, 'point')
    await tap(await spot(page, [40, -75, 30]))
    await check()
    await scored(page, 1)
    await choose(page, 'name')
    await touch(button('Right back box'))
    await scored(page, 1)
    await choose(page, 'label')
    const label = page.locator('[data-label="0"]')
    await label.scrollIntoViewIfNeeded()
    await drag(await middleOf(label), await spot(page, [40, -75, 30]))
    await expect(label).toContainText('placed')
    await tap(await spot(page, [0, -30, 0]))
    await check()
    await scored(page, 1)
    await choose(page, 'cut')
    await touch(button('Coronal'))
    await check()
    await choose(page, 'layers')
    while (await button('Move Left front ball up').isEnabled()) await touch(button('Move Left front ball up'))
    while (await button('Move Right back box down').isEnabled()) await touch(button('Move Right back box down'))
    await check()
    await scored(page, 1)
    await choose(page, 'needle')
    await tap(await spot(page, [0, -30, 0]))
    const depth = page.getByLabel('Depth')
    await depth.scrollIntoViewIfNeeded()
    const { x, y, width, height } = (await depth.boundingBox())!
    await tap({ x: x + width * 0.15, y: y + height / 2 })
    await check()
    await scored(page, 1)
    expect(answers('surgeon').map(({ stepId }) => stepId)).toEqual(['point', 'name', 'label', 'cut', 'layers', 'needle'])
    expect(complaints).toEqual([])
  })
})

test('a recorded voice speaks until the step changes; a browser without voices shows the words alone', async ({ page, context }) => {
  const complaints = collectComplaints(context)
  await page.addInitScript(() => { window.speechSynthesis.getVoices = () => [] })
  await signIn(page, product, 'moderator')
  await page.goto(`${product.url}/anatomy/lessons/${LESSON}`)
  await isDrawn(page)
  const voice = await page.locator('audio[data-voice="recorded"]').elementHandle()
  await voice!.evaluate((audio) => (audio as HTMLAudioElement).play())
  await expect.poll(() => voice!.evaluate((audio) => (audio as HTMLAudioElement).currentTime)).toBeGreaterThan(0.2)
  // Another language has no recording: nothing goes on speaking.
  await next(page)
  await isAt(page, 'apart')
  await expect.poll(() => voice!.evaluate((audio) => (audio as HTMLAudioElement).paused)).toBe(true)
  await expect(page.getByText('Taken apart: what there is to know of it.')).toBeVisible()
  await expect(page.locator('[data-voice]')).toHaveCount(0)
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await isAt(page, 'whole')
  await page.getByRole('button', { name: '中文' }).click()
  await expect(page.getByText('整体：需要了解的内容。')).toBeVisible()
  await expect(page.locator('[data-voice]')).toHaveCount(0)
  expect(complaints).toEqual([])
})

test('a lesson whose pictures were withdrawn is read to its end, in a frame and in Chinese too', async ({ page, context }) => {
  const complaints = collectComplaints(context)
  database.prepare('update AnatomyModel set shows = null where id = ?').run(MODEL)
  try {
    await signIn(page, product, 'admin')
    await page.goto(`${product.url}/anatomy/lessons/${LESSON}?embed=1`)
    await expect(page.getByText('The pictures of this lesson were withdrawn')).toBeVisible()
    await expect(page.getByRole('link', { name: 'Back to the theatre' })).toHaveCount(0)
    await page.getByRole('button', { name: '中文' }).click()
    await next(page)
    await next(page)
    await expect(page.getByRole('heading', { name: '指出' })).toBeVisible()
    await expect(page.getByText('This question needs the picture.')).toBeVisible()
    expect(complaints).toEqual([])
  } finally {
    database.prepare("update AnatomyModel set shows = 'all' where id = ?").run(MODEL)
  }
})
