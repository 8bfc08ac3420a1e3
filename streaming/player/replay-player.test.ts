import { type Browser, type Page, chromium } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startClockSource } from '../../tests/fixtures/clock/source.mjs'
import { CHROMIUM_ARGS } from '../../tests/setup/chromium'
import { type TestPlane, startTestPlane, until } from '../server/test-plane'
import { type TestPage, serveTestPage } from './test-page/serve'
import type { ReplayPlayer, ReplayPlayerOptions, ReplayState, Span } from './types'

let site: TestPage
let plane: TestPlane
let browser: Browser
let page: Page
const complaints: string[] = []
type Held = typeof globalThis & { replay: ReplayPlayer }
const FRAME_MS = 1_000 / 30
const RECORDED_S = 12
/** The panorama's encoder fails after this long and is started again for as long. */
const PIECE_S = 4
/** The broadcast was begun this much before the encoders. */
const LEAD_S = 3
let spans: Record<'field' | 'panorama', Span[]>

beforeAll(async () => {
  site = await serveTestPage()
  plane = await startTestPlane({ allowedOrigins: [site.origin] })
  site.allow(plane.url)
  const startedAtMs = Date.now() - LEAD_S * 1_000
  const streams = ['field', 'panorama'].map((name) => ({ name, offsetMs: 0 }))
  const addresses = await plane.addBroadcast({ id: 'op', recordingId: 'rec', startedAtMs, viewableFromMs: startedAtMs }, ['field', 'panorama'])
  plane.recordingPlans.set('rec', { id: 'rec', startedAtMs, endedAtMs: null, streams, barred: [] })
  const record = (name: string, seconds: number) => startClockSource({ width: 480, height: 270, seconds, live: true, sound: true, output: ['-f', 'flv', addresses[name]!] }).done
  await Promise.all([record('field', RECORDED_S), record('panorama', PIECE_S).then(() => record('panorama', PIECE_S))])
  await plane.change((state) => { state.broadcasts = [] })
  plane.recordingPlans.get('rec')!.endedAtMs = Date.now()
  await plane.media.forgetRecordingPlan('rec')
  await until('the recording is closed', () => plane.events.some((event) => event.type === 'recording-closed'))
  const { streams: recorded } = (await plane.media.summary('rec'))!
  spans = Object.fromEntries(recorded.map((stream) => [stream.name, stream.spans])) as typeof spans
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
  const { replay } = globalThis as unknown as Held
  await Promise.race([replay.seek(ms), new Promise((_, reject) => setTimeout(() => reject(new Error(`seek to ${ms}: ${JSON.stringify(replay.state)} ${[...document.querySelectorAll('video')].map((video) => `${video.currentTime} ${video.seeking} ${video.readyState} ${Array.from({ length: video.buffered.length }, (_, i) => `${video.buffered.start(i)}-${video.buffered.end(i)}`)}`)}`)), 10_000))])
  for (let i = 0; i < 4 || replay.state.phase === 'seeking'; i++) await new Promise(requestAnimationFrame)
  const read = (name: string) => window.readBarcode(document.querySelector(`[data-stream="${name}"]`))?.ms ?? null
  return { field: read('field'), panorama: read('panorama'), state: (globalThis as unknown as Held).replay.state }
}, ms)

