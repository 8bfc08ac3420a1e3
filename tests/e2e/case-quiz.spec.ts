import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { emptyCase, type CaseContent } from '../../app/domain/cases/case'
import { deskShown, type DeskShown, type PaneShown } from '../../app/domain/images/shown'
import { LESION } from '../fixtures/phantom'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { importPhantoms } from '../setup/reading-phantoms'
import { teachWith, writePublishedCase } from '../setup/written-case'

// A case is read beside its pictures, asks before it tells, and shows on every screen what its author saw.
let product: Product
let series: Awaited<ReturnType<typeof teachWith>>
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  const { studyId } = await importPhantoms(product)
  series = await teachWith(product, studyId)
})
test.afterAll(async () => { await product?.remove() })

const SCREEN = { width: 1440, height: 900 }
async function enter(browser: Browser, who: DemoPerson, viewport = SCREEN): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport })
  const complaints = collectComplaints(context)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { context, page, complaints }
}
const painted = (page: Page) => page.waitForSelector('[data-pane="p1"] canvas[data-painted$="full"]')
const shownNow = (page: Page) => page.evaluate(() => window.readingShown!.now())
const place = (page: Page) => page.locator('[data-pane="p1"] [data-place]').getAttribute('data-place')

const both = (en: string, zh = '') => ({ en, zh })
const pane = (change: Partial<PaneShown>): PaneShown => ({ seriesId: series['Head 3 mm']!.seriesId, mode: 'stack', index: 0, camera: null, window: { low: 0, high: 80 }, isInverted: false, slab: { projection: 'none', mm: 0 }, fused: null, ...change })
const view = (key: string, change: Partial<PaneShown>) => ({ key, words: both(`Place ${key}`, `位置 ${key}`), shown: { layout: '1x1' as const, active: 0, panes: [pane(change)] }, findings: [] })
const content = (change: Partial<CaseContent>): CaseContent => ({
  ...emptyCase(both('A round shadow beside the midline', '中线旁的圆形影')), quizTitle: both('A head after a fall'), languages: ['en', 'zh'],
  history: both('Fell from a ladder. The first picture is [the vault](view:vault).', '从梯子上跌落。'), findings: both('A round area of 70 [in the left half](view:lesion), and a denser ball [in front](view:ball).', '左侧有圆形区域，[见此处](view:lesion)。'),
  diagnosis: { text: both('Epidermoid', '表皮样囊肿'), certainty: 'certain', provenBy: both('The formula that it was made by') }, discussion: both('What is round in all planes is a ball.'), theory: both('**Spheres** and their cuts'), takeHome: [both('Look in three planes.')], references: [{ text: 'A book', doi: '10.1000/182', url: '' }],
  series: [{ ...series['Head 3 mm']!, isFree: true }], views: [view('vault', { index: 50 }), view('lesion', { index: 28 }), view('ball', { index: 36, window: { low: 200, high: 900 } })], keyImages: [{ view: 'lesion', caption: both('The round area', '圆形区域') }, { view: 'ball', caption: both('The ball') }],
  tags: { modality: ['ct'], anatomy: ['brain'], pathology: [] }, difficulty: 2, ...change,
})

test('the words of a case move its pictures, until the reader moves them; small pictures and steps do the same', async ({ browser }) => {
  const { context, page, complaints } = await enter(browser, 'student')
  await page.goto(`${product.url}${writePublishedCase(product, 'casewords', content({}))}`)
  await painted(page)
  await expect.poll(() => place(page), 'it begins at its first key image').toBe('29')
  await page.getByRole('button', { name: 'in front' }).click()
  await expect.poll(async () => [await place(page), (await shownNow(page)).panes[0]!.window]).toEqual(['37', { low: 200, high: 900 }])
  await expect(page.locator('[data-view="ball"]')).toHaveAttribute('aria-pressed', 'true')
  // From here the pictures are the reader's.
  await page.locator('[data-pane="p1"] [data-surface]').hover()
  await page.mouse.wheel(0, 100)
  await expect.poll(() => place(page)).toBe('38')
  await expect(page.locator('[data-view="ball"]')).toHaveAttribute('aria-pressed', 'false')
  await page.locator('[data-key-image="lesion"]').click()
  await expect.poll(() => place(page)).toBe('29')
  expect(await page.locator('[data-key-image="lesion"] img').evaluate((picture: HTMLImageElement) => picture.decode().then(() => picture.naturalWidth))).toBeGreaterThan(100)
  await page.locator('h1').click()
  await page.keyboard.press(']')
  await expect.poll(() => place(page)).toBe('37')
  // Keys of the reading room act only in it.
  await page.keyboard.press('ArrowDown')
  expect(await place(page)).toBe('37')
  await page.getByRole('button', { name: '中文' }).last().click()
  await expect(page.locator('h1')).toHaveText('中线旁的圆形影')
  await expect(page.locator('[data-part="references"] a')).toHaveAttribute('href', 'https://doi.org/10.1000/182')
  expect(complaints).toEqual([])
  await context.close()
})

