export interface WindowLike { center: number; width: number; shape: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID' }

/** Real value to brightness, 0 to 1, unbounded on purpose (PS3.3 C.11.2.1.2, C.11.2.1.3): the server's pictures and the reading page's are drawn by it. */
export function levelsOf({ center, width, shape }: WindowLike): (value: number) => number {
  switch (shape) {
    case 'SIGMOID': return (value) => 1 / (1 + Math.exp((-4 * (value - center)) / width))
    case 'LINEAR_EXACT': return (value) => (value - center) / width + 0.5
    // A window of 1 is a threshold.
    case 'LINEAR': return width <= 1 ? (value) => (value <= center - 0.5 ? 0 : 1) : (value) => (value - (center - 0.5)) / (width - 1) + 0.5
  }
}
