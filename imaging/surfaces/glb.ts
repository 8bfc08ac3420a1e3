import { MeshoptEncoder } from 'meshoptimizer/encoder'
import { boxOf, normalsOf, type Mesh } from './mesh'

export interface NamedMesh {
  /** Stable over levels and revisions; in the node's `extras.key`. No text about a person. */
  key: string
  mesh: Mesh
  /** Of each corner, 255: free (`opennessOf`). */
  openness?: Uint8Array
}

/** Application-specific, as glTF 3.7.2.1 has their names: how much soft light reaches a corner, a normalised byte. */
export const OPENNESS = '_OPENNESS'

/** Said in `asset.extras.space`: whose places these are. */
export const PATIENT_SPACE = 'patient-lps-mm'
export const GLB_MAGIC = 0x46546c67
export const CHUNK_JSON = 0x4e4f534a
export const CHUNK_BIN = 0x004e4942
/** A place is kept to half of this. Finer digits would be noise that does not compress. */
const STEP_MM = 0.01

/** glTF's names for numbers. */
export const BYTE = 5120
export const UNSIGNED_BYTE = 5121
export const SHORT = 5122
export const UNSIGNED_SHORT = 5123
export const UNSIGNED_INT = 5125
export const FLOAT = 5126

/**
 * One level of a model as one GLB: one node a structure, in the order given. glTF 2.0 with KHR_mesh_quantization (places as
 * whole steps, which the node's scale and translation turn into patient mm) and EXT_meshopt_compression (normals in eight bits,
 * octahedral). glTF counts in metres with y up; this file says in `asset.extras.space` that it counts in the patient's mm.
 */
export async function writeGlb(structures: readonly NamedMesh[]): Promise<Uint8Array> {
  await MeshoptEncoder.ready
  const keys = new Set(structures.map(({ key }) => key))
  if (keys.size !== structures.length) throw new Error('two structures of one key')
  const body = new GlbBody()
  const nodes: unknown[] = []
  const meshes: unknown[] = []
  for (const { key, mesh, openness } of structures) {
    if (mesh.indices.length === 0) throw new Error('a structure without triangles')
    const { step, least, places, normals, open, indices, count } = quantised(mesh, openness)
    const position = body.add(places, count, 8, 'ATTRIBUTES', { componentType: UNSIGNED_SHORT, type: 'VEC3', ...bounds(places) })
    const normal = body.add(MeshoptEncoder.encodeFilterOct(normals, count, 4, 8), count, 4, 'ATTRIBUTES', { componentType: BYTE, type: 'VEC3', normalized: true }, 'OCTAHEDRAL')
    // Four bytes each, as the codec wants; those that are nought cost next to nothing.
    const light = open && body.add(open, count, 4, 'ATTRIBUTES', { componentType: UNSIGNED_BYTE, type: 'SCALAR', normalized: true })
    const corner = body.add(indices, indices.length, indices.BYTES_PER_ELEMENT, 'TRIANGLES', { componentType: indices instanceof Uint16Array ? UNSIGNED_SHORT : UNSIGNED_INT, type: 'SCALAR' })
    nodes.push({ mesh: meshes.length, translation: least, scale: [step, step, step], extras: { key } })
    meshes.push({ primitives: [{ attributes: { POSITION: position, NORMAL: normal, ...(light === undefined ? {} : { [OPENNESS]: light }) }, indices: corner, mode: 4 }] })
  }
  return body.file({
    asset: { version: '2.0', generator: 'Theatrum', extras: { space: PATIENT_SPACE } },
    extensionsUsed: ['KHR_mesh_quantization', 'EXT_meshopt_compression'], extensionsRequired: ['KHR_mesh_quantization', 'EXT_meshopt_compression'],
    scene: 0, scenes: [nodes.length > 0 ? { nodes: nodes.map((_, index) => index) } : {}],
    ...(nodes.length > 0 ? { nodes, meshes } : {}),
  })
}

