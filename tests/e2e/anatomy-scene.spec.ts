import { chromium, expect, test, type Page } from '@playwright/test'
import type { Mm3, Operation, ViewState } from '#vr/contract'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints } from '../setup/people'
import type { Scene } from './anatomy-scene/page'
import { serveScenePage } from './anatomy-scene/serve-page'

declare global {
  interface Window { scene: Scene }
}

test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 480, height: 360 } })

const [WIDTH, HEIGHT] = [480, 360]
/** Of the fixture (vr/core/scene/fixture.ts): the ball is at the patient's left front. */
const BALL: Mm3 = [40, -60, 30]
const RADIUS = 15
const RED = [0xd0, 0x30, 0x30]
const SAND = [0xc8, 0xa0, 0x70]

let served: Awaited<ReturnType<typeof serveScenePage>>
let complaints: string[]
test.beforeAll(async () => { served = await serveScenePage() })
test.afterAll(() => served.stop())
test.beforeEach(async ({ page, context }) => {
  complaints = collectComplaints(context)
  await page.goto(served.url)
  await page.waitForFunction(() => 'scene' in window)
})
test.afterEach(() => expect(complaints).toEqual([]))

const start = async (page: Page) => expect((await page.evaluate(() => window.scene.start())).kind).toBe('ready')
const act = async (page: Page, operation: Operation) => expect(await page.evaluate((one) => window.scene.do(one), operation)).toBe('applied')
const read = (page: Page, ...points: [number, number][]) => page.evaluate((all) => window.scene.read(all), points)
const picture = (page: Page) => page.evaluate(() => window.scene.picture())
const view = (page: Page) => page.evaluate(() => window.scene.theatre().view())
const look = (page: Page, name: 'A' | 'P' | 'L' | 'R' | 'S' | 'I') => page.evaluate((one) => window.scene.theatre().look(one), name)
const isColour = (pixel: number[] | undefined, [red, green, blue]: number[]) => Boolean(pixel) && Math.max(Math.abs(pixel![0]! - red!), Math.abs(pixel![1]! - green!), Math.abs(pixel![2]! - blue!)) <= 2 && pixel![3] === 255

