import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import type { Mm3, Operation } from '#vr/contract'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints } from '../setup/people'
import type { Scene } from './anatomy-scene/page'
import { serveScenePage } from './anatomy-scene/serve-page'

declare global {
  interface Window { scene: Scene }
}

/**
 * Pictures of phantoms against those that somebody looked at. Drawn by SwiftShader, which draws the same everywhere; fonts and its
 * versions differ a little. After a change that is meant to be seen: RENEW_PICTURES=1 npx playwright test -c tests/e2e/playwright.config.ts anatomy-pictures,
 * then look at each.
 */
const FOLDER = join(import.meta.dirname, '../fixtures/anatomy')
const MEAN = 2
const BEYOND = 0.01

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

const start = (page: Page, options: Parameters<Scene['start']>[0]) => page.evaluate((given) => window.scene.start(given), { isLit: true, ...options })
const act = async (page: Page, operation: Operation) => expect(await page.evaluate((one) => window.scene.do(one), operation)).toBe('applied')
/** From the patient's left, in front and above. */
const askew = (page: Page) => page.evaluate(() => window.scene.theatre().setView({ from: [330, -480, 260], to: [0, 0, 0], up: [0, 0, 1], heightMm: 230 }))

async function looksAsBefore(page: Page, name: string): Promise<void> {
  await page.evaluate(() => window.scene.settled())
  const path = join(FOLDER, `${name}.png`)
  if (process.env.RENEW_PICTURES) {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(path, Buffer.from(await page.evaluate(() => window.scene.png()), 'base64'))
  }
  if (!existsSync(path)) throw new Error(`there is no ${path} to compare with`)
  const { mean, beyond } = await page.evaluate((before) => window.scene.compare(before), readFileSync(path).toString('base64'))
  expect(mean, `${name}: mean difference ${mean}, ${beyond} of it far`).toBeLessThanOrEqual(MEAN)
  expect(beyond, `${name}: mean difference ${mean}, ${beyond} of it far`).toBeLessThanOrEqual(BEYOND)
}

const plane = (normal: Mm3, distanceMm: number, section = false): Operation => ({ do: 'cut', plane: { id: `p${normal.join('')}`, normal, distanceMm, isOn: true, section, affects: 'all' } })

test('cut by two planes, the faces closed', async ({ page }) => {
  await start(page, {})
  await act(page, plane([1, 0, 0], 38))
  await act(page, plane([0, 0, 1], 32))
  await askew(page)
  await looksAsBefore(page, 'cut')
})

test('labelled and measured', async ({ page }) => {
  await start(page, {})
  await act(page, { do: 'mark', id: 'a', mark: { kind: 'label', points: [[45, -72, 38]], text: { en: 'Left front ball', zh: '左前球' }, on: 'main/ball', by: 'p' } })
  await act(page, { do: 'mark', id: 'b', mark: { kind: 'distance', points: [[30, -30, 40], [30, -30, -40]], on: null, by: 'p' } })
  await act(page, { do: 'mark', id: 'c', mark: { kind: 'angle', points: [[30, -30, 40], [-30, -30, 40], [-30, -30, -40]], on: null, by: 'p' } })
  await askew(page)
  await looksAsBefore(page, 'labelled')
})

test('exploded, one of it translucent', async ({ page }) => {
  await start(page, {})
  await act(page, { do: 'explode', by: 'structure', amount: 0.6, centre: [0, 0, 0] })
  await act(page, { do: 'fade', of: ['main/middle'], opacity: 0.5 })
  await page.evaluate(() => window.scene.theatre().setView({ from: [400, -600, 320], to: [0, 0, 0], up: [0, 0, 1], heightMm: 320 }))
  await looksAsBefore(page, 'exploded')
})

test('volume and meshes in one space: in front, within and behind', async ({ page }) => {
  await start(page, { volume: { shown: true } })
  await act(page, { do: 'show', of: ['main/middle'], shown: false })
  await act(page, plane([0, 0, 1], 45))
  await askew(page)
  await looksAsBefore(page, 'volume-and-meshes')
})

test('a lasso, and the original\'s grey values on a cut', async ({ page }) => {
  await start(page, { volume: { shown: false } })
  await act(page, plane([0, 0, 1], 25, true))
  await page.evaluate(() => window.scene.theatre().setView({ from: [330, -480, 260], to: [0, 0, 0], up: [0, 0, 1], heightMm: 230 }))
  const lasso = await page.evaluate(() => window.scene.theatre().lassoFrom('l', [{ x: 180, y: 190 }, { x: 250, y: 200 }, { x: 230, y: 280 }, { x: 190, y: 260 }], 'outside')!)
  await act(page, { do: 'lasso', lasso })
  await looksAsBefore(page, 'lasso-and-section')
})

test('a box kept and a box taken out, their faces closed', async ({ page }) => {
  await start(page, {})
  await act(page, { do: 'box', box: { low: [-20, -60, -45], high: [50, 20, 25], turn: [0, 0, 0.1305262, 0.9914449], keeps: 'inside' } })
  await askew(page)
  await looksAsBefore(page, 'box-kept')
  await act(page, { do: 'box', box: { low: [-10, -60, 0], high: [60, 10, 60], turn: [0, 0, 0, 1], keeps: 'outside' } })
  await looksAsBefore(page, 'box-out')
})

test('what a lasso left, seen from elsewhere: closed', async ({ page }) => {
  await start(page, {})
  await askew(page)
  const drawn = [{ x: 150, y: 120 }, { x: 300, y: 130 }, { x: 240, y: 190 }, { x: 290, y: 250 }, { x: 160, y: 240 }]
  await act(page, { do: 'lasso', lasso: await page.evaluate((outline) => window.scene.theatre().lassoFrom('l', outline, 'outside')!, drawn) })
  await page.evaluate(() => window.scene.theatre().setView({ from: [100, -520, 330], to: [0, 0, 0], up: [0, 0, 1], heightMm: 230 }))
  await looksAsBefore(page, 'lasso-out')
  await act(page, { do: 'lasso', lasso: await page.evaluate(() => ({ ...window.scene.state().lassos[0]!, keeps: 'inside' as const })) })
  await page.evaluate(() => window.scene.theatre().setView({ from: [-420, -420, 120], to: [0, 0, 0], up: [0, 0, 1], heightMm: 230 }))
  await looksAsBefore(page, 'lasso-kept')
})

test('another picture is not taken for the same', async ({ page }) => {
  await start(page, {})
  await act(page, plane([-1, 0, 0], -28))
  await act(page, plane([0, 0, 1], 32))
  await askew(page)
  await expect(looksAsBefore(page, 'cut')).rejects.toThrow(/mean difference/)
})
