import { expect, test, type Page } from '@playwright/test'
import type { CutPlane, Mm3, TransferPoint } from '#vr/contract'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints } from '../setup/people'
import type { Shot, VolumePage } from './anatomy-volume/page'
import { serveVolumePage } from './anatomy-volume/serve-page'
import { BALL } from './anatomy-volume/volumes'

declare global {
  interface Window { volumePage: VolumePage }
}

test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 320, height: 320 } })

/** An angle of 6 degrees sees 105 mm of the middle from a metre: 0.41 mm a pixel. */
const FRONT: Shot = { from: [0, -1000, 0], up: [0, 0, 1] }
const LEFT: Shot = { from: [1000, 0, 0], up: [0, 0, 1] }
const ASKEW: Shot = { from: [500, -800, 330], up: [0, 0, 1] }
const PX = 256 / (2 * 1000 * Math.tan(Math.PI / 60))
const MIDDLE: [number, number] = [128, 128]
const even = (opacityPerMm: number): TransferPoint[] => [{ value: -1000, colour: [1, 1, 1], opacityPerMm }, { value: 1550, colour: [1, 1, 1], opacityPerMm }]
const covered = (opacityPerMm: number, mm: number) => 1 - (1 - opacityPerMm) ** mm
const plane = (normal: Mm3, distanceMm: number, section = false): CutPlane => ({ id: 'one', normal, distanceMm, isOn: true, section, affects: 'all' })

let served: Awaited<ReturnType<typeof serveVolumePage>>
let complaints: string[]
/** What a test lets fail on purpose. */
const expected: RegExp[] = []
test.beforeAll(async () => { served = await serveVolumePage() })
test.afterAll(() => served.stop())
test.beforeEach(async ({ page, context }) => {
  expected.length = served.asked.length = 0
  complaints = collectComplaints(context)
  await page.goto(served.url)
  await page.waitForFunction(() => 'volumePage' in window)
})
test.afterEach(() => expect(complaints.filter((one) => !expected.some((known) => known.test(one)))).toEqual([]))

const open = (page: Page, name: string, options?: Parameters<VolumePage['open']>[1]) => page.evaluate(([one, two]) => window.volumePage.open(one, two), [name, options] as const)
const settle = (page: Page, shot: Shot, finest?: number) => page.evaluate(([one, two]) => window.volumePage.settle(one, two), [shot, finest] as const)
const shoot = (page: Page, shot: Shot, name?: string) => page.evaluate(([one, two]) => window.volumePage.shoot(one, two), [shot, name] as const)
const read = (page: Page, ...points: [number, number][]) => page.evaluate((all) => window.volumePage.read(...all), points)
const difference = (page: Page, one: string, other: string) => page.evaluate(([a, b]) => window.volumePage.difference(a, b), [one, other] as const)
const near = (pixel: number[] | undefined, red: number, green: number, blue: number) => Math.max(Math.abs(pixel![0]! - red), Math.abs(pixel![1]! - green), Math.abs(pixel![2]! - blue))

test('an even cube covers what is behind it as the opacity of its millimetres says, whatever the steps', async ({ page }) => {
  for (const isJittered of [false, true]) {
    await open(page, 'cube', { isJittered })
    for (const opacity of [0.004, 0.01, 0.05]) {
      await settle(page, { ...FRONT, look: { transfer: even(opacity) } })
      const white = 255 * covered(opacity, 64)
      const [pixel, beside] = await read(page, MIDDLE, [5, 128])
      expect(near(pixel, white, white, white), `${opacity}: ${pixel} for ${white}`).toBeLessThanOrEqual(2)
      expect(beside).toEqual([0, 0, 0])
    }
  }
})

test('a mesh in front of the volume hides it, one inside is behind as much of it as lies before it, one behind is behind all of it', async ({ page }) => {
  const opacity = 0.02
  await open(page, 'cube')
  const shot: Shot = {
    ...FRONT, look: { transfer: even(opacity) },
    boxes: [
      { at: [-20, -50, 0], side: [8, 4, 8], colour: 0x00ff00 },
      { at: [0, 0, 0], side: [8, 4, 8], colour: 0x00ff00 },
      { at: [20, 60, 0], side: [8, 4, 8], colour: 0x00ff00 },
    ],
  }
  await settle(page, shot)
  // What lies nearer than the middle is further from it in the picture.
  const across = (x: number, y: number): [number, number] => [Math.round(128 + x * PX * 1000 / (1000 + y)), 128]
  const [before, inside, behind] = await read(page, across(-20, -52), across(0, -2), across(20, 58))
  expect(before).toEqual([0, 255, 0])
  const half = 255 * covered(opacity, 30)
  expect(near(inside, half, 255, half), `${inside} for ${half}`).toBeLessThanOrEqual(2)
  const whole = 255 * covered(opacity, 64)
  expect(near(behind, whole, 255, whole), `${behind} for ${whole}`).toBeLessThanOrEqual(2)
})

