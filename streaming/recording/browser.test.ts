import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type Browser, chromium } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeClip, shifted } from '../cmaf/fixture'
import type { RecordingPlan } from '../contract'
import { createRecordingStore, createVodHandler } from './index'

const START = 1_790_000_000_000
let folder: string
let browser: Browser
let server: Server
let base: string
let plan: RecordingPlan

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vod-browser-'))
  const clip = encodeClip({ seconds: 9, bFrames: 2 })
  const larger = encodeClip({ seconds: 6, size: '640x360' })
  let wallMs = START
  const store = createRecordingStore({ dataDir: folder, log: { info: () => undefined, error: () => undefined }, now: () => wallMs })
  const writer = await store.open('r1', 'field', START, (detail) => { throw new Error(detail) })
  for (const [{ configs, units }, begin] of [[clip, 0], [larger, 19_000]] as const) {
    writer.onConfig(configs)
    for (const unit of shifted(units, START + begin)) { wallMs = unit.dtsMs; writer.onUnit(unit) }
    writer.onRunEnd()
  }
  await writer.close()
  plan = { id: 'r1', startedAtMs: START, endedAtMs: START + 25_000, streams: [{ name: 'field', offsetMs: 0 }], barred: [] }
  const handler = createVodHandler({ store, planOf: () => Promise.resolve(plan) })
  const library = readFileSync(join(process.cwd(), 'node_modules/hls.js/dist/hls.min.js'))
  server = createServer((request, response) => {
    if (request.url === '/hls.js') return void response.end(library)
    if (request.url === '/') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<video muted playsinline></video><script src="/hls.js"></script>')
    void handler('r1', 'field', request.url!.slice(1), request.headers.range).then(({ status, headers, body }) => {
      response.writeHead(status, headers)
      if (body instanceof Readable) body.pipe(response)
      else response.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'] })
})
afterAll(async () => {
  await browser?.close()
  server?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a browser plays the replay: its start, over a drop-out to the other picture size, and round a barred passage', async () => {
  const page = await browser.newPage()
  const open = () => page.evaluate(() => new Promise<number>((resolve, reject) => {
    // The page's own global, set by the script tag.
    const { Hls } = window as unknown as { Hls: typeof import('hls.js').default }
    const video = document.querySelector('video')!
    const hls = new Hls()
    hls.on(Hls.Events.ERROR, (_event, { fatal, details }) => { if (fatal) reject(new Error(details)) })
    hls.loadSource('/index.m3u8')
    hls.attachMedia(video)
    video.onloadedmetadata = () => { void video.play(); resolve(video.duration) }
  }))
  const playsAt = (from: number, width: number) => page.waitForFunction(([at, wide]) => {
    const video = document.querySelector('video')!
    return video.currentTime > at! && video.currentTime < at! + 3 && video.videoWidth === wide && !video.seeking && video.readyState >= 3
  }, [from, width], { timeout: 8_000, polling: 50 })
  const seek = (to: number) => page.evaluate((at) => { document.querySelector('video')!.currentTime = at }, to)

  await page.goto(base)
  expect(await open()).toBeCloseTo(25, 0)
  await playsAt(0.3, 320)
  await seek(20.5)
  await playsAt(20.6, 640)
  await seek(3)
  await playsAt(3.1, 320)

  plan = { ...plan, barred: [{ fromMs: START + 2_500, toMs: START + 4_500 }] }
  await page.goto(base)
  expect(await open()).toBeCloseTo(25, 0)
  await seek(6.5)
  await playsAt(6.6, 320)
  const buffered = await page.evaluate(() => { const { buffered: b } = document.querySelector('video')!; return Array.from({ length: b.length }, (_, i) => [b.start(i), b.end(i)]) })
  for (const [from, to] of buffered) expect(from! < 4.5 && to! > 2.6).toBe(false)
})
