import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from '@playwright/test'
import { openDb } from '../../../app/infra/db/db.server'
import { writeDicom } from '../../../imaging/dicom/write'
import { radiograph } from '../../fixtures/dicom/kinds'
import { CHROMIUM_ARGS } from '../../setup/chromium'
import { signIn } from '../../setup/people'
import { startProduct, type Product } from '../../setup/product'
import { headValue } from '../../fixtures/phantom'
import { writePhantom } from '../../setup/reading-phantoms'
import { shapedLink } from '../../setup/shaped-link'
import { until } from '../../setup/until'

const SLICES = 300
const RADIOGRAPH = 3_000
const RUNS = 3
/** A scanner's noise, the same each time: without it a phantom compresses far too well. */
let state = 1
const noise = () => { state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff; return ((state >> 16) % 21) - 10 }

/** Milliseconds from the moment the tools answer, but `usableMs`, which is from the address to that moment. */
interface Seen { usableMs: number; firstMs: number; fullMs: number; bigMs: number }

/** The reading page over slow lines, from an empty cache, and scrolling through what is here already. */
export async function benchViewer(): Promise<object[]> {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-bench-'))
  const product = await startProduct({ LOG_LEVEL: 'warn' })
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_ARGS })
  try {
    const ct = await imported(product, join(folder, 'ct'), (own) => writePhantom({ number: 1, modality: 'CT', description: 'Bench', columns: 512, rows: 512, slices: SLICES, spacing: [0.4, 0.4], gap: 0.6, origin: [-102, -102, -90], row: [1, 0, 0], column: [0, 1, 0], space: 'bench', value: (at) => Math.max(-1024, headValue(at) + noise()), intercept: -1024, window: [40, 80] }, own, 'bench'))
    const chest = await imported(product, join(folder, 'chest'), (own) => writeFileSync(join(own, '1.dcm'), writeDicom(noisyRadiograph())))
    const rows: object[] = []
    for (const [what, study, megabits] of [['CT 512x512x300', ct, 20], [`radiograph ${RADIOGRAPH}x${RADIOGRAPH}`, chest, 8]] as const) {
      for (let run = 0; run < RUNS; run++) rows.push({ what: `open ${what} over ${megabits} Mbit/s, 20 ms`, run, ...await openedOverLine(browser, product, study, megabits) })
    }
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
    await signIn(page, product, 'expert')
    await page.goto(`${product.url}/images/${ct}`)
    await page.waitForSelector('canvas[data-painted$="full"]')
    rows.push({ what: `scroll through slices that are here, of ${SLICES}`, ...(await scrolled(page)) })
    return rows
  } finally {
    await browser.close()
    await product.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A study of these files, its frames ready to be read piece by piece. */
async function imported(product: Product, folder: string, write: (folder: string) => void): Promise<string> {
  mkdirSync(folder)
  write(folder)
  const { studies: [study] } = await product.admin<{ studies: string[] }>('image', 'import', folder)
  if (!study) throw new Error('The import made no study.')
  const db = await openDb(`file:${product.dataDir}/theatrum.db`)
  try {
    await until('the frames are ready', async () => (await db.series.count({ where: { studyId: study, framesState: { not: 'ready' } } })) === 0, 300_000)
  } finally {
    await db.$disconnect()
  }
  return study
}

/** 16 bits, a body's broad shadow, ribs, and the detector's noise, which is what most of its bytes are. */
function noisyRadiograph() {
  const samples = new Uint16Array(RADIOGRAPH * RADIOGRAPH)
  for (let y = 0; y < RADIOGRAPH; y++) {
    for (let x = 0; x < RADIOGRAPH; x++) {
      const [u, v] = [(x / RADIOGRAPH) * 2 - 1, (y / RADIOGRAPH) * 2 - 1]
      samples[y * RADIOGRAPH + x] = Math.round(55_000 - 30_000 * Math.exp(-(u * u * 1.5 + v * v * 0.7)) + 4_000 * Math.sin(v * 24 + u * u * 6) * Math.exp(-u * u * 2)) + noise()
    }
  }
  return radiograph({ rows: RADIOGRAPH, columns: RADIOGRAPH, extra: { BitsStored: 16, HighBit: 15, BurnedInAnnotation: 'NO', WindowCenter: 32_768, WindowWidth: 65_536, PixelData: { vr: 'OW', bytes: new Uint8Array(samples.buffer) } } })
}

async function openedOverLine(browser: Browser, product: Product, study: string, megabits: number): Promise<object> {
  const link = await shapedLink(product.url, { bitsPerSecond: megabits * 1e6, roundTripMs: 20 })
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    // The cookie is the host's, whatever the port; the cache is this address's own, and empty.
    await signIn(page, product, 'expert')
    const seen = await opened(page, `${link.url}/images/${study}`)
    const { requests, kB } = await page.evaluate((ready) => {
      const before = performance.getEntriesByType('resource').filter((one) => one.startTime < ready) as PerformanceResourceTiming[]
      return { requests: before.length + 1, kB: Math.round(before.reduce((sum, one) => sum + one.transferSize, 0) / 1000) }
    }, seen.usableMs)
    return { ...seen, requestsBeforeUsable: requests, ofKB: kB, kBUntilFull: Math.round(link.bytes() / 1000) }
  } finally {
    await context.close()
    await link.stop()
  }
}

