import { expect, test, type Page } from '@playwright/test'
import type { Lasso, Mm3, Operation, Pose } from '#vr/contract'
import { readStl } from '../../imaging/surfaces/stl'
import { contentOf } from '../../imaging/surfaces/mesh'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints } from '../setup/people'
import type { Scene } from './anatomy-scene/page'
import { serveScenePage } from './anatomy-scene/serve-page'

declare global {
  interface Window { scene: Scene }
}

test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 480, height: 360 } })

/** Of the fixture (vr/core/scene/fixture.ts). */
const BALL: Mm3 = [40, -60, 30]
const RADIUS = 15
const [RED, SAND, BLUE] = ['d03030', 'c8a070', '4060c0']

let served: Awaited<ReturnType<typeof serveScenePage>>
let complaints: string[]
test.beforeAll(async () => { served = await serveScenePage() })
test.afterAll(() => served.stop())
test.beforeEach(async ({ page, context }) => {
  complaints = collectComplaints(context)
  await page.goto(served.url)
  await page.waitForFunction(() => 'scene' in window)
  expect((await page.evaluate(() => window.scene.start())).kind).toBe('ready')
})
test.afterEach(() => expect(complaints).toEqual([]))

const act = async (page: Page, operation: Operation) => expect(await page.evaluate((one) => window.scene.do(one), operation)).toBe('applied')
const colourAt = async (page: Page, x: number, y: number) => {
  const [pixel] = await page.evaluate((at) => window.scene.read([at]), [x, y] as [number, number])
  return pixel![3] === 0 ? 'nothing' : pixel!.slice(0, 3).map((one) => one.toString(16).padStart(2, '0')).join('')
}
const picture = (page: Page) => page.evaluate(() => window.scene.picture())
const look = (page: Page, name: 'A' | 'P' | 'L' | 'R' | 'S' | 'I') => page.evaluate((one) => window.scene.theatre().look(one), name)
const project = (page: Page, mm: Mm3) => page.evaluate((one) => window.scene.theatre().project(one)!, mm)
const pick = (page: Page, x: number, y: number) => page.evaluate(([left, top]) => window.scene.theatre().pick(left, top), [x, y] as const)
const lassoed = async (page: Page, outline: { x: number; y: number }[], keeps: Lasso['keeps'], id = 'l'): Promise<Lasso> => {
  const lasso = await page.evaluate(([name, line, kept]) => window.scene.theatre().lassoFrom(name, line, kept), [id, outline, keeps] as const)
  expect(lasso).not.toBeNull()
  return lasso!
}
const circle = (x: number, y: number, radius: number, count = 200) => Array.from({ length: count }, (_, n) => ({ x: x + radius * Math.cos((2 * Math.PI * n) / count), y: y + radius * Math.sin((2 * Math.PI * n) / count) }))

test('what a lasso was drawn around goes, or is all that stays; what is pointed at there is what is seen there; undone, the picture is what it was', async ({ page }) => {
  const whole = await picture(page)
  const ball = await project(page, BALL)
  const sand = await project(page, [-15, -30, 0])
  const out = await lassoed(page, circle(ball.x, ball.y, 45), 'outside')
  expect(out.outline.length).toBeLessThanOrEqual(64)
  await act(page, { do: 'lasso', lasso: out })
  expect([await colourAt(page, ball.x, ball.y), await colourAt(page, sand.x, sand.y)]).toEqual(['nothing', SAND])
  expect((await picture(page)).byColour[RED]).toBeUndefined()
  expect([(await pick(page, ball.x, ball.y))?.key, (await pick(page, sand.x, sand.y))?.key]).toEqual([undefined, 'main/middle'])

  await act(page, { do: 'lasso', lasso: { ...out, keeps: 'inside' } })
  expect([await colourAt(page, ball.x, ball.y), await colourAt(page, sand.x, sand.y)]).toEqual([RED, 'nothing'])
  expect([(await pick(page, ball.x, ball.y))?.key, (await pick(page, sand.x, sand.y))?.key]).toEqual(['main/ball', undefined])
  // Cut along the patient, not along the screen: seen from elsewhere the same is gone.
  await look(page, 'L')
  expect(Object.keys((await picture(page)).byColour)).not.toContain(BLUE)
  await look(page, 'A')
  await act(page, { do: 'unlasso', id: 'l' })
  expect(await picture(page)).toEqual(whole)
})

