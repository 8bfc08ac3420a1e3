import { MeshoptDecoder } from 'meshoptimizer/decoder'
import { CHUNK_BIN, CHUNK_JSON, GLB_MAGIC, PATIENT_SPACE } from './glb'
import { GlbDocument, isRecord, MAX_CORNERS, type Json } from './glb-document'
import { determinant, MAX_TRIANGLES, type Mesh } from './mesh'
import { ModelRefused } from './model-refused'

export interface GlbModel {
  /** One for each node that has a mesh, in the scene's order; all of a node's primitives together. */
  structures: {
    /** `extras.key`, or the node's or the mesh's name, or its number; not always unique. */
    key: string
    mesh: Mesh
  }[]
  /** Whether the file says that its places are the patient's, LPS, in mm. If not they are as glTF has them: metres, y up, or whatever the author took. */
  isPatientMm: boolean
}

interface Budget { triangles: number; corners: number; nodes: number }

/** Of JSON: a thousand structures take 1 MB. */
const MAX_TEXT = 8 * 2 ** 20
const MAX_NODES = 10_000
const MAX_DEPTH = 32
const MAX_KEY = 200
/** What a file may require: no picture, no material and no light changes the form of a structure; anything else might. */
const READ = new Set(['KHR_mesh_quantization', 'EXT_meshopt_compression', 'KHR_materials_unlit', 'KHR_texture_transform', 'KHR_materials_ior', 'KHR_materials_specular'])

/**
 * The meshes of a GLB, places as nodes put them, with triangles and no more: materials, pictures, cameras and lights are not looked
 * at. Refused is what would be read wrong: skins, targets, sparse or lined primitives, extensions that a reader must know,
 * buffers that lie elsewhere. Counts are checked before memory is taken: at most MAX_TRIANGLES, however often a mesh is used.
 * @throws ModelRefused
 */
export async function readGlb(bytes: Uint8Array): Promise<GlbModel> {
  await MeshoptDecoder.ready
  const { json, body } = chunksOf(bytes)
  const document = new GlbDocument(json, body)
  if (!isRecord(json.asset) || json.asset.version !== '2.0') throw new ModelRefused('unsupported', 'glTF of another version')
  for (const name of document.list(json, 'extensionsRequired')) if (typeof name !== 'string' || !READ.has(name)) throw new ModelRefused('unsupported', 'an extension it requires')
  const structures: GlbModel['structures'] = []
  const budget: Budget = { triangles: MAX_TRIANGLES, corners: MAX_CORNERS, nodes: MAX_NODES }
  const scene = json.scenes === undefined ? null : document.at('scenes', json.scene ?? 0)
  if (!scene) throw new ModelRefused('empty', 'no scene')
  for (const node of document.list(scene, 'nodes')) visit(document, node, IDENTITY, 0, budget, structures)
  if (structures.length === 0) throw new ModelRefused('empty', 'no triangles')
  return { structures, isPatientMm: isRecord(json.asset.extras) && json.asset.extras.space === PATIENT_SPACE }
}

function chunksOf(bytes: Uint8Array): { json: Json; body: Uint8Array | null } {
  if (bytes.length === 0) throw new ModelRefused('empty')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 20 || view.getUint32(0, true) !== GLB_MAGIC) throw new ModelRefused('not-a-model')
  if (view.getUint32(4, true) !== 2) throw new ModelRefused('unsupported', 'GLB of another version')
  const length = view.getUint32(8, true)
  if (length > bytes.length) throw new ModelRefused('truncated')
  if (length < bytes.length) throw new ModelRefused('damaged', 'bytes after its end')
  const textBytes = view.getUint32(12, true)
  if (view.getUint32(16, true) !== CHUNK_JSON || 20 + textBytes > length) throw new ModelRefused('damaged', 'no text chunk')
  if (textBytes > MAX_TEXT) throw new ModelRefused('too-large', `${textBytes} bytes of text`)
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(20, 20 + textBytes)))
  } catch {
    throw new ModelRefused('damaged', 'text that is no JSON')
  }
  if (!isRecord(json)) throw new ModelRefused('damaged', 'text that is no document')
  const at = 20 + textBytes
  if (at === length) return { json, body: null }
  if (at + 8 > length) throw new ModelRefused('damaged', 'half a chunk')
  const bodyBytes = view.getUint32(at, true)
  if (view.getUint32(at + 4, true) !== CHUNK_BIN || at + 8 + bodyBytes > length) throw new ModelRefused('damaged', 'no binary chunk')
  return { json, body: bytes.subarray(at + 8, at + 8 + bodyBytes) }
}

