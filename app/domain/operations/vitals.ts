/** How the machine and the streams do over time: what is kept, and what follows from it. */

export interface Sample {
  atMs: number
  /** Of all cores, 0 to 1. */
  cpu: number
  /** Of the machine, bytes. */
  memoryUsed: number
  /** 99th percentile of the delay of this process's event loop since the sample before, ms. */
  loopDelayMs: number
  freeBytes: number
  encoders: number
  viewers: number
  /** What all encoders send. */
  bitsPerSecond: number
}

export interface DiskSample { atMs: number; freeBytes: number }

export interface History {
  /** Newest last, one each 10 s. */
  recent: Sample[]
  /** Newest last, one an hour. */
  disk: DiskSample[]
}

export const SAMPLE_EVERY_MS = 10_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** An hour, and a quarter of a year. */
const MOST_RECENT = 360
const MOST_DISK = 2_160

export function withSample(history: History, sample: Sample): History {
  const last = history.disk.at(-1)
  const isHourOver = !last || sample.atMs - last.atMs >= HOUR_MS
  return {
    recent: [...history.recent, sample].slice(-MOST_RECENT),
    disk: isHourOver ? [...history.disk, { atMs: sample.atMs, freeBytes: sample.freeBytes }].slice(-MOST_DISK) : history.disk,
  }
}

/** From a file that may be torn or another version's: what does not fit is left out. */
export function readHistory(value: unknown, nowMs: number): History {
  const { recent, disk } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof History, unknown>>
  const isPast = (one: { atMs?: unknown; freeBytes?: unknown }) => typeof one === 'object' && one !== null && Number.isFinite(one.atMs) && (one.atMs as number) <= nowMs && Number.isFinite(one.freeBytes)
  return {
    recent: (Array.isArray(recent) ? recent as Sample[] : []).filter((one) => isPast(one) && nowMs - one.atMs < HOUR_MS && [one.cpu, one.memoryUsed, one.loopDelayMs, one.encoders, one.viewers, one.bitsPerSecond].every(Number.isFinite)).slice(-MOST_RECENT),
    disk: (Array.isArray(disk) ? disk as DiskSample[] : []).filter(isPast).slice(-MOST_DISK),
  }
}

export type Filling =
  /** Less than six hours were seen. */
  | { kind: 'unknown' }
  | { kind: 'not-filling' }
  | { kind: 'days'; days: number }

const LOOKED_BACK_MS = 7 * DAY_MS
const LEAST_SPAN_MS = 6 * HOUR_MS
/** Beyond a year it is no news, and no forecast. */
const FAR_DAYS = 365

/**
 * When the disk is full if it goes on as in the last seven days: the median of the slopes between all pairs of samples
 * (Theil-Sen), so that one large file that came or went does not make the forecast. Starts from what is free now.
 */
export function daysUntilFull(samples: readonly DiskSample[], nowMs: number): Filling {
  const lately = samples.filter((one) => nowMs - one.atMs <= LOOKED_BACK_MS && one.atMs <= nowMs)
  const first = lately[0]
  const last = lately.at(-1)
  if (!first || !last || last.atMs - first.atMs < LEAST_SPAN_MS) return { kind: 'unknown' }
  const slopes: number[] = []
  for (let i = 0; i < lately.length; i++) {
    for (let k = i + 1; k < lately.length; k++) {
      const [a, b] = [lately[i]!, lately[k]!]
      if (b.atMs > a.atMs) slopes.push((a.freeBytes - b.freeBytes) / (b.atMs - a.atMs))
    }
  }
  slopes.sort((a, b) => a - b)
  const perMs = slopes[Math.floor(slopes.length / 2)] ?? 0
  if (perMs <= 0) return { kind: 'not-filling' }
  const days = last.freeBytes / perMs / DAY_MS
  return days > FAR_DAYS ? { kind: 'not-filling' } : { kind: 'days', days: Math.max(0, days - (nowMs - last.atMs) / DAY_MS) }
}

/** Somebody is told under a week. */
export const isFillingSoon = (filling: Filling) => filling.kind === 'days' && filling.days < 7