test('the edge of a lasso is where the line was drawn, to a pixel, straight and slanted', async ({ page }) => {
  const middle = await project(page, [0, -30, 0])
  const corners = [{ x: middle.x - 30.5, y: middle.y - 20.5 }, { x: middle.x + 40.5, y: middle.y - 20.5 }, { x: middle.x + 40.5, y: middle.y + 50.5 }]
  await act(page, { do: 'lasso', lasso: await lassoed(page, corners, 'outside') })
  // Columns and rows just inside and just outside; on the slanted side x - y is -10 there.
  const at = (dx: number, dy: number) => colourAt(page, middle.x + dx, middle.y + dy)
  expect(await Promise.all([at(10, -19.5), at(10, -22), at(39, 0), at(5, 13.5), at(3, 16.5)])).toEqual([expect.not.stringMatching(SAND), SAND, expect.not.stringMatching(SAND), expect.not.stringMatching(SAND), SAND])
  for (const [dx, dy, isThere] of [[10, -19.5, false], [10, -22, true], [5, 13, false], [3, 16.5, true]] as const) {
    const picked = await pick(page, middle.x + dx, middle.y + dy)
    expect(picked !== null && Math.abs(picked.shownMm[1] + 30) < 0.1, `${dx} ${dy}`).toBe(isThere)
  }
})

test('eight lassos cut at once, a ninth is refused, and a line around nothing is none', async ({ page }) => {
  const before = (await picture(page)).byColour[SAND]!
  const { x, y } = await project(page, [-15, -30, 0])
  const holes = Array.from({ length: 8 }, (_, n) => ({ x: x + ((n % 4) - 1.5) * 14, y: y + (n < 4 ? -12 : 12) }))
  for (const [n, hole] of holes.entries()) await act(page, { do: 'lasso', lasso: await lassoed(page, circle(hole.x, hole.y, 5), 'outside', `l${n}`) })
  for (const hole of holes) expect(await colourAt(page, hole.x, hole.y)).not.toBe(SAND)
  expect(await colourAt(page, x, y)).toBe(SAND)
  const gone = before - (await picture(page)).byColour[SAND]!
  expect(gone / (8 * Math.PI * 25)).toBeCloseTo(1, 0)
  const ninth = await lassoed(page, circle(x, y, 5), 'outside', 'l8')
  expect(await page.evaluate((lasso) => window.scene.do({ do: 'lasso', lasso }), ninth)).toBe('too-many')
  expect(await page.evaluate(() => [[], [{ x: 5, y: 5 }], [{ x: 5, y: 5 }, { x: 200, y: 5 }, { x: 5, y: 5 }]].map((line) => window.scene.theatre().lassoFrom('x', line, 'inside')))).toEqual([null, null, null])
})

test('in the lens the outermost layer is seen through, and a click there means what lies behind', async ({ page }) => {
  const whole = await picture(page)
  // The ball is outermost; pulled before the middle box it hides it.
  const pose: Pose = { at: [-40, 0, -30], turn: [0, 0, 0, 1] }
  await act(page, { do: 'place', of: 'main/ball', pose })
  const at = await project(page, [0, -60, 0])
  expect([await colourAt(page, at.x, at.y), (await pick(page, at.x, at.y))?.key]).toEqual([RED, 'main/ball'])
  await page.evaluate(({ x, y }) => window.scene.theatre().setLens({ x, y, radiusPx: 12 }), at)
  expect([await colourAt(page, at.x, at.y), (await pick(page, at.x, at.y))?.key]).toEqual([SAND, 'main/middle'])
  expect([await colourAt(page, at.x + 16, at.y), (await pick(page, at.x + 16, at.y))?.key]).toEqual([RED, 'main/ball'])
  await page.evaluate(({ x, y }) => window.scene.theatre().setLens({ x, y, radiusPx: 12, opens: ['main/back'] }), at)
  expect(await colourAt(page, at.x, at.y)).toBe(RED)
  await page.evaluate(() => window.scene.theatre().setLens(null))
  await act(page, { do: 'place', of: 'main/ball', pose: null })
  expect(await picture(page)).toEqual(whole)
})

