const FINE_MS = 20
const FINE_RATIO = 0.005
/** Beyond the fine range a speech listener hears less of a 3 % bend than of a cut. */
const COARSE_RATIO = 0.03
const JUMP_MS = 80
/** Short ramp in and out of silence, so that a jump doesn't click. */
const RAMP_SAMPLES = 64

/** How much faster than nominal to read, given the smoothed error (wanted minus have, ms); null to jump. */
export function driftRatio(errorMs: number): number | null {
  const size = Math.abs(errorMs)
  if (size > JUMP_MS) return null
  if (size < 1) return 1
  const strength = size <= FINE_MS ? FINE_RATIO * size / FINE_MS : FINE_RATIO + (COARSE_RATIO - FINE_RATIO) * (size - FINE_MS) / (JUMP_MS - FINE_MS)
  return 1 + Math.sign(errorMs) * strength
}

/**
 * Decoded sound on its way to the loudspeaker, addressed by time stamp. `pull` reads what belongs at a wanted time stamp:
 * small differences are bent away by resampling (linear; below 3 % that is inaudible for speech), large ones are jumped.
 * Bounded; at the bound the oldest sound leaves.
 */
export class SoundRing {
  private readonly data: Float32Array[]
  private readonly capacity: number
  /** Absolute sample numbers; `writeAt - readAt` samples are held. */
  private writeAt = 0
  private readAt = 0
  /** Time stamp of absolute sample 0 of the present run. */
  private originMs = 0
  private isRunning = false
  private error = 0
  private gain = 0
  underruns = 0
  jumps = 0

  constructor(readonly sampleRate: number, readonly channels = 2, seconds = 4) {
    this.capacity = Math.ceil(sampleRate * seconds)
    this.data = Array.from({ length: channels }, () => new Float32Array(this.capacity))
  }

  get heldMs(): number {
    return (this.writeAt - this.readAt) * 1_000 / this.sampleRate
  }

  get isPlaying(): boolean {
    return this.isRunning
  }

  /** Smoothed, wanted minus have, ms: positive when the ear hears too late. */
  get errorMs(): number {
    return this.error
  }

  clear(): void {
    this.writeAt = this.readAt = 0
    this.isRunning = false
    this.gain = 0
  }

  /** Mono is heard on both sides; channels beyond the ring's are left out. */
  push(ptsMs: number, planes: Float32Array[]): void {
    const length = planes[0]?.length ?? 0
    if (length === 0 || length > this.capacity || !Number.isFinite(ptsMs)) return
    let at = Math.round((ptsMs - this.originMs) * this.sampleRate / 1_000)
    // Time stamps of FLV are whole ms, so neighbours are up to 1 ms apart or over each other: they are joined.
    const seam = at - this.writeAt
    if (this.writeAt === 0 || seam < -this.sampleRate || seam > this.capacity / 2) {
      this.clear()
      this.originMs = ptsMs
      at = 0
    } else if (Math.abs(seam) <= this.sampleRate * 0.003) {
      // The origin follows slowly, so that rounding never adds up to drift.
      this.originMs += seam * 1_000 / this.sampleRate * 0.05
      at = this.writeAt
    } else if (seam < 0) {
      return
    } else {
      for (const plane of this.data) for (let i = this.writeAt; i < at; i++) plane[i % this.capacity] = 0
    }
    for (let c = 0; c < this.channels; c++) {
      const source = planes[Math.min(c, planes.length - 1)]!
      const plane = this.data[c]!
      const start = at % this.capacity
      const head = Math.min(length, this.capacity - start)
      plane.set(source.subarray(0, head), start)
      if (head < length) plane.set(source.subarray(head), 0)
    }
    this.writeAt = at + length
    if (this.writeAt - this.readAt > this.capacity) this.readAt = this.writeAt - this.capacity
  }

  /** Fills `out` with the sound wanted at `wantMs` (time stamp of its first sample); null wants silence. */
  pull(out: Float32Array[], wantMs: number | null, rate = 1): void {
    const length = out[0]?.length ?? 0
    if (wantMs === null || this.writeAt === 0) return this.silence(out)
    const want = (wantMs - this.originMs) * this.sampleRate / 1_000
    const error = (want - this.readAt) * 1_000 / this.sampleRate
    if (this.isRunning) this.error += (error - this.error) * 0.1
    const ratio = this.isRunning ? driftRatio(this.error) : null
    if (ratio === null) {
      if (want >= this.writeAt || want < this.readAt - this.sampleRate * 0.02 && want + length < this.readAt) {
        // Nothing for this moment yet, or only later sound: wait in silence.
        this.isRunning = false
        return this.silence(out)
      }
      if (this.isRunning) this.jumps++
      this.readAt = Math.max(want, this.writeAt - this.capacity, 0)
      this.isRunning = true
      this.error = 0
      this.gain = 0
    }
    const step = rate * (ratio ?? 1)
    if (this.readAt + step * length + 1 >= this.writeAt) {
      if (this.gain > 0) this.underruns++
      this.isRunning = false
      return this.silence(out)
    }
    const from = Math.min(this.gain, 1)
    for (let c = 0; c < out.length; c++) {
      const plane = this.data[Math.min(c, this.channels - 1)]!
      const target = out[c]!
      for (let i = 0; i < length; i++) {
        const position = this.readAt + i * step
        const whole = Math.floor(position)
        const a = plane[whole % this.capacity]!
        const b = plane[(whole + 1) % this.capacity]!
        const gain = Math.min(1, from + i / RAMP_SAMPLES)
        target[i] = (a + (b - a) * (position - whole)) * gain
      }
    }
    this.gain = 1
    this.readAt += step * length
  }

  private silence(out: Float32Array[]): void {
    for (const plane of out) plane.fill(0)
    this.gain = 0
  }
}
