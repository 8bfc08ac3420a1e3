/** Gzip that becomes more than this is none of ours. */
const MOST_BYTES = 2 ** 25

/** Cells of a coarse grid, gzip, of exactly so many bytes; `null`: they are not there, not whole, or too many. */
export async function fetchCells(url: string, bytes: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!(bytes > 0 && bytes <= MOST_BYTES)) return null
  try {
    const answer = await fetch(url, { signal, credentials: 'same-origin' })
    if (!answer.ok || !answer.body) return null
    const cells = new Uint8Array(bytes)
    let filled = 0
    const reader = answer.body.pipeThrough(new DecompressionStream('gzip')).getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (filled + part.value.length > bytes) {
        await reader.cancel()
        return null
      }
      cells.set(part.value, filled)
      filled += part.value.length
    }
    return filled === bytes && !signal.aborted ? cells : null
  } catch {
    return null
  }
}