test('a structure for printing is in the patient\'s millimetres, left where it is left, closed, and has its name', async ({ page }) => {
  await act(page, { do: 'place', of: 'main/ball', pose: { at: [-80, 0, 0], turn: [0, 0, 0, 1] } })
  await act(page, { do: 'cut', plane: { id: 'p', normal: [1, 0, 0], distanceMm: 0, isOn: true, section: false, affects: 'all' } })
  await act(page, { do: 'show', of: ['main/back'], shown: false })
  const files = await page.evaluate(() => window.scene.theatre().exportStl().map(({ parts, ...rest }) => ({ ...rest, bytes: [...new Uint8Array(parts[0]!)] })))
  expect(files.map(({ name }) => name).sort()).toEqual(['ball.stl', 'middle.stl'])
  const { bytes, triangles } = files.find(({ key }) => key === 'main/ball')!
  const mesh = readStl(Uint8Array.from(bytes))
  const { centre, mm3 } = contentOf(mesh)
  expect(mesh.indices.length / 3).toBeLessThanOrEqual(triangles)
  for (const axis of [0, 1, 2]) expect(centre[axis]).toBeCloseTo(BALL[axis]!, 2)
  expect(mm3 / ((4 / 3) * Math.PI * RADIUS ** 3)).toBeCloseTo(1, 1)
  expect(String.fromCharCode(...bytes.slice(0, 40))).toContain('patient mm, LPS; ball')
  expect(await page.evaluate(() => window.scene.theatre().exportStl(['main/back']).map(({ name }) => name))).toEqual(['back.stl'])
})

test('with lassos, a lens and cuts the end gives all memory back', async ({ page }) => {
  const ball = await project(page, BALL)
  await act(page, { do: 'lasso', lasso: await lassoed(page, circle(ball.x, ball.y, 10), 'outside') })
  await act(page, { do: 'cut', plane: { id: 'p', normal: [0, 0, 1], distanceMm: 10, isOn: true, section: true, affects: 'all' } })
  await page.evaluate(({ x, y }) => window.scene.theatre().setLens({ x, y, radiusPx: 40 }), ball)
  await picture(page)
  expect(await page.evaluate(() => window.scene.theatre().renderStats().textures)).toBeGreaterThan(0)
  await page.evaluate(() => window.scene.theatre().stop())
  const { geometries, textures } = await page.evaluate(() => window.scene.theatre().renderStats())
  expect({ geometries, textures }).toEqual({ geometries: 0, textures: 0 })
})