test('a recorded surgery is replayed: each sought moment is the right picture on both angles, at any speed, to the end', async () => {
  const { durationMs } = await openReplay('auto')
  expect(durationMs).toBeGreaterThan((RECORDED_S - 2) * 1_000)

  // The barcode tells capture time, the position recording time; they differ by one constant.
  const begin = Math.max(spans.field[0]!.fromMs, spans.panorama[0]!.fromMs)
  const shared = spans.panorama[0]!.toMs - begin - 600
  const distances: Record<'field' | 'panorama', number[]> = { field: [], panorama: [] }
  for (const part of [0.5, 0.1, 0.35, 0.36, 0.02]) {
    const ms = begin + 100 + part * shared
    const { field, panorama } = await seekAndRead(ms)
    distances.field.push(field! - ms)
    distances.panorama.push(panorama! - ms)
  }
  for (const of of Object.values(distances)) expect(Math.max(...of) - Math.min(...of)).toBeLessThanOrEqual(FRAME_MS * 1.5)
  const apart = distances.field.map((distance, i) => distance - distances.panorama[i]!).sort((a, b) => a - b)[2]!
  expect(Math.abs(apart)).toBeLessThanOrEqual(34)

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
  await seekAndRead(begin + 300)
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
  const skew = samples.field!.flatMap(({ atMs, ms }) => other.has(atMs) ? [Math.abs(ms - other.get(atMs)!)] : []).sort((a, b) => a - b)
  expect(skew[Math.floor(skew.length * 0.5)]).toBeLessThanOrEqual(34)
  expect(skew[Math.floor(skew.length * 0.95)]).toBeLessThanOrEqual(FRAME_MS * 2 + 1)
  await page.evaluate(() => (globalThis as unknown as Held).replay.setRate(2))
  await page.waitForFunction(() => (globalThis as unknown as Held).replay.state.phase === 'ended', undefined, { timeout: 15_000 })
  expect((await page.evaluate(() => (globalThis as unknown as Held).replay.state)).streams).toMatchObject({ panorama: 'gap' })
  await page.evaluate(() => (globalThis as unknown as Held).replay.destroy())
  expect(await page.locator('canvas').count()).toBe(0)
  expect(complaints).toEqual([])
}, 60_000)

test('without WebCodecs the same recording is replayed by video elements kept together, gaps and barred passages left out', async () => {
  const { durationMs, path } = await openReplay('hls')
  expect(path).toBe('hls')
  expect(await page.locator('video[data-stream]').count()).toBe(2)
  const [first, second] = spans.panorama as [Span, Span]
  const begin = Math.max(spans.field[0]!.fromMs, first.fromMs)

  // Before the encoders began, and while the panorama's was away.
  expect((await seekAndRead(500)).state.streams).toEqual({ field: 'gap', panorama: 'gap' })
  const away = await seekAndRead((first.toMs + second.fromMs) / 2)
  expect(away.state.streams).toEqual({ field: 'shown', panorama: 'gap' })
  expect(away.field).not.toBeNull()
  expect(await page.evaluate(() => (document.querySelector('video[data-stream="panorama"]') as HTMLElement).style.visibility)).toBe('hidden')

  const distances: number[][] = []
  for (const ms of [second.fromMs + 1_500, begin + 200, begin + 1_700, second.toMs - 300, begin + 2_000]) {
    const { field, panorama } = await seekAndRead(ms)
    distances.push([field! - ms, panorama! - ms])
  }
  // The barcode tells capture time, the position recording time; they differ by one constant for both angles.
  const all = distances.flat()
  expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(FRAME_MS * 2 + 1)

  // Over the panorama's drop-out, with the panorama's sound.
  await seekAndRead(first.toMs - 2_200)
  await page.evaluate(() => {
    const { replay } = globalThis as unknown as Held
    replay.setSound('panorama')
    replay.setMuted(false)
    window.watch(['field', 'panorama'])
    replay.play()
  })
  await page.waitForFunction(() => window.samples.field!.length > 45)
  const videos = () => page.evaluate(() => Object.fromEntries([...document.querySelectorAll('video')].map((video) =>
    [video.dataset.stream!, { muted: video.muted, paused: video.paused, rate: video.playbackRate, heard: (video as HTMLVideoElement & { webkitAudioDecodedByteCount: number }).webkitAudioDecodedByteCount > 0 }])))
  expect(await videos()).toMatchObject({ field: { muted: true }, panorama: { muted: false, heard: true } })
  const samples = await page.evaluate(() => window.samples)
  const other = new Map(samples.panorama!.map((sample) => [sample.atMs, sample.ms]))
  const skew = samples.field!.slice(10).flatMap(({ atMs, ms }) => other.has(atMs) ? [Math.abs(ms - other.get(atMs)!)] : []).sort((a, b) => a - b)
  expect(skew.length).toBeGreaterThan(15)
  console.log(JSON.stringify({ video: true, skew50: skew[Math.floor(skew.length * 0.5)], skew95: skew[Math.floor(skew.length * 0.95)] }))
  expect(skew[Math.floor(skew.length * 0.95)]).toBeLessThanOrEqual(100)
  await page.waitForFunction(() => (globalThis as unknown as Held).replay.state.streams.panorama === 'gap', undefined, { timeout: 10_000 })
  await page.waitForFunction((ms) => {
    const { state } = (globalThis as unknown as Held).replay
    return state.phase === 'playing' && state.streams.panorama === 'shown' && state.positionMs > ms
  }, second.fromMs + 300, { timeout: 10_000 })
  await page.evaluate(() => (globalThis as unknown as Held).replay.setSound('field'))
  expect(await videos()).toMatchObject({ field: { muted: false, heard: true }, panorama: { muted: true } })

  // Twice the speed, a pause, and on to the end.
  const paced = await page.evaluate(async () => {
    const { replay } = globalThis as unknown as Held
    const frames = async (isOver: (count: number) => boolean) => {
      for (let count = 0; !isOver(count); count++) await new Promise(requestAnimationFrame)
    }
    replay.setRate(2)
    const fromMs = replay.state.positionMs
    await frames(() => replay.state.positionMs > fromMs + 300)
    replay.pause()
    const { positionMs } = replay.state
    await frames((count) => count === 20)
    return { movedMs: replay.state.positionMs - positionMs, phase: replay.state.phase, arePaused: [...document.querySelectorAll('video')].every((video) => video.paused) }
  })
  expect(paced).toMatchObject({ phase: 'paused', arePaused: true })
  expect(paced.movedMs).toBeLessThan(200)
  await page.evaluate(() => (globalThis as unknown as Held).replay.play())
  await page.waitForFunction(() => (globalThis as unknown as Held).replay.state.phase === 'ended', undefined, { timeout: 15_000 })
  expect((await page.evaluate(() => (globalThis as unknown as Held).replay.state)).streams).toMatchObject({ panorama: 'gap' })
  await page.evaluate(() => (globalThis as unknown as Held).replay.destroy())
  expect(await page.locator('video').count()).toBe(0)
  expect(complaints).toEqual([])
}, 60_000)