test('a quiz shows history and pictures; the reader marks and commits; then everything is told, with both marks', async ({ browser }) => {
  const expert = await enter(browser, 'expert')
  const { studyId } = series['Head 3 mm']!
  const study = (await (await expert.page.request.get(`${product.url}/images/${studyId}/reading`)).json()) as { study: { series: { id: string; seriesUid: string; geometry: { frameOfReferenceUid: string } }[] } }
  const head = study.study.series.find(({ id }) => id === series['Head 3 mm']!.seriesId)!
  const findingId = 'a1b2c3d4-0000-4000-8000-000000000001'
  const saved = await expert.page.request.post(`${product.url}/images/${studyId}/findings`, { data: { intent: 'save', findingId, basedOn: 0, content: { shape: 'probe', place: { space: 'patient', frameOfReferenceUid: head.geometry.frameOfReferenceUid, points: [LESION] }, image: null, planeNormal: [0, 0, 1], text: 'Here', values: [], calibration: 'patient-space' } } })
  expect(await saved.json()).toMatchObject({ kind: 'saved' })
  const address = writePublishedCase(product, 'casequiz', content({ quiz: { asksMark: true, findings: [findingId], toleranceMm: 15, accepts: ['epidermoid', '表皮样囊肿'] }, views: [view('vault', { index: 50 }), { ...view('lesion', { index: 28 }), findings: [findingId] }, view('ball', { index: 36 })] }))
  await expert.context.close()

  const { context, page, complaints } = await enter(browser, 'student')
  const told: string[] = []
  page.on('response', (response) => { if (response.url().includes('casequiz')) void response.text().then((text) => told.push(text), () => undefined) })
  await page.goto(`${product.url}${address}`)
  await painted(page)
  await expect(page.locator('h1')).toHaveText('A head after a fall')
  await expect(page.locator('[data-key-image]')).toHaveCount(0)
  await page.getByRole('button', { name: 'Commit to this answer' }).click()
  await expect(page.getByText('Write a diagnosis, or choose')).toBeVisible()
  await page.getByLabel('Your diagnosis').fill('An epidermoid cyst')
  await page.getByRole('button', { name: 'Mark it in the pictures' }).click()
  await page.evaluate((at) => window.readingDesk!.view('p1')!.showPoint(at as [number, number, number]), LESION)
  const [x, y] = await page.evaluate((at) => {
    const view = window.readingDesk!.view('p1')!
    const [x, y] = view.toCanvas([at[0]! + 5, at[1]!, at[2]!])!
    const box = view.element.getBoundingClientRect()
    return [x + box.left, y + box.top] as [number, number]
  }, LESION)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 30, y + 30)
  await page.mouse.move(x + 60, y + 60)
  await page.mouse.up()
  await expect(page.locator('[data-quiz] [data-mark]')).toHaveText(/Marked on Head 3 mm/)
  for (const text of told) expect(text).not.toMatch(/Epidermoid|round area|a1b2c3d4|What is round/i)
  await page.getByRole('button', { name: 'Commit to this answer' }).click()
  await expect(page.locator('[data-answer]')).toContainText('Your words contain a name the author gave.')
  await expect(page.locator('[data-answer]')).toContainText(/Your mark is on the finding: \d(\.\d)? mm from the author’s, within 15 mm/)
  await expect(page.locator('[data-part="findings"]')).toContainText('A round area of 70')
  await page.locator('[data-answer]').getByRole('button', { name: 'Show the author’s' }).click()
  await expect.poll(() => page.evaluate(() => window.readingDesk!.state().selected)).toBe(findingId)
  // It stays as it was given, on another day and another page.
  await page.reload()
  await expect(page.locator('[data-answer]')).toContainText('An epidermoid cyst')
  expect(complaints).toEqual([])
  await context.close()
})