function visit(document: GlbDocument, index: unknown, above: readonly number[], depth: number, budget: Budget, into: GlbModel['structures']): void {
  if (depth > MAX_DEPTH || --budget.nodes < 0) throw new ModelRefused('too-large', 'nodes without end')
  const node = document.at('nodes', index)
  if (node.skin !== undefined) throw new ModelRefused('unsupported', 'a skin')
  if (isRecord(node.extensions) && node.extensions.EXT_mesh_gpu_instancing !== undefined) throw new ModelRefused('unsupported', 'instances')
  const matrix = multiplied(above, localOf(document, node))
  if (node.mesh !== undefined) {
    const mesh = document.at('meshes', node.mesh)
    const parts = document.list(mesh, 'primitives').map((primitive) => document.primitive(primitive, (triangles, corners) => {
      budget.triangles -= triangles
      budget.corners -= corners
      if (budget.triangles < 0 || budget.corners < 0) throw new ModelRefused('too-large', `more than ${MAX_TRIANGLES} triangles or corners`)
    }))
    into.push({ key: keyOf(node, mesh, index), mesh: placed(parts, matrix) })
  }
  for (const child of document.list(node, 'children')) visit(document, child, matrix, depth + 1, budget, into)
}

function keyOf(node: Json, mesh: Json, index: unknown): string {
  const key = isRecord(node.extras) && typeof node.extras.key === 'string' ? node.extras.key : typeof node.name === 'string' && node.name ? node.name : typeof mesh.name === 'string' && mesh.name ? mesh.name : String(index)
  if (key.length > MAX_KEY) throw new ModelRefused('too-large', 'the name of a structure')
  return key
}

/** Column by column, four rows each, as glTF has them. */
const IDENTITY: readonly number[] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

function localOf(document: GlbDocument, node: Json): readonly number[] {
  if (node.matrix !== undefined) {
    const matrix = document.numbers(node.matrix, 16)
    if (matrix[3] !== 0 || matrix[7] !== 0 || matrix[11] !== 0 || matrix[15] !== 1) throw new ModelRefused('unsupported', 'a matrix of perspective')
    return matrix
  }
  const [tx, ty, tz] = document.numbers(node.translation ?? [0, 0, 0], 3) as [number, number, number]
  const [sx, sy, sz] = document.numbers(node.scale ?? [1, 1, 1], 3) as [number, number, number]
  const [x, y, z, w] = document.numbers(node.rotation ?? [0, 0, 0, 1], 4) as [number, number, number, number]
  if (Math.abs(Math.hypot(x, y, z, w) - 1) > 1e-3) throw new ModelRefused('damaged', 'a turn that is none')
  return [
    (1 - 2 * (y * y + z * z)) * sx, 2 * (x * y + z * w) * sx, 2 * (x * z - y * w) * sx, 0,
    2 * (x * y - z * w) * sy, (1 - 2 * (x * x + z * z)) * sy, 2 * (y * z + x * w) * sy, 0,
    2 * (x * z + y * w) * sz, 2 * (y * z - x * w) * sz, (1 - 2 * (x * x + y * y)) * sz, 0,
    tx, ty, tz, 1,
  ]
}

function multiplied(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 16 }, (_, index) => {
    const [column, row] = [Math.floor(index / 4), index % 4]
    return [0, 1, 2, 3].reduce((sum, each) => sum + a[each * 4 + row]! * b[column * 4 + each]!, 0)
  })
}

function placed(parts: readonly Mesh[], m: readonly number[]): Mesh {
  const positions = new Float32Array(parts.reduce((sum, part) => sum + part.positions.length, 0))
  const indices = new Uint32Array(parts.reduce((sum, part) => sum + part.indices.length, 0))
  const isMirrored = determinant([m[0]!, m[1]!, m[2]!, m[4]!, m[5]!, m[6]!, m[8]!, m[9]!, m[10]!]) < 0
  let [corner, index] = [0, 0]
  for (const { positions: p, indices: from } of parts) {
    for (let at = 0; at < p.length; at += 3) {
      for (let axis = 0; axis < 3; axis++) {
        const value = m[axis]! * p[at]! + m[axis + 4]! * p[at + 1]! + m[axis + 8]! * p[at + 2]! + m[axis + 12]!
        if (!Number.isFinite(Math.fround(value))) throw new ModelRefused('damaged', 'a corner that lies nowhere')
        positions[corner * 3 + at + axis] = value
      }
    }
    for (let at = 0; at < from.length; at += 3) {
      indices[index + at] = from[at]! + corner
      indices[index + at + 1] = from[at + (isMirrored ? 2 : 1)]! + corner
      indices[index + at + 2] = from[at + (isMirrored ? 1 : 2)]! + corner
    }
    corner += p.length / 3
    index += from.length
  }
  return { positions, indices }
}
