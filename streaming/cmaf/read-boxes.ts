/** Bounds-checked reading of boxes. Nothing here throws on bytes: what is not right is null. */

export interface BoxView { type: string; /** Payload, without the header. */ body: Buffer }

/** A box's header: `length` includes the header. Sizes 0 (to the end) and 1 (64 bits) are refused: we write neither. */
export function readHeader(bytes: Buffer, at: number): { type: string; length: number } | null {
  if (at < 0 || at + 8 > bytes.length) return null
  const length = bytes.readUInt32BE(at)
  return length < 8 ? null : { length, type: bytes.toString('latin1', at + 4, at + 8) }
}

/** All boxes of a payload, which must fill it exactly; null where they don't. */
export function readBoxes(body: Buffer): BoxView[] | null {
  const boxes: BoxView[] = []
  for (let at = 0; at < body.length;) {
    const header = readHeader(body, at)
    if (!header || at + header.length > body.length || boxes.length >= 256) return null
    boxes.push({ type: header.type, body: body.subarray(at + 8, at + header.length) })
    at += header.length
  }
  return boxes
}

/** The first box at a path of plain containers. */
export function findBox(body: Buffer, ...path: string[]): Buffer | null {
  let inside: Buffer = body
  for (const type of path) {
    const found = readBoxes(inside)?.find((box) => box.type === type)
    if (!found) return null
    inside = found.body
  }
  return inside
}