/** Where two desks differ, in words; the camera in millimetres of the patient. */
function differences(given: DeskShown, seen: DeskShown): string[] {
  const wrong: string[] = []
  if (given.layout !== seen.layout || given.active !== seen.active) wrong.push(`layout ${seen.layout} ${seen.active}`)
  given.panes.forEach((one, i) => {
    const other = seen.panes[i]
    if (!other) return wrong.push(`no pane ${i}`)
    for (const field of ['seriesId', 'mode', 'index', 'window', 'isInverted', 'slab', 'fused'] as const) if (JSON.stringify(one[field]) !== JSON.stringify(other[field])) wrong.push(`pane ${i}: ${field} ${JSON.stringify(other[field])} for ${JSON.stringify(one[field])}`)
    const [a, b] = [one.camera, other.camera]
    if (!a || !b) return wrong.push(`pane ${i}: no camera`)
    const away = Math.hypot(...a.center.map((value, axis) => value - b.center[axis]!))
    if (away > 0.01) wrong.push(`pane ${i}: its middle is ${away} mm away`)
    for (const side of ['right', 'down'] as const) if (Math.hypot(...a[side].map((value, axis) => value - b[side][axis]!)) > 1e-3) wrong.push(`pane ${i}: ${side} is ${b[side]} for ${a[side]}`)
    // All that is seen there is seen here, and one side of it fits.
    const [wide, high] = [b.width / a.width, b.height / a.height]
    if (Math.min(wide, high) < 0.999 || Math.abs(Math.min(wide, high) - 1) > 0.001) wrong.push(`pane ${i}: shows ${wide} x ${high} of what is seen there`)
  })
  return wrong
}

test('what one desk shows another shows as well, to the millimetre, whatever the shape of its screen', async ({ browser }) => {
  const { studyId } = series['Head 3 mm']!
  const [one, ...others] = [await enter(browser, 'expert'), await enter(browser, 'teacher', { width: 820, height: 1180 }), await enter(browser, 'student', { width: 2400, height: 1000 })]
  for (const { page } of [one, ...others]) { await page.goto(`${product.url}/images/${studyId}`); await painted(page) }
  const steps: [string, (page: Page) => Promise<unknown>][] = [
    ['a picture, its window, larger and moved', (page) => page.evaluate(() => { const desk = window.readingDesk!; desk.scrollTo('p1', 12); desk.setWindow('p1', { low: -300, high: 500 }); desk.view('p1')!.zoomAt(2.5, [100, 80]); desk.panBy('p1', [37, -21]) })],
    ['turned and flipped, negative', (page) => page.evaluate(() => window.readingDesk!.present('p1', { rotation: 30, flipped: true, isInverted: true }))],
    ['upside down from the other side', (page) => page.evaluate(() => window.readingDesk!.present('p1', { rotation: 270, flipped: true, flippedUp: true, isInverted: false }))],
  ]
  for (const [what, act] of steps) {
    await act(one.page)
    // At rest: what is shown does not change any more.
    let shown = await shownNow(one.page)
    await expect.poll(async () => { const before = JSON.stringify(shown); shown = await shownNow(one.page); return before === JSON.stringify(shown) && shown.panes.every(({ camera, window }) => camera && window) }, what).toBe(true)
    const sent = deskShown.parse(JSON.parse(JSON.stringify(shown)))
    for (const { page } of others) {
      await page.evaluate((given) => window.readingShown!.show(given), sent)
      await expect.poll(async () => differences(sent, await shownNow(page)), { message: what }).toEqual([])
    }
  }
  for (const { complaints, context } of [one, ...others]) { expect(complaints).toEqual([]); await context.close() }
})
