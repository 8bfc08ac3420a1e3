import { spawn } from 'node:child_process'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { SocketMessage, VideoConfig } from '../contract'
import { type TestPlane, startTestPlane, until } from '../server/test-plane'
import { type TestViewer, openViewer } from '../server/test-viewer'
import { GRID } from '../../tests/fixtures/clock/barcode.mjs'
import { startClockSource } from '../../tests/fixtures/clock/source.mjs'
import { asFlv } from './marked.fixture'

const WIDTH = 640
const HEIGHT = 360
let plane: TestPlane
const stops: (() => unknown)[] = []
beforeAll(async () => { plane = await startTestPlane() })
afterEach(async () => { for (const stop of stops.splice(0)) await stop() })
afterAll(() => plane?.stop())

/** The capture time written into each picture, in order; null where it can't be read. */
async function writtenTimes(flv: Buffer): Promise<(number | null)[]> {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-i', 'pipe:0', '-vf', 'format=gray', '-vsync', 'passthrough', '-f', 'rawvideo', 'pipe:1'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  child.stdin.on('error', () => undefined)
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stdin.end(flv)
  await new Promise((done) => child.on('close', done))
  const luma = Buffer.concat(chunks)
  const times: (number | null)[] = []
  for (let at = 0; at + WIDTH * HEIGHT <= luma.length; at += WIDTH * HEIGHT) {
    let value = 0
    for (let i = 0; i < 40; i++) {
      const column = 4 + (i % 24)
      const row = 1 + 2 * Math.floor(i / 24)
      const level = luma[at + Math.floor(((row + 0.5) * HEIGHT) / GRID.rows) * WIDTH + Math.floor(((column + 0.5) * WIDTH) / GRID.columns)]!
      value = value * 2 + (level >= 128 ? 1 : 0)
    }
    times.push(value)
  }
  return times
}

/** For each picture since then: where the server placed it, against the moment written into it. */
async function displacements(viewer: TestViewer): Promise<{ writtenMs: number; ptsMs: number }[]> {
  const config = viewer.messages.filter((message): message is Extract<SocketMessage, { type: 'config' }> => message.type === 'config' && message.video !== null).at(-1)!
  const pictures = viewer.frames.filter((frame) => frame.kind === 'video')
  const times = await writtenTimes(asFlv(config.video as VideoConfig, pictures))
  return pictures.flatMap((picture, i) => (times[i] === null || times[i] === undefined ? [] : [{ writtenMs: times[i], ptsMs: picture.ptsMs }]))
}

test('a masked and an unmasked angle of the same moment stand at the same place on the clock, within one picture', async () => {
  const addresses = await plane.addBroadcast({ id: 'b' }, ['open', 'masked'])
  // Below the barcode.
  await plane.change((state) => void (state.inputs.find((input) => input.inputId === 'in-masked')!.masks = [{ x: 0.1, y: 0.5, width: 0.5, height: 0.4 }]))
  // One generator and one encoder for both, so that the source has no difference of its own.
  const source = startClockSource({
    width: WIDTH, height: HEIGHT, fps: 30, seconds: 60, live: true,
    output: ['-flags:v', '+global_header', '-f', 'tee', `[f=flv:flvflags=no_duration_filesize]${addresses.open}|[f=flv:flvflags=no_duration_filesize]${addresses.masked}`],
  })
  stops.push(() => source.stop())
  const viewers = ['open', 'masked'].map((name) => {
    const viewer = openViewer(`${plane.wsUrl}/media/ws/${plane.token({ subject: 'b' })}/${name}`)
    stops.push(() => viewer.socket.terminate())
    return viewer
  })
  await until('pictures of both', () => viewers.every((viewer) => viewer.frames.length > 180), 30_000)
  const [open, masked] = await Promise.all(viewers.map(displacements))
  const placedAt = new Map(open!.map((each) => [each.writtenMs, each.ptsMs]))
  const apart = masked!.flatMap((each) => (placedAt.has(each.writtenMs) ? [Math.abs(each.ptsMs - placedAt.get(each.writtenMs)!)] : []))
  expect(apart.length).toBeGreaterThan(120)
  const sorted = apart.sort((a, b) => a - b)
  console.info(`masked to unmasked: median ${sorted[sorted.length >> 1]!.toFixed(1)} ms, most ${sorted.at(-1)!.toFixed(1)} ms over ${sorted.length} pictures`)
  expect(sorted.at(-1)!).toBeLessThan(1_000 / 30)
}, 60_000)
