import { BufferAttribute, BufferGeometry, Mesh, Vector3, type Object3D } from 'three'
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js'
import { MeshBVH, type SerializedBVH } from 'three-mesh-bvh'
import { MeshoptDecoder } from 'meshoptimizer/decoder'
import type { Mm3 } from '../../contract'
import { middle } from './looks'

/** A structure that a file should have, and where it should stand. */
export interface Wanted { key: string; box: [Mm3, Mm3] }

/** One structure as the card takes it: positions as floats in mm, normals in a byte each, openness in one. Sent from a worker. */
export interface PlainPart {
  key: string
  positions: Float32Array<ArrayBuffer>
  normals: Int8Array<ArrayBuffer>
  openness: Uint8Array<ArrayBuffer>
  index: Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>
  low: Mm3
  high: Mm3
  /** For picking; null: it is made when it is needed. */
  tree: SerializedBVH | null
}
export type Decoded = { kind: 'decoded'; parts: PlainPart[] } | { kind: 'failed'; why: 'damaged' | 'misplaced' }
/** Aborted: throws as fetch does, or answers; nobody waits for it. */
export type Decode = (bytes: ArrayBuffer, structures: readonly Wanted[], signal: AbortSignal) => Promise<Decoded>

/** Baking waits for the browser after this long, so that a page without a worker stays alive. */
const SLICE_MS = 8

/** On the thread that asks. Trees for picking are left for idle moments. */
export const decodeHere: Decode = (bytes, structures, signal) => {
  let began = performance.now()
  return decodeFile(bytes, structures, { withTrees: false, breathe: async () => {
    if (performance.now() - began < SLICE_MS) return
    await new Promise((resolve) => setTimeout(resolve))
    signal.throwIfAborted()
    began = performance.now()
  } })
}

/** Beside the page: all at once, with the trees. */
export const decodeAside = (bytes: ArrayBuffer, structures: readonly Wanted[]): Promise<Decoded> => decodeFile(bytes, structures, { withTrees: true, breathe: async () => undefined })

async function decodeFile(bytes: ArrayBuffer, structures: readonly Wanted[], { withTrees, breathe }: { withTrees: boolean; breathe(): Promise<void> }): Promise<Decoded> {
  let meshes: Map<string, Mesh[]>
  try {
    meshes = await meshesIn(bytes)
  } catch {
    return { kind: 'failed', why: 'damaged' }
  }
  const parts: PlainPart[] = []
  for (const { key, box } of structures) {
    const own = meshes.get(key)
    const geometry = own ? baked(own) : null
    if (!geometry) return { kind: 'failed', why: 'damaged' }
    if (!standsIn(geometry, box)) return { kind: 'failed', why: 'misplaced' }
    const { min, max } = geometry.boundingBox!
    parts.push({
      key, positions: arrayOf(geometry, 'position'), normals: arrayOf(geometry, 'normal'), openness: arrayOf(geometry, 'openness'), index: geometry.index!.array as PlainPart['index'],
      low: [min.x, min.y, min.z], high: [max.x, max.y, max.z], tree: withTrees ? treeOf(geometry) : null,
    })
    await breathe()
  }
  for (const list of meshes.values()) for (const mesh of list) mesh.geometry.dispose()
  return { kind: 'decoded', parts }
}

const arrayOf = <T>(geometry: BufferGeometry, name: string): T => geometry.getAttribute(name).array as unknown as T

/** Indirect: the drawn index keeps its order; it is not sent a second time. */
const treeOf = (geometry: BufferGeometry): SerializedBVH => ({ ...MeshBVH.serialize(new MeshBVH(geometry, { indirect: true }), { cloneBuffers: false }), index: null as never })

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
 * One indexed geometry. Models made before openness was reckoned lie free everywhere. `null`: no triangles, mirrored, no numbers, or light that is no light.
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
