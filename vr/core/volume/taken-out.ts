import { Data3DTexture, LinearFilter, Matrix4, RedFormat, UnsignedByteType } from 'three'
import type { StructureKey } from '../../contract'
import { fetchCells } from './fetch-cells'
import { patientToCells } from './frames'
import type { ManifestVolume } from './levels'

/**
 * The places in a volume of structures that are drawn elsewhere. Whose each cell is comes when the first one is pulled out; until
 * then, or where it does not come, the volume is whole.
 */
export class TakenOut {
  texture: Data3DTexture | null = null
  readonly toCells = new Matrix4()
  private owners: Uint16Array | null = null
  private abort: AbortController | null = null
  private away: ReadonlySet<StructureKey> | null = null
  private isAny = false

  /** @param structures as the manifest orders them, by the scene's names. */
  constructor(private readonly volume: ManifestVolume, private readonly structures: readonly StructureKey[], private readonly base: string, private readonly come: () => void) {
    if (volume.owners) patientToCells(volume, volume.owners, this.toCells)
  }

  /** Whether any cell is left out of the picture now. */
  get isOn(): boolean { return this.isAny }

  /** True where that changed what the volume shows. The same set is asked once. */
  set(away: ReadonlySet<StructureKey>): boolean {
    const { owners } = this.volume
    if (!owners || away === this.away) return false
    if (!this.owners) {
      if (!this.abort && this.structures.some((key) => away.has(key))) void this.fetch(owners)
      return false
    }
    this.away = away
    return this.fill(owners, this.owners)
  }

  private fill({ size }: NonNullable<ManifestVolume['owners']>, owners: Uint16Array): boolean {
    const isOut = new Uint8Array(this.structures.length + 1)
    this.structures.forEach((key, index) => { if (this.away!.has(key)) isOut[index + 1] = 255 })
    const wasAny = this.isAny
    this.isAny = isOut.includes(255)
    if (!this.isAny) return wasAny
    this.texture ??= textureOf(size)
    const cells = this.texture.image.data as Uint8Array
    for (let at = 0; at < cells.length; at++) cells[at] = isOut[owners[at]!]!
    this.texture.needsUpdate = true
    return true
  }

  private async fetch({ path, size }: NonNullable<ManifestVolume['owners']>): Promise<void> {
    const { signal } = (this.abort = new AbortController())
    const bytes = await fetchCells(this.base + path, size[0] * size[1] * size[2] * 2, signal)
    if (!bytes || signal.aborted) return
    this.owners = littleEndian(bytes)
    this.come()
  }

  stop(): void {
    this.abort?.abort()
    this.texture?.dispose()
    this.texture = this.owners = null
    this.isAny = false
  }
}

function textureOf(size: readonly [number, number, number]): Data3DTexture {
  const texture = new Data3DTexture(new Uint8Array(size[0] * size[1] * size[2]), ...size)
  texture.format = RedFormat
  texture.type = UnsignedByteType
  texture.minFilter = texture.magFilter = LinearFilter
  texture.unpackAlignment = 1
  return texture
}

function littleEndian(bytes: Uint8Array<ArrayBuffer>): Uint16Array {
  const words = new Uint16Array(bytes.length / 2)
  for (let at = 0; at < words.length; at++) words[at] = bytes[at * 2]! | (bytes[at * 2 + 1]! << 8)
  return words
}
