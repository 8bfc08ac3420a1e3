import { CLOSE, type PlayerMessage, type SocketMessage } from '../../contract'
import { SlidingMinimum } from '../present/sliding-minimum'

/** Nothing heard for this long: ask. Frames come every 33 ms and pongs every second, so silence means a lost network. */
const SILENCE_MS = 1_000
const PROBE_MS = 500
const OPEN_TIMEOUT_MS = 3_000
const PING_INTERVAL_MS = 1_000
const BACK_OFF_MS = [0, 200, 400, 800, 1_500]

export interface StreamSocketEvents {
  onOpen(): void
  onText(message: SocketMessage): void
  onBinary(buffer: ArrayBuffer): void
  /** The connection is gone; another one is on its way. `opened`: it had been open. */
  onLost(opened: boolean): void
  onEnd(why: 'ended' | 'access-ended'): void
  onExpired(): void
  onTooSlow(): void
}

/** The part of WebSocket that is used. */
export type SocketLike = Pick<WebSocket, 'binaryType' | 'readyState' | 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose' | 'onerror'>

/**
 * One stream's connection, kept alive: probes a silent one, replaces a dead one, honours the server's close codes.
 * `check` is called a few times a second; there are no timers of its own.
 */
export class StreamSocket {
  private socket: SocketLike | null = null
  private isOpen = false
  private isOver = false
  private isWaitingForToken = false
  private startedMs = 0
  private heardMs = 0
  private probedMs: number | null = null
  private pingedMs = 0
  private retryAtMs = 0
  private failures = 0
  private readonly clockSamples: { roundTripMs: number; offsetMs: number }[] = []
  private readonly roundTrips = new SlidingMinimum(30_000)
  bytes = 0

  constructor(
    private readonly events: StreamSocketEvents,
    private readonly url: (token: string) => string,
    private token: string,
    private readonly now: () => number,
    private readonly open: (url: string) => SocketLike = (address) => new WebSocket(address),
  ) {
    this.connect()
  }

  get connected(): boolean {
    return this.isOpen
  }

  get attempts(): number {
    return this.failures
  }

  /** Server's clock minus ours, from the quickest of the last exchanges. */
  get clockOffsetMs(): number | null {
    let best: { roundTripMs: number; offsetMs: number } | null = null
    for (const sample of this.clockSamples) if (!best || sample.roundTripMs < best.roundTripMs) best = sample
    return best?.offsetMs ?? null
  }

  get roundTripMs(): number | null {
    return this.roundTrips.get()
  }

  setToken(token: string): void {
    this.token = token
    if (this.isWaitingForToken) {
      this.isWaitingForToken = false
      this.connect()
    } else if (this.isOpen) this.send({ type: 'renew', token })
  }

  /** The network may have changed: an answer is expected at once. */
  probe(): void {
    if (this.isOpen) this.askNow(this.now())
    else if (!this.isOver && !this.isWaitingForToken) {
      this.failures = 0
      this.replace()
    }
  }

  check(): void {
    const now = this.now()
    if (this.isOver || this.isWaitingForToken) return
    if (!this.socket) {
      if (now >= this.retryAtMs) this.connect()
    } else if (!this.isOpen) {
      if (now - this.startedMs > OPEN_TIMEOUT_MS) this.lose()
    } else if (this.probedMs !== null && now - this.probedMs > PROBE_MS) this.lose()
    else if (this.probedMs === null && now - this.heardMs > SILENCE_MS) this.askNow(now)
    else if (now - this.pingedMs > PING_INTERVAL_MS) this.ping(now)
  }

  close(): void {
    this.isOver = true
    this.detach()
  }

  private ping(now: number): void {
    this.pingedMs = now
    this.send({ type: 'ping', sentAtMs: now })
  }

  private askNow(now: number): void {
    if (this.probedMs === null) this.probedMs = now
    this.ping(now)
  }

  private send(message: PlayerMessage): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message))
  }

  private replace(): void {
    this.detach()
    this.connect()
  }

  private connect(): void {
    const socket = this.open(this.url(this.token))
    socket.binaryType = 'arraybuffer'
    this.socket = socket
    this.startedMs = this.heardMs = this.now()
    this.probedMs = null
    socket.onopen = () => {
      this.isOpen = true
      this.heardMs = this.now()
      this.ping(this.heardMs)
      this.events.onOpen()
    }
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      this.heardMs = this.now()
      this.probedMs = null
      if (typeof data === 'string') this.receive(data)
      else {
        this.failures = 0
        this.bytes += data.byteLength
        this.events.onBinary(data)
      }
    }
    socket.onclose = ({ code }) => this.closed(code)
    socket.onerror = () => undefined
  }

  private receive(text: string): void {
    let message: SocketMessage
    try {
      message = JSON.parse(text) as SocketMessage
    } catch {
      return
    }
    if (message.type === 'pong') {
      const now = this.now()
      const roundTripMs = Math.max(0, now - message.sentAtMs)
      this.roundTrips.add(now, roundTripMs)
      this.clockSamples.push({ roundTripMs, offsetMs: message.serverNowMs - (message.sentAtMs + now) / 2 })
      if (this.clockSamples.length > 20) this.clockSamples.shift()
    } else this.events.onText(message)
  }

  private closed(code: number): void {
    switch (code) {
      case CLOSE.ended:
      case CLOSE.revoked:
      case CLOSE.refused:
        this.close()
        this.events.onEnd(code === CLOSE.ended ? 'ended' : 'access-ended')
        return
      case CLOSE.expired:
        this.detach()
        this.isWaitingForToken = true
        this.events.onExpired()
        return
      case CLOSE.tooSlow:
        this.events.onTooSlow()
        return this.lose()
      default:
        this.lose()
    }
  }

  private lose(): void {
    const opened = this.isOpen
    this.detach()
    this.retryAtMs = this.now() + (BACK_OFF_MS[Math.min(this.failures, BACK_OFF_MS.length - 1)] ?? 0)
    this.failures++
    this.events.onLost(opened)
    if (!this.isOver && this.retryAtMs <= this.now()) this.connect()
  }

  private detach(): void {
    const socket = this.socket
    this.socket = null
    this.isOpen = false
    this.probedMs = null
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }
}
