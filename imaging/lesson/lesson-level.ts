import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { SampleType } from '#imaging/codecs/frames-file'
import { Halving, type Samples } from '#imaging/volume/halving'
import type { LevelShape } from '#imaging/volume/ome-zarr'
import type { Encode } from './face-safe'
import { Occupancy } from './occupancy'

export const BRICK = 64
/** A little larger than at 5, and written three times as fast. */
export const GZIP_LEVEL = 3
/** Chunks packed at once; the pool of threads has four. */
const AT_ONCE = 4
const packed = promisify(gzip) as (bytes: Uint8Array, options: { level: number }) => Promise<Buffer>

export interface LevelHooks {
  encode: Encode
  /** Of the level's own folder: '1/c/0/2/3'. */
  write(key: string, bytes: Uint8Array): Promise<void>
  /** Each slice as it is, before it is encoded. */
  onSlice?: (slice: Samples) => void
}

/**
 * One level of a lesson's pyramid: takes slices of values in order, keeps them as codes, writes a layer of chunks when it is
 * full, and hands means of values (never of codes) to the next.
 */
export class LessonLevel {
  readonly occupancy: Occupancy
  readonly histogram = new Array<number>(256).fill(0)
  bytes = 0
  private readonly slab: Uint8Array
  private filled = 0
  private layer = 0
  private readonly halving: Halving | undefined

  /** @param name of its folder; null: too large to be shown, handed on only */
  constructor(readonly name: string | null, readonly shape: LevelShape, dataType: SampleType, private readonly hooks: LevelHooks, next: LessonLevel | undefined) {
    this.occupancy = new Occupancy(shape.size, BRICK)
    this.halving = next && new Halving(shape, dataType, next)
    this.slab = new Uint8Array(name === null ? 0 : Math.min(BRICK, shape.size[0]) * shape.size[1] * shape.size[2])
  }

  async push(slice: Samples): Promise<void> {
    this.hooks.onSlice?.(slice)
    if (this.name !== null) {
      this.hooks.encode(slice, this.slab, this.filled * slice.length)
      if (++this.filled === BRICK) await this.flush()
    }
    await this.halving?.push(slice)
  }

  /** To be called from the first level to the last. */
  async finish(): Promise<void> {
    await this.halving?.finish()
    if (this.filled) await this.flush()
  }

  private async flush(): Promise<void> {
    const [, rows, columns] = this.shape.size
    const under: Promise<void>[] = []
    for (let y = 0; y < rows; y += BRICK) {
      for (let x = 0; x < columns; x += BRICK) {
        const chunk = this.chunkAt(y, x)
        if (!chunk) continue
        under.push(this.store(`${this.name}/c/${this.layer}/${y / BRICK}/${x / BRICK}`, chunk))
        if (under.length === AT_ONCE) await Promise.all(under.splice(0))
      }
    }
    await Promise.all(under)
    this.layer++
    this.filled = 0
  }

  private async store(key: string, chunk: Uint8Array): Promise<void> {
    const bytes = await packed(chunk, { level: GZIP_LEVEL })
    this.bytes += bytes.length
    await this.hooks.write(key, bytes)
  }

  /** Whole, as Zarr wants it; null where all codes are 0, which a chunk that is not there means. */
  private chunkAt(top: number, left: number): Uint8Array | null {
    const [, rows, columns] = this.shape.size
    const content = new Uint8Array(BRICK ** 3)
    const width = Math.min(BRICK, columns - left)
    let [least, most] = [255, 0]
    for (let z = 0; z < this.filled; z++) {
      for (let y = 0; y < Math.min(BRICK, rows - top); y++) {
        const from = (z * rows + top + y) * columns + left
        const to = (z * BRICK + y) * BRICK
        for (let x = 0; x < width; x++) {
          const code = this.slab[from + x]!
          content[to + x] = code
          this.histogram[code]!++
          if (code < least) least = code
          if (code > most) most = code
        }
      }
    }
    this.occupancy.set(this.layer, top / BRICK, left / BRICK, least, most)
    return most === 0 ? null : content
  }
}