test('leaping over what is empty changes nothing that is seen', async ({ page }) => {
  for (const look of [{}, { look: 'mip' as const, window: { center: 600, width: 1200 } }, { look: 'xray' as const, window: { center: -900, width: 200 } }]) {
    for (const isSkipping of [true, false]) {
      await open(page, 'shell', { isSkipping })
      await settle(page, { ...ASKEW, look })
      await shoot(page, { ...ASKEW, look }, String(isSkipping))
    }
    const { mean, beyond } = await difference(page, 'true', 'false')
    expect(mean, JSON.stringify(look)).toBeLessThan(0.05)
    expect(beyond, JSON.stringify(look)).toBeLessThan(0.001)
    expect((await page.evaluate(() => window.volumePage.bright())).count).toBeGreaterThan(500)
  }
})

test("a plane takes away the patient's left half, which is at the right of a picture from the front", async ({ page }) => {
  await open(page, 'cube')
  const look = { transfer: even(0.05) }
  const cut: Shot = { ...FRONT, look, planes: [plane([1, 0, 0], 0)] }
  await settle(page, cut)
  const [right, left] = await read(page, [Math.round(128 + 15 * PX), 128], [Math.round(128 - 15 * PX), 128])
  expect(right).toEqual([0, 0, 0])
  const whole = 255 * covered(0.05, 64)
  expect(near(left, whole, whole, whole)).toBeLessThanOrEqual(2)
  // From the front, the front 20 mm gone: 44 are left.
  await shoot(page, { ...cut, look: { transfer: even(0.02) }, planes: [plane([0, -1, 0], 12)] })
  const rest = 255 * covered(0.02, 44)
  const [pixel] = await read(page, MIDDLE)
  expect(near(pixel, rest, rest, rest)).toBeLessThanOrEqual(2)
})

test('on a cut whose section is shown stands the grey of the window', async ({ page }) => {
  await open(page, 'cube')
  await settle(page, { ...FRONT, look: { transfer: even(0), window: { center: 100, width: 400 } }, planes: [plane([0, -1, 0], 10, true)] })
  const [pixel] = await read(page, MIDDLE)
  // Code 100 is 0 HU: a quarter.
  expect(near(pixel, 63.75, 63.75, 63.75)).toBeLessThanOrEqual(2)
})

test('a box keeps what is in it, or all but that', async ({ page }) => {
  await open(page, 'cube')
  const box = { low: [-10, -8, -10] as Mm3, high: [10, 4, 10] as Mm3, turn: [0, 0, 0, 1] as [number, number, number, number] }
  const look = { transfer: even(0.02) }
  await settle(page, { ...FRONT, look, box: { ...box, keeps: 'inside' } })
  const inside = 255 * covered(0.02, 12)
  const [kept, beside] = await read(page, MIDDLE, [Math.round(128 + 20 * PX), 128])
  expect(near(kept, inside, inside, inside)).toBeLessThanOrEqual(2)
  expect(beside).toEqual([0, 0, 0])
  await shoot(page, { ...FRONT, look, box: { ...box, keeps: 'outside' } })
  const outside = 255 * covered(0.02, 52)
  const [rest] = await read(page, MIDDLE)
  expect(near(rest, outside, outside, outside)).toBeLessThanOrEqual(2)
})

test("a ball at the patient's left front, above, is there from the front and from the left, whatever way the slices ran", async ({ page }) => {
  await open(page, 'ball')
  const look = { transfer: [{ value: -200, colour: [1, 1, 1], opacityPerMm: 0 }, { value: 200, colour: [1, 1, 1], opacityPerMm: 0.9 }] as TransferPoint[] }
  await settle(page, { ...FRONT, look })
  const front = await page.evaluate(() => window.volumePage.bright())
  expect(Math.abs(front.x - (127.5 + BALL[0] * PX * 1000 / (1000 + BALL[1])))).toBeLessThan(1.5)
  expect(Math.abs(front.y - (127.5 - BALL[2] * PX * 1000 / (1000 + BALL[1])))).toBeLessThan(1.5)
  expect(Math.abs(Math.sqrt(front.count / Math.PI) / PX - 7.6)).toBeLessThan(1)
  await shoot(page, { ...LEFT, look })
  const left = await page.evaluate(() => window.volumePage.bright())
  // Seen from the left, the front is at the left.
  expect(Math.abs(left.x - (127.5 + BALL[1] * PX * 1000 / (1000 - BALL[0])))).toBeLessThan(1.5)
  expect(Math.abs(left.y - (127.5 - BALL[2] * PX * 1000 / (1000 - BALL[0])))).toBeLessThan(1.5)
})

