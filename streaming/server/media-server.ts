import { mkdir, statfs } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { MaskRectangle, MediaProcessConfig, MediaState, MediaStatus } from '../contract'
import { startIngest, type IngestEvent, type IngestLimits, type IngestSupervisor } from '../ingest/supervisor'
import type { RecordingStore } from '../recording/ports'
import { createInputRelay, type InputRelay } from '../relay/input-relay'
import { LiveSession, type SessionEvent } from '../session/live-session'
import { AccessList } from './access'
import { createAppLink } from './app-link'
import { createStateFile } from './desired-state'
import { createHttp } from './http'
import type { MediaLog, PlanOf, VodHandler } from './ports'
import { ProblemWatch } from './problem-watch'
import { serveSockets } from './sockets'

const STATE_RETRY_MS = { first: 500, most: 10_000 }
/** Asked for an unknown key at most so often: a stranger's guesses must not become load on the application. */
const ASK_EVERY_MS = 1_000
/** An application that is only starting refuses at once; one that hangs must not keep encoders out. */
const FIRST_ASK_MS = 1_000
const HEALTH_EVERY_MS = 1_000
const FLUSH_MS = 2_000
const MOST_CONNECTIONS = 10_000

export interface MediaServer {
  port: number
  rtmpPort: number
  /** Closes recordings' files so that the next start appends to them. */
  stop(): Promise<void>
}

