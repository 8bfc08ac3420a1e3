/** Three numbers in patient space; nothing here changes its arguments. */
export type Vector = readonly [number, number, number]

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

export function cross(a: Vector, b: Vector): [number, number, number] {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

export function add(a: Vector, b: Vector): [number, number, number] {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

export function subtract(a: Vector, b: Vector): [number, number, number] {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

export function scale(a: Vector, factor: number): [number, number, number] {
  return [a[0] * factor, a[1] * factor, a[2] * factor]
}

export function length(a: Vector): number {
  return Math.hypot(...a)
}

/** Unit vector at right angles to both, right-handed. */
export function across(a: Vector, b: Vector): [number, number, number] {
  const product = cross(a, b)
  return scale(product, 1 / length(product))
}