/** Reckoned here from the angle of sight alone, without the code that draws. */
function pixelOf(mm: Mm3, { from, to, up, heightMm }: ViewState): [number, number] {
  const minus = (a: Mm3, b: Mm3): Mm3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
  const dot = (a: Mm3, b: Mm3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
  const cross = (a: Mm3, b: Mm3): Mm3 => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
  const unit = (a: Mm3): Mm3 => a.map((one) => one / Math.hypot(...a)) as Mm3
  const towards = unit(minus(to, from))
  const right = unit(cross(towards, up))
  const above = cross(right, towards)
  const seen = minus(mm, from)
  const mmPerPixel = (heightMm * dot(seen, towards)) / Math.hypot(...minus(to, from)) / HEIGHT
  return [WIDTH / 2 + dot(seen, right) / mmPerPixel, HEIGHT / 2 - dot(seen, above) / mmPerPixel]
}

test('each structure is drawn where the patient has it, from all six sides', async ({ page }) => {
  await start(page)
  for (const name of ['A', 'P', 'L', 'R', 'S', 'I'] as const) {
    await look(page, name)
    const now = await view(page)
    const eye = now.from
    const away = Math.hypot(...BALL.map((one, axis) => one - eye[axis]!))
    const front = BALL.map((one, axis) => one + ((eye[axis]! - one) / away) * RADIUS) as Mm3
    const at = pixelOf(front, now)
    const [pixel] = await read(page, at)
    const projected = await page.evaluate((mm) => window.scene.theatre().project(mm), front)
    expect([projected!.x - at[0], projected!.y - at[1]].map((one) => Math.abs(one) < 0.02), name).toEqual([true, true])
    expect(isColour(pixel, RED), `${name}: ${pixel}`).toBe(true)
  }
})

test('left is left: from the front the patient\'s left is at the viewer\'s right, up is the head; from below too, from behind and above it is not', async ({ page }) => {
  await start(page)
  const places = async (name: 'A' | 'P' | 'S' | 'I') => {
    await look(page, name)
    return page.evaluate((mm) => window.scene.theatre().project(mm)!, BALL)
  }
  const front = await places('A')
  expect(front.x).toBeGreaterThan(WIDTH / 2 + 20)
  expect(front.y).toBeLessThan(HEIGHT / 2 - 20)
  expect((await places('P')).x).toBeLessThan(WIDTH / 2 - 20)
  expect((await places('S')).x).toBeLessThan(WIDTH / 2 - 20)
  const below = await places('I')
  expect(below.x).toBeGreaterThan(WIDTH / 2 + 20)
  expect(below.y).toBeLessThan(HEIGHT / 2 - 20)
  await look(page, 'A')
  const seen = await picture(page)
  expect(Object.keys(seen.byColour)).toEqual(expect.arrayContaining(['d03030', 'c8a070']))
})

test('a cut takes away what its normal points to, and its face has the size of the anatomy', async ({ page }) => {
  await start(page)
  const whole = await picture(page)
  const ballAt = pixelOf([BALL[0], BALL[1] - RADIUS, BALL[2]], await view(page))
  const rightHalf = pixelOf([-15, -30, 0], await view(page))
  const plane = { id: 'p', normal: [1, 0, 0] as Mm3, distanceMm: 0, isOn: true, section: false, affects: 'all' as const }
  await act(page, { do: 'cut', plane })
  const [ball, middle] = await read(page, ballAt, rightHalf)
  expect(ball![3]).toBe(0)
  expect(isColour(middle, SAND)).toBe(true)
  expect(await page.evaluate(() => window.scene.theatre().sections())).toEqual([{ plane: 'p', key: 'main/middle', areaMm2: expect.closeTo(60 * 80, 2) }])

  await act(page, { do: 'cut', plane: { ...plane, normal: [-1, 0, 0] } })
  const [kept, gone] = await read(page, ballAt, rightHalf)
  expect(isColour(kept, RED)).toBe(true)
  expect(gone![3]).toBe(0)

  // From the patient's right the cut is a closed face, in the colour of what was cut, not a look into a shell.
  await look(page, 'R')
  const [face] = await read(page, pixelOf([0, 0, 0], await view(page)))
  expect(isColour(face, SAND)).toBe(true)
  const picked = await page.evaluate(() => window.scene.theatre().pick(240, 180))
  expect(picked).toMatchObject({ key: 'main/middle', isOnCut: true })
  expect(Math.abs(picked!.mm[0])).toBeLessThan(0.5)

  await act(page, { do: 'cut', plane: { ...plane, affects: ['main/ball'] } })
  await look(page, 'A')
  const [spared, cut] = await read(page, pixelOf([15, -30, 0], await view(page)), ballAt)
  expect(isColour(spared, SAND)).toBe(true)
  expect(cut![3]).toBe(0)
  await act(page, { do: 'uncut', id: 'p' })
  expect(await picture(page)).toEqual(whole)
})

test('through a ball the face of a cut is the circle that it should be', async ({ page }) => {
  await start(page)
  await act(page, { do: 'cut', plane: { id: 'b', normal: [0, -1, 0], distanceMm: 60 - 9, isOn: true, section: false, affects: 'all' } })
  const [section] = await page.evaluate(() => window.scene.theatre().sections())
  expect(section!.key).toBe('main/ball')
  expect(section!.areaMm2! / (Math.PI * (RADIUS ** 2 - 9 ** 2))).toBeCloseTo(1, 1)
})

test('a box keeps its inside or its outside', async ({ page }) => {
  await start(page)
  const ballAt = pixelOf([BALL[0], BALL[1] - RADIUS, BALL[2]], await view(page))
  const middleAt = pixelOf([-15, -30, 0], await view(page))
  const box = { low: [20, -80, 10] as Mm3, high: [60, -40, 50] as Mm3, turn: [0, 0, 0, 1] as [number, number, number, number] }
  await act(page, { do: 'box', box: { ...box, keeps: 'inside' } })
  const inside = await read(page, ballAt, middleAt)
  expect([isColour(inside[0], RED), inside[1]![3]]).toEqual([true, 0])
  await act(page, { do: 'box', box: { ...box, keeps: 'outside' } })
  const outside = await read(page, ballAt, middleAt)
  expect([isColour(outside[0], RED), isColour(outside[1], SAND)]).toEqual([false, true])
})

test('taken out and put back, hidden and shown, faded and whole: the picture is what it was, to the pixel', async ({ page }) => {
  await start(page)
  const whole = await picture(page)
  const ballAt = pixelOf([BALL[0], BALL[1] - RADIUS, BALL[2]], await view(page))
  const moved = pixelOf([BALL[0] - 80, BALL[1] - RADIUS, BALL[2]], await view(page))
  await act(page, { do: 'place', of: 'main/ball', pose: { at: [-80, 0, 0], turn: [0, 0, 0, 1] } })
  const [left, come] = await read(page, ballAt, moved)
  expect([left![3], isColour(come, RED)]).toEqual([0, true])
  await act(page, { do: 'place', of: 'main/ball', pose: null })
  expect(await picture(page)).toEqual(whole)

  await act(page, { do: 'show', of: ['main/ball'], shown: false })
  expect((await read(page, ballAt))[0]![3]).toBe(0)
  expect((await picture(page)).byColour.d03030).toBeUndefined()
  await act(page, { do: 'show', of: ['main/ball'], shown: true })
  expect(await picture(page)).toEqual(whole)

  await act(page, { do: 'fade', of: ['main/ball'], opacity: 0.4 })
  const [faint] = await read(page, ballAt)
  expect(Math.abs(faint![3]! - 102)).toBeLessThanOrEqual(2)
  await act(page, { do: 'fade', of: ['main/ball'], opacity: 1 })
  expect(await picture(page)).toEqual(whole)

  await act(page, { do: 'tint', of: ['main/ball'], colour: '#20c040' })
  expect(isColour((await read(page, ballAt))[0], [0x20, 0xc0, 0x40])).toBe(true)
})

test('exploded, each structure is away from the centre by what was asked; peeled, the outermost goes first', async ({ page }) => {
  await start(page)
  await act(page, { do: 'explode', by: 'structure', amount: 0.5, centre: [0, 0, 0] })
  const now = await view(page)
  const [ball] = await read(page, pixelOf([BALL[0] * 1.5, BALL[1] * 1.5 - RADIUS, BALL[2] * 1.5], now))
  expect(isColour(ball, RED)).toBe(true)
  await act(page, { do: 'explode', by: null, amount: 0, centre: [0, 0, 0] })
  await act(page, { do: 'peel', amount: 0.5 })
  expect(Object.keys((await picture(page)).byColour)).not.toContain('d03030')
  expect(Object.keys((await picture(page)).byColour)).toContain('c8a070')
  await act(page, { do: 'peel', amount: 1 })
  expect((await picture(page)).byColour.c8a070).toBeUndefined()
  await look(page, 'P')
  const { byColour } = await picture(page)
  expect([byColour['4060c0']! > 400, byColour.c8a070, byColour.d03030]).toEqual([true, undefined, undefined])
})

test('what is pointed at has its name and its place in the patient, also after it was moved', async ({ page }) => {
  await start(page)
  const pick = (at: [number, number]) => page.evaluate(([x, y]) => window.scene.theatre().pick(x, y), at)
  const off = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((one, axis) => one - b[axis]!))
  const now = await view(page)
  for (const target of [[-20, -30, 25], [10, -30, -35], [0, -30, 0]] as Mm3[]) {
    const picked = await pick(pixelOf(target, now))
    expect(picked?.key).toBe('main/middle')
    expect(off(picked!.mm, target)).toBeLessThan(0.5)
  }
  const onBall = await pick(pixelOf(BALL, now))
  expect(onBall?.key).toBe('main/ball')
  expect(off(onBall!.mm, BALL)).toBeCloseTo(RADIUS, 0)
  expect(await pick([5, 5])).toBeNull()

  await act(page, { do: 'place', of: 'main/ball', pose: { at: [-80, 0, 10], turn: [0, 0, 0, 1] } })
  const moved = await pick(pixelOf([BALL[0] - 80, BALL[1], BALL[2] + 10], now))
  expect(moved?.key).toBe('main/ball')
  expect(off(moved!.shownMm, [moved!.mm[0] - 80, moved!.mm[1], moved!.mm[2] + 10])).toBeLessThan(1e-6)

  await act(page, { do: 'fade', of: ['main/middle'], opacity: 0.2 })
  await look(page, 'P')
  await act(page, { do: 'place', of: 'main/ball', pose: { at: [-40, 0, -30], turn: [0, 0, 0, 1] } })
  expect((await pick(pixelOf([0, -60, 0], await view(page))))?.key).toBe('main/ball')
})

