import type { Mm3, ViewState } from '#vr/contract'

/** Of one structure: patient mm, three numbers a corner. */
export interface Solid { positions: Float32Array; indices: Uint32Array; shift: Mm3 }
export interface Shown { view: ViewState; width: number; height: number; /** Whether a place of the patient is left by the cuts. */ isLeft?: (x: number, y: number, z: number) => boolean }

const minus = (a: Mm3, b: Mm3): Mm3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
const dot = (a: Mm3, b: Mm3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const cross = (a: Mm3, b: Mm3): Mm3 => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
const unit = (a: Mm3): Mm3 => a.map((one) => one / Math.hypot(...a)) as Mm3

/**
 * What is seen where, reckoned without three, shaders or a graphics card: triangle by triangle with a depth for each pixel. It shares
 * nothing with the picture of a page but the files and the words of `vr/contract.ts`.
 * @returns for each pixel, row by row from above, 1 + the place of the structure in the list; 0: nothing
 */
export function secondPicture(solids: readonly Solid[], { view, width, height, isLeft = () => true }: Shown): Uint8Array {
  const ahead = unit(minus(view.to, view.from))
  const right = unit(cross(ahead, view.up))
  const up = cross(right, ahead)
  // `heightMm` is the picture's height where `to` lies.
  const pixels = height / (view.heightMm / Math.hypot(...minus(view.to, view.from)))
  const seen = new Uint8Array(width * height)
  // Of 1 / depth: what is nearer is larger, and even over the picture.
  const nearness = new Float32Array(width * height)
  for (const [n, { positions, indices, shift }] of solids.entries()) {
    for (let at = 0; at < indices.length; at += 3) {
      const corners = [0, 1, 2].map((which) => {
        const from = indices[at + which]! * 3
        const own: Mm3 = [positions[from]!, positions[from + 1]!, positions[from + 2]!]
        const away = minus(own.map((one, axis) => one + shift[axis]!) as Mm3, view.from)
        const depth = dot(away, ahead)
        return { own, inverse: 1 / depth, x: width / 2 + (dot(away, right) / depth) * pixels, y: height / 2 - (dot(away, up) / depth) * pixels, depth }
      }) as [Corner, Corner, Corner]
      if (corners.every(({ depth }) => depth > 1)) fill(corners, n + 1)
    }
  }
  return seen

  function fill([a, b, c]: [Corner, Corner, Corner], id: number): void {
    const area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)
    if (area === 0) return
    const [left, last] = [Math.max(0, Math.floor(Math.min(a.x, b.x, c.x))), Math.min(width - 1, Math.ceil(Math.max(a.x, b.x, c.x)))]
    const [top, bottom] = [Math.max(0, Math.floor(Math.min(a.y, b.y, c.y))), Math.min(height - 1, Math.ceil(Math.max(a.y, b.y, c.y)))]
    for (let y = top; y <= bottom; y++) for (let x = left; x <= last; x++) {
      const [px, py] = [x + 0.5, y + 0.5]
      const u = ((px - a.x) * (c.y - a.y) - (c.x - a.x) * (py - a.y)) / area
      const v = ((b.x - a.x) * (py - a.y) - (px - a.x) * (b.y - a.y)) / area
      if (u < 0 || v < 0 || u + v > 1) continue
      const shares = [(1 - u - v) * a.inverse, u * b.inverse, v * c.inverse] as const
      const near = shares[0] + shares[1] + shares[2]
      const pixel = y * width + x
      if (near <= nearness[pixel]!) continue
      const place = (axis: 0 | 1 | 2) => (shares[0] * a.own[axis] + shares[1] * b.own[axis] + shares[2] * c.own[axis]) / near
      if (!isLeft(place(0), place(1), place(2))) continue
      nearness[pixel] = near
      seen[pixel] = id
    }
  }
}

interface Corner { own: Mm3; inverse: number; x: number; y: number; depth: number }
