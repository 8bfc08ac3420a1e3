/**
 * A media plane for tests and benchmarks: real ingest child, real recordings in a temporary folder,
 * random ports, and a scripted application that answers its callbacks. Not part of the product's bundles.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import type { BroadcastPlan, MediaEvent, MediaPlane, MediaProcessConfig, MediaState, RecordingPlan } from '../contract'
import type { IngestLimits } from '../ingest/supervisor'
import { isControlRequest } from '../session/control-secret'
import { createMediaClient } from '../session/media-client'
import { type PlaybackClaims, signPlaybackToken } from '../token'
import { composeMediaServer } from './compose'
import type { MediaServer } from './media-server'
import type { MediaLog } from './ports'
import { readJson, sendJson } from './respond'

const root = resolve(import.meta.dirname, '../..')

/** A temporary folder whose bundles find the repository's packages. */
export async function bundleFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'theatrum-bundles-'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  return folder
}

/** Bundles a process's entry as the product's build does. */
export async function bundleEntry(source: string, outfile: string): Promise<void> {
  await build({ entryPoints: [join(root, source)], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', logLevel: 'error' })
}

export interface TestPlane {
  url: string
  wsUrl: string
  rtmpUrl: string
  dataDir: string
  mediaSecret: string
  media: MediaPlane
  /** The state that the scripted application holds; `change` edits and pushes it. */
  state: MediaState
  change(edit: (state: MediaState) => void): Promise<void>
  /** Events as the application took them. */
  events: MediaEvent[]
  recordingPlans: Map<string, RecordingPlan>
  /** False: the application answers 503. */
  app: { isUp: boolean; url: string }
  /** Makes an input; returns the RTMP address with its key. */
  addInput(inputId: string): Promise<string>
  /** Makes a broadcast with one input per stream (`in-NAME`); returns RTMP addresses by stream name. */
  addBroadcast(plan: Partial<BroadcastPlan> & { id: string }, names: string[]): Promise<Record<string, string>>
  token(claims: Partial<PlaybackClaims> & { subject: string }): string
  /** Stops the media server in order and starts it again on the same folder and ports. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export const silentLog: MediaLog = { debug() {}, info() {}, warn() {}, error() {} }

export async function startTestPlane(options: { log?: MediaLog; allowedOrigins?: string[]; ingestLimits?: Partial<IngestLimits>; ffmpegPath?: string; appHandler?: (request: IncomingMessage, response: ServerResponse) => void } = {}): Promise<TestPlane> {
  const dataDir = await mkdtemp(join(tmpdir(), 'theatrum-plane-'))
  const bundleDir = await bundleFolder()
  const ingestEntry = join(bundleDir, 'ingest.js')
  await bundleEntry('streaming/ingest/main.ts', ingestEntry)

  const mediaSecret = randomBytes(24).toString('base64url')
  const state: MediaState = { revision: 1, inputs: [], broadcasts: [], revoked: [] }
  const events: MediaEvent[] = []
  const seen = new Set<string>()
  const recordingPlans = new Map<string, RecordingPlan>()
  const app = { isUp: true, url: '' }
  const callbacks = createServer((request, response) => {
    if (!request.url?.startsWith('/internal/media/') && options.appHandler) return options.appHandler(request, response)
    if (!app.isUp) return sendJson(response, 503, {})
    if (!isControlRequest(request.headers.authorization, mediaSecret)) return sendJson(response, 401, {})
    if (request.url === '/internal/media/state') return sendJson(response, 200, state)
    const recording = /^\/internal\/media\/recordings\/([\w-]+)$/.exec(request.url ?? '')
    if (recording) {
      const plan = recordingPlans.get(recording[1]!)
      return plan ? sendJson(response, 200, plan) : sendJson(response, 404, {})
    }
    if (request.url === '/internal/media/events' && request.method === 'POST') {
      return void readJson(request, 1024 * 1024).then((body) => {
        for (const event of body as MediaEvent[]) {
          if (seen.has(event.id)) continue
          seen.add(event.id)
          events.push(event)
        }
        sendJson(response, 200, {})
      })
    }
    sendJson(response, 404, {})
  })
  await new Promise<void>((done) => callbacks.listen(0, '127.0.0.1', done))
  app.url = `http://127.0.0.1:${(callbacks.address() as AddressInfo).port}`

  const config: MediaProcessConfig = {
    host: '127.0.0.1', port: 0, rtmpHost: '127.0.0.1', rtmpPort: 0, dataDir, mediaSecret, appUrl: app.url,
    allowedOrigins: [app.url, ...(options.allowedOrigins ?? [])], logLevel: 'silent',
  }
  const start = () => composeMediaServer({ config, ingestEntry, log: options.log ?? silentLog, ...(options.ingestLimits ? { ingestLimits: options.ingestLimits } : {}), ...(options.ffmpegPath ? { ffmpegPath: options.ffmpegPath } : {}) })
  let server: MediaServer = await start()
  config.port = server.port
  config.rtmpPort = server.rtmpPort
  const url = `http://127.0.0.1:${server.port}`
  const rtmpUrl = `rtmp://127.0.0.1:${server.rtmpPort}/live`
  const media = createMediaClient({ url, mediaSecret })

  async function change(edit: (state: MediaState) => void) {
    edit(state)
    state.revision++
    await media.push(state)
  }
  async function addInput(inputId: string): Promise<string> {
    const key = randomBytes(16).toString('hex')
    await change((next) => next.inputs.push({ inputId, keyHash: createHash('sha256').update(key).digest('hex'), masks: [] }))
    return `${rtmpUrl}/${key}`
  }

  return {
    url, wsUrl: url.replace('http', 'ws'), rtmpUrl, dataDir, mediaSecret, media, state, change, events, recordingPlans, app, addInput,
    async addBroadcast(plan, names) {
      const addresses: Record<string, string> = {}
      for (const name of names) addresses[name] = await addInput(`in-${name}`)
      const nowMs = Date.now()
      const phase = plan.phase ?? 'live'
      await change((next) => next.broadcasts.push({
        phase, recordingId: null, startedAtMs: phase === 'testing' ? null : nowMs, viewableFromMs: phase === 'testing' ? null : nowMs,
        streams: names.map((name) => ({ name, inputId: `in-${name}`, offsetMs: 0 })), ...plan,
      }))
      return addresses
    },
    token: (claims) => signPlaybackToken({ id: randomUUID(), viewer: 'viewer', use: 'watch', expiresAtMs: Date.now() + 60_000, ...claims }, mediaSecret),
    async restart() {
      await server.stop()
      server = await start()
    },
    async stop() {
      await server.stop()
      callbacks.close()
      callbacks.closeAllConnections()
      await rm(dataDir, { recursive: true, force: true })
      await rm(bundleDir, { recursive: true, force: true })
    },
  }
}

export interface PublishOptions {
  /** `1280x720` and so on. */
  size?: string
  rate?: number
  bitrate?: string
  /** Frames between key frames. */
  gop?: number
  hasAudio?: boolean
  hasVideo?: boolean
  seconds?: number
  /** ffmpeg filters on the test picture. */
  filter?: string
  /** Output options of ffmpeg, after the usual ones. */
  extra?: string[]
}

/** A real encoder: ffmpeg's test picture and tone, baseline zerolatency, until stopped. */
export function publish(address: string, options: PublishOptions = {}): { child: ChildProcess; stop(): Promise<void>; errors(): string } {
  const { size = '320x180', rate = 30, bitrate = '500k', gop = 30, hasAudio = true, hasVideo = true, seconds = 120, filter, extra = [] } = options
  const input = (format: string) => ['-re', '-f', 'lavfi', '-i', format]
  const child = spawn('ffmpeg', [
    '-hide_banner', '-loglevel', 'error', '-nostdin',
    ...(hasVideo ? input(`testsrc2=size=${size}:rate=${rate}${filter ? `,${filter}` : ''}`) : []),
    ...(hasAudio ? input('sine=frequency=440:sample_rate=48000') : []),
    ...(hasVideo ? ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-pix_fmt', 'yuv420p', '-g', String(gop), '-keyint_min', String(gop), '-sc_threshold', '0', '-b:v', bitrate, '-threads', '1'] : []),
    ...(hasAudio ? ['-c:a', 'aac', '-b:a', '64k'] : []),
    ...extra, '-t', String(seconds), '-f', 'flv', address,
  ], { stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr!.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4_000)))
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  return {
    child,
    errors: () => errors,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}

/** Waits for a condition, at most so long; its last value, or an error that says what was waited for. */
export async function until<T>(what: string, look: () => T | Promise<T>, withinMs = 10_000): Promise<NonNullable<Awaited<T>>> {
  const endMs = Date.now() + withinMs
  for (;;) {
    const value = await look()
    if (value) return value as NonNullable<Awaited<T>>
    if (Date.now() > endMs) throw new Error(`waited ${withinMs} ms for: ${what}`)
    await new Promise((done) => setTimeout(done, 20))
  }
}
