import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { SampleType } from '../codecs/frames-file'
import { ARRAYS, Halving, type Samples } from './halving'
import type { LevelShape } from './ome-zarr'

const GZIP_LEVEL = 5
const packed = promisify(gzip) as (bytes: Uint8Array, options: { level: number }) => Promise<Buffer>

/** One level of a pyramid: takes its slices in order, writes a layer of chunks when it is full, hands halves to the next. */
export class PyramidLevel {
  private readonly slab: Samples
  private filled = 0
  private layer = 0
  private readonly halving: Halving | undefined

  constructor(
    private readonly index: number, readonly shape: LevelShape, private readonly dataType: SampleType, private readonly chunk: number,
    private readonly write: (key: string, bytes: Uint8Array) => Promise<void>, next: PyramidLevel | undefined,
  ) {
    this.slab = new ARRAYS[dataType](Math.min(chunk, shape.size[0]) * shape.size[1] * shape.size[2])
    this.halving = next && new Halving(shape, dataType, next)
  }

  async push(slice: Samples): Promise<void> {
    this.slab.set(slice as ArrayLike<number> as never, this.filled * slice.length)
    this.filled++
    if (this.filled === this.chunk) await this.flush()
    await this.halving?.push(slice)
  }

  /** To be called from the first level to the last. */
  async finish(): Promise<void> {
    await this.halving?.finish()
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
}
