import { Data3DTexture, LinearFilter, Matrix4, RGFormat, UnsignedByteType } from 'three'
import type { VolumeState } from '../../contract'
import { fetchCells } from './fetch-cells'
import { patientToCells } from './frames'
import type { ManifestVolume } from './levels'

/**
 * Where table and bone are, fetched when either is left out for the first time. Until it has come, or where it does not, they are
 * shown: less is wrong with that than with none of it.
 */
export class Removed {
  texture: Data3DTexture | null = null
  readonly toCells = new Matrix4()
  private abort: AbortController | null = null

  constructor(private readonly volume: ManifestVolume, private readonly base: string, private readonly come: () => void) {
    if (volume.removable) patientToCells(volume, volume.removable, this.toCells)
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
    const { signal } = (this.abort = new AbortController())
    const cells = await fetchCells(this.base + path, size[0] * size[1] * size[2] * 2, signal)
    if (!cells || signal.aborted) return
    const texture = new Data3DTexture(cells, ...size)
    texture.format = RGFormat
    texture.type = UnsignedByteType
    texture.minFilter = texture.magFilter = LinearFilter
    texture.unpackAlignment = 1
    texture.needsUpdate = true
    this.texture = texture
    this.come()
  }

  stop(): void {
    this.abort?.abort()
    this.texture?.dispose()
    this.texture = null
  }
}
