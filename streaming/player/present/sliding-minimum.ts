/**
 * Minimum of the samples of the last `windowMs`, in a fixed number of buckets: memory does not grow with the frame rate,
 * and an old minimum leaves within one bucket of its time (findings: a plain minimum drifts when the source drops frames).
 */
export class SlidingMinimum {
  private readonly buckets: { from: number; min: number }[] = []
  private readonly bucketMs: number

  constructor(private readonly windowMs: number, buckets = 20) {
    this.bucketMs = windowMs / buckets
  }

  add(nowMs: number, value: number): void {
    const last = this.buckets[this.buckets.length - 1]
    if (last && nowMs - last.from < this.bucketMs) {
      if (value < last.min) last.min = value
    } else {
      this.buckets.push({ from: nowMs, min: value })
    }
    while (this.buckets[0] && nowMs - this.buckets[0].from > this.windowMs) this.buckets.shift()
  }

  get(): number | null {
    let min: number | null = null
    for (const bucket of this.buckets) if (min === null || bucket.min < min) min = bucket.min
    return min
  }

  clear(): void {
    this.buckets.length = 0
  }
}
