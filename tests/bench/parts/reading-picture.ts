import { chromium, type Page } from '@playwright/test'
import { io, type Socket } from 'socket.io-client'
import type { RoomEntered } from '../../../app/domain/readings/room'
import type { ClientToServer, ServerToClient } from '../../../app/realtime/channels'
import { CHROMIUM_ARGS } from '../../setup/chromium'
import { addOpenReading } from '../../setup/open-reading'
import { signIn, type DemoPerson } from '../../setup/people'
import { startProduct, type Product } from '../../setup/product'
import { importPhantoms } from '../../setup/reading-phantoms'
import { until } from '../../setup/until'

const CHANGES = 120
const FOLLOWERS = 60
/** Pages that one person may have in a room. */
const SEATS = 5
const OTHERS = ['expert', 'surgeon', 'moderator', 'admin']
/** Made for the measurement: with the pages above it is 60 that follow. */
const MORE = 8

/**
 * From the presenter's wheel to the picture of that slice on a follower's screen: both are pages of a real browser, the slices lie
 * in the follower's memory, and more followers listen on sockets of their own. Slices come no faster than they are seen.
 */
export async function benchPicture(): Promise<object[]> {
  const product = await startProduct({ LOG_LEVEL: 'warn' })
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_ARGS })
  const wires: Socket[] = []
  try {
    const { studyId } = await importPhantoms(product)
    const { readingId } = addOpenReading(product, { studies: [studyId] })
    const seat = async (who: string) => {
      const page = await (await browser.newContext({ viewport: { width: 900, height: 700 } })).newPage()
      await signIn(page, product, who as DemoPerson)
      return page
    }
    const [presenter, follower] = [await seat('teacher'), await seat('student')]
    for (const page of [presenter, follower]) {
      await page.goto(`${product.url}/readings/${readingId}`)
      await page.waitForSelector('[data-reading-room="in"]')
      await page.waitForFunction(() => (window.readingDesk?.view('p1')?.state().loaded ?? 0) > 0.99, undefined, { timeout: 120_000 })
    }
    for (let n = 0; n < MORE; n++) await product.admin('user', 'create', '--email', `follower${n}@demo.theatrum.test`, '--name', `Demo follower ${n}`, '--password', 'theatre-demo', '--role', 'student')
    for (const who of [...OTHERS, ...Array.from({ length: MORE }, (_, n) => `follower${n}`)]) {
      const page = await seat(who)
      const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
      await page.context().close()
      for (let n = 0; n < SEATS && wires.length < FOLLOWERS - 1; n++) wires.push(await listener(product, cookie, readingId))
    }
    const delays = await delaysOf(presenter, follower)
    const p95 = delays.toSorted((a, b) => a - b)[Math.floor(delays.length * 0.95)]!
    return [{ figure: `slice change to picture on a follower's page (slices in memory), ${wires.length + 1} followers`, changes: delays.length, medianMs: Math.round(delays.toSorted((a, b) => a - b)[Math.floor(delays.length / 2)]!), p95Ms: Math.round(p95), bound: 100 }]
  } finally {
    for (const wire of wires) wire.disconnect()
    await browser.close()
    await product.remove()
  }
}

async function listener(product: Product, cookie: string, readingId: string): Promise<Socket> {
  const wire: Socket<ServerToClient, ClientToServer> = io(product.url, { path: '/realtime', transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: { Origin: product.url, Cookie: cookie } })
  const channel = `reading:${readingId}` as const
  wire.on('readingSaid', (_channel, { n }) => wire.emit('readingHeard', channel, n))
  await new Promise((resolve) => wire.emit('join', channel, resolve))
  const entered = await new Promise<RoomEntered>((resolve) => wire.emit('readingEnter', channel, resolve))
  if (entered.kind !== 'welcome') throw new Error(JSON.stringify(entered))
  return wire
}

/** Both pages tell the time by one clock: milliseconds since 1970, of this machine. */
async function delaysOf(presenter: Page, follower: Page): Promise<number[]> {
  await until('the presenter drives', () => presenter.evaluate(() => window.readingRoom!.hand() === 'drives'))
  await follower.evaluate(() => {
    const painted = new Map<string, number>()
    Object.assign(window, { paintedAt: painted })
    const canvas = document.querySelector<HTMLElement>('[data-pane="p1"] canvas[data-painted]')!
    new MutationObserver(() => painted.set(canvas.dataset.painted!, performance.timeOrigin + performance.now())).observe(canvas, { attributes: true, attributeFilter: ['data-painted'] })
  })
  const count = await presenter.evaluate(() => window.readingDesk!.view('p1')!.state().count)
  const delays: number[] = []
  for (let i = 0; i < CHANGES; i++) {
    const index = (i * 7 + 3) % count
    const label = `${index + 1} full`
    await follower.evaluate((one) => (window as unknown as { paintedAt: Map<string, number> }).paintedAt.delete(one), label)
    const at = await presenter.evaluate((to) => { const now = performance.timeOrigin + performance.now(); window.readingDesk!.scrollTo('p1', to); return now }, index)
    const seen = await until('the slice is painted there', () => follower.evaluate((one) => (window as unknown as { paintedAt: Map<string, number> }).paintedAt.get(one) ?? null, label))
    delays.push(seen - at)
  }
  return delays
}
