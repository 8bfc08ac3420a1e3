/**
 * Fan-out of the interactive path: one 4 Mbit/s stream through the real media and ingest processes to 200 viewers
 * in a second process; then ten more that stop reading. Loopback, about 75 s, ends by itself.
 * Options: --viewers 200 --seconds 20 --bitrate 4000k
 */
import { type ChildProcess, fork } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import WebSocket from 'ws'
import type { MediaProcessConfig, MediaState } from '../../streaming/contract'
import { bundleEntry, bundleFolder, publish, until } from '../../streaming/server/test-plane'
import { createMediaClient } from '../../streaming/session/media-client'
import { signPlaybackToken } from '../../streaming/token'

type ToViewers = { type: 'open'; url: string; count: number } | { type: 'stall'; url: string; count: number } | { type: 'read' }
interface Reading { opened: number; frames: number; lateP50: number; lateP99: number; lateMax: number; fewest: number; skipped: number; closed: number }

function viewers() {
  let late: number[] = []
  let skipped = 0
  let closed = 0
  const sockets: { frames: number; joinedMs: number }[] = []
  const open = (url: string, isStalled: boolean) => {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    const mine = { frames: 0, joinedMs: 0 }
    if (!isStalled) sockets.push(mine)
    socket.on('error', () => undefined)
    socket.on('close', () => { if (!isStalled) closed++ })
    socket.on('message', (data: Buffer, isBinary) => {
      if (isStalled) return socket.pause()
      if (!isBinary) return void (data.includes('"skipped"') && skipped++)
      const nowMs = Date.now()
      mine.joinedMs ||= nowMs
      mine.frames++
      // The cached pictures of the beginning are old by design.
      if (nowMs - mine.joinedMs > 2_000) late.push(nowMs - data.readDoubleLE(4))
    })
  }
  process.on('message', (message: ToViewers) => {
    if (message.type === 'read') {
      const sorted = Float64Array.from(late).sort()
      const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN)
      process.send!({ opened: sockets.filter((each) => each.frames > 0).length, frames: sorted.length, lateP50: at(0.5), lateP99: at(0.99), lateMax: at(1), fewest: Math.min(...sockets.map((each) => each.frames)), skipped, closed } satisfies Reading)
      late = []
      return
    }
    for (let i = 0; i < message.count; i++) setTimeout(open, i * 10, message.url, message.type === 'stall')
  })
  process.on('disconnect', () => process.exit(0))
}

