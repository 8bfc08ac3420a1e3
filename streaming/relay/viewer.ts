import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { CLOSE, type SocketMessage } from '../contract'

/** More than this still unsent when a hold begins is not the flow of a healthy viewer: its socket is cut. */
const IN_FLIGHT_BYTES = 64 * 1024
/** A viewer that takes nothing for so long has gone, or will never catch up on this path. */
const STUCK_MS = 10_000
/** A blocked socket does not carry a close frame either. */
const CLOSE_GRACE_MS = 1_000
/** The largest cached group of pictures, a second of stream, and words. */
const MOST_QUEUED_BYTES = 24 * 1024 * 1024

/** What the fan-out hands to a viewer: shared bytes and what is needed to decide about them. */
export interface Framed {
  bytes: Buffer
  /** A decoder may start here. */
  isEntry: boolean
  /** Earliest moment that it may have been captured. */
  capturedMs: number
}

/**
 * One socket of the interactive path. Frames are references into shared memory; what this viewer does not
 * take is bounded, and cut at a key frame. Frames go straight to the socket, past `ws`, already framed;
 * ws writes its own messages synchronously while compression is off, so that the order holds.
 */
export class Viewer {
  #needsEntry = true
  #skipped = 0
  #stuckSinceMs: number | null = null
  #burstBytes = 0

  constructor(
    private readonly ws: WebSocket,
    private readonly socket: Duplex,
    /** The desk's preview sees testing and holds as well. */
    readonly isPreview: boolean,
  ) {}

  get isOpen(): boolean {
    return this.ws.readyState === this.ws.OPEN && !this.socket.destroyed
  }

  tell(message: SocketMessage) {
    if (!this.isOpen) return
    // Even words have a bound: an encoder that changes its mind with every frame tells each viewer each time.
    if (this.socket.writableLength > MOST_QUEUED_BYTES) return this.ws.terminate()
    this.ws.send(JSON.stringify(message))
  }

  /** The next frame must be one that a decoder can start from. */
  needEntry() {
    this.#needsEntry = true
  }

  /** The cached group of pictures, all at once: the picture is there before the next key frame. */
  catchUp(frames: readonly Framed[]) {
    if (!this.isOpen || frames.length === 0) return
    this.#needsEntry = false
    this.socket.cork()
    for (const frame of frames) {
      this.#burstBytes += frame.bytes.length
      this.socket.write(frame.bytes)
    }
    this.socket.uncork()
  }

  /** @param boundBytes what may wait unsent for this viewer. */
  offer(frame: Framed, boundBytes: number, nowMs: number) {
    if (!this.isOpen) return
    const waiting = this.socket.writableLength
    if (waiting < IN_FLIGHT_BYTES) this.#burstBytes = 0
    if (this.#needsEntry) {
      // Resuming with the buffer half full would stop again before the next key frame.
      if (!frame.isEntry || waiting > boundBytes / 4 + this.#burstBytes) return this.#skip(nowMs, waiting)
      this.#needsEntry = false
      if (this.#skipped > 0) this.tell({ type: 'skipped', frames: this.#skipped })
      this.#skipped = 0
    } else if (waiting > boundBytes + this.#burstBytes) {
      this.#needsEntry = true
      return this.#skip(nowMs, waiting)
    }
    this.#stuckSinceMs = null
    this.socket.write(frame.bytes)
  }

  #skip(nowMs: number, waiting: number) {
    // Waiting for the first key frame is not a loss.
    if (waiting >= IN_FLIGHT_BYTES || this.#skipped > 0) this.#skipped++
    if (waiting < IN_FLIGHT_BYTES) {
      this.#stuckSinceMs = null
      return
    }
    this.#stuckSinceMs ??= nowMs
    if (nowMs - this.#stuckSinceMs > STUCK_MS) this.close(CLOSE.tooSlow, 'too slow')
  }

  /** Nothing captured goes out behind this, nor what still waits here. */
  hold() {
    this.#needsEntry = true
    if (this.socket.writableLength > IN_FLIGHT_BYTES) return this.ws.terminate()
    this.tell({ type: 'hold' })
  }

  close(code: number, reason: string) {
    if (this.socket.writableLength > IN_FLIGHT_BYTES) return this.ws.terminate()
    this.ws.close(code, reason)
    setTimeout(() => this.ws.terminate(), CLOSE_GRACE_MS).unref()
  }
}
