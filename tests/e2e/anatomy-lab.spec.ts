import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test'
import type { Operation } from '../../vr/contract'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { installHeadset, wearer } from '../setup/headset'
import { back, REST, room } from '../setup/headset-space'
import { addHouseModel } from '../setup/house-model'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { until } from '../setup/until'

test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS } })

let product: Product
let modelId: string
test.beforeAll(async () => {
  product = await startProduct()
  modelId = await addHouseModel(product)
})
test.afterAll(() => product?.remove())

interface Seat { page: Page; context: BrowserContext; complaints: string[] }
/** The emulated headset's picture is as large as its window, which has to hold the page's bar. */
const EYES = { width: 640, height: 320 }
const SMALL = { width: 480, height: 360 }
/** What a page says while its connection is cut on purpose. */
const CUT = [/ERR_INTERNET_DISCONNECTED/, /ERR_NETWORK_CHANGED/, /WebSocket connection .* failed/, /Failed to fetch/, /ERR_CONNECTION_(?:REFUSED|RESET)/]

async function seat(browser: Browser, who: DemoPerson, { viewport = SMALL, hasHeadset = false } = {}): Promise<Seat> {
  const context = await browser.newContext({ viewport })
  if (hasHeadset) await installHeadset(context)
  const complaints = collectComplaints(context, CUT)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { page, context, complaints }
}
async function openLab({ page }: Seat): Promise<string> {
  await page.goto(`${product.url}/anatomy/models/${modelId}`)
  await page.getByRole('button', { name: 'Open a lab' }).click()
  await page.waitForURL(/\/anatomy\/labs\/[a-z0-9]+$/)
  return page.url()
}
async function join({ page }: Seat, url: string) {
  if (page.url() !== url) await page.goto(url)
  await expect(page.locator('[data-lab-bar]')).toBeVisible()
  await page.waitForFunction(() => window.anatomyTheatre !== undefined && window.anatomyLab !== undefined)
}
async function putOn({ page }: Seat) {
  await page.getByRole('button', { name: 'Enter headset' }).click()
  await page.waitForFunction(() => window.anatomyHeadset?.stats().isPresenting === true && window.anatomyHeadset.stats().frames > 2)
}
const hashOf = ({ page }: Seat) => page.evaluate(() => window.anatomyLab!.hash())
const isSettled = ({ page }: Seat) => page.evaluate(() => window.anatomyLab!.pending() === 0)
const act = ({ page }: Seat, operations: Operation[]) => page.evaluate((given) => { for (const one of given) window.anatomyLab!.stage.do(one) }, operations)

/** Park and Miller: the same numbers each time. */
function generator(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}
function anOperation(random: () => number): Operation {
  const pick = <One>(list: readonly One[]) => list[Math.floor(random() * list.length)]!
  const share = Math.round(random() * 20) / 20
  const mm = () => Math.round((random() * 2 - 1) * 50_000) / 1_000
  const key = pick(['main/middle', 'main/back', 'main/ball'] as const)
  return pick<() => Operation>([
    () => ({ do: 'show', of: [key], shown: random() < 0.7 }), () => ({ do: 'fade', of: [key], opacity: share }), () => ({ do: 'tint', of: [key], colour: pick([null, '#ff8800', '#00aaff']) }),
    () => ({ do: 'place', of: pick([key, 'group:trunk' as const, 'body' as const]), pose: random() < 0.3 ? null : { at: [mm(), mm(), mm()], turn: [0, 0, 0, 1] } }),
    () => ({ do: 'explode', by: pick([null, 'group'] as const), amount: share, centre: [0, 0, 0] }), () => ({ do: 'peel', amount: share }),
    () => ({ do: 'cut', plane: { id: pick(['a', 'b', 'c']), normal: [1, 0, 0], distanceMm: mm(), isOn: true, section: false, affects: 'all' } }), () => ({ do: 'uncut', id: pick(['a', 'b']) }),
    () => ({ do: 'mark', id: pick(['m1', 'm2']), mark: random() < 0.3 ? null : { kind: 'label', points: [[mm(), mm(), mm()]], text: { en: 'Here', zh: '这里' }, on: null, by: 'p' } }),
  ])()
}