/** Usable is the moment in which a press on a tool is answered: the page is drawn long before it listens. */
export async function opened(page: Page, url: string): Promise<Seen> {
  await page.addInitScript(() => {
    const at = { ready: 0, first: 0, big: 0, full: 0 }
    ;(window as unknown as { at: typeof at }).at = at
    let isPressed = false
    const look = () => {
      const tool = document.querySelectorAll<HTMLElement>('[role=toolbar] button[aria-pressed]')[1]
      if (!at.ready && isPressed && tool?.ariaPressed === 'true') at.ready = performance.now()
      if (!isPressed && window.readingDesk && tool) { isPressed = true; tool.click() }
      const { painted = '', pixels = '' } = document.querySelector<HTMLElement>('canvas[data-painted]')?.dataset ?? {}
      if (!at.first && painted) at.first = performance.now()
      if (!at.big && Number(pixels.split('x')[0]) >= 1_500) at.big = performance.now()
      if (!at.full && painted.endsWith('full')) at.full = performance.now()
      if (!at.full || !at.ready) requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForFunction(() => { const { at } = window as unknown as { at?: { full: number; ready: number } }; return at && at.full > 0 && at.ready > 0 }, undefined, { timeout: 60_000 })
  const { ready, first, big, full } = await page.evaluate(() => (window as unknown as { at: { ready: number; first: number; big: number; full: number } }).at)
  return { usableMs: Math.round(ready), firstMs: Math.round(first - ready), bigMs: Math.round(big ? big - ready : -1), fullMs: Math.round(full - ready) }
}

async function scrolled(page: Page): Promise<object> {
  await page.waitForFunction(() => (window.readingDesk!.view('p1')!.state().loaded) > 0.95, undefined, { timeout: 120_000 })
  return page.evaluate(async () => {
    const desk = window.readingDesk!
    const { count } = desk.view('p1')!.state()
    const frames: number[] = []
    let before = await new Promise<number>(requestAnimationFrame)
    for (let i = 0; i < 600; i++) {
      desk.scrollTo('p1', i % count)
      const now = await new Promise<number>(requestAnimationFrame)
      frames.push(now - before)
      before = now
    }
    frames.sort((a, b) => a - b)
    const mean = frames.reduce((sum, one) => sum + one, 0) / frames.length
    return { slices: count, picturesPerSecond: Math.round(10_000 / mean) / 10, medianMs: Math.round(frames[300]! * 10) / 10, p95Ms: Math.round(frames[570]! * 10) / 10, worstMs: Math.round(frames[599]!) }
  })
}