test('a maximum along the rays is the greatest value in its window, a mean is the mean', async ({ page }) => {
  await open(page, 'ball')
  // Code 200 is 1000 HU.
  const mip = { look: 'mip' as const, window: { center: 800, width: 1000 } }
  await settle(page, { ...FRONT, look: mip })
  const at: [number, number] = [Math.round(127.5 + BALL[0] * PX * 1000 / (1000 + BALL[1])), Math.round(127.5 - BALL[2] * PX * 1000 / (1000 + BALL[1]))]
  const [brightest] = await read(page, at)
  expect(near(brightest, 178.5, 178.5, 178.5), String(brightest)).toBeLessThanOrEqual(2)
  await open(page, 'cube')
  const xray = { look: 'xray' as const, window: { center: 200, width: 800 } }
  await settle(page, { ...FRONT, look: xray })
  const [mean] = await read(page, MIDDLE)
  expect(near(mean, 63.75, 63.75, 63.75), String(mean)).toBeLessThanOrEqual(2)
  // What of the ray lies before a mesh has the same mean; the mesh shows through by as much as is dark.
  await shoot(page, { ...FRONT, look: xray, boxes: [{ at: [0, 0, 0], side: [10, 10, 10], colour: 0x0000ff }] })
  const [over] = await read(page, MIDDLE)
  expect(near(over, 63.75, 63.75, 255)).toBeLessThanOrEqual(2)
})

test('while it moves it is drawn small and quickly with sharp meshes, and at rest becomes the whole picture', async ({ page }) => {
  const shot: Shot = { ...ASKEW, boxes: [{ at: [25, -40, 16], side: [60, 5, 5], colour: 0x00ff00 }] }
  await open(page, 'shell')
  await settle(page, shot)
  await shoot(page, shot, 'whole')
  await open(page, 'shell', { rung: 3 })
  await settle(page, shot)
  await shoot(page, shot, 'at rest')
  expect((await difference(page, 'whole', 'at rest')).mean).toBeLessThan(0.2)
  await shoot(page, { ...shot, isMoving: true }, 'moving')
  const { mean, beyond } = await difference(page, 'whole', 'moving')
  expect(mean, `beyond 16: ${beyond}`).toBeGreaterThan(0)
  // A quarter of the rays of a small picture with a thin shell in it.
  expect(mean, `beyond 16: ${beyond}`).toBeLessThan(4)
  // The edge of a mesh before it is not blurred: what is the bar's in the one is the bar's in the other.
  expect(await page.evaluate(() => window.volumePage.parted('whole', 'moving'))).toBe(0)
  await settle(page, shot)
  await shoot(page, shot, 'again')
  expect((await difference(page, 'whole', 'again')).mean).toBeLessThan(0.2)
})

test('a brick that cannot be had leaves what the coarser level shows of its place, and says that it is missing', async ({ page }) => {
  await open(page, 'shell')
  await settle(page, ASKEW)
  await shoot(page, ASKEW, 'whole')
  expected.push(/404/)
  served.lost.add('shell/volume/0/c/0/0/1')
  try {
    await open(page, 'shell')
    expect(await settle(page, ASKEW)).toMatchObject({ failed: 1, shown: 0 })
  } finally {
    served.lost.clear()
  }
  await shoot(page, ASKEW, 'one missing')
  const { mean } = await difference(page, 'whole', 'one missing')
  expect(mean).toBeGreaterThan(0)
  expect(mean).toBeLessThan(3)
})

test('of a volume that is too large for the memory it is allowed the coarser level is shown, and no brick of the finer one is asked for', async ({ page }) => {
  await open(page, 'shell', { budgetBytes: 100_000 })
  expect(await settle(page, ASKEW, 1)).toMatchObject({ failed: 0, shown: 1 })
  expect(served.asked.length).toBeGreaterThan(0)
  expect(served.asked.filter((url) => url.startsWith('shell/volume/0'))).toEqual([])
})

test('after the card has lost its memory the volume comes back, and after the end nothing of it is left there', async ({ page }) => {
  await open(page, 'shell')
  const empty = await page.evaluate(() => window.volumePage.memory())
  await settle(page, ASKEW)
  await shoot(page, ASKEW, 'before')
  await page.evaluate(() => window.volumePage.lose())
  await settle(page, ASKEW)
  await shoot(page, ASKEW, 'after')
  expect((await difference(page, 'before', 'after')).mean).toBeLessThan(0.05)
  await page.evaluate(() => window.volumePage.close())
  expect((await page.evaluate(() => window.volumePage.memory())).geometries).toBe(empty.geometries)
})

test('the table is left out, and so is bone, each alone and both; what is not left out stays as it was', async ({ page }) => {
  await open(page, 'lying')
  // From the left: the front is at the left of the picture.
  const places: [number, number][] = [MIDDLE, [Math.round(128 + 33 * PX), 128]]
  const seen = async (removed: ('table' | 'bone')[]) => {
    await settle(page, { ...LEFT, look: { transfer: even(0.5).map((one) => ({ ...one, opacityPerMm: one.value < 0 ? 0 : 0.5 })), removed } })
    // What is left out is fetched when it is first asked for.
    await expect.poll(async () => {
      await shoot(page, { ...LEFT, look: { transfer: even(0.5).map((one) => ({ ...one, opacityPerMm: one.value < 0 ? 0 : 0.5 })), removed } })
      return (await read(page, ...places)).map(([red]) => red! > 60)
    }).toEqual([!removed.includes('bone'), !removed.includes('table')])
  }
  for (const removed of [[], ['table'], ['bone'], ['table', 'bone'], []] as ('table' | 'bone')[][]) await seen(removed)
})
