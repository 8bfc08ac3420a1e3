export interface Gathering {
  /** @returns all that is here; the same memory grows on, so copy what is kept. @throws for more than there may be */
  add(chunk: Uint8Array): Uint8Array
  bytes(): Uint8Array
}

/**
 * What arrives in pieces, in one place: a slow line brings a radiograph in thousands, and copying all of it for each would
 * take longer than the line. @param total as the server says; null where it does not. @param most bytes
 */
export function createGathering(first: Uint8Array | null, total: number | null, most: number): Gathering {
  if (total !== null && total > most) throw new Error(`a picture of ${total} bytes`)
  let held = new Uint8Array(Math.max(total ?? 65_536, first?.length ?? 0))
  let length = 0
  const add = (chunk: Uint8Array) => {
    if (length + chunk.length > most) throw new Error(`a picture of more than ${most} bytes`)
    if (length + chunk.length > held.length) {
      const larger = new Uint8Array(Math.min(most, Math.max(length + chunk.length, held.length * 2)))
      larger.set(held.subarray(0, length))
      held = larger
    }
    held.set(chunk, length)
    length += chunk.length
    return held.subarray(0, length)
  }
  if (first) add(first)
  return { add, bytes: () => held.subarray(0, length) }
}
