/**
 * Changes speed and keeps pitch: overlap-add of similar waveforms (WSOLA; Verhelst and Roelands, ICASSP 1993).
 * 30 ms windows, half overlapping, searched within 8 ms on every 4th sample: speech at 0.5 to 2 without audible beats.
 */
export class TimeStretch {
  private readonly hop: number
  private readonly search: number
  private readonly window: Float32Array
  private input: Float32Array[] = []
  private inputStart = 0
  private inputLength = 0
  private position = 0
  private tail: Float32Array[] | null = null
  /** Where the last window would have gone on by itself. */
  private natural = 0
  /** Samples per channel that the last `push` gave out. */
  lastOutput = 0

  constructor(readonly sampleRate: number, readonly channels: number, readonly rate: number) {
    this.hop = Math.round(sampleRate * 0.015)
    this.search = Math.round(sampleRate * 0.008)
    this.window = Float32Array.from({ length: this.hop }, (_, i) => 0.5 - 0.5 * Math.cos(Math.PI * (i + 0.5) / this.hop))
    this.input = Array.from({ length: channels }, () => new Float32Array(sampleRate))
  }

  /** Samples in, zero or more hops of stretched samples out. */
  push(planes: Float32Array[]): Float32Array<ArrayBuffer>[] | null {
    const length = planes[0]?.length ?? 0
    this.reserve(length)
    for (let c = 0; c < this.channels; c++) this.input[c]!.set(planes[Math.min(c, planes.length - 1)]!, this.inputLength)
    this.inputLength += length
    const hops: Float32Array[][] = []
    for (;;) {
      const at = Math.round(this.position) - this.inputStart
      if (at + this.search + 2 * this.hop > this.inputLength || this.natural - this.inputStart + this.hop > this.inputLength) break
      hops.push(this.nextHop(at))
    }
    this.lastOutput = hops.length * this.hop
    if (hops.length === 0) return null
    return Array.from({ length: this.channels }, (_, c) => {
      const out = new Float32Array(hops.length * this.hop)
      hops.forEach((hop, i) => out.set(hop[c]!, i * this.hop))
      return out
    })
  }

  private nextHop(at: number): Float32Array[] {
    const start = this.tail ? this.mostAlike(at) : at
    const out = this.input.map((plane, c) => {
      const hop = new Float32Array(this.hop)
      for (let i = 0; i < this.hop; i++) {
        const rise = this.window[i]!
        hop[i] = this.tail ? this.tail[c]![i]! * (1 - rise) + plane[start + i]! * rise : plane[start + i]!
      }
      return hop
    })
    this.tail = this.input.map((plane) => plane.slice(start + this.hop, start + 2 * this.hop))
    this.natural = this.inputStart + start + this.hop
    this.position += this.hop * this.rate
    return out
  }

  private mostAlike(at: number): number {
    const reference = this.tail![0]!
    const plane = this.input[0]!
    let best = at
    let bestScore = -Infinity
    for (let start = Math.max(0, at - this.search); start <= at + this.search; start += 4) {
      let product = 0
      let energy = 1e-9
      for (let i = 0; i < this.hop; i += 4) {
        const sample = plane[start + i]!
        product += reference[i]! * sample
        energy += sample * sample
      }
      const score = product / Math.sqrt(energy)
      if (score > bestScore) {
        bestScore = score
        best = start
      }
    }
    return best
  }

  /** Drops what no window can reach any more; the buffer stays about a second. */
  private reserve(length: number): void {
    const capacity = this.input[0]!.length
    if (this.inputLength + length <= capacity) return
    const used = Math.max(0, Math.min(this.inputLength, Math.round(this.position) - this.search - this.inputStart))
    const grown = Math.max(capacity, this.inputLength - used + length)
    this.input = this.input.map((plane) => {
      const next = new Float32Array(grown)
      next.set(plane.subarray(used, this.inputLength))
      return next
    })
    this.inputStart += used
    this.inputLength -= used
  }
}