/** The media plane in one process: ingest child, relays, sessions, HTTP and sockets. */
export async function startMediaServer(options: {
  config: MediaProcessConfig
  ingestEntry: string
  ingestLimits?: Partial<IngestLimits>
  log: MediaLog
  now: () => number
  newId: () => string
  store: RecordingStore
  /** Paints the masks of inputs that have some. */
  ffmpegPath?: string
  /** Given how to ask for a recording's plan; what it caches, `forget` clears. */
  createVod: (planOf: PlanOf) => { handle: VodHandler; forget: (recordingId: string) => void }
}): Promise<MediaServer> {
  const { config, log, now, store } = options
  await mkdir(config.dataDir, { recursive: true })
  const stateFile = createStateFile(join(config.dataDir, 'media-state.json'))
  const app = createAppLink({ appUrl: config.appUrl, mediaSecret: config.mediaSecret, log, now, newId: options.newId })
  const access = new AccessList(config.mediaSecret)
  const inputs = new Map<string, InputRelay>()
  const sessions = new Map<string, LiveSession>()
  const ending = new Set<Promise<void>>()
  const problems = new ProblemWatch((inputId, problem, detail) => app.tell({ type: 'input-problem', inputId, problem, detail }))
  let state: MediaState = { revision: -1, inputs: [], broadcasts: [], revoked: [] }
  let inputByKeyHash = new Map<string, string>()
  /** An input that is not in here sends nothing. */
  let masksByInput = new Map<string, readonly MaskRectangle[]>()
  /** The last document's way to the disk. */
  let kept: Promise<void> = Promise.resolve()
  let isStopping = false
  /** Until the application has spoken, what is on disk may be newer than its database, put back from a backup. */
  let hasBeenPushed = false
  let ingest: IngestSupervisor | null = null

  function inputOf(inputId: string): InputRelay {
    let input = inputs.get(inputId)
    if (!input) {
      input = createInputRelay({ inputId, now, onDetail: (detail) => log.info({ inputId, detail }, 'input'), ...(options.ffmpegPath ? { ffmpegPath: options.ffmpegPath } : {}) })
      input.setMasks(masksByInput.get(inputId) ?? null)
      inputs.set(inputId, input)
    }
    return input
  }

  function onSessionEvent(event: SessionEvent) {
    if (event.type === 'recording-failed') log.error({ ...event }, 'recording failed')
    app.tell(event)
  }

  /** Makes it so, at once. What is newer stays. */
  function apply(next: MediaState, isAuthoritative = false): { kind: 'applied' } | { kind: 'older'; revision: number } {
    if (next.revision < state.revision && !isAuthoritative) return { kind: 'older', revision: state.revision }
    const hasChanged = next.revision !== state.revision
    const withdrawn = new Set(state.inputs.map((input) => input.inputId))
    state = next
    // Rights first: what is taken away is gone before anything else is looked at.
    access.apply(next.revoked)
    sockets.enforce()
    // Then masks, before any session is told anything: from here on nothing unmasked is handed to anybody.
    masksByInput = new Map(next.inputs.map((input) => [input.inputId, input.masks]))
    for (const [inputId, input] of inputs) input.setMasks(masksByInput.get(inputId) ?? null)
    inputByKeyHash = new Map(next.inputs.map((input) => [input.keyHash, input.inputId]))
    for (const input of next.inputs) withdrawn.delete(input.inputId)
    for (const inputId of withdrawn) {
      ingest?.disconnect(inputId, 'key-withdrawn')
      problems.forget(inputId)
    }
    const planned = new Map(next.broadcasts.map((plan) => [plan.id, plan]))
    for (const [id, session] of sessions) {
      if (planned.has(id)) continue
      sessions.delete(id)
      const end = session.end('over').finally(() => ending.delete(end))
      ending.add(end)
    }
    for (const plan of next.broadcasts) {
      const session = sessions.get(plan.id)
      if (session) session.apply(plan)
      else sessions.set(plan.id, new LiveSession(plan, { inputOf, store, now, onEvent: onSessionEvent }))
    }
    prune()
    if (hasChanged) {
      kept = stateFile.write(next)
      kept.catch((error: unknown) => log.error({ err: error }, 'the state could not be kept on disk'))
    }
    return { kind: 'applied' }
  }

  /** Inputs that nobody knows any more. */
  function prune() {
    const known = new Set([...state.inputs.map((input) => input.inputId), ...state.broadcasts.flatMap((plan) => plan.streams.map((stream) => stream.inputId))])
    for (const [inputId, input] of inputs) {
      if (known.has(inputId) || input.health().isConnected) continue
      input.stop()
      inputs.delete(inputId)
    }
  }

  let lastAskMs = -Infinity
  let asking: Promise<void> | null = null
  function askForState(): Promise<void> {
    if (asking || now() - lastAskMs < ASK_EVERY_MS) return asking ?? Promise.resolve()
    lastAskMs = now()
    asking = app.state().then((fresh) => {
      asking = null
      if (fresh && !isStopping) apply(fresh)
    })
    return asking
  }

  async function authorise(keyHash: string) {
    if (!inputByKeyHash.has(keyHash)) await askForState()
    const inputId = inputByKeyHash.get(keyHash)
    return inputId === undefined ? { kind: 'refused' as const, reason: 'wrong-key' as const } : { kind: 'accepted' as const, inputId }
  }

  function onIngestEvent(event: IngestEvent) {
    switch (event.type) {
      case 'connected':
        inputOf(event.inputId).connected(() => ingest?.flvUrl(event.inputId) ?? null, event.remoteAddress, event.encoder)
        return app.tell({ type: 'input-connected', inputId: event.inputId, remoteAddress: event.remoteAddress, encoder: event.encoder })
      case 'disconnected':
        inputs.get(event.inputId)?.disconnected()
        problems.forget(event.inputId)
        prune()
        return app.tell({ type: 'input-disconnected', inputId: event.inputId, reason: event.reason })
      case 'refused':
        return app.tell({ type: 'input-refused', inputId: event.inputId, reason: event.reason, remoteAddress: event.remoteAddress })
      case 'restarted':
        return log.warn({ restarts: event.restarts }, 'ingest restarted')
      default:
        return event satisfies never
    }
  }

  async function status(): Promise<MediaStatus> {
    const disk = await statfs(config.dataDir)
    return {
      revision: state.revision,
      inputs: [...inputs.values()].map((input) => input.health()),
      viewers: [...sessions.values()].map((session) => ({ broadcastId: session.id, ...session.viewers })),
      disk: { freeBytes: disk.bavail * disk.bsize },
      ingest: { isRunning: ingest?.state().isRunning ?? false, restarts: ingest?.state().restarts ?? 0 },
      memoryBytes: process.memoryUsage.rss(),
    }
  }

  const origins = new Set(config.allowedOrigins)
  // No Origin is no browser's cross-site request; the token authorises.
  const isAllowedOrigin = (origin: string | undefined) => origin === undefined || origins.has(origin)
  const vod = options.createVod((recordingId) => app.recordingPlan(recordingId))
  const isRecorded = (recordingId: string) => state.broadcasts.some((plan) => plan.recordingId === recordingId)
  const http = createHttp({
    mediaSecret: config.mediaSecret, access, now, isAllowedOrigin, log,
    sessionOf: (id) => sessions.get(id) ?? null,
    apply: async (next) => {
      const result = apply(next)
      hasBeenPushed ||= result.kind === 'applied'
      // In force already; but a mask that would be forgotten by a kill the next moment is not one to rely on.
      await kept
      return result
    },
    status,
    disconnect: (inputId, reason) => ingest?.disconnect(inputId, reason),
    recordings: {
      summary: (id) => store.summary(id),
      forget: (id) => vod.forget(id),
      remove: async (id) => {
        if (isRecorded(id)) return 'in-use'
        await Promise.all(ending)
        vod.forget(id)
        await store.remove(id)
        return 'removed'
      },
    },
    vod: vod.handle,
  })
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    http(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'request failed')
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end()
    })
  }
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 30_000, maxHeaderSize: 16 * 1024 }, handle)
  // Whoever neither reads nor writes for so long holds memory for nothing; WebSockets have bounds of their own.
  server.timeout = 60_000
  server.maxConnections = MOST_CONNECTIONS
  const sockets = serveSockets(server, { access, now, isAllowedOrigin, sessionOf: (id) => sessions.get(id) ?? null })

  const recovered = await store.recover()
  const known = await stateFile.read()
  if (known) apply(known)
  // Masks that were drawn while this process was away count before the first encoder is let in, if the application is there to say so.
  const fresh = await Promise.race([app.state(), wait(FIRST_ASK_MS, null, { ref: false })])
  if (fresh) apply(fresh, true)

  ingest = await startIngest({
    entryPath: options.ingestEntry, rtmpHost: config.rtmpHost, rtmpPort: config.rtmpPort, log, authorise, onEvent: onIngestEvent,
    ...(options.ingestLimits ? { limits: options.ingestLimits } : {}),
  })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(config.port, config.host, resolve)
    })
  } catch (error) {
    await ingest.stop()
    throw error
  }

  // The application may be starting just now, or be this process's parent and wait for us: asked in the background.
  let retry: NodeJS.Timeout | null = null
  let retryMs = STATE_RETRY_MS.first
  const pending = new Set(recovered)
  const synchronise = async () => {
    retry = null
    const fresh = await app.state()
    if (isStopping) return
    if (!fresh) {
      retry = setTimeout(() => void synchronise(), retryMs)
      retryMs = Math.min(STATE_RETRY_MS.most, retryMs * 2)
      return
    }
    apply(fresh, !hasBeenPushed)
    for (const recordingId of pending) if (!isRecorded(recordingId)) app.tell({ type: 'recording-closed', recordingId })
    pending.clear()
  }
  void synchronise()
  const health = setInterval(() => {
    for (const input of inputs.values()) problems.look(input.health())
  }, HEALTH_EVERY_MS)

  let stopping: Promise<void> | null = null
  async function stop() {
    isStopping = true
    clearInterval(health)
    if (retry) clearTimeout(retry)
    server.close()
    // Files first: whatever else hangs, what was received is on disk.
    const closings = [...sessions.values()].map((session) => session.end('shutting-down'))
    await Promise.allSettled([...closings, ...ending])
    sockets.closeAll(1001, 'restarting')
    for (const input of inputs.values()) input.stop()
    await ingest?.stop()
    server.closeAllConnections()
    await app.flush(FLUSH_MS)
    app.stop()
  }
  return { port: (server.address() as AddressInfo).port, rtmpPort: ingest.state().rtmpPort, stop: () => (stopping ??= stop()) }
}

