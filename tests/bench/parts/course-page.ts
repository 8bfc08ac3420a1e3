import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { chromium, type Browser, type BrowserContext } from '@playwright/test'
import { CHROMIUM_ARGS } from '../../setup/chromium'
import { startProduct, type Product } from '../../setup/product'
import { shapedLink } from '../../setup/shaped-link'
import { fillClassOf, type LargeClass } from './large-class'

const PER_SECOND = 50
const SECONDS = 20
const RUNS = 3
const MEGABITS = 20
const THROTTLE = 4
const SIGNED_IN = 10

/** A lesson's page as a student on a phone gets it: the server's answer at 50 a second, the scripts of a plain lesson, cold until it answers, and how soon a press is drawn. */
export async function benchCoursePage(): Promise<object[]> {
  const product = await startProduct({ LOG_LEVEL: 'warn', DEMO: '1', DEMO_IMAGES: '0' })
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_ARGS })
  try {
    const klass = await fillClassOf(product.dataDir, { learners: 500, lessons: 20, blocks: 10 }, 'Bench')
    const contexts: BrowserContext[] = []
    const cookies: string[] = []
    for (const email of klass.emails.slice(0, SIGNED_IN)) {
      const context = await signedIn(browser, product, email)
      contexts.push(context)
      cookies.push((await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; '))
    }
    const rows: object[] = [await answers(product, klass, cookies)]
    for (const context of contexts) await context.close()
    rows.push(...(await opened(browser, product, klass)))
    return rows
  } finally {
    await browser.close()
    await product.remove()
  }
}

async function signedIn(browser: Browser, { url }: Product, email: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.goto(`${url}/login`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill('theatre-demo')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(`${url}/`)
  await page.close()
  return context
}

async function answers({ url }: Product, { classId, lessonIds }: LargeClass, cookies: string[]): Promise<object> {
  const took: number[] = []
  const asked: Promise<void>[] = []
  const ask = async (n: number) => {
    const from = performance.now()
    const answer = await fetch(`${url}/courses/class/${classId}/${lessonIds[n % lessonIds.length]!}`, { headers: { cookie: cookies[n % cookies.length]! } })
    await answer.arrayBuffer()
    if (answer.status !== 200) throw new Error(`a lesson answered ${answer.status}`)
    took.push(performance.now() - from)
  }
  for (let n = 0; n < 40; n++) await ask(n)
  took.length = 0
  const began = performance.now()
  for (let n = 0; n < PER_SECOND * SECONDS; n++) {
    await wait(Math.max(0, began + (n * 1_000) / PER_SECOND - performance.now()))
    asked.push(ask(n))
  }
  await Promise.all(asked)
  const sorted = took.toSorted((a, b) => a - b)
  return { figure: `a lesson's page at ${PER_SECOND} a second`, asked: took.length, p50Ms: Math.round(sorted[sorted.length >> 1]!), p95Ms: Math.round(sorted[Math.floor(sorted.length * 0.95)]!), bound: 100 }
}

async function opened(browser: Browser, product: Product, { classId, lessonIds, emails }: LargeClass): Promise<object[]> {
  const rows: object[] = []
  for (let run = 0; run < RUNS; run++) {
    const link = await shapedLink(product.url, { bitsPerSecond: MEGABITS * 1e6, roundTripMs: 20 })
    const context = await signedIn(browser, { ...product, url: link.url }, emails[run]!)
    try {
      const page = await context.newPage()
      const cdp = await context.newCDPSession(page)
      await cdp.send('Network.clearBrowserCache')
      await cdp.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE })
      const scripts = new Set<string>()
      page.on('request', (request) => { if (request.resourceType() === 'script') scripts.add(new URL(request.url()).pathname) })
      // Usable: the page listens, which React's own mark on its first element shows, and its text is there.
      await page.addInitScript(() => {
        const at = { usable: 0, slowest: [] as number[] }
        ;(window as unknown as { at: typeof at }).at = at
        const look = () => {
          const main = document.querySelector('main button, main a')
          if (main && Object.keys(main).some((key) => key.startsWith('__reactProps'))) at.usable = performance.now()
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) if ((entry as PerformanceEventTiming & { interactionId?: number }).interactionId) at.slowest.push(entry.duration) }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit)
      })
      await page.goto(`${link.url}/courses/class/${classId}/${lessonIds[0]!}`, { waitUntil: 'commit' })
      await page.waitForFunction(() => (window as unknown as { at?: { usable: number } }).at!.usable > 0, undefined, { timeout: 60_000 })
      const usableMs = Math.round(await page.evaluate(() => (window as unknown as { at: { usable: number } }).at.usable))
      await page.waitForLoadState('networkidle')
      const plain = [...scripts]
      const buttons = page.locator('main button:visible')
      const count = Math.min(12, await buttons.count())
      for (let at = 0; at < count; at++) {
        await buttons.nth(at).click({ timeout: 3_000 }).catch(() => undefined)
        await page.keyboard.press('Escape')
      }
      const { slowest, waited } = await page.evaluate(() => { const { at } = window as unknown as { at: { slowest: number[] } }; return { slowest: at.slowest, waited: at.slowest.length } })
      const sorted = slowest.toSorted((a, b) => a - b)
      const sizes = (await Promise.all(plain.map(async (path) => ({ path, kB: await sizeOf(product.url + path) })))).sort((a, b) => b.kB - a.kB)
      rows.push({ figure: `a lesson cold over ${MEGABITS} Mbit/s, ${THROTTLE}x slower processor`, run, usableMs, bound: 3_000 })
      // What is drawn within 16 ms is not even reported.
      rows.push({ figure: 'from a press to its drawing, p95', run, presses: count, reported: waited, p95Ms: sorted.length === 0 ? 16 : sorted[Math.floor(sorted.length * 0.95)]!, bound: 200 })
      if (run === 0) rows.push({ figure: 'scripts of a plain lesson, gzip', kB: Math.round(sizes.reduce((sum, { kB }) => sum + kB, 0) * 10) / 10, bound: 150, largest: sizes.slice(0, 12).map(({ path, kB }) => `${path.split('/').at(-1)!} ${kB}`) })
    } finally {
      await context.close()
      await link.stop()
    }
  }
  return rows
}

const sizeOf = async (url: string): Promise<number> => {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
  return Math.round(gzipSync(new Uint8Array(await answer.arrayBuffer())).length / 100) / 10
}
