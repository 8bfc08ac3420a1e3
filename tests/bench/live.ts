/**
 * Two encoders, the product and Chromium on the real watch page, all on this machine. Latency is glass to glass: the
 * wall clock burned into the source's pictures against the clock when a page's pixels show it.
 *   npm run bench -- live [--size 1280x720] [--seconds 60] [--bitrate 2500000] [--masked]
 * With --masked one of the two is painted by the media plane: the way of a masked input, in step with one that is not.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from '@playwright/test'
import { createMediaClient } from '../../streaming'
import { startClockSource, type ClockSource } from '../fixtures/clock/source.mjs'
import { CHROMIUM_ARGS } from '../setup/chromium'
import { startProduct, type BroadcastMade, type Product } from '../setup/product'
import { listenToPage, soundOffsets } from '../setup/sound-probe'
import { until } from '../setup/until'
import { figuresOf, percentile, startLooking, stopLooking, wholeTime, type Look } from '../setup/watch-probe'

const { values } = parseArgs({ options: { size: { type: 'string', default: '1280x720' }, seconds: { type: 'string', default: '60' }, bitrate: { type: 'string', default: '2500000' }, masked: { type: 'boolean', default: false } } })
const [width, height] = values.size.split('x').map(Number) as [number, number]
const seconds = Number(values.seconds)
const streams = ['field', 'panorama']
const setting = { size: values.size, streams: 2, bitrate: Number(values.bitrate), seconds, ...(values.masked ? { masked: 'field' } : {}) }

const print = (figure: string, value: number, unit: string, bound?: string) =>
  console.log(JSON.stringify({ figure, value: Math.round(value * 1000) / 1000, unit, ...(bound ? { bound } : {}), ...setting }))

const source = (url: string, length: number): ClockSource => ({ width, height, fps: 30, seconds: length, live: true, sound: true, bitrate: setting.bitrate, output: ['-f', 'flv', '-flvflags', 'no_duration_filesize', url] })
const hold = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function measure(page: Page, label: string, bounds: { p50?: string; p95?: string; skew?: string; gap?: string } = {}) {
  await startLooking(page, streams)
  await hold(seconds * 1000)
  const figures = figuresOf(await stopLooking(page))
  print(`${label} latency p50`, percentile(figures.latencyMs, 0.5), 'ms', bounds.p50)
  print(`${label} latency p95`, percentile(figures.latencyMs, 0.95), 'ms', bounds.p95)
  print(`${label} skew p95`, percentile(figures.skewMs, 0.95), 'ms', bounds.skew)
  print(`${label} longest gap`, Math.max(...figures.gapsMs), 'ms', bounds.gap)
  for (const [index, name] of streams.entries()) print(`${label} pictures a second, ${name}`, (figures.frames[index] ?? 0) / seconds, '1/s')
}

/** From opening the page to both pictures readable. */
async function firstFrame(page: Page, url: string): Promise<number> {
  const openedAt = Date.now()
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForSelector('[data-stream]', { state: 'attached', timeout: 30_000 })
  await startLooking(page, streams)
  return until('both pictures are seen', async () => {
    const first = await page.evaluate(() => (globalThis as unknown as { __probe: { looks: Look[] } }).__probe.looks.find((look) => look.capturedMs.every((one) => one !== null))?.atMs ?? null)
    return first === null ? null : first - openedAt
  }, 30_000)
}

/** As drawn at the desk: below the clock and beside the flash, a seventh of the picture. */
async function maskField(product: Product, browser: Browser, broadcastId: string) {
  const context = await browser.newContext()
  await context.request.post(`${product.url}/login`, { form: { email: 'surgeon@demo.theatrum.test', password: 'theatre-demo' } })
  const masks = [{ x: 0.05, y: 0.55, width: 0.4, height: 0.35 }]
  const answer = await context.request.post(`${product.url}/desk/${broadcastId}`, { form: { intent: 'masks', stream: 'field', masks: JSON.stringify(masks) }, headers: { origin: product.url } })
  if (!answer.ok()) throw new Error(`no masks: ${answer.status()}`)
  await context.close()
}

async function printPainter(product: Product) {
  const mediaSecret = readFileSync(join(product.dataDir, 'media-secret.key'), 'utf8')
  const painter = (await createMediaClient({ url: product.mediaUrl, mediaSecret }).status()).inputs.find((input) => input.mask)?.mask
  if (painter?.state !== 'running') throw new Error(`the painter is ${painter?.state ?? 'not there'}`)
  print('painter, delay added', painter.addedDelayMs ?? NaN, 'ms')
  print('painter, CPU', painter.cpu ?? NaN, 'cores')
}