async function main() {
  const option = (name: string, usual: string) => process.argv[process.argv.indexOf(`--${name}`) + 1 || process.argv.length] ?? usual
  const count = Number(option('viewers', '200'))
  const measureMs = Number(option('seconds', '20')) * 1_000
  const bitrate = option('bitrate', '4000k')
  const folder = await bundleFolder()
  await bundleEntry('streaming/server/main.ts', join(folder, 'media.js'))
  await bundleEntry('streaming/ingest/main.ts', join(folder, 'ingest.js'))

  const mediaSecret = randomBytes(24).toString('base64url')
  const key = randomBytes(16).toString('hex')
  const nowMs = Date.now()
  const state: MediaState = {
    revision: 1, inputs: [{ inputId: 'in', keyHash: createHash('sha256').update(key).digest('hex'), masks: [] }], revoked: [],
    broadcasts: [{ id: 'b', phase: 'live', streams: [{ name: 'field', inputId: 'in', offsetMs: 0 }], recordingId: null, startedAtMs: nowMs, viewableFromMs: nowMs }],
  }
  const app = createServer((request, response) => {
    request.resume()
    response.end(JSON.stringify(request.url === '/internal/media/state' ? state : {}))
  })
  await new Promise<void>((done) => app.listen(0, '127.0.0.1', done))
  const config: MediaProcessConfig = {
    host: '127.0.0.1', port: 0, rtmpHost: '127.0.0.1', rtmpPort: 0, dataDir: join(folder, 'data'), mediaSecret,
    appUrl: `http://127.0.0.1:${(app.address() as AddressInfo).port}`, allowedOrigins: [], logLevel: 'warn',
  }
  const media = fork(join(folder, 'media.js'), { env: { ...process.env, THEATRUM_MEDIA: JSON.stringify(config) }, execArgv: [] })
  const ready = await new Promise<{ type: string; message?: string; port: number; rtmpPort: number }>((done) => media.once('message', (message) => done(message as never)))
  if (ready.type !== 'ready') throw new Error(ready.message)
  const client = createMediaClient({ url: `http://127.0.0.1:${ready.port}`, mediaSecret })
  const encoder = publish(`rtmp://127.0.0.1:${ready.rtmpPort}/live/${key}`, { size: '1280x720', bitrate, seconds: 180, extra: ['-minrate', bitrate, '-maxrate', bitrate, '-bufsize', '1000k', '-x264-params', 'nal-hrd=cbr'] })
  const audience = fork(fileURLToPath(import.meta.url), { env: { ...process.env, THEATRUM_FAN_OUT: 'viewers' }, execArgv: [] })
  try {
    const input = await until('the encoder delivers for 3 s', async () => {
      const found = (await client.status()).inputs[0]
      return found?.video?.framesPerSecond && Date.now() - found.connectedAtMs! > 3_000 ? found : null
    }, 30_000)
    figure('stream', input.video!.bitsPerSecond, 'bit/s')
    const token = signPlaybackToken({ id: 't', viewer: 'v', use: 'watch', subject: 'b', expiresAtMs: Date.now() + 600_000 }, mediaSecret)
    const url = `ws://127.0.0.1:${ready.port}/media/ws/${token}/field`
    say(audience, { type: 'open', url, count })
    await until('all viewers see', async () => (await read(audience)).opened === count, 30_000)
    await pause(4_000)
    await read(audience)
    const calm = await measure(media, measureMs)
    const reading = await read(audience)
    figure('viewers', reading.opened, 'sockets')
    figure('cpu', calm.cpuShare * 100, '% of a core', 40)
    figure('memory', calm.mostMegabytes, 'MB resident', 300)
    figure('late p50', reading.lateP50, 'ms')
    figure('late p99', reading.lateP99, 'ms')
    figure('late max', reading.lateMax, 'ms', 300)
    figure('viewers that lost frames', reading.skipped + reading.closed, 'viewers', 0)

    say(audience, { type: 'stall', url, count: 10 })
    const stalled = await measure(media, 30_000)
    const disturbed = await read(audience)
    figure('memory added by ten that stop reading', stalled.mostMegabytes - calm.mostMegabytes, 'MB', 100)
    figure('late max beside them', disturbed.lateMax, 'ms', 300)
    figure('viewers that lost frames beside them', disturbed.skipped + disturbed.closed, 'viewers', 0)
  } finally {
    await encoder.stop()
    audience.disconnect()
    const ended = new Promise((done) => media.once('exit', done))
    media.kill('SIGTERM')
    await ended
    app.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function figure(name: string, value: number, unit: string, most?: number) {
  console.log(JSON.stringify({ figure: name, value: Math.round(value * 10) / 10, unit, ...(most === undefined ? {} : { bound: `<= ${most}`, isMet: value <= most }) }))
}

const say = (child: ChildProcess, message: ToViewers) => void child.send(message)
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))
const read = (child: ChildProcess) =>
  new Promise<Reading>((done) => {
    child.once('message', (message) => done(message as Reading))
    say(child, { type: 'read' })
  })

/** Share of one core over the time, and the largest resident size seen (Linux: /proc). */
async function measure(child: ChildProcess, forMs: number): Promise<{ cpuShare: number; mostMegabytes: number }> {
  const ticks = () => {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return Number(fields[11]) + Number(fields[12])
  }
  const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024
  const startTicks = ticks()
  const startMs = performance.now()
  let most = resident()
  while (performance.now() - startMs < forMs) {
    await pause(250)
    most = Math.max(most, resident())
  }
  // Linux counts 100 ticks a second.
  return { cpuShare: ((ticks() - startTicks) * 10) / (performance.now() - startMs), mostMegabytes: most }
}

if (process.env.THEATRUM_FAN_OUT === 'viewers') viewers()
else await main()