test('a hand pulls a structure out: it follows, and one operation says where it is', async ({ page }) => {
  await start(page)
  await page.evaluate(() => window.scene.theatre().setTool('pull-out'))
  const now = await view(page)
  const [x, y] = pixelOf(BALL, now)
  const held = await page.evaluate(([left, top]) => window.scene.theatre().pick(left, top), [x, y] as const)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x - 40, y + 20, { steps: 4 })
  expect(await page.evaluate(() => window.scene.heard().operations)).toEqual([])
  expect(isColour((await read(page, [x - 40, y + 20]))[0], RED)).toBe(true)
  await page.mouse.up()
  const [place, ...more] = await page.evaluate(() => window.scene.heard().operations)
  expect(more).toEqual([])
  expect(place).toMatchObject({ do: 'place', of: 'main/ball' })
  const to = (place as Extract<Operation, { do: 'place' }>).pose!.at
  const landed = pixelOf([held!.mm[0] + to[0], held!.mm[1] + to[1], held!.mm[2] + to[2]], now)
  expect(Math.hypot(landed[0] - (x - 40), landed[1] - (y + 20))).toBeLessThan(1)
  expect(isColour((await read(page, [x - 40, y + 20]))[0], RED)).toBe(true)
})

test('mouse, wheel and keys: around, nearer, the six sides; a press without a way is a question', async ({ page }) => {
  await start(page)
  const first = await view(page)
  await page.mouse.move(240, 180)
  await page.mouse.down()
  await page.mouse.move(300, 180, { steps: 3 })
  await page.mouse.up()
  const turned = await view(page)
  // Pulled to the right, one sees more of what lay at the left of the picture: the patient's right side.
  expect(turned.from[0]).toBeLessThan(first.from[0] - 10)
  expect(turned.from[2]).toBeCloseTo(first.from[2], 6)
  await page.mouse.wheel(0, -200)
  await expect.poll(async () => (await view(page)).heightMm).toBeLessThan(first.heightMm * 0.8)
  await page.keyboard.press('3')
  expect((await view(page)).from[0]).toBeGreaterThan(100)
  await page.keyboard.press('0')
  expect(await view(page)).toEqual(first)
  await page.keyboard.press('ArrowRight')
  expect((await view(page)).from[0]).toBeGreaterThan(first.from[0] + 10)
  await page.keyboard.press('Home')
  await page.mouse.click(...pixelOf(BALL, first))
  const picks = await page.evaluate(() => window.scene.heard().picks)
  expect(picks.map((picked) => picked?.key)).toEqual(['main/ball'])
})

