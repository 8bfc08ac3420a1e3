import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import type { AssetManifest, SceneState } from '#vr/contract'
import { hashOf, rounded } from '#vr/core/state/normalise'
import { newScene } from '#vr/core/state/empty'
import { boundsOf } from '~/ui/anatomy/rules/presets'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { importPhantoms } from '../setup/reading-phantoms'
import { fingers, mouseHands, type Hands, type Spot } from '../setup/theatre-hands'
import { PULLED_MM, statesAfter, verbsOn } from '../setup/theatre-verbs'

// From the images of a head to a body that is taken apart: the same verbs by mouse, by touch and by keys come to the same scene,
// compared as data; what is measured on it; and the same place in the images.
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS } })

let product: Product
let studyId: string
let modelUrl: string
test.beforeAll(async ({ browser }) => {
  test.setTimeout(400_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  studyId = (await importPhantoms(product)).studyId
  const page = await browser.newPage()
  await signIn(page, product, 'expert')
  await page.goto(`${product.url}/images/${studyId}`)
  await page.getByRole('button', { name: 'More for this study' }).click()
  await page.getByRole('menuitem', { name: 'Make a 3D model' }).click()
  // What is no volume cannot be chosen, and says why.
  await expect(page.locator('[data-series-choice]').filter({ hasText: 'One slice' }).locator('[data-reason]')).toContainText('A slice is missing')
  await page.locator('[data-series-choice]').filter({ hasText: 'Head 3 mm' }).getByRole('radio').check()
  await page.getByLabel('Name of the model').fill('Head of the lesson')
  await page.getByRole('button', { name: 'Make the model' }).click()
  await page.waitForURL(/\/anatomy\/models\//)
  modelUrl = page.url()
  await page.waitForSelector('[data-theatre="open"]', { timeout: 240_000 })
  await page.close()
})
test.afterAll(async () => { await product?.remove() })

const stateOf = (page: Page): Promise<SceneState> => page.evaluate(() => window.anatomyTheatre!.state())
const viewOf = (page: Page) => page.evaluate(() => window.anatomyTheatre!.view())
/** Around the patient from the front, towards the patient's left, degrees. */
const azimuth = ({ from, to }: Awaited<ReturnType<typeof viewOf>>) => (Math.atan2(from[0] - to[0], to[1] - from[1]) * 180) / Math.PI

async function open(context: BrowserContext): Promise<{ page: Page; manifest: AssetManifest }> {
  const page = await context.newPage()
  await signIn(page, product, 'expert')
  const asked = page.waitForResponse((response) => response.url().endsWith('manifest.json'))
  await page.goto(modelUrl)
  const manifest = (await (await asked).json()) as AssetManifest
  await isDrawn(page)
  return { page, manifest }
}
const isDrawn = (page: Page) => page.waitForFunction(() => {
  const stats = window.anatomyTheatre?.renderStats()
  return stats && stats.triangles > 0 && document.querySelector('[data-loading]') === null
}, null, { timeout: 120_000 })

/** What lies in the middle of the picture, where that is in the window, and how many pixels a hand goes for the length to pull. */
const middle = (page: Page, mm: number) => page.evaluate((mm) => {
  const theatre = window.anatomyTheatre!
  const canvas = document.querySelector<HTMLCanvasElement>('[data-picture]')!
  const { left, top } = canvas.getBoundingClientRect()
  const [x, y] = [canvas.clientWidth / 2, canvas.clientHeight / 2]
  const picked = theatre.pick(x, y)!
  const there = theatre.project(picked.shownMm)!
  const away = theatre.project([picked.shownMm[0] + mm, picked.shownMm[1], picked.shownMm[2]])!
  return { key: picked.key, at: { x: left + x, y: top + y }, reach: away.x - there.x, height: canvas.clientHeight }
}, mm)

const expected = (manifest: AssetManifest, key: `${string}/${string}`) => {
  const begin = newScene(manifest.model, manifest.revision)
  return { begin: hashOf(begin), after: statesAfter(begin, verbsOn(manifest, key), boundsOf(manifest)) }
}
const TURNED = 20
const NEARER = 1.15

async function byHand(page: Page, manifest: AssetManifest, hands: Hands): Promise<void> {
  const { key, at, reach, height } = await middle(page, PULLED_MM)
  const { begin, after } = expected(manifest, key)
  const is = (name: string) => expect.poll(async () => hashOf(await stateOf(page)), { message: name }).toBe(after.find((one) => one.name === name)!.hash)
  expect(hashOf(await stateOf(page))).toBe(begin)

  const first = await viewOf(page)
  await hands.drag(at, { x: at.x - (TURNED / 270) * height, y: at.y })
  await expect.poll(async () => Math.round(azimuth(await viewOf(page)))).toBe(TURNED)
  await hands.zoom(at, NEARER)
  await expect.poll(async () => Math.round((first.heightMm / (await viewOf(page)).heightMm) * 100)).toBe(Math.round(NEARER * 100))
  await hands.press(page.getByRole('button', { name: 'Views' }))
  await hands.press(page.getByRole('menuitem', { name: 'From the front' }))
  await expect.poll(async () => Math.round(azimuth(await viewOf(page)))).toBe(0)

  await hands.press(page.getByRole('button', { name: 'Pull out', exact: true }))
  await hands.drag(at, { x: at.x + reach, y: at.y })
  await is('pull out')
  await hands.press(page.getByRole('button', { name: 'Turn', exact: true }))
  const out: Spot = { x: at.x + reach, y: at.y }
  await hands.tap(out)
  await expect(page.locator('[data-chosen]')).toBeVisible()
  await hands.press(page.getByRole('button', { name: 'Cut', exact: true }))
  await hands.press(page.getByRole('menuitem', { name: 'Cut sagittally' }))
  await is('split')
  const panel = page.getByRole('tab', { name: 'Cut', exact: true })
  if (!(await panel.isVisible())) await hands.press(page.getByRole('button', { name: 'Panel at the side' }))
  if ((await panel.getAttribute('aria-selected')) !== 'true') await hands.press(panel)
  await hands.press(page.getByRole('button', { name: 'Take the other side away' }))
  await is('turn the cut over')
  await hands.press(page.getByRole('button', { name: 'Fade', exact: true }))
  await is('fade')
  await hands.press(page.getByRole('button', { name: 'Put everything back', exact: true }).first())
  await is('put back')
  await hands.press(page.getByRole('button', { name: 'Hide', exact: true }))
  await is('hide')
  await hands.press(page.getByRole('button', { name: 'Undo', exact: true }))
  await is('put back')
  await hands.press(page.getByRole('button', { name: 'Do again', exact: true }))
  await is('hide')
}

test('a body is turned, taken apart, cut, faded and put together by mouse', async ({ browser }) => {
  test.setTimeout(200_000)
  const context = await browser.newContext({ viewport: { width: 900, height: 620 } })
  const complaints = collectComplaints(context)
  const { page, manifest } = await open(context)
  await byHand(page, manifest, mouseHands(page))
  expect(complaints).toEqual([])
  await context.close()
})

test('a body is turned, taken apart, cut, faded and put together by touch', async ({ browser }) => {
  test.setTimeout(200_000)
  const context = await browser.newContext({ viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true })
  const complaints = collectComplaints(context)
  const { page, manifest } = await open(context)
  await byHand(page, manifest, fingers(page, await context.newCDPSession(page)))
  expect(complaints).toEqual([])
  await context.close()
})

test('a body is turned, taken apart, cut, faded and put together by keys alone', async ({ browser }) => {
  test.setTimeout(200_000)
  const context = await browser.newContext({ viewport: { width: 900, height: 620 } })
  const complaints = collectComplaints(context)
  const { page, manifest } = await open(context)
  const { key } = await middle(page, PULLED_MM)
  const { begin, after } = expected(manifest, key)
  const is = (name: string) => expect.poll(async () => hashOf(await stateOf(page)), { message: name }).toBe(after.find((one) => one.name === name)!.hash)
  const keys = async (...all: string[]) => { for (const one of all) await page.keyboard.press(one) }
  expect(hashOf(await stateOf(page))).toBe(begin)
  await page.locator('[data-picture]').focus()

  const first = await viewOf(page)
  await keys('ArrowRight', 'ArrowRight')
  await expect.poll(async () => Math.round(azimuth(await viewOf(page)))).toBe(TURNED)
  await keys('+')
  await expect.poll(async () => Math.round((first.heightMm / (await viewOf(page)).heightMm) * 100)).toBe(Math.round(NEARER * 100))
  await keys('1')
  await expect.poll(async () => Math.round(azimuth(await viewOf(page)))).toBe(0)

  await keys('Enter', 'g', ...Array.from({ length: PULLED_MM / 5 }, () => 'ArrowRight'))
  await is('pull out')
  await keys('s')
  await is('split')
  await keys('j')
  await is('turn the cut over')
  await keys('f')
  await is('fade')
  await keys('b')
  await is('put back')
  await keys('h')
  await is('hide')
  await keys('Control+z')
  await is('put back')
  await keys('Control+Shift+z')
  await is('hide')
  expect(complaints).toEqual([])
  await context.close()
})

test('a cut is moved and undone as one step; a scene is kept and opened again on a phone', async ({ browser }) => {
  test.setTimeout(200_000)
  const context = await browser.newContext({ viewport: { width: 900, height: 620 } })
  const complaints = collectComplaints(context)
  const { page } = await open(context)
  // From the front the patient's left is at the right.
  await expect(page.locator('[data-letter="right"]')).toHaveText('L')
  await expect(page.locator('[data-letter="top"]')).toHaveText('H')
  await page.keyboard.press('a')
  await page.getByRole('tab', { name: 'Cut' }).click()
  const slider = page.locator('[data-plane="a"]').getByLabel('Place')
  await slider.focus()
  const before = Number(await slider.inputValue())
  for (let step = 0; step < 5; step++) await slider.press('ArrowRight')
  expect((await stateOf(page)).planes.map(({ distanceMm }) => distanceMm)).toEqual([before + 5])
  await page.keyboard.press('Control+z')
  expect((await stateOf(page)).planes[0]!.distanceMm).toBeLessThan(before + 5)
  await page.getByRole('tab', { name: 'Scenes' }).click()
  await page.getByLabel('Name of the scene').fill('Opened from above')
  await page.getByRole('button', { name: 'Save this scene' }).click()
  await expect(page.locator('[data-scene]')).toContainText('Opened from above')
  const kept = await stateOf(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.reload()
  await isDrawn(page)
  expect((await stateOf(page)).planes).toEqual([])
  await expect(page.locator('[data-panel]')).toHaveCount(0)
  await page.getByRole('button', { name: 'Panel at the side' }).click()
  await page.getByRole('tab', { name: 'Scenes' }).click()
  await page.getByRole('button', { name: /^Opened from above/ }).click()
  expect(await stateOf(page)).toEqual(kept)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await page.goto(`${product.url}/anatomy`)
  await expect(page.locator('[data-model][data-state="ready"]')).toContainText('Head of the lesson')
  expect(complaints).toEqual([])
  await context.close()
})

test('what is measured, named and drawn is listed, moves with its structure and is undone; a curve of colours is drawn', async ({ browser }) => {
  test.setTimeout(200_000)
  const context = await browser.newContext({ viewport: { width: 1000, height: 620 } })
  const complaints = collectComplaints(context)
  const { page } = await open(context)
  const { at } = await middle(page, 1)
  const marks = async () => Object.values((await stateOf(page)).marks)

  // A distance between two taps is that of the places that were picked, in the patient.
  const spots = [{ x: at.x - 20, y: at.y }, { x: at.x + 20, y: at.y }]
  const picked = await page.evaluate((spots) => {
    const { left, top } = document.querySelector('[data-picture]')!.getBoundingClientRect()
    return spots.map(({ x, y }) => window.anatomyTheatre!.pick(x - left, y - top)!.mm)
  }, spots)
  await page.keyboard.press('m')
  for (const { x, y } of spots) await page.mouse.click(x, y)
  await expect.poll(async () => (await marks()).map(({ kind, points }) => ({ kind, points }))).toEqual([{ kind: 'distance', points: picked.map((point) => point.map(rounded)) }])
  const mm = Math.hypot(...picked[0]!.map((one, axis) => one - picked[1]![axis]!))
  await expect(page.locator('[data-mark="distance"] [data-value]')).toHaveText(mm < 9.95 ? `≈ ${mm.toFixed(1)} mm` : `≈ ${Math.round(mm)} mm`)

  // A label in two languages, by keys.
  await page.locator('[data-picture]').focus()
  await page.keyboard.press('p')
  await page.keyboard.press('Enter')
  await page.locator('[data-mark="label"]').getByLabel('English').fill('Forehead')
  await page.locator('[data-mark="label"]').getByLabel('Chinese').fill('额部')
  await expect.poll(async () => (await marks()).find(({ kind }) => kind === 'label')?.text).toEqual({ en: 'Forehead', zh: '额部' })

  // A line on the surface hangs on what it is drawn on, and is one step to undo.
  await page.locator('[data-picture]').focus()
  await page.keyboard.press('d')
  const before = (await marks()).length
  await mouseHands(page).drag(spots[0]!, spots[1]!)
  await expect.poll(async () => (await marks()).filter(({ kind, on }) => kind === 'stroke' && on !== null).length).toBe(1)
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await marks()).length).toBe(before)

  // The area of a cut, told for the cut as it is.
  await page.keyboard.press('t')
  await page.keyboard.press('a')
  await page.keyboard.press('5')
  await page.keyboard.press('k')
  await page.getByRole('tab', { name: 'Marks' }).click()
  const areas = await page.evaluate(() => window.anatomyTheatre!.sections().map(({ areaMm2 }) => areaMm2))
  expect(areas.length).toBeGreaterThan(0)
  await expect(page.locator('[data-face-area]').first()).toContainText(areas[0]! < 99.5 ? `≈ ${Math.round(areas[0]!)} mm²` : `≈ ${(areas[0]! / 100).toFixed(1)} cm²`)

  // The curve: a point moved by keys is one step; values rise; as the look has it again.
  await page.getByRole('tab', { name: 'Volume' }).click()
  const point = page.locator('[data-transfer] [data-point="1"]')
  await point.focus()
  await point.press('ArrowRight')
  const curve = async () => (await stateOf(page)).volumes.main?.transfer ?? null
  expect((await curve())!.map(({ value }) => value)).toEqual((await curve())!.map(({ value }) => value).toSorted((a, b) => a - b))
  await page.getByRole('button', { name: 'As the look has it' }).click()
  expect(await curve()).toBeNull()
  expect(complaints).toEqual([])
  await context.close()
})

test('a place picked in 3D is shown in the images, and the way leads back to it', async ({ browser }) => {
  test.setTimeout(200_000)
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } })
  const complaints = collectComplaints(context)
  const { page } = await open(context)
  const { at } = await middle(page, 1)
  await page.mouse.click(at.x, at.y)
  await page.locator('[data-at-images]').click()
  await page.waitForURL(/\/images\/.*at=/)
  const asked = new URL(page.url()).searchParams.get('at')!
  await expect(page.locator(`[data-shown-point="${asked}"]`)).toBeVisible()
  // The picture that is shown is the one nearest to the place: no more than half of 3 mm away.
  const away = await page.evaluate((text) => {
    const { plane } = window.readingDesk!.activeView()!.state()
    const point = text.split(',').map(Number)
    return Math.abs(plane!.normal.reduce((sum, one, axis) => sum + one * (point[axis]! - plane!.origin[axis]!), 0))
  }, asked)
  expect(away).toBeLessThanOrEqual(1.51)
  await page.getByRole('button', { name: 'More for this study' }).click()
  await page.getByRole('menuitem', { name: /Show this place in 3D/ }).click()
  await page.waitForURL(/\/anatomy\/models\/.*at=/)
  await isDrawn(page)
  await expect(page.locator('[data-marker]')).toBeVisible()
  expect((await viewOf(page)).to.map((one) => Math.round(one * 10) / 10)).toEqual(asked.split(',').map(Number))
  expect(complaints).toEqual([])
  await context.close()
})

test('a student is shown the models and none of the ways to make one', async ({ context, page }) => {
  const complaints = collectComplaints(context, [/403/])
  await signIn(page, product, 'student')
  await page.goto(`${product.url}/anatomy`)
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Anatomy' }).first()).toBeVisible()
  await expect(page.getByText('No models yet')).toBeVisible()
  expect((await page.goto(`${product.url}/anatomy/new?study=${studyId}`))!.status()).not.toBe(200)
  expect(complaints).toEqual([])
})
