import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { BALL, LESION } from '../fixtures/phantom'
import { importPhantoms, type ReadingStudies } from '../setup/reading-phantoms'

// One patient's studies through the real import; read as a teaching radiologist, a colleague and on a phone.
let product: Product
let studies: ReadingStudies
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  studies = await importPhantoms(product)
})
test.afterAll(async () => { await product?.remove() })

type Point = [number, number, number]
let complaints: string[] = []
async function open(context: BrowserContext, path = `/images/${studies.studyId}`): Promise<Page> {
  complaints = collectComplaints(context)
  const page = await context.newPage()
  await signIn(page, product, 'expert')
  await page.goto(`${product.url}${path}`)
  await page.waitForSelector('[data-pane="p1"] canvas[data-painted$="full"]')
  return page
}
/** On the screen, where the view says that a point of the patient lies. */
const onScreen = (page: Page, pane: string, at: Point) => page.evaluate(([pane, at]) => {
  const view = window.readingDesk!.view(pane as string)!
  const [x, y] = view.toCanvas(at as Point)!
  const box = view.element.getBoundingClientRect()
  return [x + box.left, y + box.top] as [number, number]
}, [pane, at] as const)
/** What is painted there, 0 to 255. */
const brightness = (page: Page, pane: string, at: Point) => page.evaluate(([pane, at]) => {
  const view = window.readingDesk!.view(pane as string)!
  const canvas = view.element.querySelector('canvas')!
  const ratio = canvas.width / view.element.clientWidth
  const [x, y] = view.toCanvas(at as Point)!
  return canvas.getContext('2d')!.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data[0]!
}, [pane, at] as const)
async function drag(page: Page, from: [number, number], to: [number, number]) {
  await page.mouse.move(...from)
  await page.mouse.down()
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2)
  await page.mouse.move(...to)
  await page.mouse.up()
}
const goTo = (page: Page, pane: string, at: Point) => page.evaluate(([pane, at]) => window.readingDesk!.view(pane as string)!.showPoint(at as Point), [pane, at] as const)
const painted = (page: Page, pane: string, index: number) => page.waitForSelector(`[data-pane="${pane}"] canvas[data-painted="${index} full"]`)
const place = (page: Page, pane = 'p1') => page.locator(`[data-pane="${pane}"] [data-place]`).getAttribute('data-place')
const listed = (page: Page) => page.locator('[data-finding]')
const letters = (page: Page, pane: string) => page.evaluate((pane) => Object.fromEntries([...document.querySelectorAll(`[data-pane="${pane}"] [data-letter]`)].map((one) => [one.getAttribute('data-letter'), one.textContent])), pane)

test('a study is opened, scrolled and windowed by wheel, keys, slider and drag', async ({ context }) => {
  const asked: string[] = []
  context.on('request', (request) => { const [, uid] = /instances\/([\d.]+)\/frames/.exec(request.url()) ?? []; if (uid) asked.push(uid) })
  const page = await open(context)
  // A head opens at its middle, not in the air above it, and what is looked at is fetched first.
  expect(await place(page)).toBe('31')
  expect(asked[0]).toBe(await page.evaluate(() => window.readingDesk!.view('p1')!.state().frame!.sopInstanceUid))
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('PageDown')
  await expect(page.locator('[data-pane="p1"] [data-place="42"]')).toBeVisible()
  await page.locator('[data-pane="p1"] [data-surface]').hover()
  await page.mouse.wheel(0, 100)
  await expect(page.locator('[data-pane="p1"] [data-place="43"]')).toBeVisible()
  await page.keyboard.press('End')
  await painted(page, 'p1', 60)
  await page.keyboard.press('Home')
  await painted(page, 'p1', 1)

  // By its file first, then a preset, then by hand.
  await expect(page.locator('[data-window="40 80"]')).toBeVisible()
  await page.keyboard.press('4')
  await expect(page.locator('[data-window="500 2500"]')).toBeVisible()
  await page.getByRole('button', { name: 'Window', exact: true }).click()
  await drag(page, [600, 400], [700, 400])
  await expect(page.locator('[data-window="500 2500"]')).toHaveCount(0)
  await page.keyboard.press('0')
  await expect(page.locator('[data-window="40 80"]')).toBeVisible()

  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toContainText('Cobb angle')
  await page.keyboard.press('Escape')
  // No identity on the page, only the pseudonym.
  await expect(page.locator('h1')).toContainText(/T-[A-Z0-9]{12}/)
  expect(await page.content()).not.toContain('phantom^')
  expect(complaints).toEqual([])
})

