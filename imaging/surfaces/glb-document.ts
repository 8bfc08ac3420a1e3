import { MeshoptDecoder } from 'meshoptimizer/decoder'
import { BYTE, FLOAT, SHORT, UNSIGNED_BYTE, UNSIGNED_INT, UNSIGNED_SHORT } from './glb'
import { MAX_TRIANGLES, type Mesh } from './mesh'
import { ModelRefused } from './model-refused'

export type Json = Record<string, unknown>
export const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Of all that is decoded of one file, before it is decoded. */
const MAX_DECODED = 2 ** 28
const MAX_LIST = 100_000
/** Of one mesh, and of all that nodes show. */
export const MAX_CORNERS = MAX_TRIANGLES
/** A zero costs its codec (version 0) two bits for sixteen; no honest file says more. */
const MOST_RATIO = 64
const BYTES: Record<number, number> = { [BYTE]: 1, [UNSIGNED_BYTE]: 1, [SHORT]: 2, [UNSIGNED_SHORT]: 2, [UNSIGNED_INT]: 4, [FLOAT]: 4 }
const LARGEST: Record<number, number> = { [BYTE]: 127, [UNSIGNED_BYTE]: 255, [SHORT]: 32_767, [UNSIGNED_SHORT]: 65_535 }

/** First bytes of what the extension's codecs write; a later version is another extension. */
const VERSIONS: Record<string, number | undefined> = { ATTRIBUTES: 0xa0, TRIANGLES: 0xe1, INDICES: 0xd1 }

interface View { bytes: Uint8Array; stride: number }

/** What the text of a GLB points to in its body. All that it says is doubted; numbers are counted before memory is taken. */
export class GlbDocument {
  private readonly views = new Map<unknown, View>()
  private readonly primitives = new Map<unknown, Mesh>()
  private decoded = 0

  constructor(private readonly json: Json, private readonly body: Uint8Array | null) {}

  list(of: Json, name: string): unknown[] {
    const list = of[name] ?? []
    if (!Array.isArray(list)) throw new ModelRefused('damaged', `no list of ${name}`)
    if (list.length > MAX_LIST) throw new ModelRefused('too-large', `${list.length} ${name}`)
    return list
  }

  at(name: string, index: unknown): Json {
    const found = typeof index === 'number' ? this.list(this.json, name)[index] : undefined
    if (!isRecord(found)) throw new ModelRefused('damaged', `no such ${name}`)
    return found
  }

  numbers(value: unknown, count: number): number[] {
    if (!Array.isArray(value) || value.length !== count || !value.every((each): each is number => typeof each === 'number' && Number.isFinite(each))) throw new ModelRefused('damaged', `not ${count} numbers`)
    return value
  }

  /** @param count called with how many there are before they are read */
  primitive(primitive: unknown, count: (triangles: number, corners: number) => void): Mesh {
    if (!isRecord(primitive) || !isRecord(primitive.attributes)) throw new ModelRefused('damaged', 'a primitive without attributes')
    if ((primitive.mode ?? 4) !== 4) throw new ModelRefused('unsupported', 'lines, points or strips')
    if (primitive.targets !== undefined) throw new ModelRefused('unsupported', 'targets')
    if (isRecord(primitive.extensions) && primitive.extensions.KHR_draco_mesh_compression !== undefined) throw new ModelRefused('unsupported', 'a compression of another kind')
    const place = this.at('accessors', primitive.attributes.POSITION)
    const corners = this.whole(place.count, MAX_CORNERS)
    const order = primitive.indices === undefined ? null : this.at('accessors', primitive.indices)
    const indexCount = order ? this.whole(order.count, MAX_TRIANGLES * 3) : corners
    if (indexCount % 3 !== 0 || indexCount === 0 || corners === 0) throw new ModelRefused('damaged', 'no whole triangles')
    count(indexCount / 3, corners)
    // An object is the same only where the file repeats itself: a mesh that many nodes show.
    const known = this.primitives.get(primitive)
    if (known) return known
    const mesh = { positions: this.places(place, corners), indices: order ? this.indices(order, indexCount, corners) : Uint32Array.from({ length: corners }, (_, index) => index) }
    this.primitives.set(primitive, mesh)
    return mesh
  }

  private places(accessor: Json, count: number): Float32Array {
    if (accessor.type !== 'VEC3') throw new ModelRefused('damaged', 'places that are no three numbers')
    const kind = accessor.componentType as number
    if (kind === UNSIGNED_INT) throw new ModelRefused('unsupported', 'places of another kind')
    const { view, start, stride } = this.elements(accessor, count, 3)
    const largest = accessor.normalized === true ? LARGEST[kind] : undefined
    if (accessor.normalized === true && largest === undefined) throw new ModelRefused('damaged', 'normalised numbers of another kind')
    const positions = new Float32Array(count * 3)
    for (let corner = 0; corner < count; corner++) {
      for (let axis = 0; axis < 3; axis++) {
        const raw = numberAt(view, start + corner * stride + axis * BYTES[kind]!, kind)
        if (!Number.isFinite(raw)) throw new ModelRefused('damaged', 'a corner that lies nowhere')
        positions[corner * 3 + axis] = largest === undefined ? raw : Math.max(-1, raw / largest)
      }
    }
    return positions
  }

