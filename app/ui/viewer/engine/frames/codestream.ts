/** What can be shown of a JPEG 2000 codestream whose beginning has arrived. */
export interface CodestreamProgress {
  rows: number
  columns: number
  /** Halvings: levels + 1 resolutions. */
  levels: number
  /** How many resolutions, smallest first, are there whole; 0: not one. */
  complete: number
}

/**
 * Reads markers only (ISO/IEC 15444-1 Annex A). Counts on one tile cut into a tile-part for each resolution, as our
 * store writes it; any other division counts as complete when all of it is there. Null: not enough to say.
 */
export function codestreamProgress(bytes: Uint8Array): CodestreamProgress | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const has = (at: number, count: number) => at + count <= bytes.length
  if (!has(0, 4) || view.getUint16(0) !== 0xff4f) return null
  let at = 2
  let size: { rows: number; columns: number } | null = null
  let levels = -1
  let parts = 0
  while (has(at, 4)) {
    const marker = view.getUint16(at)
    if (marker === 0xffd9) break
    const length = view.getUint16(at + 2)
    if (marker === 0xff51 && has(at, 24)) size = { columns: view.getUint32(at + 6) - view.getUint32(at + 14), rows: view.getUint32(at + 10) - view.getUint32(at + 18) }
    if (marker === 0xff52 && has(at, 10)) levels = view.getUint8(at + 9)
    if (marker !== 0xff90) { at += 2 + length; continue }
    if (!has(at, 12)) break
    const partLength = view.getUint32(at + 6)
    // 0: up to the end of the codestream.
    if (partLength === 0 || !has(at, partLength)) break
    parts++
    at += partLength
  }
  if (!size || levels < 0) return null
  const isWhole = has(at, 2) && view.getUint16(at) === 0xffd9
  return { ...size, levels, complete: isWhole ? levels + 1 : Math.min(levels + 1, parts) }
}
