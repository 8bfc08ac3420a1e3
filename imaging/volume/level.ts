import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Frame } from '../contract'
import type { SampleType } from '../codecs/frames-file'
import type { LevelShape } from './ome-zarr'

type Samples = Frame['samples']

const ARRAYS = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array, float32: Float32Array, float64: Float64Array } satisfies Record<SampleType, unknown>
const GZIP_LEVEL = 5
const packed = promisify(gzip) as (bytes: Uint8Array, options: { level: number }) => Promise<Buffer>

/** One level of a pyramid: takes its slices in order, writes a layer of chunks when it is full, hands halves to the next. */
export class PyramidLevel {
  private readonly slab: Samples
  private filled = 0
  private layer = 0
  /** Waits for the next slice, with which it becomes one of the next level. */
  private pending: Samples | undefined

  constructor(
    private readonly index: number, private readonly shape: LevelShape, private readonly dataType: SampleType, private readonly chunk: number,
    private readonly write: (key: string, bytes: Uint8Array) => Promise<void>, private readonly next: PyramidLevel | undefined,
  ) {
    this.slab = new ARRAYS[dataType](Math.min(chunk, shape.size[0]) * shape.size[1] * shape.size[2])
  }

  async push(slice: Samples): Promise<void> {
    this.slab.set(slice as ArrayLike<number> as never, this.filled * slice.length)
    this.filled++
    if (this.filled === this.chunk) await this.flush()
    if (!this.next) return
    if (!this.next.shape.halved[0]) await this.next.push(this.halved([slice]))
    else if (!this.pending) this.pending = slice
    else {
      const pair = [this.pending, slice]
      this.pending = undefined
      await this.next.push(this.halved(pair))
    }
  }

  /** To be called from the first level to the last. */
  async finish(): Promise<void> {
    if (this.pending && this.next) await this.next.push(this.halved([this.pending]))
    this.pending = undefined
    if (this.filled) await this.flush()
  }

  private async flush(): Promise<void> {
    const [, rows, columns] = this.shape.size
    for (let y = 0; y < rows; y += this.chunk) {
      for (let x = 0; x < columns; x += this.chunk) {
        const bytes = await packed(this.chunkAt(y, x), { level: GZIP_LEVEL })
        await this.write(`${this.index}/c/${this.layer}/${y / this.chunk}/${x / this.chunk}`, bytes)
      }
    }
    this.layer++
    this.filled = 0
  }

  /** Always whole: what lies beyond the volume is 0 (Zarr 3, regular grid). */
  private chunkAt(top: number, left: number): Uint8Array {
    const [, rows, columns] = this.shape.size
    const side = this.chunk
    const content = new ARRAYS[this.dataType](side ** 3)
    const width = Math.min(side, columns - left)
    for (let z = 0; z < this.filled; z++) {
      for (let y = 0; y < Math.min(side, rows - top); y++) {
        const from = (z * rows + top + y) * columns + left
        content.set(this.slab.subarray(from, from + width) as ArrayLike<number> as never, (z * side + y) * side)
      }
    }
    return new Uint8Array(content.buffer)
  }

  private halved(slices: Samples[]): Samples {
    return halveSlices(slices, this.shape, this.next!.shape, this.dataType)
  }
}

/** A slice of the next level: the mean of what each of its voxels covers, up to two slices, two rows, two columns. */
export function halveSlices(slices: readonly Samples[], from: LevelShape, to: LevelShape, dataType: SampleType): Samples {
  const [, rows, columns] = from.size
  const [, newRows, newColumns] = to.size
  const down = to.halved[1] ? 2 : 1
  const across = to.halved[2] ? 2 : 1
  const isInteger = !dataType.startsWith('float')
  const result = new ARRAYS[dataType](newRows * newColumns)
  for (let y = 0; y < newRows; y++) {
    const lastRow = Math.min(rows, y * down + down)
    for (let x = 0; x < newColumns; x++) {
      const lastColumn = Math.min(columns, x * across + across)
      let sum = 0
      let count = 0
      for (const slice of slices) {
        for (let row = y * down; row < lastRow; row++) {
          for (let column = x * across; column < lastColumn; column++, count++) sum += slice[row * columns + column]!
        }
      }
      result[y * newColumns + x] = isInteger ? Math.round(sum / count) : sum / count
    }
  }
  return result
}