test.describe('with the volume that the surfaces were made of', () => {
  /** Grey of a code through the window of the page: centre 100, width 1200. */
  const greyOf = (code: number) => 255 * ((code * 10 - 1000 - 100) / 1200 + 0.5)
  const restart = async (page: Page, shown: boolean) => {
    await page.evaluate(() => window.scene.theatre().stop())
    await page.goto(served.url)
    await page.waitForFunction(() => 'scene' in window)
    await page.evaluate((volume) => window.scene.start({ volume }), { shown })
  }
  const greyAt = async (page: Page, mm: Mm3) => {
    const { x, y } = await project(page, mm)
    const [pixel] = await page.evaluate((at) => window.scene.read([at]), [x, y] as [number, number])
    return pixel!
  }
  const isGrey = (pixel: number[], code: number) => Math.max(...pixel.slice(0, 3).map((one) => Math.abs(one - greyOf(code)))) <= 2

  test('the face of a cut has the grey of the original through the window, in structures, between them, and where one was pulled out', async ({ page }) => {
    await restart(page, false)
    const section: Operation = { do: 'cut', plane: { id: 'p', normal: [0, 0, 1], distanceMm: 28, isOn: true, section: true, affects: 'all' } }
    await act(page, section)
    await look(page, 'S')
    await page.evaluate(() => window.scene.settled())
    const [ball, middle, around] = [await greyAt(page, [40, -60, 28]), await greyAt(page, [0, 0, 28]), await greyAt(page, [-60, 20, 28])]
    expect([isGrey(ball, 160), isGrey(middle, 104), isGrey(around, 90)], JSON.stringify([ball, middle, around])).toEqual([true, true, true])
    expect((await greyAt(page, [-92, -92, 28]))[3]).toBe(0)

    await act(page, { do: 'place', of: 'main/ball', pose: { at: [-100, 0, 0], turn: [0, 0, 0, 1] } })
    const pulled = await greyAt(page, [-60, -60, 28])
    expect(isGrey(pulled, 160), JSON.stringify(pulled)).toBe(true)

    await act(page, { do: 'cut', plane: { ...section.plane, section: false } })
    expect((await greyAt(page, [-60, -60, 28])).slice(0, 3)).toEqual([0xd0, 0x30, 0x30])
  })

  test('a lasso takes volume and meshes away at the same place', async ({ page }) => {
    await restart(page, true)
    const alone = async (shown: boolean) => {
      await act(page, { do: 'show', of: ['main/ball', 'main/middle', 'main/back'], shown: !shown })
      await act(page, { do: 'volume', of: 'main', set: { shown } })
      await page.evaluate(() => window.scene.settled())
    }
    const { x, y } = await project(page, [0, -30, 0])
    await act(page, { do: 'lasso', lasso: await lassoed(page, [{ x: x - 20.5, y: y - 20.5 }, { x: x + 20.5, y: y - 20.5 }, { x: x + 20.5, y: y + 20.5 }, { x: x - 20.5, y: y + 20.5 }], 'inside') })
    await act(page, { do: 'volume', of: 'main', set: { shown: false } })
    const solid = (dx: number, dy: number) => page.evaluate((at) => window.scene.read([at]).map((pixel) => pixel[3]! > 128), [x + dx, y + dy] as [number, number])
    const places = [[-18, 0], [-23, 0], [18, 0], [23, 0], [0, -18], [0, -23], [0, 18], [0, 23]] as const
    const read = async () => (await Promise.all(places.map(([dx, dy]) => solid(dx, dy)))).flat()
    const meshes = await read()
    expect(meshes).toEqual([true, false, true, false, true, false, true, false])
    await alone(true)
    expect(await read()).toEqual(meshes)
  })

  test('the graphics card forgets in the middle and the same picture comes back, volume, lasso and all; the end gives everything back', async ({ page }) => {
    await restart(page, true)
    const { x, y } = await project(page, [0, -30, 0])
    await act(page, { do: 'lasso', lasso: await lassoed(page, circle(x, y, 18), 'outside') })
    await act(page, { do: 'cut', plane: { id: 'p', normal: [0, 0, 1], distanceMm: 50, isOn: true, section: true, affects: 'all' } })
    await page.evaluate(({ x: left, y: top }) => window.scene.theatre().setLens({ x: left + 60, y: top, radiusPx: 20 }), { x, y })
    await page.evaluate(() => window.scene.settled())
    const before = await page.evaluate(() => window.scene.png())
    await page.evaluate(() => window.scene.lose())
    await page.evaluate(() => window.scene.settled())
    const { mean, beyond } = await page.evaluate((png) => window.scene.compare(png), before)
    expect([mean, beyond]).toEqual([0, 0])
    await page.evaluate(() => window.scene.theatre().stop())
    const { geometries, textures } = await page.evaluate(() => window.scene.theatre().renderStats())
    expect({ geometries, textures }).toEqual({ geometries: 0, textures: 0 })
  })
})
