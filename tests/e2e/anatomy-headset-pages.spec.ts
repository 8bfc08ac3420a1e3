import { expect, test, type Browser, type Page } from '@playwright/test'
import type { Mm3 } from '#vr/contract'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { installHeadset, turnTowards, wearer } from '../setup/headset'
import { back, inside, near, pixelOf, REST } from '../setup/headset-space'
import { addHouseLesson, openDatabase, type ProductDatabase } from '../setup/house-lesson'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { until } from '../setup/until'

// The product's own pages with an emulated headset before them: entered by their button, left to the page as it is then.
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS } })

const BALL: Mm3 = [40, -60, 30]
const EYES: [number, number, number] = [0, 1.6, 0]
let product: Product
let database: ProductDatabase
let ids: { modelId: string; lessonId: string }
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  database = openDatabase(product)
  ids = await addHouseLesson(product, database)
})
test.afterAll(async () => {
  database?.close()
  await product?.remove()
})

/** A small window: the emulator's picture is as large. */
async function before(browser: Browser, who: DemoPerson | null, { hasHeadset = true, viewport = { width: 320, height: 240 } } = {}) {
  const context = await browser.newContext({ viewport })
  if (hasHeadset) await installHeadset(context, { at: EYES })
  const complaints = collectComplaints(context)
  const page = await context.newPage()
  if (who) await signIn(page, product, who)
  return { page, end: async () => { expect(complaints).toEqual([]); await context.close() } }
}
const isDrawn = (page: Page) => page.waitForFunction(() => { const stats = window.anatomyTheatre?.renderStats(); return stats && stats.triangles > 0 && document.querySelector('[data-loading]') === null }, null, { timeout: 60_000 })
const state = (page: Page) => page.evaluate(() => window.anatomyTheatre!.state())

async function enter(page: Page) {
  await isDrawn(page)
  await page.getByRole('button', { name: 'Enter headset' }).click()
  await page.waitForFunction(() => window.anatomyHeadset?.stats().isPresenting === true)
  const stats = () => page.evaluate(() => window.anatomyHeadset!.stats())
  const hands = wearer(page, async () => (await stats()).frames)
  await hands.move('left', REST.left)
  await hands.move('right', REST.right)
  await hands.settle(4)
  const gestures = inside(hands, { stats, body: async () => (await state(page)).body })
  return {
    hands, stats, ...gestures,
    texts: async () => (await stats()).texts,
    /** Takes hold at a place of the patient and carries it so far, metres. */
    async carry(mm: Mm3, [x, y, z]: readonly [number, number, number], isLetGo = true) {
      const from = REST.right
      const turn = turnTowards(from, await gestures.own(mm))
      await hands.move('right', from, turn)
      await hands.settle()
      await hands.squeeze('right', true)
      await hands.settle()
      await hands.move('right', [from[0] + x, from[1] + y, from[2] + z], turn)
      await hands.settle()
      if (!isLetGo) return
      await hands.squeeze('right', false)
      await hands.settle()
    },
    async leave() {
      await gestures.press('leave')
      await page.waitForFunction(() => window.anatomyHeadset?.stats().isPresenting === false)
    },
  }
}