test('left is left: the dense ball lies on the patient’s left and in front, in the stack, turned, flipped and in every plane', async ({ context }) => {
  const page = await open(context)
  await goTo(page, 'p1', BALL)
  const at: Point = [BALL[0], BALL[1], 20]
  const mirrored: Point = [-BALL[0], BALL[1], 20]
  await page.waitForFunction(() => /full$/.test(document.querySelector<HTMLElement>('[data-pane="p1"] canvas')!.dataset.painted ?? ''))
  expect(await letters(page, 'p1')).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' })
  const [x] = await onScreen(page, 'p1', at)
  const [mx] = await onScreen(page, 'p1', mirrored)
  expect(x).toBeGreaterThan(mx)
  for (const turn of ['', 'h', 'r', 'r', 'j', 'h']) {
    if (turn) await page.keyboard.press(turn)
    await expect.poll(() => brightness(page, 'p1', at)).toBe(255)
    expect(await brightness(page, 'p1', mirrored)).toBeLessThan(140)
    const now = await letters(page, 'p1')
    const [bx, by] = await onScreen(page, 'p1', at)
    const [ox, oy] = await onScreen(page, 'p1', mirrored)
    // Towards the ball stands L, wherever that is by now.
    const side = Math.abs(bx - ox) > Math.abs(by - oy) ? (bx > ox ? 'right' : 'left') : by > oy ? 'bottom' : 'top'
    expect(now[side]).toBe('L')
  }

  await page.keyboard.press('g')
  await expect(page.locator('[data-layout="2x2"]')).toBeVisible()
  await page.waitForFunction(() => document.querySelectorAll('canvas[data-painted$="full"]').length === 4)
  for (const pane of ['p1', 'p2', 'p3']) {
    await goTo(page, pane, BALL)
    await expect.poll(() => brightness(page, pane, BALL as Point), pane).toBe(255)
  }
  expect(await letters(page, 'p1')).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' })
  expect(await letters(page, 'p2')).toEqual({ left: 'A', right: 'P', top: 'H', bottom: 'F' })
  expect(await letters(page, 'p3')).toEqual({ left: 'R', right: 'L', top: 'H', bottom: 'F' })
  await goTo(page, 'p3', [-BALL[0], BALL[1], BALL[2]])
  expect(await brightness(page, 'p3', [-BALL[0], BALL[1], BALL[2]])).toBeLessThan(140)

  // The crosshairs take the other planes along.
  await page.keyboard.press('x')
  await page.mouse.click(...(await onScreen(page, 'p1', [LESION[0], LESION[1], BALL[2]])))
  const [sagittal, coronal] = await page.evaluate(() => ['p2', 'p3'].map((pane) => window.readingDesk!.view(pane)!.state().plane!.origin)) as [Point, Point]
  expect(Math.abs(sagittal[0] - LESION[0])).toBeLessThanOrEqual(0.8)
  expect(Math.abs(coronal[1] - LESION[1])).toBeLessThanOrEqual(0.8)
  expect(complaints).toEqual([])
})

