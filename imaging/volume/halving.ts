import type { Frame } from '../contract'
import type { SampleType } from '../codecs/frames-file'
import type { LevelShape } from './ome-zarr'

export type Samples = Frame['samples']

export const ARRAYS = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array, float32: Float32Array, float64: Float64Array } satisfies Record<SampleType, unknown>

/** Hands the next level of a pyramid its slices, as soon as all that each is made of have come. */
export class Halving {
  /** Waits for the next slice, with which it becomes one of the next level. */
  private pending: Samples | undefined

  constructor(private readonly from: LevelShape, private readonly dataType: SampleType, private readonly to: { readonly shape: LevelShape; push(slice: Samples): Promise<void> }) {}

  async push(slice: Samples): Promise<void> {
    if (!this.to.shape.halved[0]) await this.hand([slice])
    else if (!this.pending) this.pending = slice
    else {
      const pair = [this.pending, slice]
      this.pending = undefined
      await this.hand(pair)
    }
  }

  /** The last of an odd number stands for itself. */
  async finish(): Promise<void> {
    if (this.pending) await this.hand([this.pending])
    this.pending = undefined
  }

  private hand(slices: readonly Samples[]): Promise<void> {
    return this.to.push(halveSlices(slices, this.from, this.to.shape, this.dataType))
  }
}

/** A slice of the next level: the mean of what each of its voxels covers, up to two slices, two rows, two columns. */
function halveSlices(slices: readonly Samples[], from: LevelShape, to: LevelShape, dataType: SampleType): Samples {
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
