import { expect, test, type Page } from '@playwright/test'
import type { Mm3, Operation, StructureKey, TransferPoint } from '#vr/contract'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints } from '../setup/people'
import type { Scene } from './anatomy-scene/page'
import { serveScenePage } from './anatomy-scene/serve-page'

declare global {
  interface Window { scene: Scene }
}

/** Surfaces and the volume of one patient: what is translucent within it, and what was taken out of it. */
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 480, height: 360 } })

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

const act = async (page: Page, operation: Operation) => expect(await page.evaluate((one) => window.scene.do(one), operation)).toBe('applied')
const fade = (page: Page, key: StructureKey, opacity: number) => act(page, { do: 'fade', of: [key], opacity })
const move = (page: Page, key: StructureKey, at: Mm3 | null) => act(page, { do: 'place', of: key, pose: at && { at, turn: [0, 0, 0, 1] } })
/** Of a frame that is drawn now: cast at once, all that is there is in it. */
const read = (page: Page, ...points: [number, number][]) => page.evaluate((all) => window.scene.read(all), points)
const start = async (page: Page, volume: { rung?: number; owned?: boolean } = {}) => {
  // A quarter of the rays.
  await page.addStyleTag({ content: 'canvas { width: 240px !important; height: 180px !important }' })
  await page.evaluate((given) => window.scene.start({ volume: { shown: true, ...given } }), volume)
  await page.evaluate(() => window.scene.theatre().setView({ from: [0, -1000, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 260 }))
  if (!volume.rung) await page.evaluate(() => window.scene.settled())
}
const placeOf = (page: Page, mm: Mm3) => page.evaluate((one) => { const { x, y } = window.scene.theatre().project(one)!; return [x, y] as [number, number] }, mm)

/** The volume is 192 mm deep from y = -96 on, all white; the middle box begins at -30. Premultiplied, of 255. */
const PER_MM = 0.005
const EVEN: TransferPoint[] = [{ value: -1000, colour: [1, 1, 1], opacityPerMm: PER_MM }, { value: 1550, colour: [1, 1, 1], opacityPerMm: PER_MM }]
const SAND = [0xc8, 0xa0, 0x70]
const BLUE = [0x40, 0x60, 0xc0]
const MIDDLE: [number, number] = [120, 90]
type Layer = { mm: number } | { pane: number[]; opacity: number }

/** From the eye on. */
function through(layers: Layer[], volumeOpacity = 1): number[] {
  let cover = 0
  let let_ = 1
  const sum = [0, 0, 0, 0]
  for (const layer of layers) {
    if ('mm' in layer) {
      const share = (1 - cover) * (1 - (1 - PER_MM) ** layer.mm)
      for (const n of [0, 1, 2, 3]) sum[n]! += let_ * volumeOpacity * share * 255
      cover += share
    } else {
      const share = let_ * (1 - volumeOpacity * cover) * layer.opacity
      for (const [n, one] of [...layer.pane, 255].entries()) sum[n]! += share * one
      let_ *= 1 - layer.opacity
    }
  }
  return sum
}
const expectPixel = (pixel: number[] | undefined, wanted: number[]) => {
  for (const [n, one] of wanted.entries()) expect(Math.abs(pixel![n]! - one), `${pixel} for ${wanted.map((each) => each.toFixed(1))}`).toBeLessThanOrEqual(3)
}

test('translucent surfaces within a volume have as much of it before and behind them as there is', async ({ page }) => {
  await start(page)
  await act(page, { do: 'volume', of: 'main', set: { transfer: EVEN } })
  await act(page, { do: 'show', of: ['main/back', 'main/ball'], shown: false })
  await fade(page, 'main/middle', 0.5)
  expectPixel((await read(page, MIDDLE))[0], through([{ mm: 66 }, { pane: SAND, opacity: 0.5 }, { mm: 126 }]))

  // A second one before it, whose front is 26 mm into the volume.
  await act(page, { do: 'show', of: ['main/back'], shown: true })
  await move(page, 'main/back', [50, -120, 25])
  await fade(page, 'main/back', 0.4)
  const two: Layer[] = [{ mm: 26 }, { pane: BLUE, opacity: 0.4 }, { mm: 40 }, { pane: SAND, opacity: 0.5 }, { mm: 126 }]
  expectPixel((await read(page, MIDDLE))[0], through(two))
  await act(page, { do: 'volume', of: 'main', set: { opacity: 0.6 } })
  expectPixel((await read(page, MIDDLE))[0], through(two, 0.6))

  // Before all of the volume, and beside it.
  await move(page, 'main/back', [50, -180, 25])
  expectPixel((await read(page, MIDDLE))[0], through([{ pane: BLUE, opacity: 0.4 }, { mm: 66 }, { pane: SAND, opacity: 0.5 }, { mm: 126 }], 0.6))
  await move(page, 'main/back', [170, -60, 25])
  expectPixel((await read(page, await placeOf(page, [120, -10, 0])))[0], through([{ pane: BLUE, opacity: 0.4 }]))

  // What is opaque hides what lies behind it.
  await fade(page, 'main/middle', 1)
  await move(page, 'main/back', [50, 0, 25])
  expectPixel((await read(page, MIDDLE))[0], through([{ mm: 66 }, { pane: SAND, opacity: 1 }], 0.6))
})

test('so they have in the picture that is refined at rest', async ({ page }) => {
  await start(page, { rung: 3 })
  await act(page, { do: 'volume', of: 'main', set: { transfer: EVEN } })
  await act(page, { do: 'show', of: ['main/back', 'main/ball'], shown: false })
  await fade(page, 'main/middle', 0.5)
  await expect.poll(async () => page.evaluate(() => window.scene.theatre().renderStats().isAtRest)).toBe(true)
  expectPixel((await read(page, MIDDLE))[0], through([{ mm: 66 }, { pane: SAND, opacity: 0.5 }, { mm: 126 }]))
})

test('a maximum along the rays has no depth: what is translucent lies over it', async ({ page }) => {
  await start(page)
  await act(page, { do: 'show', of: ['main/back', 'main/ball'], shown: false })
  await fade(page, 'main/middle', 0.5)
  // All that lies on the ray is at most 40 HU.
  await act(page, { do: 'volume', of: 'main', set: { look: 'mip', window: { center: 500, width: 1000 } } })
  const most = 255 * 0.04
  expectPixel((await read(page, MIDDLE))[0], [...SAND.map((one) => 0.5 * one + 0.5 * most), 0.5 * 255 + 0.5 * most])
})

const dense = (pixel: number[] | undefined) => pixel![3]! > 200 && pixel![0]! > 150

test('what is pulled out or exploded is no longer in the volume; put back, it is; what is hidden stays in it', async ({ page }) => {
  await start(page, { owned: true })
  await act(page, { do: 'show', of: ['main/ball'], shown: false })
  const at = await placeOf(page, [40, -60, 30])
  const [whole] = await read(page, at)
  expect(dense(whole)).toBe(true)
  await move(page, 'main/ball', [-120, 0, 60])
  // Whose each part is comes with the first that is pulled out.
  await expect.poll(async () => dense((await read(page, at))[0])).toBe(false)
  await move(page, 'main/ball', null)
  expect((await read(page, at))[0]).toEqual(whole)
  await act(page, { do: 'explode', by: 'structure', amount: 0.8, centre: [0, 0, 0] })
  expect(dense((await read(page, at))[0])).toBe(false)
  await act(page, { do: 'explode', by: null, amount: 0, centre: [0, 0, 0] })
  expect((await read(page, at))[0]).toEqual(whole)
  // Another one pulled out leaves this one where it is.
  await move(page, 'main/back', [0, 80, 0])
  expect(dense((await read(page, at))[0])).toBe(true)

  // While a hand still pulls it out, the volume is already without it.
  await act(page, { do: 'show', of: ['main/ball'], shown: true })
  await page.evaluate(() => window.scene.theatre().setTool('pull-out'))
  await page.mouse.move(...at)
  await page.mouse.down()
  await page.mouse.move(at[0] - 80, at[1] + 30, { steps: 2 })
  expect(await page.evaluate(() => window.scene.heard().operations)).toEqual([])
  expect(dense((await read(page, at))[0])).toBe(false)
  await page.mouse.up()
})

test('of a model that was made before, without saying whose each part is, the volume stays whole', async ({ page }) => {
  await start(page)
  await move(page, 'main/ball', [-120, 0, 60])
  expect(dense((await read(page, await placeOf(page, [40, -60, 30])))[0])).toBe(true)
})
