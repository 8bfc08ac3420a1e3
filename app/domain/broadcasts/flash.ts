/**
 * Finds the moment of one flash in the brightness of each camera's picture, and from it how much later one camera's
 * chain delivers than another's. Pure; the desk's preview does the sampling.
 */
export interface LumaSample {
  /** When this picture was on screen, ms on one clock for all cameras. */
  atMs: number
  /** Mean brightness, 0 to 255. */
  luma: number
}

export type Flash = { kind: 'flash'; atMs: number; rise: number } | { kind: 'none' } | { kind: 'ambiguous' }

/** A torch in a lit room lifts the mean by this much at least; less is somebody's white coat passing. */
const LEAST_RISE = 10
/** Automatic exposure takes a few frames to follow; the rise itself is within two. */
const RISE_WITHIN_MS = 120
/** A second flash this much later is another one. */
const APART_MS = 400

export function findFlash(samples: readonly LumaSample[]): Flash {
  const rises: { atMs: number; rise: number }[] = []
  for (let i = 1; i < samples.length; i++) {
    const now = samples[i]!
    let low = now.luma
    for (let j = i - 1; j >= 0 && now.atMs - samples[j]!.atMs <= RISE_WITHIN_MS; j--) low = Math.min(low, samples[j]!.luma)
    rises.push({ atMs: now.atMs, rise: now.luma - low })
  }
  const highest = rises.reduce((best, each) => (each.rise > best.rise ? each : best), { atMs: 0, rise: 0 })
  // Noise and movement: the flash has to stand out of what the picture does anyway.
  const sorted = rises.map((each) => each.rise).sort((a, b) => a - b)
  const usual = sorted[Math.floor(sorted.length / 2)] ?? 0
  if (highest.rise < Math.max(LEAST_RISE, 5 * usual)) return { kind: 'none' }
  if (rises.some((each) => Math.abs(each.atMs - highest.atMs) > APART_MS && each.rise > 0.6 * highest.rise)) return { kind: 'ambiguous' }
  // The first picture that shows at least half of the rise: an exposure that caught the flash's beginning counts as before.
  const first = rises.find((each) => highest.atMs - each.atMs <= RISE_WITHIN_MS && each.rise >= 0.5 * highest.rise)
  return { kind: 'flash', atMs: (first ?? highest).atMs, rise: highest.rise }
}

export type Measured =
  | { kind: 'measured'; offsetsMs: Record<string, number>; spreadMs: number }
  | { kind: 'no-flash'; streams: string[] }
  | { kind: 'ambiguous'; streams: string[] }
  | { kind: 'too-far'; spreadMs: number }

/** Flashes this far apart were not the same one. */
const LARGEST_SPREAD_MS = 2_000

/**
 * The new offset of each stream: what it has now, plus how much later it showed the flash. The quickest chain is the
 * room's reference and gets 0.
 */
export function measureOffsets(series: Record<string, readonly LumaSample[]>, currentMs: Record<string, number>): Measured {
  const names = Object.keys(series)
  const flashes = names.map((name) => ({ name, flash: findFlash(series[name]!) }))
  const dark = flashes.filter(({ flash }) => flash.kind === 'none').map(({ name }) => name)
  if (dark.length > 0 || names.length < 2) return { kind: 'no-flash', streams: dark }
  const unclear = flashes.filter(({ flash }) => flash.kind === 'ambiguous').map(({ name }) => name)
  if (unclear.length > 0) return { kind: 'ambiguous', streams: unclear }
  const times = flashes.map(({ name, flash }) => ({ name, atMs: (flash as Extract<Flash, { kind: 'flash' }>).atMs + (currentMs[name] ?? 0) }))
  const seen = flashes.map(({ flash }) => (flash as Extract<Flash, { kind: 'flash' }>).atMs)
  const spreadMs = Math.max(...seen) - Math.min(...seen)
  if (spreadMs > LARGEST_SPREAD_MS) return { kind: 'too-far', spreadMs }
  const reference = Math.min(...times.map(({ atMs }) => atMs))
  return { kind: 'measured', spreadMs, offsetsMs: Object.fromEntries(times.map(({ name, atMs }) => [name, Math.round(atMs - reference)])) }
}
