import { BufferAttribute, BufferGeometry, Mesh, Vector3, type Object3D } from 'three'
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js'
import { MeshoptDecoder } from 'meshoptimizer/decoder'
import type { AssetManifest, Mm3, SourceId, StructureKey } from '../../contract'
import { middle } from './looks'
import type { Part } from './meshes'

export type FetchAsset = (path: string, signal: AbortSignal) => Promise<ArrayBuffer>
/** `misplaced`: the file is whole, but its structures are not where the manifest has them; a mirrored head would look right. */
export type Loaded = { kind: 'loaded'; parts: Part[] } | { kind: 'failed'; why: 'unreachable' | 'damaged' | 'misplaced'; file: string }

/** Baking waits for the browser after this long, so that the page stays alive. */
const SLICE_MS = 8

/** Numbers of triangles by level, finest first; a structure with fewer levels gives its coarsest. */
export function trianglesOf(manifest: AssetManifest): number[] {
  const levels = Math.max(0, ...manifest.structures.map(({ lods }) => lods.length))
  return Array.from({ length: levels }, (_none, level) => manifest.structures.reduce((sum, { lods }) => sum + (lods[Math.min(level, lods.length - 1)]?.triangles ?? 0), 0))
}

/** All structures of one level of detail, in the patient's millimetres. Aborted: throws as fetch does. */
export async function loadLevel(source: SourceId, manifest: AssetManifest, level: number, fetchAsset: FetchAsset, signal: AbortSignal): Promise<Loaded> {
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
    let meshes: Map<string, Mesh[]>
    try {
      meshes = await meshesIn(bytes)
    } catch {
      return giveUp('damaged', file)
    }
    let began = performance.now()
    for (const { key, box } of structures) {
      const own = meshes.get(key)
      if (!own) return giveUp('damaged', file)
      const geometry = baked(own)
      if (!geometry) return giveUp('damaged', file)
      parts.push({ key: `${source}/${key}` as StructureKey, geometry })
      if (!standsIn(geometry, box)) return giveUp('misplaced', file)
      if (performance.now() - began < SLICE_MS) continue
      await new Promise((resolve) => setTimeout(resolve))
      signal.throwIfAborted()
      began = performance.now()
    }
    for (const list of meshes.values()) for (const mesh of list) mesh.geometry.dispose()
  }
  return { kind: 'loaded', parts }
}

async function meshesIn(bytes: ArrayBuffer): Promise<Map<string, Mesh[]>> {
  const loader = new GLTFLoader()
  loader.setMeshoptDecoder(MeshoptDecoder)
  // No address to resolve against: all is in the file, a file that names another is damaged.
  const { scene } = await loader.parseAsync(bytes, '')
  scene.updateMatrixWorld(true)
  const meshes = new Map<string, Mesh[]>()
  scene.traverse((object) => {
    if (!(object instanceof Mesh)) return
    const key = keyOf(object)
    if (key !== null) meshes.set(key, [...(meshes.get(key) ?? []), object])
  })
  return meshes
}

/** A mesh of several pieces becomes a group whose children know nothing: the nearest above counts. */
function keyOf(object: Object3D): string | null {
  for (let one: Object3D | null = object; one; one = one.parent) {
    const key: unknown = one.userData.key
    if (typeof key === 'string') return key
  }
  return null
}

const point = new Vector3()

/** As GLTFLoader names `_OPENNESS` of our files: how much soft light reaches a corner, a byte each. */
const OPENNESS = '_openness'

/**
 * One indexed geometry: positions as floats in mm, normals in a byte each, openness in one. Models made before openness was reckoned
 * lie free everywhere. `null`: no triangles, mirrored, no numbers, or light that is no light.
 */
function baked(meshes: readonly Mesh[]): BufferGeometry | null {
  const vertices = meshes.reduce((sum, { geometry }) => sum + (geometry.getAttribute('position')?.count ?? 0), 0)
  const indices = meshes.reduce((sum, { geometry }) => sum + (geometry.index?.count ?? geometry.getAttribute('position')?.count ?? 0), 0)
  if (vertices === 0 || indices < 3) return null
  const positions = new Float32Array(vertices * 3)
  const normals = new Int8Array(vertices * 4)
  const openness = new Uint8Array(vertices).fill(255)
  const index = vertices > 65_535 ? new Uint32Array(indices) : new Uint16Array(indices)
  let [vertexAt, indexAt] = [0, 0]
  for (const { geometry, matrixWorld } of meshes) {
    if (!(matrixWorld.determinant() > 0)) return null
    const position = geometry.getAttribute('position')
    if (!geometry.getAttribute('normal')) geometry.computeVertexNormals()
    const normal = geometry.getAttribute('normal')
    const open = geometry.getAttribute(OPENNESS)
    if (open && (open.count !== position.count || open.itemSize !== 1 || !open.normalized || !(open.array instanceof Uint8Array))) return null
    for (let n = 0; n < position.count; n++) {
      point.fromBufferAttribute(position, n).applyMatrix4(matrixWorld).toArray(positions, (vertexAt + n) * 3)
      point.fromBufferAttribute(normal, n).transformDirection(matrixWorld)
      for (let axis = 0; axis < 3; axis++) normals[(vertexAt + n) * 4 + axis] = Math.round(point.getComponent(axis) * 127)
      if (open) openness[vertexAt + n] = Math.round(open.getX(n) * 255)
    }
    const count = geometry.index?.count ?? position.count
    for (let n = 0; n < count; n++) index[indexAt + n] = (geometry.index ? geometry.index.getX(n) : n) + vertexAt
    vertexAt += position.count
    indexAt += count
  }
  const whole = new BufferGeometry()
  whole.setAttribute('position', new BufferAttribute(positions, 3))
  whole.setAttribute('normal', new BufferAttribute(normals, 4, true))
  whole.setAttribute('openness', new BufferAttribute(openness, 1, true))
  whole.setIndex(new BufferAttribute(index, 1))
  whole.computeBoundingBox()
  return whole.boundingBox!.isEmpty() || !Number.isFinite(whole.boundingBox!.min.lengthSq() + whole.boundingBox!.max.lengthSq()) ? null : whole
}

/** Coarse levels shrink a little; metres for millimetres or a mirrored patient are further off than this. */
function standsIn(geometry: BufferGeometry, box: [Mm3, Mm3]): boolean {
  const centre = geometry.boundingBox!.getCenter(new Vector3())
  const due = middle(box)
  const extent = Math.hypot(box[1][0] - box[0][0], box[1][1] - box[0][1], box[1][2] - box[0][2])
  return Math.hypot(centre.x - due[0], centre.y - due[1], centre.z - due[2]) <= 3 + extent * 0.1
}