test('what is measured is right within half a pixel, also zoomed, turned and flipped; it is kept, and there after loading again', async ({ context }) => {
  const page = await open(context)
  await page.getByRole('button', { name: 'Findings' }).click()
  await goTo(page, 'p1', LESION)
  await page.waitForFunction(() => /full$/.test(document.querySelector<HTMLElement>('[data-pane="p1"] canvas')!.dataset.painted ?? ''))
  const z = await page.evaluate(() => window.readingDesk!.view('p1')!.state().plane!.origin[2])
  const measureLength = async (y: number) => {
    await page.keyboard.press('l')
    await drag(page, await onScreen(page, 'p1', [-30, y, z]), await onScreen(page, 'p1', [10, y + 30, z]))
  }
  // 50 mm between the two points; a pixel is 0.8 mm.
  const lengths = async () => (await listed(page).allTextContents()).map((text) => Number(/Length([\d.]+) mm/.exec(text)?.[1] ?? NaN)).filter((one) => !Number.isNaN(one))
  await measureLength(-40)
  await expect(listed(page)).toHaveCount(1)
  await page.keyboard.press('+')
  await page.keyboard.press('r')
  await page.keyboard.press('h')
  await measureLength(-15)
  await expect(listed(page)).toHaveCount(2)
  for (const length of await lengths()) expect(Math.abs(length - 50)).toBeLessThanOrEqual(0.4)

  // 70 HU in the lesion, exactly.
  await page.keyboard.press('0')
  await page.keyboard.press('e')
  await drag(page, await onScreen(page, 'p1', [LESION[0] - 6, LESION[1] - 6, z]), await onScreen(page, 'p1', [LESION[0] + 6, LESION[1] + 6, z]))
  await expect(listed(page).last()).toContainText('Mean 70.0 HU')
  await expect(listed(page).last()).toContainText('SD 0.0 HU')
  await page.keyboard.press('v')
  await page.mouse.click(...(await onScreen(page, 'p1', [35, -20, z])))
  await expect(listed(page).last()).toContainText('HU')
  const count = await listed(page).count()
  await page.keyboard.press('u')
  await expect(listed(page)).toHaveCount(count - 1)
  await page.keyboard.press('y')
  await expect(listed(page)).toHaveCount(count)
  await page.keyboard.press('k')
  await expect(listed(page)).toHaveCount(count + 1)
  await expect(page.locator('[data-saved]')).toBeVisible()

  const before = await listed(page).allTextContents()
  await page.reload()
  await page.waitForSelector('[data-pane="p1"] canvas[data-painted$="full"]')
  await page.getByRole('button', { name: 'Findings' }).click()
  expect((await listed(page).allTextContents()).sort()).toEqual(before.sort())
  // A press leads to the image that it was drawn on.
  await listed(page).first().getByRole('button').first().click()
  await expect(page.locator('[data-mark="length"]')).toHaveCount(2)
  expect(complaints).toEqual([])
})

test('a finding drawn while the server is away is kept, said to be, and sent when it is back', async ({ context }) => {
  const page = await open(context)
  await page.getByRole('button', { name: 'Findings' }).click()
  const before = await listed(page).count()
  complaints.length = 0
  await context.route('**/findings', (route) => route.abort())
  await page.keyboard.press('n')
  await drag(page, [600, 400], [700, 480])
  await expect(listed(page)).toHaveCount(before + 1)
  await expect(page.getByText('The server cannot be reached.')).toBeVisible()
  await context.unroute('**/findings')
  await expect(page.locator('[data-saved]')).toBeVisible({ timeout: 20_000 })
  await page.reload()
  await page.waitForSelector('[data-pane="p1"] canvas[data-painted$="full"]')
  await page.getByRole('button', { name: 'Findings' }).click()
  await expect(listed(page)).toHaveCount(before + 1)
})

test('another study stands beside it, called prior only by its date, and scrolls along; a series with a missing slice says why it has no planes', async ({ context }) => {
  const page = await open(context)
  await page.getByRole('button', { name: 'Compare with another study' }).click()
  await page.getByRole('menuitem').first().click()
  await page.waitForSelector('[data-pane="p2"] canvas[data-painted$="full"]')
  await expect(page.locator('[data-pane="p2"] [data-overlay]')).toContainText('Other study')
  await page.keyboard.press('PageDown')
  await expect(page.locator('[data-pane="p1"] [data-place="41"]')).toBeVisible()
  await expect(page.locator('[data-pane="p2"] [data-place="41"]')).toBeVisible()

  await page.locator('[data-series-card]', { hasText: 'One slice' }).first().click()
  await page.waitForSelector('[data-pane="p1"] canvas[data-painted$="full"]')
  await page.getByRole('button', { name: 'MPR planes' }).click()
  await expect(page.locator('[data-no-volume]')).toHaveText('A slice is missing: nothing is invented in its place, so there is no MPR.')
  expect(complaints).toEqual([])
})