async function run(product: Product) {
  const broadcast = await product.admin<BroadcastMade>('broadcast', 'create', '--title', 'Benchmark', '--streams', streams.join(','), '--consent', 'Live, recording and reuse agreed on the form')
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_ARGS })
  if (values.masked) await maskField(product, browser, broadcast.id)
  const urls = broadcast.streams.map((one) => one.rtmpUrl)
  const length = seconds * 4 + 180
  const sources = urls.map((url) => startClockSource(source(url, length)))
  // As at the desk: the encoders are tested first, then the broadcast goes live.
  await hold(10_000)
  await product.admin('broadcast', 'start', broadcast.id)
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.request.post(`${product.url}/login`, { form: { email: 'student@demo.theatrum.test', password: 'theatre-demo' } })
    await listenToPage(page)
    await hold(3_000)
    print('interactive first frame', await firstFrame(page, `${product.url}/live/${broadcast.id}?path=interactive`), 'ms', '<= 1500')
    await stopLooking(page)
    await measure(page, 'interactive', { p50: '<= 250', p95: '<= 500', skew: '<= 33', gap: '<= 200' })
    if (values.masked) await printPainter(product)

    await page.getByRole('button', { name: 'Turn the sound on' }).first().click()
    await hold(3_000)
    const offsets = await soundOffsets(page, 'field', Math.min(30, seconds) * 1000)
    print('sound behind picture, median', percentile(offsets, 0.5), 'ms', 'within 45')
    print('sound to picture, p95 of the distance', percentile(offsets.map(Math.abs), 0.95), 'ms')
    print('flashes with their beep', offsets.length, 'pairs')

    // One encoder is away for ten seconds.
    await sources[1]?.stop()
    await hold(10_000)
    sources[1] = startClockSource(source(urls[1] as string, length))
    await startLooking(page, streams)
    await until('the second picture is back', async () => {
      const looks = await page.evaluate(() => (globalThis as unknown as { __probe: { looks: Look[] } }).__probe.looks.slice(-5))
      return looks.some((look) => look.capturedMs[1] !== null && look.atMs - wholeTime(look.capturedMs[1] as number, look.atMs) < 1_000)
    }, 30_000)
    await stopLooking(page)
    await measure(page, 'interactive after a drop-out', { skew: '<= 33' })

    await page.goto(`${product.url}/live/${broadcast.id}?path=hls`)
    await hold(8_000)
    await measure(page, 'audience', { p50: '<= 1200', gap: 'no stall' })
    await page.close()

    const bytes = await product.admin<{ inputs?: { bytesReceived: number }[] }>('broadcast', 'health', broadcast.id).catch(() => null)
    await product.admin('broadcast', 'stop', broadcast.id)
    const stoppedAt = Date.now()
    const recording = await until('the recording is listed as closed', async () => {
      const all = await product.admin<{ id: string; state: string; bytes: number; broadcastId: string }[]>('recording', 'list')
      return all.find((one) => one.broadcastId === broadcast.id && one.state === 'closed')
    }, 60_000)
    print('replay available after the end', (Date.now() - stoppedAt) / 1000, 's', '<= 60')
    const received = bytes?.inputs?.reduce((sum, one) => sum + one.bytesReceived, 0)
    if (received) print('recording bytes written over received', recording.bytes / received, 'ratio', '<= 1.03')
    for (const one of sources) await one.stop()

    const replay = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await replay.request.post(`${product.url}/login`, { form: { email: 'student@demo.theatrum.test', password: 'theatre-demo' } })
    await replay.goto(`${product.url}/recordings/${recording.id}`)
    await replay.waitForSelector('[data-stream]', { state: 'attached' })
    await replay.keyboard.press('Space')
    await hold(2_000)
    await startLooking(replay, streams)
    await hold(Math.min(30, seconds) * 1000)
    const figures = figuresOf(await stopLooking(replay))
    print('replay skew p95', percentile(figures.skewMs, 0.95), 'ms', '<= 33')
    print('replay longest gap', Math.max(...figures.gapsMs), 'ms')
    print('replay pictures read', figures.frames.reduce((sum, one) => sum + one, 0), 'pictures')
  } finally {
    for (const one of sources) await one.stop()
    await browser.close()
  }
}

const product = await startProduct({ LOG_LEVEL: 'warn' })
try {
  await run(product)
} finally {
  await product.remove()
}