test('a model\'s page: one structure out, the body enlarged by two hands, cut, faded, put back, undone, each by the millimetre; the page has it after leaving', async ({ browser }) => {
  const { page, end } = await before(browser, 'teacher')
  await page.goto(`${product.url}/anatomy/models/${ids.modelId}`)
  const { hands, stats, own, press, pull, point, carry, leave } = await enter(page)
  const begin = await state(page)

  await carry(BALL, [0.05, 0.02, -0.03])
  const out = await state(page)
  near(out.structures['main/ball']!.moved!.at, [50, 30, 20], 1e-3)
  expect(Object.keys(out.structures)).toEqual(['main/ball'])

  // Two hands past everything, from 0.4 m apart to 0.8.
  const away = (x: number) => [[-x, 1.5, 0.2], [x, 1.5, 0.2]] as const
  const apart = async (x: number) => {
    const [left, right] = away(x)
    await hands.move('left', left, [0, 1, 0, 0])
    await hands.move('right', right, [0, 1, 0, 0])
    await hands.settle()
  }
  await apart(0.2)
  for (const side of ['left', 'right'] as const) await hands.squeeze(side, true)
  await hands.settle()
  const first = (await stats()).grips
  await apart(0.4)
  const second = (await stats()).grips
  for (const side of ['left', 'right'] as const) await hands.squeeze(side, false)
  await hands.settle()
  const gap = (grips: typeof first) => Math.hypot(...[12, 13, 14].map((n) => grips.left![n]! - grips.right![n]!))
  expect((await state(page)).body.scale).toBeCloseTo(gap(second) / gap(first), 4)
  expect(gap(second) / gap(first)).toBeGreaterThan(1.9)
  await press('undo')
  expect((await state(page)).body).toEqual(begin.body)

  await press('knife')
  await hands.move('right', await own([10, 0, 0]))
  await pull('right')
  expect((await state(page)).planes).toEqual([{ id: 'a', normal: [1, 0, 0], distanceMm: expect.closeTo(10, 3), isOn: true, section: true, affects: 'all' }])

  await point([-50, 60, -25], { from: [-0.35, 1.35, -0.2] })
  await press('fade')
  expect((await state(page)).structures['main/back']).toEqual({ opacity: 0.5 })
  await press('put back')
  expect((await state(page)).structures).toEqual({ 'main/back': { opacity: 0.5 } })
  await press('undo')
  expect((await state(page)).structures['main/ball']).toEqual(out.structures['main/ball'])

  const last = await state(page)
  await leave()
  // The page goes on with it: one more step back there.
  await expect(page.getByRole('button', { name: 'Enter headset' })).toBeVisible()
  expect(await state(page)).toEqual(last)
  await page.locator('[data-picture]').press('Control+z')
  await expect.poll(async () => (await state(page)).structures['main/back']).toBeUndefined()
  await end()
})

test('a lesson\'s page: entered, followed and answered inside; the answer is in the database, and the page stands at the step where one was', async ({ browser }) => {
  const { page, end } = await before(browser, 'student')
  await page.goto(`${product.url}/anatomy/lessons/${ids.lessonId}`)
  const { press, point, texts, leave, hands, stats } = await enter(page)
  expect(await texts()).toEqual(expect.arrayContaining(['Step 1 / 8', 'The whole']))
  await press('next')
  await until('the second step is there', async () => (await state(page)).explode.amount === 0.3)
  await press('next')
  await until('the question is asked', async () => (await texts()).includes('Step 3 / 8') && (await state(page)).explode.amount === 0)
  await hands.settle()
  await point(BALL)
  await until('the answer is judged', async () => (await texts()).some((text) => /100\s?%/.test(text)), 20_000)
  const { answerJson, ...given } = database.prepare('select stepId, attempt, score, answerJson from QuizAnswer where lessonId = ?').get(ids.lessonId)!
  expect(given).toEqual({ stepId: 'point', attempt: 1, score: 1 })
  const { at } = JSON.parse(String(answerJson)) as { at: Mm3 }
  expect(Math.hypot(at[0] - BALL[0], at[1] - BALL[1], at[2] - BALL[2])).toBeCloseTo(15, 0)
  expect((await stats()).isPresenting).toBe(true)
  await leave()
  await expect(page.locator('[data-step]')).toHaveAttribute('data-step', 'point')
  await expect(page.locator('[data-score]')).toHaveAttribute('data-score', '1')
  await until('the way is kept', () => database.prepare('select step from LessonProgress where lessonId = ?').get(ids.lessonId)?.step === 2)
  await end()
})

