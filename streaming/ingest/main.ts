/**
 * The ingest process: takes RTMP from encoders and gives it out as HTTP-FLV on loopback.
 * Forked by ./supervisor; speaks ./messages with it and ends when it is gone.
 *
 * node-media-server is never trusted with more than this process: no disk, no HTTP server of its own,
 * no RTMP play, no stream key outside of memory.
 */
import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import Context from 'node-media-server/src/core/context.js'
import logger from 'node-media-server/src/core/logger.js'
import NodeRtmpServer from 'node-media-server/src/server/rtmp_server.js'
import type { Session } from 'node-media-server/src/types'
import type { RefusalReason } from '../contract'
import { startFlvPull } from './flv-pull'
import { INPUT_ID, type DisconnectReason, type FromIngest, type PublishVerdict, type ToIngest } from './messages'
import { takePlace } from './place'
import { takeOverBars } from './take-over'
import { tokenBucket } from './token-bucket'

/** What of the patch this process relies on; `Context.hardening` says what is there. */
const HARDENING = 1
/** FLV codec ids: 7 is H.264, 10 is AAC. Enhanced RTMP's FourCC codecs have none of these. */
const CODECS = { video: [7], audio: [10] }
const PULL_BYTES = 16 * 1024 * 1024
const REPLACE_AFTER_MS = 1_500
/** The parent answers from memory; when it does not, the encoder tries again. */
const VERDICT_TIMEOUT_MS = 5_000
/** Encoders name themselves in onMetaData, right after the publish; one that does not is announced without. */
const METADATA_WAIT_MS = 500

const send = (message: FromIngest) => {
  if (process.connected) process.send!(message, undefined, undefined, () => {}) // the parent may be gone: `disconnect` ends this process
}

const fail = (message: string): void => {
  if (process.connected) process.send!({ type: 'failed', message } satisfies FromIngest, () => process.exit(1))
  else process.exit(1)
}

const verdicts = new Map<number, (verdict: PublishVerdict) => void>()
let requests = 0

function authorise(keyHash: string): Promise<PublishVerdict | null> {
  const request = ++requests
  return new Promise((resolve) => {
    const settle = (verdict: PublishVerdict | null) => {
      clearTimeout(timer)
      verdicts.delete(request)
      resolve(verdict)
    }
    const timer = setTimeout(settle, VERDICT_TIMEOUT_MS, null)
    verdicts.set(request, settle)
    send({ type: 'authorise', request, keyHash })
  })
}

const remoteAddress = (session: Session) => session.ip.replace(/:\d+$/, '').replace(/^::ffff:/, '')
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value.slice(0, 200) : null)

/** Inputs by session, from the moment its key was accepted. */
const inputs = new WeakMap<Session, string>()
/** Publishers; `announce` tells the parent once. */
const publishers = new Map<Session, { inputId: string; announce(): void }>()

const takeOvers = takeOverBars(() => performance.now())
let replaceAfterMs = REPLACE_AFTER_MS

/** Decides about a publish; from here on the session carries the input's id in place of the key. */
async function decide(session: Session): Promise<RefusalReason | null> {
  const keyHash = createHash('sha256').update(session.streamName).digest('hex')
  session.streamName = 'pending'
  if (session.streamApp !== 'live') return 'wrong-key'
  const verdict = await authorise(keyHash)
  if (verdict === null) return 'idle-timeout'
  if (verdict.kind === 'refused') return verdict.reason
  if (!INPUT_ID.test(verdict.inputId)) throw new Error('input id is not usable as a path')
  inputs.set(session, verdict.inputId)
  if (takeOvers.isBarred(verdict.inputId, remoteAddress(session))) return 'taken-over'
  session.streamName = verdict.inputId
  const place = await takePlace({
    incumbent: () => Context.broadcasts.get(`/live/${verdict.inputId}`)?.publisher ?? null,
    isWithdrawn: () => session.closeTime > 0,
    replaceAfterMs,
    now: () => performance.now(),
  })
  if (place === 'free') return null
  takeOvers.contended(verdict.inputId, remoteAddress(session))
  return place
}

