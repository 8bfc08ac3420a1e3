import { BufferAttribute, BufferGeometry, Box3, Vector3 } from 'three'
import type { SerializedBVH } from 'three-mesh-bvh'
import type { AssetManifest, Mm3, SourceId, StructureKey } from '../../contract'
import type { Decode } from './decode-level'
import type { Part } from './meshes'

export type FetchAsset = (path: string, signal: AbortSignal) => Promise<ArrayBuffer>
/** `misplaced`: the file is whole, but its structures are not where the manifest has them; a mirrored head would look right. */
export type Loaded = { kind: 'loaded'; parts: Part[] } | { kind: 'failed'; why: 'unreachable' | 'damaged' | 'misplaced'; file: string }

/** Numbers of triangles by level, finest first; a structure with fewer levels gives its coarsest. */
export function trianglesOf(manifest: AssetManifest): number[] {
  const levels = Math.max(0, ...manifest.structures.map(({ lods }) => lods.length))
  return Array.from({ length: levels }, (_none, level) => manifest.structures.reduce((sum, { lods }) => sum + (lods[Math.min(level, lods.length - 1)]?.triangles ?? 0), 0))
}

/** All structures of one level of detail, in the patient's millimetres. Aborted: throws as fetch does. `decode`: beside the page's thread where it has one. */
export async function loadLevel(source: SourceId, manifest: AssetManifest, level: number, fetchAsset: FetchAsset, signal: AbortSignal, decode: Decode = decodeHere): Promise<Loaded> {
  const byFile = new Map<string, AssetManifest['structures']>()
  for (const one of manifest.structures) {
    const file = one.lods[Math.min(level, one.lods.length - 1)]?.file
    if (file !== undefined) byFile.set(file, [...(byFile.get(file) ?? []), one])
  }
  const parts: Part[] = []
  const giveUp = (why: 'unreachable' | 'damaged' | 'misplaced', file: string): Loaded => {
    for (const { geometry } of parts) geometry.dispose()
    return { kind: 'failed', why, file }
  }
  for (const [file, structures] of byFile) {
    let bytes: ArrayBuffer
    try {
      bytes = await fetchAsset(file, signal)
    } catch {
      signal.throwIfAborted()
      return giveUp('unreachable', file)
    }
    const decoded = await decode(bytes, structures.map(({ key, box }) => ({ key, box })), signal)
    signal.throwIfAborted()
    if (decoded.kind === 'failed') return giveUp(decoded.why, file)
    for (const { key, positions, normals, openness, index, low, high, tree } of decoded.parts) {
      const geometry = new BufferGeometry()
      geometry.setAttribute('position', new BufferAttribute(positions, 3))
      geometry.setAttribute('normal', new BufferAttribute(normals, 4, true))
      geometry.setAttribute('openness', new BufferAttribute(openness, 1, true))
      geometry.setIndex(new BufferAttribute(index, 1))
      geometry.boundingBox = new Box3(new Vector3(...low), new Vector3(...high))
      if (tree) trees.set(geometry, tree)
      parts.push({ key: `${source}/${key}` as StructureKey, geometry })
    }
  }
  return { kind: 'loaded', parts }
}

/** What was made of a geometry beside the page's thread, for picking. */
const trees = new WeakMap<BufferGeometry, SerializedBVH>()
export const treeMadeOf = (geometry: BufferGeometry): SerializedBVH | null => trees.get(geometry) ?? null

const decodeHere: Decode = async (bytes, structures, signal) => (await import('./decode-level')).decodeHere(bytes, structures, signal)