  private indices(accessor: Json, count: number, corners: number): Uint32Array {
    const kind = accessor.componentType as number
    if (accessor.type !== 'SCALAR' || accessor.normalized === true || (kind !== UNSIGNED_BYTE && kind !== UNSIGNED_SHORT && kind !== UNSIGNED_INT)) throw new ModelRefused('damaged', 'indices of another kind')
    const { view, start, stride } = this.elements(accessor, count, 1)
    const indices = new Uint32Array(count)
    for (let at = 0; at < count; at++) {
      const index = numberAt(view, start + at * stride, kind)
      if (index >= corners) throw new ModelRefused('damaged', 'a corner that is not there')
      indices[at] = index
    }
    return indices
  }

  private elements(accessor: Json, count: number, components: number): { view: DataView; start: number; stride: number } {
    if (accessor.sparse !== undefined) throw new ModelRefused('unsupported', 'sparse places')
    if (accessor.bufferView === undefined) throw new ModelRefused('unsupported', 'places that are all nought')
    const size = BYTES[accessor.componentType as number]
    if (size === undefined) throw new ModelRefused('damaged', 'numbers of no kind')
    const { bytes, stride: own } = this.view(accessor.bufferView)
    const stride = own || size * components
    const start = this.whole(accessor.byteOffset ?? 0, MAX_DECODED)
    if (start % size !== 0 || stride % size !== 0 || stride < size * components) throw new ModelRefused('damaged', 'numbers that overlap')
    if (start + (count - 1) * stride + size * components > bytes.length) throw new ModelRefused('damaged', 'numbers beyond their buffer')
    return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), start, stride }
  }

  private view(index: unknown): View {
    const known = this.views.get(index)
    if (known) return known
    const json = this.at('bufferViews', index)
    const length = this.whole(json.byteLength, MAX_DECODED)
    const stride = json.byteStride === undefined ? 0 : this.whole(json.byteStride, 252)
    const packed = isRecord(json.extensions) ? json.extensions.EXT_meshopt_compression : undefined
    const view = packed === undefined ? { bytes: this.part(json, length), stride } : { bytes: this.unpack(packed, length, stride), stride }
    this.views.set(index, view)
    return view
  }

  /** A stretch of the body: the first buffer, the only one that a GLB holds itself. */
  private part(of: Json, length: number): Uint8Array {
    const start = this.whole(of.byteOffset ?? 0, 2 ** 32)
    const buffer = this.at('buffers', of.buffer)
    if (of.buffer !== 0 || buffer.uri !== undefined || !this.body) throw new ModelRefused('unsupported', 'a buffer that lies elsewhere')
    const size = this.whole(buffer.byteLength, 2 ** 32)
    // The chunk is padded to four bytes.
    if (size > this.body.length || size + 3 < this.body.length) throw new ModelRefused('damaged', 'a buffer of another length')
    if (start + length > size) throw new ModelRefused('damaged', 'bytes beyond the buffer')
    return this.body.subarray(start, start + length)
  }

  private unpack(packed: unknown, length: number, declared: number): Uint8Array {
    if (!isRecord(packed)) throw new ModelRefused('damaged', 'a compression that says nothing')
    const [count, stride] = [this.whole(packed.count, MAX_TRIANGLES * 3), this.whole(packed.byteStride, 256)]
    const [mode, filter] = [String(packed.mode), String(packed.filter ?? 'NONE')]
    const version = VERSIONS[mode]
    if (count === 0 || count * stride !== length || (declared !== 0 && declared !== stride)) throw new ModelRefused('damaged', 'a compression of another length')
    if (version === undefined) throw new ModelRefused('damaged', 'a compression of no kind')
    if (mode === 'ATTRIBUTES' ? stride === 0 || stride % 4 !== 0 : stride !== 2 && stride !== 4) throw new ModelRefused('damaged', 'a compression of odd numbers')
    if (mode === 'TRIANGLES' && count % 3 !== 0) throw new ModelRefused('damaged', 'no whole triangles')
    if (filter !== 'NONE' && !(mode === 'ATTRIBUTES' && ((filter === 'OCTAHEDRAL' && (stride === 4 || stride === 8)) || (filter === 'QUATERNION' && stride === 8) || filter === 'EXPONENTIAL'))) throw new ModelRefused('damaged', 'a filter of no kind')
    const source = this.part(packed, this.whole(packed.byteLength, 2 ** 32))
    if (length > source.length * MOST_RATIO + 1024) throw new ModelRefused('damaged', 'more in it than fits')
    this.decoded += length
    if (this.decoded > MAX_DECODED) throw new ModelRefused('too-large', 'more than 256 MB')
    if (source[0] !== version) throw new ModelRefused('unsupported', 'a compression of another version')
    const bytes = new Uint8Array(length)
    try {
      MeshoptDecoder.decodeGltfBuffer(bytes, count, stride, source, mode, filter)
    } catch (error) {
      throw new ModelRefused('damaged', error instanceof Error ? error.message : '')
    }
    return bytes
  }

  private whole(value: unknown, most: number): number {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw new ModelRefused('damaged', 'not a count')
    if (value > most) throw new ModelRefused('too-large', 'a count')
    return value
  }
}

function numberAt(view: DataView, at: number, kind: number): number {
  switch (kind) {
    case BYTE: return view.getInt8(at)
    case UNSIGNED_BYTE: return view.getUint8(at)
    case SHORT: return view.getInt16(at, true)
    case UNSIGNED_SHORT: return view.getUint16(at, true)
    case UNSIGNED_INT: return view.getUint32(at, true)
    default: return view.getFloat32(at, true)
  }
}
