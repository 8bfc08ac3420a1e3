import type { SceneState } from '../../contract'

/** Ten nanometres, a hundredth of an arc second: what is equal on paper is equal here, whatever the order of the sums was. */
const STEPS = 1e5

/** Keys in order, numbers rounded, nothing undefined: two equal scenes have one text. */
export function canonicalText(state: object): string {
  return JSON.stringify(tidy(state))
}

/** What everybody in a lab compares: 53 bits of the canonical text (cyrb53, public domain by its author); not for secrets. */
export function hashOf(state: SceneState): string {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (const character of canonicalText(state)) {
    const code = character.codePointAt(0)!
    high = Math.imul(high ^ code, 2_654_435_761)
    low = Math.imul(low ^ code, 1_597_334_677)
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return (4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(16).padStart(14, '0')
}

/** Rounded as a scene is saved and sent. Minus zero is zero. */
export function rounded(value: number): number {
  return Math.round(value * STEPS) / STEPS + 0
}

function tidy(value: unknown): unknown {
  if (typeof value === 'number') return rounded(value)
  if (Array.isArray(value)) return value.map(tidy)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, tidy(inner)]))
}

/** As it is kept and sent: rounded, in order, sharing nothing with what was given. */
export function normalised<Data extends object>(data: Data): Data {
  return tidy(data) as Data
}
