import { type Browser, type Page, chromium } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startClockSource } from '../../tests/fixtures/clock/source.mjs'
import { CHROMIUM_ARGS } from '../../tests/setup/chromium'
import { type TestPlane, startTestPlane, until } from '../server/test-plane'
import { type TestPage, serveTestPage } from './test-page/serve'
import type { ReplayPlayer, ReplayPlayerOptions, ReplayState } from './types'

let site: TestPage
let plane: TestPlane
let browser: Browser
let page: Page
const complaints: string[] = []
type Held = typeof globalThis & { replay: ReplayPlayer }
const FRAME_MS = 1_000 / 30
const RECORDED_S = 9
/** The panorama's encoder is switched off this much earlier. */
const SHORTER_S = 3

beforeAll(async () => {
  site = await serveTestPage()
  plane = await startTestPlane({ allowedOrigins: [site.origin] })
  site.allow(plane.url)
  const startedAtMs = Date.now()
  const streams = ['field', 'panorama'].map((name) => ({ name, offsetMs: 0 }))
  const addresses = await plane.addBroadcast({ id: 'op', recordingId: 'rec', startedAtMs, viewableFromMs: startedAtMs }, ['field', 'panorama'])
  plane.recordingPlans.set('rec', { id: 'rec', startedAtMs, endedAtMs: null, streams, barred: [] })
  await Promise.all(Object.entries(addresses).map(([name, address]) =>
    startClockSource({ width: 640, height: 360, seconds: name === 'field' ? RECORDED_S : RECORDED_S - SHORTER_S, live: true, sound: true, output: ['-f', 'flv', address] }).done))
  await plane.change((state) => { state.broadcasts = [] })
  plane.recordingPlans.get('rec')!.endedAtMs = Date.now()
  await plane.media.forgetRecordingPlan('rec')
  await until('the recording is closed', () => plane.events.some((event) => event.type === 'recording-closed'))
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM_ARGS })
}, 90_000)
afterAll(async () => {
  await browser?.close()
  await plane?.stop()
  await site?.stop()
})

async function openReplay(path: ReplayPlayerOptions['path']): Promise<ReplayState> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 500 } })
  page = await context.newPage()
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()) })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(site.url)
  await page.evaluate(({ token, mediaBase, path }) => {
    const holder = globalThis as unknown as Held & Window
    holder.replay = holder.player.createReplayPlayer({
      streams: ['field', 'panorama'].map((name) => ({ name, container: document.getElementById(name)! })),
      mediaBase, token, path, renewToken: () => Promise.resolve(token), onState: () => undefined,
    })
  }, { token: plane.token({ subject: 'rec', use: 'replay' }), mediaBase: plane.url, path })
  await page.waitForFunction(() => (globalThis as unknown as Held).replay.state.phase === 'paused', undefined, { timeout: 10_000 })
  return page.evaluate(() => (globalThis as unknown as Held).replay.state)
}

/** What is on screen when a seek says that it is done; the canvas shows it with the next frames. */
const seekAndRead = (ms: number) => page.evaluate(async (ms) => {
  await (globalThis as unknown as Held).replay.seek(ms)
  for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame)
  const read = (name: string) => window.readBarcode(document.querySelector(`[data-stream="${name}"]`))?.ms ?? null
  return { field: read('field'), panorama: read('panorama'), state: (globalThis as unknown as Held).replay.state }
}, ms)

test('a recorded surgery is replayed: each sought moment is the right picture on both angles, at any speed, to the end', async () => {
  const { durationMs } = await openReplay('auto')
  expect(durationMs).toBeGreaterThan((RECORDED_S - 2) * 1_000)

  // The barcode tells capture time, the position recording time; they differ by one constant.
  const begin = durationMs - (RECORDED_S - 1) * 1_000
  const distances: Record<'field' | 'panorama', number[]> = { field: [], panorama: [] }
  for (const part of [0.5, 0.1, 0.35, 0.36, 0.02]) {
    const ms = begin + part * (RECORDED_S - SHORTER_S - 1) * 1_000
    const { field, panorama } = await seekAndRead(ms)
    distances.field.push(field! - ms)
    distances.panorama.push(panorama! - ms)
  }
  // A busy machine's encoders start with unequal delay, which the server can't know; it is constant, and not the player's.
  for (const of of Object.values(distances)) expect(Math.max(...of) - Math.min(...of)).toBeLessThanOrEqual(FRAME_MS * 1.5)
  const apart = distances.field.map((distance, i) => distance - distances.panorama[i]!).sort((a, b) => a - b)[2]!

  // One picture forward, one back.
  const here = await seekAndRead(begin + 1_500)
  const stepAndRead = (direction: 1 | -1) => page.evaluate(async (direction) => {
    await (globalThis as unknown as Held).replay.step(direction)
    for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame)
    return window.readBarcode(document.querySelector('[data-stream="field"]'))!.ms
  }, direction)
  expect(Math.abs(await stepAndRead(1) - here.field! - FRAME_MS)).toBeLessThan(2)
  expect(Math.abs(await stepAndRead(-1) - here.field!)).toBeLessThan(2)

  // Playing, with sound, at another speed, over the end of the panorama.
  await seekAndRead(begin + 500)
  await page.evaluate(() => {
    const { replay } = globalThis as unknown as Held
    window.watch(['field', 'panorama'])
    replay.setSound('field')
    replay.setMuted(false)
    replay.play()
  })
  await page.waitForFunction(() => window.samples.field!.length > 60)
  const samples = await page.evaluate(() => window.samples)
  const other = new Map(samples.panorama!.map((sample) => [sample.atMs, sample.ms]))
  const skew = samples.field!.flatMap(({ atMs, ms }) => other.has(atMs) ? [Math.abs(ms - other.get(atMs)! - apart)] : []).sort((a, b) => a - b)
  expect(skew[Math.floor(skew.length * 0.95)]).toBeLessThanOrEqual(FRAME_MS * 1.5)
  await page.evaluate(() => (globalThis as unknown as Held).replay.setRate(2))
  await page.waitForFunction(() => (globalThis as unknown as Held).replay.state.phase === 'ended', undefined, { timeout: 15_000 })
  expect((await page.evaluate(() => (globalThis as unknown as Held).replay.state)).streams).toMatchObject({ panorama: 'gap' })
  await page.evaluate(() => (globalThis as unknown as Held).replay.destroy())
  expect(await page.locator('canvas').count()).toBe(0)
  expect(complaints).toEqual([])
}, 60_000)

// Open: with a leading EXT-X-GAP the element of this fall-back never gets its first media, so the first seek does not settle.
test.todo('without WebCodecs the recording is replayed by video elements kept together')