test('fingers: one turns, two pinch nearer', async ({ page }) => {
  await start(page)
  const first = await view(page)
  const touch = await page.context().newCDPSession(page)
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: [number, number][]) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) })
  await send('touchStart', [240, 180])
  await send('touchMove', [280, 180])
  await send('touchEnd')
  await expect.poll(async () => (await view(page)).from[0]).toBeLessThan(first.from[0] - 10)
  const before = await view(page)
  await send('touchStart', [200, 180], [280, 180])
  await send('touchMove', [160, 180], [320, 180])
  await send('touchEnd')
  await expect.poll(async () => (await view(page)).heightMm / before.heightMm).toBeCloseTo(0.5, 1)
})

test('where it is asked for, surfaces are coarser while something moves, whole at rest, and a press means the fine ones', async ({ page }) => {
  await page.evaluate(() => window.scene.start({ isCoarseWhileMoving: true }))
  await act(page, { do: 'fade', of: ['main/back'], opacity: 0.5 })
  const fine = await picture(page)
  const triangles = () => page.evaluate(() => {
    window.scene.theatre().stage.moves()
    window.scene.theatre().drawNow()
    return window.scene.theatre().renderStats().triangles
  })
  const whole = await page.evaluate(() => window.scene.theatre().renderStats().triangles)
  // The coarser level is fetched when it is needed first.
  await expect.poll(triangles).toBeLessThan(whole * 0.5)
  expect(await page.evaluate(() => window.scene.theatre().pick(240, 180)?.key)).toBe('main/middle')
  // What changes meanwhile changes in both.
  await act(page, { do: 'fade', of: ['main/back'], opacity: 1 })
  await act(page, { do: 'fade', of: ['main/back'], opacity: 0.5 })
  expect(await triangles()).toBeLessThan(whole * 0.5)
  await expect.poll(() => page.evaluate(() => window.scene.theatre().renderStats().isAtRest)).toBe(true)
  expect(await picture(page)).toEqual(fine)
  await page.evaluate(() => window.scene.theatre().stop())
  const left = await page.evaluate(() => window.scene.theatre().renderStats())
  expect({ geometries: left.geometries, textures: left.textures }).toEqual({ geometries: 0, textures: 0 })
})

