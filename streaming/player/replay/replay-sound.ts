import { SoundTrack, sendSamples } from '../sound/sound-track'
import type { SoundMessage } from '../sound/messages'
import { TimeStretch } from '../sound/time-stretch'
import type { ReplayStream } from './replay-stream'

/** Decoded ahead of the position; the worklet's ring holds 4 s. */
const AHEAD_MS = 1_200
const JUMP_MS = 60

/**
 * Sound of the chosen angle in replay. The worklet counts in "heard time", position divided by rate, so that the same
 * ring serves every speed; other speeds than 1 are stretched so that a voice keeps its pitch.
 */
export class ReplaySound {
  private port: MessagePort | null = null
  private stream: ReplayStream | null = null
  private rate = 1
  private isRunning = false
  private next = 0
  private fromMs = 0
  private stretch: TimeStretch | null = null
  private heardMs = 0
  private expectedMs: number | null = null
  private readonly track = new SoundTrack((ptsMs, sampleRate, planes) => this.decoded(ptsMs, sampleRate, planes))

  setPort(port: MessagePort): void {
    this.port?.close()
    this.port = port
  }

  setStream(stream: ReplayStream | null): void {
    this.stop()
    this.track.close()
    this.stream = stream
  }

  /** From this position, heard now. */
  start(positionMs: number, wallMs: number, rate: number): void {
    this.stop()
    this.rate = rate
    this.isRunning = true
    this.fromMs = positionMs
    this.next = Math.max(0, (this.stream?.timeline.at(positionMs) ?? 0) - 1)
    this.say({ type: 'offset', offsetMs: wallMs - positionMs / rate })
  }

  stop(): void {
    this.isRunning = false
    this.track.reset()
    this.stretch = null
    this.expectedMs = null
    this.say({ type: 'offset', offsetMs: null })
    this.say({ type: 'clear' })
  }

  /** Decodes ahead of the position; a few times a second. */
  feed(positionMs: number): void {
    const { stream } = this
    if (!this.isRunning || !stream || !this.port) return
    for (let entry = stream.timeline.fragments[this.next]; entry && entry.startMs < positionMs + AHEAD_MS; entry = stream.timeline.fragments[this.next]) {
      if (this.track.inDecoder > 30) return
      const sound = stream.soundOf(this.next)
      if (!sound) return
      this.next++
      this.track.configure(sound.audio)
      for (const { ptsMs, data } of sound.frames) if (ptsMs > this.fromMs - 60) this.track.push(ptsMs, data)
    }
  }

  close(): void {
    this.stop()
    this.track.close()
    this.port?.close()
  }

  private decoded(ptsMs: number, sampleRate: number, planes: Float32Array<ArrayBuffer>[]): void {
    if (!this.port || !this.isRunning) return
    if (this.rate === 1) return sendSamples(this.port, ptsMs, sampleRate, planes)
    const isJump = this.expectedMs === null || Math.abs(ptsMs - this.expectedMs) > JUMP_MS
    this.expectedMs = ptsMs + (planes[0]?.length ?? 0) * 1_000 / sampleRate
    if (!this.stretch || isJump || this.stretch.sampleRate !== sampleRate || this.stretch.channels !== planes.length) {
      this.stretch = new TimeStretch(sampleRate, planes.length, this.rate)
      this.heardMs = ptsMs / this.rate
    }
    const out = this.stretch.push(planes)
    if (!out) return
    sendSamples(this.port, this.heardMs, sampleRate, out)
    // The lengths are read from the stretch: the buffers now belong to the worklet.
    this.heardMs += this.stretch.lastOutput * 1_000 / sampleRate
  }

  private say(message: SoundMessage): void {
    this.port?.postMessage(message)
  }
}