test('two in headsets and one at a desk change one scene three hundred times, one of them cut off for a while: all have the same scene, as has the server and who comes late', async ({ browser }) => {
  const seats = [await seat(browser, 'teacher', { viewport: EYES, hasHeadset: true }), await seat(browser, 'expert', { viewport: EYES, hasHeadset: true }), await seat(browser, 'student')]
  const [teacher, expert, student] = seats as [Seat, Seat, Seat]
  const url = await openLab(teacher)
  await Promise.all(seats.map((one) => join(one, url)))
  await teacher.page.getByRole('button', { name: 'Set hands free' }).click()
  for (const { page } of seats) await expect(page.locator('[data-lab-bar]')).toContainText('All hands are free')

  for (const one of [teacher, expert]) await putOn(one)
  // Where one in a headset goes, the desk sees.
  await expert.page.evaluate(() => window.headset.position.set(0.3, 1.5, 0.2))
  // Its own space begins before the body; `origin` leads from there to the room, column by column.
  const origin = await expert.page.evaluate(() => window.anatomyHeadset!.stats().origin)
  const inRoom = [0, 1, 2].map((row) => origin[row]! * 0.3 + origin[4 + row]! * 1.5 + origin[8 + row]! * 0.2 + origin[12 + row]!)
  await until('the head is seen where the headset is', async () => {
    const seen = await student.page.evaluate(() => window.anatomyPeople!.places())
    return seen.length === 2 && seen.some(({ head }) => head.every((one, axis) => Math.abs(one - inRoom[axis]!) < 0.002))
  })

  const random = generator(20261122)
  const operations = Array.from({ length: 300 }, () => anOperation(random))
  const network = await student.context.newCDPSession(student.page)
  await network.send('Network.enable')
  const offline = (is: boolean) => network.send('Network.emulateNetworkConditions', { offline: is, latency: 0, downloadThroughput: -1, uploadThroughput: -1 })
  for (let n = 0; n < operations.length; n += 10) {
    if (n === 100) {
      await offline(true)
      await expect(student.page.locator('[data-lab-bar]')).toContainText('No connection')
    }
    await act(seats[(n / 10) % 3]!, operations.slice(n, n + 10))
    if (n === 200) await offline(false)
  }
  await expect(student.page.locator('[data-lab-bar]')).not.toContainText('No connection')
  await until('everything has its number', async () => (await Promise.all(seats.map(isSettled))).every(Boolean), 30_000)
  await until('all have the same scene', async () => new Set(await Promise.all(seats.map(hashOf))).size === 1, 15_000)
  const [hash] = await Promise.all(seats.map(hashOf))
  expect(await Promise.all([teacher, expert].map(({ page }) => page.evaluate(() => window.anatomyHeadset!.stats().isPresenting))), 'still inside').toEqual([true, true])
  // Each in a page of their own, from the server's number and scene alone.
  const late = await seat(browser, 'moderator')
  await join(late, url)
  expect(await hashOf(late)).toBe(hash)
  expect(await late.page.evaluate(() => window.anatomyLab!.serverHash())).toBe(hash)
  expect((await late.page.evaluate(() => window.anatomyLab!.confirmed().seq))).toBeGreaterThan(100)
  for (const one of [...seats, late]) {
    expect(one.complaints).toEqual([])
    await one.context.close()
  }
})

test('two people see each other; the leader\'s hands count until all are set free, and what one holds the other leaves; ended, the lab says so', async ({ browser }) => {
  const [teacher, student] = [await seat(browser, 'teacher', { viewport: { width: 1440, height: 900 } }), await seat(browser, 'student')]
  const url = await openLab(teacher)
  await join(teacher, url)
  await student.page.goto(`${product.url}/anatomy`)
  await student.page.locator(`[data-lab="${url.split('/').pop()}"]`).getByRole('link', { name: 'Join' }).click()
  await join(student, url)
  await expect(teacher.page.locator('[data-people="2"]')).toBeVisible()

  // A hand on the mouse is a pointer in the other's picture, where it points.
  await teacher.page.locator('[data-picture]').hover({ position: { x: 300, y: 300 } })
  await student.page.waitForFunction(() => window.anatomyPeople!.places().some(({ pointsAt }) => pointsAt !== null))
  // The student sees what the teacher sees, until the student looks elsewhere.
  await teacher.page.evaluate(() => window.anatomyTheatre!.look('L'))
  const view = ({ page }: Seat) => page.evaluate(() => window.anatomyTheatre!.view().from.map(Math.round).join())
  await until('the student looks from the left too', async () => (await view(student)) === (await view(teacher)))

  await student.page.evaluate(() => window.anatomyLab!.stage.do({ do: 'peel', amount: 1 }))
  expect(await student.page.evaluate(() => window.anatomyLab!.stage.state().scene.peel)).toBe(0)
  await student.page.getByRole('button', { name: 'My own copy' }).click()
  await student.page.evaluate(() => window.anatomyLab!.stage.do({ do: 'peel', amount: 1 }))
  expect(await student.page.evaluate(() => window.anatomyLab!.stage.state().scene.peel)).toBe(1)
  await student.page.getByRole('button', { name: 'Back to the shared scene' }).click()
  expect(await student.page.evaluate(() => window.anatomyLab!.stage.state().scene.peel)).toBe(0)

  await teacher.page.getByRole('button', { name: 'Set hands free' }).click()
  await expect(student.page.locator('[data-lab-bar]')).toContainText('All hands are free')
  expect(await teacher.page.evaluate(() => window.anatomyLab!.hands.hold('main/ball'))).toEqual({ kind: 'held' })
  expect(await student.page.evaluate(() => window.anatomyLab!.hands.hold('main/ball'))).toMatchObject({ kind: 'refused', why: 'held-by-other' })
  await until('the student may not move it', () => student.page.evaluate(() => window.anatomyLab!.stage.do({ do: 'place', of: 'main/ball', pose: { at: [0, 0, 50], turn: [0, 0, 0, 1] } }) === 'held-by-other'))
  await teacher.page.evaluate(() => window.anatomyLab!.hands.release('main/ball'))
  await until('the student moves it', () => student.page.evaluate(() => window.anatomyLab!.stage.do({ do: 'place', of: 'main/ball', pose: { at: [0, 0, 50], turn: [0, 0, 0, 1] } }) === null))
  await until('the teacher sees it', () => teacher.page.evaluate(() => window.anatomyTheatre!.state().structures['main/ball']?.moved?.at[2] === 50))

  await teacher.page.locator('[data-people]').click()
  await expect(teacher.page.getByRole('dialog').locator('[data-person]')).toHaveCount(2)
  await teacher.page.getByRole('button', { name: 'End the lab' }).click()
  for (const one of [teacher, student]) await expect(one.page.getByText('This lab has ended')).toBeVisible()
  await student.page.getByRole('link', { name: 'Open the model' }).click()
  await student.page.waitForFunction(() => window.anatomyTheatre !== undefined)
  for (const one of [teacher, student]) {
    expect(one.complaints).toEqual([])
    await one.context.close()
  }
})

