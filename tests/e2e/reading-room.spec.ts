import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test'
import type { DeskShown } from '../../app/domain/images/shown'
import type { PlaneView } from '../../app/ui/viewer/engine/view'
import { isAlike, paneDiffers } from '../../app/ui/readings/room/alike'
import { addOpenReading } from '../setup/open-reading'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { importPhantoms, type ReadingStudies } from '../setup/reading-phantoms'
import { until } from '../setup/until'

// A morning reading in five browsers of five sizes: one drives, four follow, and what they see is compared in millimetres.
let product: Product
let studies: ReadingStudies
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  studies = await importPhantoms(product)
})
test.afterAll(async () => { await product?.remove() })

interface Seat { page: Page; context: BrowserContext; complaints: string[]; who: string }
const CUT = [/ERR_INTERNET_DISCONNECTED/, /ERR_NETWORK_CHANGED/, /WebSocket connection .* failed/, /Failed to fetch/, /ERR_CONNECTION_(?:REFUSED|RESET)/]

async function seat(browser: Browser, who: DemoPerson, viewport: { width: number; height: number }, path: string): Promise<Seat> {
  const context = await browser.newContext({ viewport })
  const complaints = collectComplaints(context, CUT)
  const page = await context.newPage()
  await signIn(page, product, who)
  await page.goto(`${product.url}${path}`)
  await page.waitForSelector('[data-reading-room="in"]')
  await page.waitForSelector('[data-pane="p1"] canvas[data-painted$="full"]')
  return { page, context, complaints, who }
}
const shown = ({ page }: Seat) => page.evaluate(() => window.readingRoom!.shown() as DeskShown)
const hand = ({ page }: Seat) => page.evaluate(() => window.readingRoom!.hand())

/** @throws with what differs */
async function allAlike(presenter: Seat, followers: readonly Seat[], what: string) {
  let said = ''
  await until(`all see what is shown ${what}`, async () => {
    const [wanted, ...seen] = await Promise.all([presenter, ...followers].map(shown))
    said = seen.map((one, i) => (isAlike(one, wanted!) ? '' : `${followers[i]!.who}: ${one.layout !== wanted!.layout ? `${one.layout} for ${wanted!.layout}` : JSON.stringify(one.panes.map((pane, n) => paneDiffers(pane, wanted!.panes[n]!).map((field) => [field, pane[field], wanted!.panes[n]![field]])))}`)).join('')
    return said === ''
  }, 40_000).catch((error: unknown) => { throw new Error(`${String(error)}\n${said}`) })
}

/** So many steps of a hand that knows no rest, one for each display frame. The same each time. */
const drive = ({ page }: Seat, given: { seed: number; steps: number }) => page.evaluate(async ({ seed, steps }) => {
  const desk = window.readingDesk!
  let state = seed
  const draw = (n: number) => (state = (state * 48_271) % 2_147_483_647) % n
  const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()))
  const series = desk.state().studies.flatMap((one) => one.series)
  const volumes = series.filter(({ number }) => number !== 4)
  const isHere = (id: string) => { const now = desk.view(id)?.state(); return now?.kind === 'plane' ? now.loaded >= 1 : Boolean(now?.held?.pixels) }
  const pick = () => { const panes = desk.shown(); return panes[draw(panes.length)]! }
  for (let step = 0; step < steps; step++) {
    const pane = pick()
    const view = desk.view(pane.id)
    const plane = view?.state().kind === 'plane' ? view as PlaneView : null
    switch (draw(17)) {
      case 0: desk.setLayout((['1x1', '1x2', '2x1', '2x2'] as const)[draw(4)]!); break
      case 1: desk.open(pane.id, series[draw(series.length)]!.id); break
      case 2: desk.set({ active: pane.id }); break
      case 3: view?.present({ rotation: draw(4) * 90 }); break
      case 4: view?.present({ flipped: draw(2) === 0, flippedUp: draw(2) === 0 }); break
      case 5: view?.present({ isInverted: draw(2) === 0 }); break
      case 6: view?.zoomAt(0.6 + draw(100) / 100, [draw(200), draw(150)]); break
      case 7: case 8: desk.panBy(pane.id, [draw(41) - 20, draw(41) - 20]); break
      case 9: case 10: { const low = draw(200) - 100; desk.setWindow(pane.id, { low, high: low + 1 + draw(400) }); break }
      case 11: desk.open(pane.id, volumes[draw(volumes.length)]!.id, (['axial', 'coronal', 'sagittal', 'acquisition'] as const)[draw(4)]!); break
      case 12: plane?.setSlab((['none', 'mip', 'minip', 'average'] as const)[draw(4)]!, draw(30)); break
      case 13: if (plane) await plane.fuse(draw(3) === 0 ? null : volumes[draw(volumes.length)]!, (['hot', 'rainbow'] as const)[draw(2)]!, 0.2 + draw(7) / 10); break
      default: if (view) desk.scrollTo(pane.id, draw(view.state().count))
    }
    await frame()
    // A hand that knows no rest still looks at what it opened: pictures that nobody waited for have no window of their own yet.
    for (let waited = 0; waited < 600 && desk.shown().some(({ id, seriesId }) => seriesId !== null && !isHere(id)); waited++) await frame()
  }
}, given)

