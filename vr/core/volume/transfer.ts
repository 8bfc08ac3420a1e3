import type { TransferPoint } from '../../contract'

/**
 * From the person's curve (values in HU, opacity of one millimetre) to what a ray looks up for a code of 0 to 255.
 * Extinction rather than opacity is kept, since it adds along a ray: over `mm` of it 1 - 2^(-extinction * mm) is covered,
 * which is 1 - (1 - opacityPerMm)^mm whatever the length of a step.
 */

export const CODES = 256
/** An opacity of 1 a millimetre would be infinite; this leaves less than a step of 8 bits after one. */
const MOST_OPACITY = 0.9999

/** Opacity of one millimetre, 0 to 1; what is more is opaque. */
export function extinctionOf(opacityPerMm: number): number {
  return -Math.log2(1 - Math.min(Math.max(opacityPerMm, 0), MOST_OPACITY))
}

/** 0 to 1, of so many millimetres. */
export function opacityOver(extinction: number, mm: number): number {
  return 1 - 2 ** (-extinction * mm)
}

/** Straight between the points; before the first and after the last as those. Points rise in value. */
export function transferAt(points: readonly TransferPoint[], value: number): Omit<TransferPoint, 'value'> {
  const after = points.findIndex((point) => point.value >= value)
  const last = points.at(-1)
  if (!last) return { colour: [0, 0, 0], opacityPerMm: 0 }
  if (after === -1) return { colour: last.colour, opacityPerMm: last.opacityPerMm }
  const high = points[after]!
  const low = points[after - 1]
  if (!low) return { colour: high.colour, opacityPerMm: high.opacityPerMm }
  const share = (value - low.value) / (high.value - low.value)
  const between = (from: number, to: number) => from + share * (to - from)
  return {
    colour: [between(low.colour[0], high.colour[0]), between(low.colour[1], high.colour[1]), between(low.colour[2], high.colour[2])],
    opacityPerMm: between(low.opacityPerMm, high.opacityPerMm),
  }
}

/**
 * 256 x [red, green, blue, extinction]; the colours are multiplied by the extinction, so that a value between two codes
 * has no colour of a code that is not seen.
 * @param values of the codes, rising (the manifest's).
 */
export function transferTable(points: readonly TransferPoint[], values: readonly number[]): Float32Array {
  const table = new Float32Array(CODES * 4)
  for (let code = 0; code < CODES; code++) {
    const { colour, opacityPerMm } = transferAt(points, values[code]!)
    const extinction = extinctionOf(opacityPerMm)
    table.set([colour[0] * extinction, colour[1] * extinction, colour[2] * extinction, extinction], code * 4)
  }
  return table
}

/** 256 x grey of 0 to 1, as a reading page windows it (straight, no rounding). */
export function windowTable(window: { center: number; width: number }, values: readonly number[]): Float32Array {
  return Float32Array.from({ length: CODES }, (_, code) => Math.min(1, Math.max(0, (values[code]! - window.center) / window.width + 0.5)))
}

/** 256 x where the value lies between the least and the most, 0 to 1: the mean along a ray is taken of values, not of codes. */
export function valueTable(values: readonly number[]): Float32Array {
  const least = values[0]!
  const range = values[CODES - 1]! - least || 1
  return Float32Array.from({ length: CODES }, (_, code) => (values[code]! - least) / range)
}