/** The ball of the fixture, patient mm. */
const BALL = [40, -60, 30] as const
const ballIn = ({ page }: Seat) => page.evaluate(() => window.anatomyTheatre!.state().structures['main/ball']?.moved?.at ?? null)

test('what the leader holds in a headset moves in the picture at the desk while it is held, and the desk sees what the leader sees until it looks for itself', async ({ browser }) => {
  const [teacher, student] = [await seat(browser, 'teacher', { viewport: EYES, hasHeadset: true }), await seat(browser, 'student')]
  const url = await openLab(teacher)
  await Promise.all([teacher, student].map((one) => join(one, url)))
  await putOn(teacher)
  const stats = () => teacher.page.evaluate(() => window.anatomyHeadset!.stats())
  const hands = wearer(teacher.page, async () => (await stats()).frames)
  const own = async (mm: readonly number[]) => { const now = await stats(); return back(now.origin, room(mm, await teacher.page.evaluate(() => window.anatomyTheatre!.state().body))) }

  // Who leads steps aside: the picture at the desk goes along, by the same side.
  const eye = () => student.page.evaluate(() => window.anatomyTheatre!.view().from)
  const before = await eye()
  await hands.head([0.4, 1.6, 0])
  await until('the desk looks from there too', async () => (await eye())[0]! > before[0]! + 20)

  await hands.move('left', REST.left)
  await hands.aim('right', REST.right, await own(BALL))
  await hands.settle()
  await hands.squeeze('right', true)
  await hands.settle()
  const turn = await teacher.page.evaluate(() => { const { x, y, z, w } = window.headset.controllers.right!.quaternion; return [x, y, z, w] as const })
  await hands.move('right', [REST.right[0] + 0.05, REST.right[1], REST.right[2]], turn)
  await hands.settle()
  await until('it is drawn at the desk where the hand has it', async () => Math.abs(((await ballIn(student))?.[0] ?? 0) - ((await ballIn(teacher))?.[0] ?? 99)) < 0.5)
  expect(await student.page.evaluate(() => window.anatomyLab!.stage.state().scene.structures), 'nothing is agreed yet').toEqual({})
  await hands.squeeze('right', false)
  await until('it is agreed', () => student.page.evaluate(() => window.anatomyLab!.stage.state().scene.structures['main/ball']?.moved !== undefined))
  await until('both have the same scene', async () => (await hashOf(teacher)) === (await hashOf(student)))

  // The desk looks for itself: the leader's head leads it no more.
  await student.page.evaluate(() => window.anatomyTheatre!.look('P'))
  await hands.head([-0.4, 1.6, 0])
  await hands.settle()
  await expect(student.page.getByRole('button', { name: /^Follow/ })).toBeVisible()
  expect(await eye()).toEqual(await student.page.evaluate(() => { window.anatomyTheatre!.drawNow(); return window.anatomyTheatre!.view().from }))

  // A hand takes it again, and its line is cut: at the desk it goes back to where all had it.
  const agreed = (await ballIn(student))!
  await hands.move('right', REST.right)
  await hands.aim('right', REST.right, await own(BALL.map((one, axis) => one + agreed[axis]!)))
  await hands.settle()
  await hands.squeeze('right', true)
  await hands.settle()
  await hands.move('right', [REST.right[0], REST.right[1] + 0.05, REST.right[2]], await teacher.page.evaluate(() => { const { x, y, z, w } = window.headset.controllers.right!.quaternion; return [x, y, z, w] as const }))
  await until('it is drawn on its way', async () => Math.abs((await ballIn(student))![2]! - agreed[2]!) > 10)
  await teacher.context.close()
  await until('it is back where it was agreed', async () => ((await ballIn(student))!).every((one, axis) => one === agreed[axis]))
  expect(student.complaints).toEqual([])
  await student.context.close()
})

