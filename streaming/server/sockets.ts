import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { CLOSE, type PlayerMessage } from '../contract'
import { Viewer } from '../relay/viewer'
import type { LiveSession } from '../session/live-session'
import type { PlaybackClaims } from '../token'
import type { AccessList } from './access'

const MOST_VIEWERS = 5_000
/** A renewal is the longest that a player says. */
const LONGEST_MESSAGE_BYTES = 2_048
/** A player says something about once a second. */
const MESSAGES_PER_SECOND = 20
/** A pong waits behind the pictures; to one that does not read, none is queued. */
const PONG_BEHIND_BYTES = 64 * 1024
/** Longest delay of setTimeout. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

interface Seat { claims: PlaybackClaims; viewer: Viewer; leave: () => void; expiry: NodeJS.Timeout }

export interface Sockets {
  /** Closes the sockets of every revoked grant. */
  enforce(): void
  closeAll(code: number, reason: string): void
}

/** /media/ws/TOKEN/STREAM */
export function serveSockets(server: Server, options: {
  access: AccessList
  sessionOf: (broadcastId: string) => LiveSession | null
  isAllowedOrigin: (origin: string | undefined) => boolean
  now: () => number
}): Sockets {
  const { access, now } = options
  const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: LONGEST_MESSAGE_BYTES, autoPong: false, clientTracking: false })
  const seats = new Set<Seat>()

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const refuse = (status: string) => socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\nCache-Control: no-store\r\n\r\n`)
    const [, media, ws, token, name, ...more] = (request.url ?? '').split('?', 1)[0]!.split('/')
    if (media !== 'media' || ws !== 'ws' || !token || !name || more.length > 0) return refuse('404 Not Found')
    if (!options.isAllowedOrigin(request.headers.origin)) return refuse('403 Forbidden')
    if (seats.size >= MOST_VIEWERS) return refuse('503 Service Unavailable')
    const verdict = access.judge(token, now())
    if (verdict.kind === 'refused' && (verdict.reason === 'malformed' || verdict.reason === 'forged')) return refuse('403 Forbidden')
    wss.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => webSocket.terminate())
      // A browser does not see why an upgrade was refused; the holder of a signed token is told by a close code.
      if (verdict.kind === 'refused') return verdict.reason === 'expired' ? webSocket.close(CLOSE.expired, 'expired') : webSocket.close(CLOSE.revoked, 'revoked')
      seat(webSocket, socket, verdict.claims, name)
    })
  })

  function seat(webSocket: WebSocket, socket: Duplex, claims: PlaybackClaims, name: string) {
    if (claims.use === 'replay') return webSocket.close(CLOSE.refused, 'not for live')
    const session = options.sessionOf(claims.subject)
    if (!session) return webSocket.close(CLOSE.ended, 'ended')
    const stream = session.stream(name)
    if (!stream) return webSocket.close(CLOSE.refused, 'no such stream')
    // Pictures go out when they come; Nagle's algorithm would wait for the viewer's acknowledgement.
    if ('setNoDelay' in socket) (socket as unknown as { setNoDelay(on: boolean): void }).setNoDelay(true)
    const viewer = new Viewer(webSocket, socket, claims.use === 'preview')
    const mine: Seat = { claims, viewer, leave: () => undefined, expiry: expire(viewer, claims) }
    seats.add(mine)
    webSocket.on('close', () => {
      clearTimeout(mine.expiry)
      seats.delete(mine)
      mine.leave()
    })
    let second = 0
    let said = 0
    webSocket.on('message', (data, isBinary) => {
      const thisSecond = Math.floor(now() / 1_000)
      said = thisSecond === second ? said + 1 : 1
      second = thisSecond
      if (said > MESSAGES_PER_SECOND || isBinary) return viewer.close(CLOSE.refused, 'unexpected message')
      onMessage(mine, data.toString(), socket)
    })
    webSocket.on('ping', (data) => {
      if (socket.writableLength < PONG_BEHIND_BYTES) webSocket.pong(data)
    })
    mine.leave = stream.fanOut.join(viewer)
  }

  const expire = (viewer: Viewer, claims: PlaybackClaims) =>
    setTimeout(() => viewer.close(CLOSE.expired, 'expired'), Math.min(LONGEST_TIMER_MS, claims.expiresAtMs - now())).unref()

  function onMessage(mine: Seat, text: string, socket: Duplex) {
    const message = readPlayerMessage(text)
    switch (message?.type) {
      case 'ping':
        if (socket.writableLength < PONG_BEHIND_BYTES) mine.viewer.tell({ type: 'pong', sentAtMs: message.sentAtMs, serverNowMs: now() })
        return
      case 'renew': {
        const verdict = access.judge(message.token, now())
        const isSame = verdict.kind === 'granted' && verdict.claims.id === mine.claims.id && verdict.claims.subject === mine.claims.subject &&
          verdict.claims.use === mine.claims.use && verdict.claims.viewer === mine.claims.viewer
        if (!isSame) return mine.viewer.close(verdict.kind === 'refused' && verdict.reason === 'revoked' ? CLOSE.revoked : CLOSE.refused, 'renewal refused')
        mine.claims = verdict.claims
        clearTimeout(mine.expiry)
        mine.expiry = expire(mine.viewer, verdict.claims)
        return
      }
      case undefined:
        return mine.viewer.close(CLOSE.refused, 'unexpected message')
      default:
        return message satisfies never
    }
  }

  return {
    enforce() {
      for (const mine of [...seats]) if (access.isRevoked(mine.claims.id)) leaveNow(mine, CLOSE.revoked, 'revoked')
    },
    closeAll(code, reason) {
      for (const mine of [...seats]) leaveNow(mine, code, reason)
    },
  }

  /** Out of the fan-out first: not one frame more, however long the closing takes. */
  function leaveNow(mine: Seat, code: number, reason: string) {
    mine.leave()
    mine.viewer.close(code, reason)
  }
}

function readPlayerMessage(text: string): PlayerMessage | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { type, sentAtMs, token } = value as Record<string, unknown>
  if (type === 'ping' && typeof sentAtMs === 'number' && Number.isFinite(sentAtMs)) return { type, sentAtMs }
  if (type === 'renew' && typeof token === 'string') return { type, token }
  return null
}