/** In the order that a graphics card likes and that compresses well. */
function quantised(mesh: Mesh, openness?: Uint8Array) {
  const [least, most] = boxOf(mesh)
  const step = Math.max(STEP_MM, ...[0, 1, 2].map((axis) => (most[axis]! - least[axis]!) / 65_535))
  const order = mesh.indices.slice()
  const [place, count] = MeshoptEncoder.reorderMesh(order, true, true)
  const normals = normalsOf(mesh)
  const places = new Uint16Array(count * 4)
  const ordered = new Float32Array(count * 4)
  const open = openness && new Uint8Array(count * 4)
  for (let corner = 0; corner < mesh.positions.length / 3; corner++) {
    const to = place[corner] ?? count
    if (to >= count) continue
    if (open) open[to * 4] = openness![corner]!
    for (let axis = 0; axis < 3; axis++) {
      places[to * 4 + axis] = Math.min(65_535, Math.round((mesh.positions[corner * 3 + axis]! - least[axis]!) / step))
      ordered[to * 4 + axis] = normals[corner * 3 + axis]!
    }
  }
  return { step, least, places, normals: ordered, open, indices: count <= 65_535 ? Uint16Array.from(order) : order, count }
}

function bounds(places: Uint16Array): { min: number[]; max: number[] } {
  const [min, max] = [[65_535, 65_535, 65_535], [0, 0, 0]]
  for (let at = 0; at < places.length; at++) {
    const axis = at % 4
    if (axis === 3) continue
    min[axis] = Math.min(min[axis]!, places[at]!)
    max[axis] = Math.max(max[axis]!, places[at]!)
  }
  return { min, max }
}

/** Compressed views in the file's own buffer; a second buffer, which is nowhere, is what they decode to. */
class GlbBody {
  private readonly parts: Uint8Array[] = []
  private readonly views: unknown[] = []
  private readonly accessors: unknown[] = []
  private bytes = 0
  private decoded = 0

  /** @returns the accessor */
  add(data: Uint8Array | Uint16Array | Uint32Array, count: number, byteStride: number, mode: 'ATTRIBUTES' | 'TRIANGLES', accessor: Record<string, unknown>, filter?: 'OCTAHEDRAL'): number {
    const encoded = MeshoptEncoder.encodeGltfBuffer(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), count, byteStride, mode)
    this.views.push({
      buffer: 1, byteOffset: this.decoded, byteLength: count * byteStride, ...(mode === 'ATTRIBUTES' ? { byteStride, target: 34_962 } : { target: 34_963 }),
      extensions: { EXT_meshopt_compression: { buffer: 0, byteOffset: this.bytes, byteLength: encoded.length, byteStride, count, mode, ...(filter ? { filter } : {}) } },
    })
    this.accessors.push({ bufferView: this.views.length - 1, count, ...accessor })
    this.parts.push(encoded, new Uint8Array(padding(encoded.length)))
    this.bytes += encoded.length + padding(encoded.length)
    this.decoded += count * byteStride + padding(count * byteStride)
    return this.accessors.length - 1
  }

  file(document: Record<string, unknown>): Uint8Array {
    if (this.bytes > 0) {
      Object.assign(document, {
        buffers: [{ byteLength: this.bytes }, { byteLength: this.decoded, extensions: { EXT_meshopt_compression: { fallback: true } } }],
        bufferViews: this.views, accessors: this.accessors,
      })
    }
    const text = new TextEncoder().encode(JSON.stringify(document))
    const textBytes = text.length + padding(text.length)
    const file = new Uint8Array(12 + 8 + textBytes + (this.bytes > 0 ? 8 + this.bytes : 0))
    const view = new DataView(file.buffer)
    for (const [at, value] of [GLB_MAGIC, 2, file.length, textBytes, CHUNK_JSON].entries()) view.setUint32(at * 4, value, true)
    file.fill(0x20, 20, 20 + textBytes)
    file.set(text, 20)
    if (this.bytes === 0) return file
    let at = 20 + textBytes
    view.setUint32(at, this.bytes, true)
    view.setUint32(at + 4, CHUNK_BIN, true)
    at += 8
    for (const part of this.parts) {
      file.set(part, at)
      at += part.length
    }
    return file
  }
}

const padding = (length: number) => (4 - length % 4) % 4
