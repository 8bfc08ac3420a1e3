import { BOUNDS, type AssetManifest, type TransferPoint } from '#vr/contract'
import { transferAt } from '#vr/core/volume/transfer'

type Volume = Pick<NonNullable<AssetManifest['volume']>, 'values'>

/** What the plot reaches from and to: all values of the volume, and a curve's points that lie outside of them. */
export function rangeOf({ values }: Volume, points: readonly TransferPoint[]): { least: number; most: number } {
  const all = [values[0] ?? 0, values.at(-1) ?? 1, ...points.map(({ value }) => value)]
  const [least, most] = [Math.min(...all), Math.max(...all)]
  return most > least ? { least, most } : { least, most: least + 1 }
}

/** Low opacities are the ones that matter: the lower half of the plot is a quarter of them. */
export const heightOf = (opacityPerMm: number): number => Math.sqrt(Math.min(1, Math.max(0, opacityPerMm)))
export const opacityOf = (height: number): number => Math.min(1, Math.max(0, height)) ** 2

/** Values rise; two points keep at least this much of the plot between them. */
const APART = 1 / 1_000

/** One point moved; it passes none of its neighbours. */
export function withPoint(points: readonly TransferPoint[], index: number, change: Partial<TransferPoint>, { least, most }: { least: number; most: number }): TransferPoint[] {
  const gap = (most - least) * APART
  const low = index > 0 ? points[index - 1]!.value + gap : least
  const high = index < points.length - 1 ? points[index + 1]!.value - gap : most
  return points.map((point, n) => {
    if (n !== index) return point
    const next = { ...point, ...change }
    return { ...next, value: Math.min(Math.max(next.value, Math.min(low, high)), Math.max(low, high)), opacityPerMm: Math.min(1, Math.max(0, next.opacityPerMm)) }
  })
}

/** A new one on the curve, in the middle of the wider gap beside this one; null where there are as many as there may be. */
export function pointAdded(points: readonly TransferPoint[], beside: number): { points: TransferPoint[]; index: number } | null {
  if (points.length >= BOUNDS.transfer) return null
  const before = beside > 0 ? points[beside]!.value - points[beside - 1]!.value : -1
  const after = beside < points.length - 1 ? points[beside + 1]!.value - points[beside]!.value : -1
  const index = after >= before ? beside + 1 : beside
  const value = (points[index - 1]!.value + points[index]!.value) / 2
  return { points: points.toSpliced(index, 0, { value, ...transferAt(points, value) }), index }
}

/** null: a curve has at least two. */
export const pointRemoved = (points: readonly TransferPoint[], index: number): TransferPoint[] | null => (points.length > 2 ? points.toSpliced(index, 1) : null)

export const hexOf = (colour: TransferPoint['colour']): string => `#${colour.map((part) => Math.round(part * 255).toString(16).padStart(2, '0')).join('')}`
export const colourOf = (hex: string): TransferPoint['colour'] => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as TransferPoint['colour']