/** A slab of 12 mm of the head, front to back, with the uptake of the same patient over it. */
const fusedSlab = ({ page }: Seat) => page.evaluate(async () => {
  const desk = window.readingDesk!
  const [head, uptake] = desk.state().studies.flatMap((one) => one.series)
  desk.setLayout('1x1')
  desk.open('p1', head!.id, 'coronal')
  const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()))
  const there = () => { const view = desk.view('p1'); return view?.state().series.id === head!.id && view.state().kind === 'plane' && view.state().loaded >= 1 ? view as PlaneView : null }
  while (!there()) await frame()
  there()!.setSlab('mip', 12)
  await there()!.fuse(uptake!, 'hot', 0.5)
})

const SIZES = { teacher: { width: 1100, height: 700 }, student: { width: 700, height: 560 }, expert: { width: 1280, height: 720 }, surgeon: { width: 390, height: 844 }, moderator: { width: 900, height: 900 } } as const

test('after 500 steps of a restless hand four followers on screens of other sizes see what the presenter sees, to a twentieth of a millimetre', async ({ browser }) => {
  test.setTimeout(180_000)
  const { readingId } = addOpenReading(product, { studies: [studies.studyId, studies.priorId] })
  const path = `/readings/${readingId}`
  const presenter = await seat(browser, 'teacher', SIZES.teacher, path)
  await until('the presenter drives', async () => (await hand(presenter)) === 'drives')
  const followers = await Promise.all((['student', 'expert', 'surgeon', 'moderator'] as const).map((who) => seat(browser, who, SIZES[who], path)))
  await allAlike(presenter, followers, 'at the beginning')
  for (let round = 0; round < 5; round++) {
    await drive(presenter, { seed: 77 + round, steps: 100 })
    await allAlike(presenter, followers, `after ${(round + 1) * 100} steps`)
  }
  // Chance may end every round without one.
  await fusedSlab(presenter)
  await allAlike(presenter, followers, 'of a thick slab with another series over it')
  const [pane] = (await shown(presenter)).panes
  expect([pane!.mode, pane!.slab, pane!.fused?.colours]).toEqual(['coronal', { projection: 'mip', mm: 12 }, 'hot'])
  expect(await Promise.all(followers.map(hand))).toEqual(['follows', 'follows', 'follows', 'follows'])
  for (const { complaints, context } of [presenter, ...followers]) { expect(complaints).toEqual([]); await context.close() }
})

test('a follower looks for themselves and comes back with one key; the presenter hands over; a line that was cut and a late joiner land in the present; all of it is seen again', async ({ browser }) => {
  test.setTimeout(180_000)
  const { readingId } = addOpenReading(product, { studies: [studies.studyId, studies.priorId] })
  const path = `/readings/${readingId}`
  const teacher = await seat(browser, 'teacher', SIZES.teacher, path)
  await until('the presenter drives', async () => (await hand(teacher)) === 'drives')
  const expert = await seat(browser, 'expert', SIZES.expert, path)
  const scroll = ({ page }: Seat, index: number) => page.evaluate((to) => window.readingDesk!.scrollTo('p1', to), index)
  await scroll(teacher, 20)
  await allAlike(teacher, [expert], 'at the beginning')

  // The wheel of one's own: from here on it is one's own desk.
  await expert.page.locator('[data-pane="p1"] [data-surface]').hover()
  await expert.page.mouse.wheel(0, 300)
  await expect(expert.page.locator('[data-hand="free"]')).toBeVisible()
  await scroll(teacher, 40)
  await until('they stay where they are', async () => (await expert.page.evaluate(() => window.readingRoom!.told()!.panes[0]!.index)) === 40)
  expect((await shown(expert)).panes[0]!.index).not.toBe(40)
  await expert.page.keyboard.press('.')
  await expect(expert.page.locator('[data-hand="follows"]')).toBeVisible()
  await allAlike(teacher, [expert], 'after the key')

  // The presenter's mouse is over the same place of the patient there.
  await teacher.page.locator('[data-pane="p1"] [data-surface]').hover({ position: { x: 200, y: 180 } })
  await expect(expert.page.locator('[data-room-pointer] span').first()).toBeVisible()
  await teacher.page.locator('header').first().hover()
  await expect(expert.page.locator('[data-room-pointer] span').first()).toBeHidden()

  // Cut, moved on meanwhile, and back.
  await expert.context.setOffline(true)
  await expect(expert.page.locator('[data-reading-room="away"]')).toBeVisible({ timeout: 40_000 })
  await scroll(teacher, 12)
  await expert.context.setOffline(false)
  await expect(expert.page.locator('[data-reading-room="in"]')).toBeVisible({ timeout: 20_000 })
  await allAlike(teacher, [expert], 'after the break')

  await teacher.page.getByLabel('Hand over').selectOption({ label: 'Demo Expert' })
  await until('the expert drives', async () => (await hand(expert)) === 'drives')
  await until('the teacher follows', async () => (await hand(teacher)) === 'follows')
  await scroll(expert, 33)
  await allAlike(expert, [teacher], 'with another presenter')
  const late = await seat(browser, 'student', SIZES.student, path)
  await allAlike(expert, [late], 'for who comes late')
  await expect(late.page.locator('[data-people="3"]')).toBeVisible()

  await teacher.page.getByRole('button', { name: 'End the reading' }).click()
  await expect(late.page.getByText('This reading has ended')).toBeVisible()
  await late.page.getByRole('link', { name: 'See it again' }).click()
  await late.page.waitForSelector('[data-replay] canvas[data-painted$="full"]')
  await late.page.getByRole('slider', { name: 'Place in the recording' }).press('End')
  await until('the last picture that was shown', () => late.page.evaluate(() => window.readingDesk!.view('p1')?.state().index === 33))
  for (const { complaints, context } of [teacher, expert, late]) { expect(complaints).toEqual([]); await context.close() }
})