test('at rest nothing is drawn; many structures are few calls; after the end the memory is given back', async ({ page }) => {
  await start(page)
  await expect.poll(() => page.evaluate(() => window.scene.theatre().renderStats().isAtRest)).toBe(true)
  const frames = () => page.evaluate(() => window.scene.theatre().renderStats().frames)
  const before = await frames()
  await page.evaluate(() => new Promise<void>((resolve) => {
    let left = 20
    const tick = () => (left-- > 0 ? requestAnimationFrame(tick) : resolve())
    tick()
  }))
  expect(await frames()).toBe(before)

  await act(page, { do: 'fade', of: ['main/middle'], opacity: 0.5 })
  await act(page, { do: 'cut', plane: { id: 'p', normal: [1, 0, 0], distanceMm: 35, isOn: true, section: false, affects: 'all' } })
  await act(page, { do: 'mark', id: 'd', mark: { kind: 'distance', points: [[0, -30, 0], [30, -30, 40]], on: null, by: 'p1' } })
  await picture(page)
  const drawn = await page.evaluate(() => window.scene.theatre().renderStats())
  // Opaque, glass, one face, lines, dots, one label.
  expect(drawn.calls).toBe(6)
  await page.evaluate(() => window.scene.theatre().stop())
  const left = await page.evaluate(() => window.scene.theatre().renderStats())
  expect({ geometries: left.geometries, textures: left.textures }).toEqual({ geometries: 0, textures: 0 })
})

test('a lost context comes back with the same picture', async ({ page }) => {
  await start(page)
  await act(page, { do: 'place', of: 'main/ball', pose: { at: [-80, 0, 0], turn: [0, 0, 0, 1] } })
  const before = await picture(page)
  await page.evaluate(async () => {
    const gl = document.querySelector('canvas')!.getContext('webgl2')!
    const extension = gl.getExtension('WEBGL_lose_context')!
    const heard = (name: string) => new Promise((resolve) => document.querySelector('canvas')!.addEventListener(name, resolve, { once: true }))
    const lost = heard('webglcontextlost')
    extension.loseContext()
    await lost
    // The browser gives it back only after all who listen have heard.
    await new Promise((resolve) => setTimeout(resolve))
    const restored = heard('webglcontextrestored')
    extension.restoreContext()
    await restored
  })
  await expect.poll(() => page.evaluate(() => window.scene.heard().lost)).toEqual([true, false])
  expect(await picture(page)).toEqual(before)
})

test('a file that does not come, is cut short or lies elsewhere is named, and nothing is drawn of it', async ({ page }) => {
  expect(await page.evaluate(() => window.scene.start({ fetch: 'nothing' }))).toMatchObject({ kind: 'failed', why: 'unreachable', hasPicture: false })
  await page.evaluate(() => window.scene.theatre().stop())
  expect(await page.evaluate(() => window.scene.start({ fetch: 'damaged' }))).toMatchObject({ kind: 'failed', why: 'damaged' })
  await page.evaluate(() => window.scene.theatre().stop())
  // The same head, mirrored: the manifest has the ball at the other side.
  const mirrored = await page.evaluate(() => {
    const manifest = window.scene.manifest()
    return window.scene.start({ manifest: { ...manifest, structures: manifest.structures.map((one) => ({ ...one, box: [[-one.box[1][0], one.box[0][1], one.box[0][2]], [-one.box[0][0], one.box[1][1], one.box[1][2]]] })) } })
  })
  expect(mirrored).toMatchObject({ kind: 'failed', why: 'misplaced', hasPicture: false })
  expect((await picture(page)).drawn).toBe(0)
})

test('where there is no WebGL the page is told so, and the console stays silent', async () => {
  const without = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...CHROMIUM_GL_ARGS, '--disable-3d-apis'] })
  try {
    const context = await without.newContext()
    const own = collectComplaints(context)
    const page = await context.newPage()
    await page.goto(served.url)
    await page.waitForFunction(() => 'scene' in window)
    expect(await page.evaluate(() => window.scene.start())).toEqual({ kind: 'no-webgl' })
    expect(own).toEqual([])
  } finally {
    await without.close()
  }
})
