/** Colour scales for what is laid over a grey picture; each is a line through these stops, evenly apart. */
export const COLOURS = {
  hot: ['#000000', '#8b0000', '#ff4500', '#ffd700', '#ffffff'],
  rainbow: ['#00007f', '#0000ff', '#00ffff', '#ffff00', '#ff0000'],
  viridis: ['#440154', '#3b528b', '#21918c', '#5ec962', '#fde725'],
  red: ['#000000', '#ff2020'],
  green: ['#000000', '#20ff40'],
  grey: ['#000000', '#ffffff'],
} as const
export type ColourName = keyof typeof COLOURS
export const isColourName = (name: string): name is ColourName => name in COLOURS

/** 256 colours as red, green, blue. */
export function colourTable(name: ColourName): Uint8Array {
  const stops = COLOURS[name].map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)))
  const table = new Uint8Array(768)
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (stops.length - 1)
    const from = Math.min(stops.length - 2, Math.floor(at))
    for (let c = 0; c < 3; c++) table[i * 3 + c] = Math.round(stops[from]![c]! + (at - from) * (stops[from + 1]![c]! - stops[from]![c]!))
  }
  return table
}
