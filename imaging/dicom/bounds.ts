export interface ReadBounds {
  maxBytes: number
  /** Of a deflated data set. */
  maxInflatedBytes: number
  /** Sequences within sequences. A structured report of real life has about ten. */
  maxDepth: number
  /** Elements, items and fragments together; each costs some 250 bytes of memory. */
  maxElements: number
}

const DEFAULTS: ReadBounds = { maxBytes: 2 ** 31 - 1, maxInflatedBytes: 2 ** 29, maxDepth: 64, maxElements: 1_000_000 }

export const inBounds = (bounds: Partial<ReadBounds>): ReadBounds => ({ ...DEFAULTS, ...bounds })