test('a hand on a mouse carries a structure before the others\' eyes; a saved scene is shown to all', async ({ browser }) => {
  const [teacher, student] = [await seat(browser, 'teacher', { viewport: { width: 1280, height: 800 } }), await seat(browser, 'student')]
  const url = await openLab(teacher)
  await Promise.all([teacher, student].map((one) => join(one, url)))
  const { page } = teacher
  await page.evaluate(() => window.anatomyTheatre!.setTool('pull-out'))
  const at = (await page.evaluate((mm) => { const canvas = document.querySelector('[data-picture]')!.getBoundingClientRect(); const { x, y } = window.anatomyTheatre!.project([...mm])!; return { x: x + canvas.left, y: y + canvas.top } }, BALL))
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  await page.mouse.move(at.x + 40, at.y, { steps: 4 })
  await until('the student sees it on its way', async () => ((await ballIn(student))?.[0] ?? 0) > 5)
  expect(await student.page.evaluate(() => window.anatomyLab!.stage.state().scene.structures)).toEqual({})
  await page.mouse.up()
  await until('it is agreed', () => student.page.evaluate(() => window.anatomyLab!.stage.state().scene.structures['main/ball']?.moved !== undefined))
  await until('it is in nobody\'s hand', async () => JSON.stringify(await ballIn(student)) === JSON.stringify(await student.page.evaluate(() => window.anatomyLab!.stage.state().scene.structures['main/ball']!.moved!.at)))

  const panel = page.getByRole('complementary', { name: 'Panel' })
  await page.getByRole('tab', { name: 'Scenes' }).click()
  await panel.getByLabel('Name of the scene').fill('Ball aside')
  await panel.getByRole('button', { name: 'Save this scene' }).click()
  await expect(panel.getByText('Ball aside')).toBeVisible()
  await act(teacher, [{ do: 'place', of: 'main/ball', pose: null }, { do: 'peel', amount: 0.5 }])
  await until('it is put back', async () => (await ballIn(student)) === null)
  await panel.getByRole('button', { name: /^Ball aside/ }).click()
  await until('the student sees the saved scene', async () => (await ballIn(student)) !== null && (await student.page.evaluate(() => window.anatomyLab!.stage.state().scene.peel)) === 0)
  for (const one of [teacher, student]) {
    expect(one.complaints).toEqual([])
    await one.context.close()
  }
})

test('the application is killed in the middle of a lab: what was acknowledged is there, and everybody is back in the same scene by themselves', async ({ browser }) => {
  const seats = [await seat(browser, 'teacher'), await seat(browser, 'expert')]
  const [teacher, expert] = seats as [Seat, Seat]
  const url = await openLab(teacher)
  await Promise.all(seats.map((one) => join(one, url)))
  const random = generator(7)
  await act(teacher, Array.from({ length: 30 }, () => anOperation(random)))
  await until('all of it is acknowledged', () => isSettled(teacher), 20_000)
  const hash = await hashOf(teacher)
  await product.kill9('app')
  for (const { page } of seats) await expect(page.locator('[data-lab-bar]')).toContainText('No connection')
  // Done while nobody hears it.
  await act(teacher, [{ do: 'peel', amount: 0.123 }])
  await product.start()
  for (const { page } of seats) await expect(page.locator('[data-lab-bar]')).not.toContainText('No connection', { timeout: 30_000 })
  expect(await teacher.page.evaluate(() => window.anatomyLab!.serverHash()), 'before anything new').toBe(hash)
  await until('what was done meanwhile has its number, here and there', async () => (await isSettled(teacher)) && (await expert.page.evaluate(() => window.anatomyLab!.stage.state().scene.peel)) === 0.123, 20_000)
  expect(await hashOf(expert)).toBe(await hashOf(teacher))
  for (const one of seats) {
    expect(one.complaints).toEqual([])
    await one.context.close()
  }
})