function watchSessions() {
  // A crowd knocking with garbage must not become a flood of events in the database behind the parent.
  const now = () => performance.now()
  const unknownRefusals = tokenBucket({ capacity: 20, perSecond: 5 }, now)
  const knownRefusals = tokenBucket({ capacity: 50, perSecond: 10 }, now)
  const logLines = tokenBucket({ capacity: 200, perSecond: 50 }, now)

  logger.log = (message, level = 'info') => {
    // What the module calls an error is a peer's mistake.
    if (level !== 'trace' && level !== 'debug' && logLines.take()) send({ type: 'log', level: level === 'info' ? 'debug' : 'info', message: message.slice(0, 500) })
  }

  Context.eventEmitter.on('postPublish', (session: Session) => {
    const inputId = inputs.get(session)!
    const announce = () => {
      clearTimeout(timer)
      if (isAnnounced) return
      isAnnounced = true
      send({ type: 'connected', inputId, remoteAddress: remoteAddress(session), encoder: text(session.encoder) ?? text(session.rtmp.connectCmdObj?.flashVer) })
    }
    let isAnnounced = false
    const timer = setTimeout(announce, METADATA_WAIT_MS)
    publishers.set(session, { inputId, announce })
  })
  Context.eventEmitter.on('metadata', (session: Session) => publishers.get(session)?.announce())

  Context.eventEmitter.on('doneSession', (session: Session) => {
    const publisher = publishers.get(session)
    if (publisher) {
      publishers.delete(session)
      publisher.announce()
      send({ type: 'disconnected', inputId: publisher.inputId, reason: (session.closeReason || 'connection-lost') as DisconnectReason })
      return
    }
    // Without a reason it was the peer that went: a port scan, an encoder that changed its mind.
    if (!session.closeReason) return
    const inputId = inputs.get(session) ?? null
    if (!(inputId === null ? unknownRefusals : knownRefusals).take()) return
    send({ type: 'refused', inputId, reason: session.closeReason as RefusalReason, remoteAddress: remoteAddress(session) })
  })
}

let rtmp: InstanceType<typeof NodeRtmpServer> | null = null
/** An encoder that does not answer the end of its connection is cut off. */
const STOP_MS = 500

async function start(options: Extract<ToIngest, { type: 'start' }>) {
  if (Context.hardening !== HARDENING) {
    return fail('node-media-server is not patched, or by another version of the patch; it would accept anything. Run "npx patch-package" (npm skips it with --ignore-scripts) and start again.')
  }
  const { pullBytes = PULL_BYTES, replaceTime = REPLACE_AFTER_MS, ...limits } = options.limits
  replaceAfterMs = replaceTime
  Object.assign(Context.limits, limits)
  Context.config = {
    rtmp: { port: options.rtmpPort, bind: options.rtmpHost, play: false },
    codecs: CODECS,
    publishGrace: 0,
    hooks: { publish: decide },
  }
  watchSessions()
  const pull = await startFlvPull({ secret: options.pullSecret, broadcasts: Context.broadcasts, maxUnreadBytes: pullBytes })
  rtmp = new NodeRtmpServer()
  rtmp.handleListenError = () => () => {} // its own would exit before the reason is told
  rtmp.tcpServer.on('error', (error: NodeJS.ErrnoException) => {
    fail(error.code === 'EADDRINUSE'
      ? `RTMP port ${options.rtmpPort} on ${options.rtmpHost} is already in use.`
      : `RTMP can't be taken on ${options.rtmpHost}:${options.rtmpPort}: ${error.message}`)
  })
  rtmp.tcpServer.on('listening', () => {
    send({ type: 'ready', rtmpPort: (rtmp!.tcpServer.address() as AddressInfo).port, pullPort: pull.port })
  })
  rtmp.run()

  setInterval(() => send({ type: 'pulse', rssBytes: process.memoryUsage.rss(), connections: Context.sessions.size }), 1_000)
}

process.on('disconnect', () => process.exit(0))
// Ctrl-C and systemd signal the whole group; when to end is the parent's decision, which closes recordings first.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('message', (message: ToIngest) => {
  switch (message.type) {
    case 'start':
      start(message).catch((error: Error) => fail(error.message))
      break
    case 'verdict':
      verdicts.get(message.request)?.(message.verdict)
      break
    case 'disconnect':
      for (const session of Context.sessions.values()) {
        if (inputs.get(session) !== message.inputId) continue
        // A withdrawn key also ends who was just accepted with it and waits for the place.
        if (!session.isPublisher && message.reason !== 'key-withdrawn') continue
        if (message.reason === 'taken-over') takeOvers.takenOver(message.inputId, remoteAddress(session))
        session.close(message.reason)
      }
      break
    case 'stop':
      // Closed, not torn: an encoder takes that for the moment to dial again, and finds the door shut until the restart.
      rtmp?.tcpServer.close(() => process.exit(0))
      for (const session of Context.sessions.values()) session.close('ingest-restarted')
      setTimeout(() => process.exit(0), STOP_MS)
      break
  }
})
