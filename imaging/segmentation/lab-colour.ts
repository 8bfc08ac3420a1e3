/** Recommended Display CIELab Value (PS3.3 C.10.7.1.1): L 0..100, a and b -128..127, each over 16 bits; D50. */
const MATRIX = [[3.1338561, -1.6168667, -0.4906146], [-0.9787684, 1.9161415, 0.033454], [0.0719453, -0.2289914, 1.4052427]] as const
/** Its inverse: sRGB to XYZ at D50 (Bradford). */
const INVERSE = [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]] as const
const WHITE = [0.96422, 1, 0.82521] as const

/** @param stored three numbers of 16 bits. @returns #rrggbb */
export function colourOfLab(stored: readonly number[]): string {
  const [l, a, b] = [(stored[0]! / 65_535) * 100, (stored[1]! / 65_535) * 255 - 128, (stored[2]! / 65_535) * 255 - 128]
  const y = (l + 16) / 116
  const xyz = [y + a / 500, y, y - b / 200].map((each, axis) => WHITE[axis]! * (each ** 3 > 0.008856 ? each ** 3 : (each - 16 / 116) / 7.787))
  return `#${MATRIX.map((row) => channel(row.reduce((sum, each, axis) => sum + each * xyz[axis]!, 0)).toString(16).padStart(2, '0')).join('')}`
}

/** @param colour #rrggbb */
export function labOfColour(colour: string): [number, number, number] {
  const linear = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255).map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
  const [x, y, z] = INVERSE.map((row, axis) => {
    const value = row.reduce((sum, each, at) => sum + each * linear[at]!, 0) / WHITE[axis]!
    return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116
  }) as [number, number, number]
  const stored = (value: number) => Math.max(0, Math.min(65_535, Math.round(value * 65_535)))
  return [stored((116 * y - 16) / 100), stored((500 * (x - y) + 128) / 255), stored((200 * (y - z) + 128) / 255)]
}

const channel = (linear: number): number => Math.round(255 * Math.max(0, Math.min(1, linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055)))
