import type { Samples } from '#imaging/surfaces/mesh'
import type { SampleType } from '#imaging/codecs/frames-file'
import { PIECE, pieceUrl, voxelsOf, type WorkbenchLevel, type WorkbenchVolume } from '~/domain/anatomy/workbench'
import type { Lost } from './protocol'

export class VolumeLost extends Error {
  constructor(readonly why: Lost, detail = '') { super(detail || why) }
}

type Whole = Uint8Array | Int8Array | Uint16Array | Int16Array
const ARRAYS = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array, float32: Float32Array, float64: Float64Array } as const satisfies Record<SampleType, unknown>
const isSmall = (type: SampleType): type is 'uint8' | 'int8' | 'uint16' | 'int16' => type === 'uint8' || type === 'int8' || type === 'uint16' || type === 'int16'
/** A browser keeps six connections to a host. */
const AT_ONCE = 5

/** All pieces of a level as one array, x fastest. Values of 16 bits stay as stored; others become real ones in single precision. @throws VolumeLost */
export async function readVolume(modelId: string, volume: WorkbenchVolume, level: WorkbenchLevel, onProgress: (fraction: number) => void): Promise<{ samples: Samples; slope: number; intercept: number }> {
  const { size } = level
  const keepsStored = isSmall(volume.dataType)
  let samples: Whole | Float32Array
  try {
    samples = new (isSmall(volume.dataType) ? ARRAYS[volume.dataType] : Float32Array)(voxelsOf(level))
  } catch {
    throw new VolumeLost('memory')
  }
  const pieces: [number, number, number][] = []
  for (let z = 0; z * PIECE < size[2]; z++) for (let y = 0; y * PIECE < size[1]; y++) for (let x = 0; x * PIECE < size[0]; x++) pieces.push([x, y, z])
  let [next, done] = [0, 0]
  const work = async () => {
    while (next < pieces.length) {
      const at = pieces[next++]!
      const content = new ARRAYS[volume.dataType](await pieceOf(modelId, level.index, at))
      if (content.length !== PIECE ** 3) throw new VolumeLost('failed', `a piece of ${content.length} voxels`)
      lay(content, at, samples, size, keepsStored ? null : volume)
      onProgress(++done / pieces.length)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { samples, slope: keepsStored ? volume.slope : 1, intercept: keepsStored ? volume.intercept : 0 }
}

const TRIES = 3

async function pieceOf(modelId: string, level: number, at: [number, number, number]): Promise<ArrayBuffer> {
  for (let tried = 1; ; tried++) {
    try {
      const response = await fetch(pieceUrl(modelId, level, at))
      if (response.status === 403 || response.status === 404 || response.redirected) throw new VolumeLost('gone', `answered ${response.status}`)
      if (!response.ok || !response.body) throw new Error(`answered ${response.status}`)
      return await new Response(response.body.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()
    } catch (error) {
      if (error instanceof VolumeLost || tried === TRIES) throw error instanceof VolumeLost ? error : new VolumeLost('connection', String(error))
      await new Promise((resolve) => setTimeout(resolve, 500 * tried))
    }
  }
}

/** @param real null: as stored */
function lay(content: ArrayLike<number> & { subarray(from: number, to: number): ArrayLike<number> }, [px, py, pz]: [number, number, number], samples: Whole | Float32Array, [nx, ny, nz]: readonly [number, number, number], real: { slope: number; intercept: number } | null): void {
  const [x0, y0, z0] = [px * PIECE, py * PIECE, pz * PIECE]
  const width = Math.min(PIECE, nx - x0)
  for (let z = 0; z < Math.min(PIECE, nz - z0); z++) {
    for (let y = 0; y < Math.min(PIECE, ny - y0); y++) {
      const from = (z * PIECE + y) * PIECE
      const to = ((z0 + z) * ny + y0 + y) * nx + x0
      if (real) for (let x = 0; x < width; x++) samples[to + x] = content[from + x]! * real.slope + real.intercept
      else samples.set(content.subarray(from, from + width), to)
    }
  }
}

/** Packed or not; never more than the level's own labels are. */
export async function unpacked(file: Blob, most: number): Promise<Uint8Array> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  if (head[0] !== 0x1f || head[1] !== 0x8b) return new Uint8Array(await file.arrayBuffer())
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  const parts: Uint8Array[] = []
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.length
    if (bytes > most) throw new VolumeLost('memory', 'labels larger than the series')
    parts.push(value)
  }
  const whole = new Uint8Array(bytes)
  let at = 0
  for (const part of parts) { whole.set(part, at); at += part.length }
  return whole
}
