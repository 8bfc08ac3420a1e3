/** Least and most code of each brick of a level, by which a renderer knows what it need not fetch or walk through. */
export class Occupancy {
  readonly ranges: Uint8Array
  private readonly across: number
  private readonly down: number

  /** @param size slices, rows, columns */
  constructor(size: readonly [number, number, number], brick: number) {
    const [deep, down, across] = size.map((side) => Math.ceil(side / brick)) as [number, number, number]
    this.across = across
    this.down = down
    this.ranges = new Uint8Array(deep * down * across * 2)
  }

  set(z: number, y: number, x: number, least: number, most: number): void {
    const at = ((z * this.down + y) * this.across + x) * 2
    this.ranges[at] = least
    this.ranges[at + 1] = most
  }

  /** x fastest, then y, then z; two bytes each. */
  toBase64(): string {
    return Buffer.from(this.ranges).toString('base64')
  }
}
