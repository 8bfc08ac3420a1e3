import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { CLOSE } from '../contract'
import { until } from '../server/test-plane'
import { openViewer } from '../server/test-viewer'
import type { AccessUnit } from './access-unit'
import { FanOut } from './fan-out'
import { Viewer } from './viewer'

const CONFIG = { video: { codec: 'avc1.42c01f', description: 'AAAA', width: 320, height: 180 }, audio: null }
const FRAME_BYTES = 40_000
const WALL = 1_800_000_000_000

let server: Server
let nowMs = WALL
const sockets: Duplex[] = []
let fanOut: FanOut

beforeAll(async () => {
  const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  server = createServer()
  server.on('upgrade', (request, socket, head) => wss.handleUpgrade(request, socket, head, (ws) => {
    sockets.push(socket)
    const leave = fanOut.join(new Viewer(ws, socket, false))
    ws.on('close', leave)
  }))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})
afterAll(() => server.closeAllConnections())

const url = () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
const unit = (i: number): AccessUnit => ({ kind: 'video', isKey: i % 30 === 0, ptsMs: WALL + i * 33, dtsMs: WALL + i * 33, data: Buffer.alloc(FRAME_BYTES, i) })

function begin() {
  sockets.length = 0
  nowMs = WALL
  fanOut = new FanOut(0, { phase: 'live', viewableFromMs: WALL }, () => nowMs)
  fanOut.onConfig(CONFIG)
}

/** Pictures one by one, at the speed at which the reading viewer takes them. */
async function send(from: number, to: number, reader?: { frames: unknown[] }) {
  const base = reader?.frames.length ?? 0
  for (let i = from; i < to; i++) {
    nowMs = WALL + i * 33
    fanOut.onUnit(unit(i))
    if (reader) await until('the reader has it', () => reader.frames.length >= base + i - from + 1)
    else await new Promise((done) => setImmediate(done))
  }
}

test('a viewer that stops reading costs a bounded queue and disturbs nobody; reading again it goes on at a key frame and is told', async () => {
  begin()
  const reader = openViewer(url())
  const sleeper = openViewer(url())
  await until('both sit', () => fanOut.viewerCount === 2 && reader.messages.length > 0 && sleeper.messages.length > 0)
  await send(0, 5, reader)
  await until('the sleeper began', () => sleeper.frames.length === 5)
  sleeper.socket.pause()
  let most = 0
  for (let i = 5; i < 290; i += 15) {
    await send(i, i + 15, reader)
    most = Math.max(most, ...sockets.map((socket) => socket.writableLength))
  }
  expect(reader.frames.length).toBe(290)
  expect(most).toBeGreaterThan(0)
  // A second of the stream, and one picture.
  expect(most).toBeLessThan(2 * 1024 * 1024)
  sleeper.socket.resume()
  await until('the queue is empty', () => sockets.every((socket) => socket.writableLength === 0))
  await send(290, 331, reader)
  await until('the sleeper sees again', () => sleeper.frames.at(-1)?.ptsMs === WALL + 330 * 33)
  expect(sleeper.messages.some((message) => message.type === 'skipped' && message.frames > 0)).toBe(true)
  for (let i = 1; i < sleeper.frames.length; i++) {
    const step = sleeper.frames[i]!.ptsMs - sleeper.frames[i - 1]!.ptsMs
    if (step !== 33) expect(sleeper.frames[i]!.isKey).toBe(true)
  }
  reader.socket.terminate()
  sleeper.socket.terminate()
}, 30_000)

test('a viewer that takes nothing for more than ten seconds is let go', async () => {
  begin()
  const sleeper = openViewer(url())
  await until('it sits', () => sleeper.messages.length > 0)
  sleeper.socket.pause()
  await send(0, 1_200)
  await until('gone', () => fanOut.viewerCount === 0)
  sleeper.socket.resume()
  await until('closed', () => sleeper.closed)
  expect([CLOSE.tooSlow, 1006]).toContain(sleeper.closed!.code)
}, 30_000)

test('a hold leaves nothing queued for a viewer that is behind: its socket is cut', async () => {
  begin()
  const sleeper = openViewer(url())
  await until('it sits', () => sleeper.messages.length > 0)
  sleeper.socket.pause()
  await send(0, 280)
  expect(sockets[0]!.writableLength).toBeGreaterThan(64 * 1024)
  fanOut.setGate({ phase: 'hold', viewableFromMs: WALL })
  expect(sockets[0]!.destroyed).toBe(true)
  sleeper.socket.terminate()
})

test('a newcomer gets the whole group of pictures at once, and none that was captured before it may be seen', async () => {
  begin()
  await send(30, 50)
  const early = openViewer(url())
  await until('all twenty', () => early.frames.length === 20)
  expect(early.frames[0]!.isKey).toBe(true)
  fanOut.setGate({ phase: 'live', viewableFromMs: WALL + 45 * 33 })
  const late = openViewer(url())
  await until('it is told', () => late.messages.length > 0)
  await send(50, 65)
  await until('pictures', () => late.frames.length === 5)
  expect(late.frames[0]).toMatchObject({ isKey: true, ptsMs: WALL + 60 * 33 })
  for (const viewer of [early, late]) viewer.socket.terminate()
})

test('a calibrated stream is shown earlier by its offset', async () => {
  begin()
  fanOut.calibrate(120)
  fanOut.setGate({ phase: 'live', viewableFromMs: WALL - 1_000 })
  const viewer = openViewer(url())
  await until('it sits', () => viewer.messages.length > 0)
  await send(0, 1, viewer)
  expect(viewer.frames[0]).toMatchObject({ ptsMs: WALL - 120, dtsMs: WALL - 120 })
  viewer.socket.terminate()
})
