import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { CHROMIUM_ARGS } from '../../setup/chromium'
import { signIn } from '../../setup/people'
import { startProduct } from '../../setup/product'
import { headValue } from '../../fixtures/phantom'
import { writePhantom } from '../../setup/reading-phantoms'
import { shapedLink } from '../../setup/shaped-link'

const SLICES = 300
/** A scanner's noise, the same each time: without it a phantom compresses far too well. */
let state = 1
const noise = () => { state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff; return ((state >> 16) % 21) - 10 }

interface Seen { readyMs: number; firstMs: number; fullMs: number; usableMs: number }

/** The reading page over 20 Mbit/s and 20 ms, and scrolling through what is here already. */
export async function benchViewer(): Promise<object[]> {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-bench-'))
  const product = await startProduct({ LOG_LEVEL: 'warn' })
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_ARGS })
  try {
    writePhantom({ number: 1, modality: 'CT', description: 'Bench', columns: 512, rows: 512, slices: SLICES, spacing: [0.4, 0.4], gap: 0.6, origin: [-102, -102, -90], row: [1, 0, 0], column: [0, 1, 0], space: 'bench', value: (at) => Math.max(-1024, headValue(at) + noise()), intercept: -1024, window: [40, 80] }, folder, 'bench')
    const { studies } = await product.admin<{ studies: string[] }>('image', 'import', folder)
    const link = await shapedLink(product.url, { bitsPerSecond: 20e6, roundTripMs: 20 })
    const rows: object[] = []
    for (let run = 0; run < 3; run++) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      const page = await context.newPage()
      await signIn(page, product, 'expert')
      // The cookie is the host's, whatever the port; the cache is this address's own, and empty.
      rows.push({ what: 'open over 20 Mbit/s, 20 ms', run, ...(await opened(page, `${link.url}/images/${studies[0]!}`)), kB: Math.round(link.bytes() / 1000) })
      await context.close()
    }
    await link.stop()
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
    await signIn(page, product, 'expert')
    await page.goto(`${product.url}/images/${studies[0]!}`)
    await page.waitForSelector('canvas[data-painted$="full"]')
    rows.push({ what: `scroll through ${SLICES} slices that are here`, ...(await scrolled(page)) })
    return rows
  } finally {
    await browser.close()
    await product.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds: until the tools answer (usable), and from there until something and until all of the first slice is seen. */
async function opened(page: Page, url: string): Promise<Omit<Seen, 'readyMs'>> {
  await page.addInitScript(() => {
    const seen = { readyMs: 0, firstMs: 0, fullMs: 0 }
    ;(window as unknown as { seen: typeof seen }).seen = seen
    const look = () => {
      if (!seen.readyMs && window.readingDesk) seen.readyMs = performance.now()
      const painted = document.querySelector<HTMLElement>('canvas[data-painted]')?.dataset.painted ?? ''
      if (!seen.firstMs && painted) seen.firstMs = performance.now()
      if (!seen.fullMs && painted.endsWith('full')) seen.fullMs = performance.now()
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForFunction(() => (window as unknown as { seen: { fullMs: number } }).seen.fullMs > 0)
  const seen = await page.evaluate(() => (window as unknown as { seen: { readyMs: number; firstMs: number; fullMs: number } }).seen)
  return { usableMs: Math.round(seen.readyMs), firstMs: Math.round(seen.firstMs - seen.readyMs), fullMs: Math.round(seen.fullMs - seen.readyMs) }
}

async function scrolled(page: Page): Promise<object> {
  await page.waitForFunction(() => (window.readingDesk!.view('p1')!.state().loaded) > 0.45, undefined, { timeout: 120_000 })
  return page.evaluate(async () => {
    const desk = window.readingDesk!
    const here = Math.floor(desk.view('p1')!.state().count * 0.45)
    const frames: number[] = []
    let before = await new Promise<number>(requestAnimationFrame)
    for (let i = 0; i < 600; i++) {
      desk.scrollTo('p1', i % here)
      const now = await new Promise<number>(requestAnimationFrame)
      frames.push(now - before)
      before = now
    }
    frames.sort((a, b) => a - b)
    const mean = frames.reduce((sum, one) => sum + one, 0) / frames.length
    return { picturesPerSecond: Math.round(10_000 / mean) / 10, medianMs: Math.round(frames[300]! * 10) / 10, p95Ms: Math.round(frames[570]! * 10) / 10, worstMs: Math.round(frames[599]!) }
  })
}
