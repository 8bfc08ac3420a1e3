import { Data3DTexture, LinearFilter, Matrix4, RGFormat, UnsignedByteType } from 'three'
import type { VolumeState } from '../../contract'
import { axesToPatient } from './frames'
import type { ManifestVolume } from './levels'

/** Gzip that becomes more than this is none of ours. */
const MOST_CELLS = 2 ** 25

/** Where table and bone are, fetched when either is left out for the first time. Until it has come, or where it does not, they are shown. */
export class Removed {
  texture: Data3DTexture | null = null
  readonly toCells = new Matrix4()
  private abort: AbortController | null = null

  constructor(private readonly volume: ManifestVolume, private readonly base: string, private readonly come: () => void) {
    const { removable } = volume
    if (!removable) return
    const { size, spacing, origin } = removable
    const turn = axesToPatient({ ...volume, origin }, new Matrix4()).invert()
    this.toCells.makeScale(1 / (size[0] * spacing[0]), 1 / (size[1] * spacing[1]), 1 / (size[2] * spacing[2])).setPosition(0.5 / size[0], 0.5 / size[1], 0.5 / size[2]).multiply(turn)
  }

  /** What of it is left out now; nothing while it is not here. */
  wants({ removed }: VolumeState): [table: number, bone: number] {
    const { removable } = this.volume
    if (!removable || removed.length === 0) return [0, 0]
    if (!this.texture && !this.abort) void this.fetch(removable)
    const isOut = (what: 'table' | 'bone') => (this.texture && removed.includes(what) && removable.has.includes(what) ? 1 : 0)
    return [isOut('table'), isOut('bone')]
  }

  private async fetch({ path, size }: NonNullable<ManifestVolume['removable']>): Promise<void> {
    const abort = (this.abort = new AbortController())
    const length = size[0] * size[1] * size[2] * 2
    try {
      if (length > MOST_CELLS) return
      const answer = await fetch(this.base + path, { signal: abort.signal, credentials: 'same-origin' })
      if (!answer.ok || !answer.body) return
      const cells = new Uint8Array(length)
      let filled = 0
      const reader = answer.body.pipeThrough(new DecompressionStream('gzip')).getReader()
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        if (filled + part.value.length > length) return void (await reader.cancel())
        cells.set(part.value, filled)
        filled += part.value.length
      }
      if (filled !== length || abort.signal.aborted) return
      const texture = new Data3DTexture(cells, ...size)
      texture.format = RGFormat
      texture.type = UnsignedByteType
      texture.minFilter = texture.magFilter = LinearFilter
      texture.unpackAlignment = 1
      texture.needsUpdate = true
      this.texture = texture
      this.come()
    } catch {
      // Shown with table and bone: less is wrong with that than with none of it.
    }
  }

  stop(): void {
    this.abort?.abort()
    this.texture?.dispose()
    this.texture = null
  }
}
