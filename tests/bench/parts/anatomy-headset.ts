import { chromium, type Browser, type Page } from '@playwright/test'
import { serveHeadsetPage } from '../../e2e/anatomy-headset/serve-page'
import { CHROMIUM_GL_ARGS } from '../../setup/chromium'
import { installHeadset, wearer } from '../../setup/headset'

/** Software draws both eyes of 299 thousand triangles in about half a second: more would take minutes. */
const FRAMES = 150
const HEAP_S = 60
/** Both eyes of this window are drawn by software: what is measured is JavaScript, calls and triangles, not the card. */
const WINDOW = { width: 320, height: 240 }

/**
 * The headset on a scene as large as a brain's atlas (116 structures, 299 thousand triangles), emulated: JavaScript of a frame
 * from reading the hands to the last call, at rest and with the body in the hand; growth of the heap against an empty scene's.
 */
export async function benchHeadset(): Promise<object[]> {
  const served = await serveHeadsetPage()
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS })
  try {
    const empty = await visit(browser, served.url, 'empty')
    const many = await visit(browser, served.url, 'many')
    const scene = '116 structures, 299 k triangles, emulated headset'
    return [
      { figure: `headset frame at rest, ${scene}`, calls: many.rest.calls, trianglesPerEye: many.rest.triangles / 2, jsMsP95: many.rest.p95, bound: 'calls <= 100, trianglesPerEye <= 750000, jsMsP95 <= 4' },
      { figure: `headset frame with the body in the hand, ${scene}`, calls: many.carried.calls, jsMsP95: many.carried.p95, bound: 'calls <= 100, jsMsP95 <= 4' },
      { figure: `heap after ${HEAP_S} s in the headset, after collection, less an empty scene's growth`, grownKb: Math.round((many.grown - empty.grown) / 1024), manyKb: Math.round(many.grown / 1024), emptyKb: Math.round(empty.grown / 1024), bound: 'grownKb <= 1024' },
    ]
  } finally {
    await browser.close()
    await served.stop()
  }
}

async function visit(browser: Browser, url: string, what: 'many' | 'empty') {
  const context = await browser.newContext({ viewport: WINDOW })
  try {
    await installHeadset(context)
    const page = await context.newPage()
    await page.goto(url)
    await page.waitForFunction(() => 'visit' in window)
    await page.evaluate((one) => window.visit.start(one), what)
    await page.evaluate(() => window.visit.enter('immersive-vr'))
    const hands = wearer(page, () => page.evaluate(() => window.visit.headset().stats().frames))
    await hands.move('left', [-0.28, 1.25, -0.35])
    // Past the body: the hand then takes the whole.
    await hands.move('right', [0.25, 1.5, -0.1], [0, 1, 0, 0])
    await hands.settle(60, 120_000)
    const rest = await measured(page)
    await hands.squeeze('right', true)
    await hands.settle(3, 120_000)
    await page.evaluate(() => {
      let n = 0
      const sway = () => {
        n += 1
        window.headset.controllers.right!.position.x = 0.25 + 0.1 * Math.sin(n / 30)
        requestAnimationFrame(sway)
      }
      sway()
    })
    const carried = await measured(page)
    const heap = await context.newCDPSession(page)
    const used = async () => {
      await heap.send('HeapProfiler.collectGarbage')
      return (await heap.send('Runtime.getHeapUsage')).usedSize
    }
    const before = await used()
    await page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), HEAP_S * 1_000)
    return { rest, carried, grown: (await used()) - before }
  } finally {
    await context.close()
  }
}

async function measured(page: Page) {
  const from = await page.evaluate(() => window.visit.headset().stats().frames)
  await page.waitForFunction((until) => window.visit.headset().stats().frames >= until, from + FRAMES, { timeout: 300_000, polling: 500 })
  const { jsMs, calls, triangles } = await page.evaluate(() => window.visit.headset().stats())
  const sorted = jsMs.slice(-FRAMES).sort((a, b) => a - b)
  return { calls, triangles, p95: sorted[Math.floor(sorted.length * 0.95)]! }
}