test('two series of one space are fused, and a slab shows what lies within its millimetres', async ({ context }) => {
  const page = await open(context)
  await page.keyboard.press('g')
  await page.waitForFunction(() => document.querySelectorAll('canvas[data-painted$="full"]').length === 4)
  await goTo(page, 'p1', LESION)
  const colour = () => page.evaluate((at) => {
    const view = window.readingDesk!.view('p1')!
    const canvas = view.element.querySelector('canvas')!
    const ratio = canvas.width / view.element.clientWidth
    // Beside its middle: there the scale is white.
    const [x, y] = view.toCanvas([at[0]! + 14, at[1]!, at[2]!])!
    const [r, g, b] = canvas.getContext('2d')!.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data
    return Math.max(r!, g!, b!) - Math.min(r!, g!, b!)
  }, LESION)
  expect(await colour()).toBe(0)
  await page.getByRole('button', { name: 'Fusion' }).click()
  await page.getByRole('menuitem', { name: 'Uptake' }).click()
  await expect(page.locator('[data-pane="p1"] [data-overlay]')).toContainText('Fused: Uptake')
  // What its colours stand for is said, and is the same before and after its last picture.
  await expect(page.locator('[data-pane="p1"] [data-fused-range]')).toHaveText('Colours 0 … 1,000, window of the file')
  await expect.poll(colour).toBeGreaterThan(60)
  // What cannot lie on it says why, and choosing it changes nothing.
  await page.getByRole('button', { name: 'Fusion' }).click()
  const refused = page.getByRole('menuitem', { name: 'One slice' })
  await expect(refused.locator('[data-no-fusion="no-volume"]')).toBeVisible()
  await refused.click()
  await expect(page.getByText('It is no volume, so it cannot be laid over this one.').last()).toBeVisible()
  await expect(page.locator('[data-pane="p1"] [data-overlay]')).toContainText('Fused: Uptake')

  // 8 mm above the ball's upper edge.
  const above: Point = [BALL[0], BALL[1], 38]
  await page.getByRole('button', { name: 'Fusion' }).click()
  await page.getByRole('menuitem', { name: 'End the fusion' }).click()
  await goTo(page, 'p1', above)
  await expect.poll(() => brightness(page, 'p1', above)).toBeLessThan(200)
  await page.getByRole('button', { name: 'Slab' }).click()
  await page.getByRole('menuitem', { name: '10 mm' }).click()
  await expect(page.locator('[data-pane="p1"] [data-slab]')).toContainText('MIP 10.0 mm')
  await expect(page.locator('[data-coarse]')).toHaveCount(0)
  await expect.poll(() => brightness(page, 'p1', above)).toBeLessThan(200)
  await goTo(page, 'p1', [BALL[0], BALL[1], 32])
  await expect.poll(() => brightness(page, 'p1', [BALL[0], BALL[1], 32])).toBe(255)
  expect(complaints).toEqual([])
})

test('two studies of one person lie in two frames of reference, so they are not fused and the page says so', async ({ context }) => {
  const page = await open(context)
  await page.getByRole('button', { name: 'Compare with another study' }).click()
  await page.getByRole('menuitem').first().click()
  await page.waitForSelector('[data-pane="p2"] canvas[data-painted$="full"]')
  await page.locator('[data-pane="p1"] [data-surface]').focus()
  await page.getByRole('button', { name: 'MPR planes' }).click()
  await page.getByRole('menuitem', { name: 'Coronal', exact: true }).click()
  await page.waitForSelector('[data-pane="p1"] canvas[data-painted^="coronal"]')
  await page.getByRole('button', { name: 'Fusion' }).click()
  await page.locator('[data-no-fusion="other-space"]').first().click()
  await expect(page.getByText('It lies in another frame of reference').last()).toBeVisible()
  await expect(page.locator('[data-fused-range]')).toHaveCount(0)
  expect(complaints).toEqual([])
})

