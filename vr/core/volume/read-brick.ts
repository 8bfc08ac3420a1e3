import { BRICK, cellsOfBrick, type BrickCells, type Size } from './occupancy'

export interface BrickContent { codes: Uint8Array; cells: BrickCells }
/** Rejects with the signal's reason when it is aborted. */
export type ReadBrick = (url: string, valid: Size, signal: AbortSignal) => Promise<BrickContent>

const BYTES = BRICK ** 3

/** One gzip chunk of 64^3 codes. Takes 7 to 10 ms: in a worker. */
export const readBrick: ReadBrick = async (url, valid, signal) => {
  const answer = await fetch(url, { signal, credentials: 'same-origin' })
  if (!answer.ok || !answer.body) throw new Error(`a brick answered ${answer.status}`)
  const codes = new Uint8Array(BYTES)
  let filled = 0
  const reader = answer.body.pipeThrough(new DecompressionStream('gzip')).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    if (filled + value.length > BYTES) {
      await reader.cancel()
      throw new Error('a brick is larger than 64 x 64 x 64')
    }
    codes.set(value, filled)
    filled += value.length
  }
  if (filled !== BYTES) throw new Error(`a brick of ${filled} bytes`)
  return { codes, cells: cellsOfBrick(codes, valid) }
}