test('a lab from inside: the one at the desk is seen where they look from, and what they hold is not taken', async ({ browser }) => {
  const desk = await before(browser, 'teacher', { hasHeadset: false, viewport: { width: 480, height: 360 } })
  await desk.page.goto(`${product.url}/anatomy/models/${ids.modelId}`)
  await desk.page.getByRole('button', { name: 'Open a lab' }).click()
  await desk.page.waitForURL(/\/anatomy\/labs\/[a-z0-9]+$/)
  await isDrawn(desk.page)
  await desk.page.getByRole('button', { name: 'Set hands free' }).click()
  // From the patient's left.
  await desk.page.evaluate(() => window.anatomyTheatre!.look('L'))

  const { page, end } = await before(browser, 'student')
  await page.goto(desk.page.url())
  const { hands, stats, texts, carry, press } = await enter(page)
  const place = await until('the other is drawn', async () => page.evaluate(() => window.anatomyPeople!.places()[0]?.head ?? null))
  // As the desk's camera has it.
  near(place, await desk.page.evaluate(() => window.anatomyTheatre!.stage.camera.position.toArray()), 2e-3)
  await hands.head(EYES, turnTowards(EYES, back((await stats()).origin, place)))
  await hands.settle()
  const { eyes } = await stats()
  const colours = await page.evaluate((points) => new Promise<number[][]>((done) => {
    const { stage } = window.anatomyTheatre!
    const { drawFrame, renderer } = stage
    stage.drawFrame = (...given) => {
      drawFrame(...given)
      stage.drawFrame = drawFrame
      const gl = renderer.getContext()
      const pixel = new Uint8Array(4)
      done(points.map(([x, y]) => { gl.readPixels(Math.floor(x), Math.floor(y), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel); return [...pixel] }))
    }
  }), eyes.map((eye) => pixelOf(eye, place as [number, number, number])))
  // A head in a person's colour, in both eyes; behind it is nothing.
  for (const [red, green, blue, alpha] of colours as [number, number, number, number][]) {
    expect(alpha).toBeGreaterThan(200)
    expect(Math.max(red, green, blue) - Math.min(red, green, blue), `${red} ${green} ${blue}`).toBeGreaterThan(40)
  }

  expect(await desk.page.evaluate(() => window.anatomyLab!.hands.hold('main/ball'))).toEqual({ kind: 'held' })
  await until('the other page has heard of it', () => page.evaluate(() => document.querySelector('[data-lab-bar]') !== null))
  await hands.head(EYES)
  const begin = await state(page)
  await carry(BALL, [0.05, 0, 0])
  expect(await texts()).toContain('Somebody else holds it.')
  expect((await state(page)).structures).toEqual(begin.structures)

  await desk.page.evaluate(() => window.anatomyLab!.hands.release('main/ball'))
  await until('it is moved', async () => {
    await carry(BALL, [0.05, 0, 0])
    return (await state(page)).structures['main/ball'] !== undefined
  }, 30_000)
  near((await state(page)).structures['main/ball']!.moved!.at, [50, 0, 0], 1e-2)
  await until('the desk sees it', () => desk.page.evaluate(() => Math.abs((window.anatomyTheatre!.state().structures['main/ball']?.moved?.at[0] ?? 0) - 50) < 0.01))
  await press('leave')
  await end()
  await desk.end()
})

test('from the desk into the headset: its browser opens a short address, a phone approves, and it stands at the same step of the same lesson', async ({ browser }) => {
  const desk = await before(browser, 'expert', { hasHeadset: false, viewport: { width: 1024, height: 768 } })
  await desk.page.goto(`${product.url}/anatomy/lessons/${ids.lessonId}`)
  await isDrawn(desk.page)
  for (const step of ['apart', 'point', 'name']) {
    await desk.page.getByRole('button', { name: 'Next' }).click()
    await expect(desk.page.locator('[data-step]')).toHaveAttribute('data-step', step)
  }
  await desk.page.getByRole('button', { name: 'Continue in headset' }).click()
  const address = await desk.page.locator('[data-continue-address]').getAttribute('data-continue-address')
  expect(new URL(address!).pathname).toBe('/go')
  const code = await desk.page.locator('[data-continue-code]').getAttribute('data-continue-code')

  const { page, end } = await before(browser, null, { viewport: { width: 640, height: 480 } })
  await page.goto(`${product.url}/go`)
  const shown = await page.locator('[data-short-code]').getAttribute('data-short-code')
  await desk.page.goto(`${product.url}/approve?code=${shown}`)
  await desk.page.getByRole('button', { name: 'Sign it in' }).click()
  await page.waitForURL(`**/anatomy/lessons/${ids.lessonId}**`)
  await expect(page.locator('[data-step]')).toHaveAttribute('data-step', 'name')
  const { texts, press } = await enter(page)
  expect(await texts()).toContain('Step 4 / 8')
  await press('leave')
  await end()
  await desk.end()

  // In a headset where somebody else is signed in, four characters lead to the same place.
  const other = await before(browser, 'student', { hasHeadset: false, viewport: { width: 640, height: 480 } })
  await other.page.goto(`${product.url}/go`)
  await other.page.getByLabel('Code').fill('zzzz')
  await other.page.getByRole('button', { name: 'Go there' }).click()
  await expect(other.page.getByText('No page shows this code now.')).toBeVisible()
  await other.page.getByLabel('Code').fill(code!.toLowerCase())
  await other.page.getByRole('button', { name: 'Go there' }).click()
  await expect(other.page.locator('[data-step]')).toHaveAttribute('data-step', 'name')
  await other.end()
})