test('a series is put into a picture by drawing it there, or by the keyboard alone', async ({ context }) => {
  const page = await open(context)
  await page.keyboard.press('o')
  await expect(page.locator('[data-layout="1x2"]')).toBeVisible()
  const card = (name: string) => page.locator('[data-series-card]', { hasText: name }).first()
  const idOf = async (name: string) => (await card(name).getAttribute('data-series-card'))!
  await card('Oblique').dragTo(page.locator('[data-pane="p2"]'))
  await expect(page.locator('[data-pane="p2"]')).toHaveAttribute('data-series', await idOf('Oblique'))
  await expect(page.locator('[data-pane="p2"]')).toHaveAttribute('data-active', 'true')
  await page.waitForSelector('[data-pane="p2"] canvas[data-painted="16 full"]')
  // Tab into the first picture chooses it; Enter on a series puts that one there.
  await page.locator('[data-pane="p1"] [data-surface]').focus()
  await expect(page.locator('[data-pane="p1"]')).toHaveAttribute('data-active', 'true')
  await card('Uptake').focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-pane="p1"]')).toHaveAttribute('data-series', await idOf('Uptake'))
  await expect(page.locator('[data-pane="p2"]')).toHaveAttribute('data-series', await idOf('Oblique'))
  expect(complaints).toEqual([])
})

test('findings leave by the menu as a report or a presentation state and come back by it, each shape and value the same', async ({ context }) => {
  const page = await open(context, `/images/${studies.priorId}`)
  await page.getByRole('button', { name: 'Findings' }).click()
  const z = await page.evaluate(() => window.readingDesk!.view('p1')!.state().plane!.origin[2])
  const draw = async (key: string, from: [number, number], to: [number, number]) => { await page.keyboard.press(key); await drag(page, await onScreen(page, 'p1', [...from, z]), await onScreen(page, 'p1', [...to, z])) }
  await draw('l', [-30, -40], [10, -10])
  await draw('e', [-20, 0], [15, 30])
  await draw('n', [40, 20], [60, 45])
  await page.keyboard.press('v')
  await page.mouse.click(...(await onScreen(page, 'p1', [5, -25, z])))
  await expect(listed(page)).toHaveCount(4)
  await expect(listed(page).filter({ hasText: 'Ellipse' })).toContainText('Mean')
  const texts = async () => (await listed(page).allTextContents()).sort()
  const shapes = () => page.evaluate(() => [...document.querySelectorAll('[data-mark] path:first-child')].map((one) => one.getAttribute('d')!.replace(/-?\d+\.\d+/g, (figure) => String(Math.round(Number(figure) * 5) / 5))).sort())
  const [before, drawn] = [await texts(), await shapes()]
  expect(drawn).toHaveLength(4)
  await expect(page.locator('[data-saved]').first()).toBeVisible()

  for (const item of ['Download as a report (SR)', 'Download for this series (GSPS)']) {
    await page.getByRole('button', { name: 'More for this study' }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()])
    const file = await download.path()
    for (let left = 4; left > 0; left--) {
      await listed(page).first().getByRole('button', { name: /^Delete/ }).click()
      await expect(listed(page)).toHaveCount(left - 1)
    }
    await expect(page.locator('[data-saved]').first()).toBeVisible()
    await page.getByRole('button', { name: 'More for this study' }).click()
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('menuitem', { name: 'Take findings from a file' }).click()])
    await chooser.setFiles(file)
    await expect(page.getByText('4 findings were taken in.').first()).toBeVisible()
    await expect(listed(page)).toHaveCount(4)
    expect(await texts(), item).toEqual(before)
    expect(await shapes(), item).toEqual(drawn)
  }
  expect(complaints).toEqual([])
})

test('on a phone one finger scrolls and two fingers zoom', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 })
  const page = await open(context)
  const cdp = await context.newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: [number, number][]) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) })
  await touch('touchStart', [195, 450])
  await touch('touchMove', [195, 500])
  await touch('touchMove', [195, 560])
  await touch('touchEnd')
  await expect.poll(async () => Number(await place(page))).toBeGreaterThan(35)
  const zoom = () => page.evaluate(() => window.readingDesk!.view('p1')!.state().presentation.zoom)
  await touch('touchStart', [160, 450], [230, 450])
  await touch('touchMove', [130, 450], [260, 450])
  await touch('touchMove', [90, 450], [300, 450])
  await touch('touchEnd')
  expect(await zoom()).toBeGreaterThan(2)
  // Nothing lies beyond the edge of the screen.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  expect(complaints).toEqual([])
  await context.close()
})