test.each(['interactive', 'hls'] as const)('a passage barred afterwards is left out of the replay, and seeking into it shows nothing (%s)', async (path) => {
  const plan = plane.recordingPlans.get('rec')!
  const fromMs = spans.field[0]!.fromMs + 4_000
  const toMs = fromMs + 2_500
  plan.barred = [{ fromMs: plan.startedAtMs + fromMs, toMs: plan.startedAtMs + toMs }]
  await plane.media.forgetRecordingPlan('rec')
  await openReplay(path)
  const inside = await seekAndRead((fromMs + toMs) / 2)
  expect(inside.state.streams.field).toBe('gap')
  if (path === 'interactive') expect(inside.field).toBeNull()
  else expect(await page.evaluate(() => (document.querySelector('video[data-stream="field"]') as HTMLElement).style.visibility)).toBe('hidden')
  // Pictures depend on the key frame before them, so the next one begins what is shown again.
  const after = await seekAndRead(toMs + 1_500)
  expect(after.state.streams.field).toBe('shown')
  expect(after.field).not.toBeNull()
  await seekAndRead(fromMs - 1_800)
  await page.evaluate((names) => {
    window.watch(names)
    ;(globalThis as unknown as Held).replay.play()
  }, ['field'])
  await page.waitForFunction((ms) => (globalThis as unknown as Held).replay.state.positionMs > ms, toMs + 1_300, { timeout: 15_000 })
  // What is seen while playing over it jumps by the whole passage.
  const seen = (await page.evaluate(() => window.samples.field!)).map(({ ms }) => ms)
  const jump = Math.max(...seen.slice(1).map((ms, i) => ms - seen[i]!))
  expect(jump).toBeGreaterThan(toMs - fromMs)
  await page.evaluate(() => (globalThis as unknown as Held).replay.destroy())
  plan.barred = []
  await plane.media.forgetRecordingPlan('rec')
}, 60_000)
