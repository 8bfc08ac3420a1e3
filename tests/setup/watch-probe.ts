import type { Page } from '@playwright/test'
import { readBarcode } from '../fixtures/clock/barcode.mjs'

/** One look at all pictures in one animation frame of the page. */
export interface Look {
  /** Unix ms of the animation frame. */
  atMs: number
  /** Capture time read from each picture, null where none is readable; in the order of the names given. */
  capturedMs: (number | null)[]
}

/** Starts reading the clocks burned into the pictures, once per animation frame, until `stopLooking`. */
export async function startLooking(page: Page, names: string[]): Promise<void> {
  await page.evaluate(
    ({ source, streams }) => {
      const read = (0, eval)(`(${source})`) as (element: Element) => { ms: number } | null
      const probe = { looks: [] as Look[], isOn: true }
      ;(globalThis as { __probe?: typeof probe }).__probe = probe
      const look = () => {
        if (!probe.isOn) return
        const capturedMs = streams.map((name) => {
          const element = document.querySelector(`canvas[data-stream="${name}"], video[data-stream="${name}"]`)
          return element ? (read(element)?.ms ?? null) : null
        })
        probe.looks.push({ atMs: performance.timeOrigin + performance.now(), capturedMs })
        requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    },
    { source: readBarcode.toString(), streams: names },
  )
}

export async function stopLooking(page: Page): Promise<Look[]> {
  return page.evaluate(() => {
    const probe = (globalThis as { __probe?: { looks: Look[]; isOn: boolean } }).__probe
    if (!probe) return []
    probe.isOn = false
    return probe.looks
  })
}

/** `p` from 0 to 1; NaN for no values. */
export function percentile(values: number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted.length === 0 ? NaN : (sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] as number)
}

/** The burned-in clock holds 40 bits of milliseconds: the full time is the nearest to `nearMs`. */
export function wholeTime(ms: number, nearMs: number): number {
  const span = 2 ** 40
  return ms + Math.round((nearMs - ms) / span) * span
}

export interface Figures {
  latencyMs: number[]
  skewMs: number[]
  /** Between one new picture and the next, per stream. */
  gapsMs: number[]
  frames: number[]
}

/** Latency at the moment each new picture appears; skew at each look where both are readable. */
export function figuresOf(looks: Look[]): Figures {
  const count = looks[0]?.capturedMs.length ?? 0
  const last: { captured: number | null; atMs: number | null }[] = Array.from({ length: count }, () => ({ captured: null, atMs: null }))
  const figures: Figures = { latencyMs: [], skewMs: [], gapsMs: [], frames: Array.from({ length: count }, () => 0) }
  for (const look of looks) {
    look.capturedMs.forEach((captured, index) => {
      const seen = last[index]
      if (captured === null || !seen || captured === seen.captured) return
      figures.latencyMs.push(look.atMs - wholeTime(captured, look.atMs))
      if (seen.atMs !== null) figures.gapsMs.push(look.atMs - seen.atMs)
      figures.frames[index] = (figures.frames[index] ?? 0) + 1
      seen.captured = captured
      seen.atMs = look.atMs
    })
    const readable = look.capturedMs.filter((value) => value !== null)
    if (count > 1 && readable.length === count) figures.skewMs.push(Math.max(...readable) - Math.min(...readable))
  }
  return figures
}
