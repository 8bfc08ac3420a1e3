import { type Mesh, MAX_TRIANGLES } from './mesh'
import { ModelRefused } from './model-refused'

const HEADER = 80
const TRIANGLE = 50
/** No body has a corner 10 m from the scanner's origin. STL knows no unit: a larger one is in another. */
const FARTHEST_MM = 10_000

/**
 * Binary STL in the patient's mm (LPS), for printing. It has no names but one: `key` stands in the header.
 * @param key ASCII; longer ones are cut
 */
export function writeStl({ positions: p, indices }: Mesh, key: string): Uint8Array {
  const file = new Uint8Array(HEADER + 4 + indices.length / 3 * TRIANGLE)
  const view = new DataView(file.buffer)
  // A header that began with "solid" would be taken for text.
  const header = `Theatrum; patient mm, LPS; ${key.replace(/[^ -~]/g, '_')}`.slice(0, HEADER).padEnd(HEADER)
  for (let at = 0; at < HEADER; at++) file[at] = header.charCodeAt(at)
  view.setUint32(HEADER, indices.length / 3, true)
  for (let triangle = 0, to = HEADER + 4; triangle < indices.length / 3; triangle++, to += TRIANGLE) {
    const [a, b, c] = [indices[triangle * 3]! * 3, indices[triangle * 3 + 1]! * 3, indices[triangle * 3 + 2]! * 3]
    const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!]
    const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
    const normal = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
    const size = Math.hypot(...normal) || 1
    for (let axis = 0; axis < 3; axis++) {
      view.setFloat32(to + axis * 4, normal[axis]! / size, true)
      view.setFloat32(to + 12 + axis * 4, p[a + axis]!, true)
      view.setFloat32(to + 24 + axis * 4, p[b + axis]!, true)
      view.setFloat32(to + 36 + axis * 4, p[c + axis]!, true)
    }
  }
  return file
}

/**
 * Binary STL, its numbers taken as mm, corners at the same place joined. The order of corners says what is outside, as the
 * format has it; its normals and attribute bytes are not read.
 * @throws ModelRefused
 */
export function readStl(bytes: Uint8Array): Mesh {
  if (bytes.length === 0) throw new ModelRefused('empty')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = bytes.length >= HEADER + 4 ? view.getUint32(HEADER, true) : 0
  const length = HEADER + 4 + count * TRIANGLE
  if (bytes.length !== length) {
    if (startsAsText(bytes)) throw new ModelRefused('unsupported', 'STL as text')
    if (bytes.length < length) throw new ModelRefused('truncated', `${bytes.length} bytes of STL`)
    throw new ModelRefused('not-a-model', 'more bytes than triangles')
  }
  if (count === 0) throw new ModelRefused('empty', 'no triangles')
  if (count > MAX_TRIANGLES) throw new ModelRefused('too-large', `${count} triangles`)
  const places = new Float32Array(count * 9)
  for (let triangle = 0, to = 0; triangle < count; triangle++) {
    const from = HEADER + 4 + triangle * TRIANGLE + 12
    for (let each = 0; each < 9; each++, to++) {
      const value = view.getFloat32(from + each * 4, true)
      if (!(Math.abs(value) <= FARTHEST_MM)) throw new ModelRefused('damaged', 'a corner that lies nowhere')
      places[to] = value
    }
  }
  return joined(places)
}

const startsAsText = (bytes: Uint8Array) => /^\s*solid\b/.test(String.fromCharCode(...bytes.subarray(0, 16)))

/** Open addressing over the bits of the places; -0 is 0. */
function joined(places: Float32Array): Mesh {
  const corners = places.length / 3
  const slots = 2 ** Math.ceil(Math.log2(corners * 2 + 1))
  const table = new Int32Array(slots).fill(-1)
  const kept = new Float32Array(places.length)
  const bits = new Uint32Array(kept.buffer)
  const indices = new Uint32Array(corners)
  // What comes out does not depend on it.
  const [salt] = crypto.getRandomValues(new Uint32Array(1))
  let count = 0
  for (let corner = 0; corner < corners; corner++) {
    const to = count * 3
    for (let axis = 0; axis < 3; axis++) kept[to + axis] = places[corner * 3 + axis]! + 0
    let slot = hash(salt!, bits[to]!, bits[to + 1]!, bits[to + 2]!) & (slots - 1)
    while (table[slot] !== -1) {
      const other = table[slot]! * 3
      if (bits[other] === bits[to] && bits[other + 1] === bits[to + 1] && bits[other + 2] === bits[to + 2]) break
      slot = (slot + 1) & (slots - 1)
    }
    if (table[slot] === -1) table[slot] = count++
    indices[corner] = table[slot]!
  }
  return { positions: kept.slice(0, count * 3), indices }
}

/** Each number mixed into the one before, from a start that a file cannot know: none is made so that all corners fall into one place. */
function hash(start: number, x: number, y: number, z: number): number {
  let value = start
  for (const part of [x, y, z]) {
    value = Math.imul(value ^ part, 0x9e3779b1)
    value = Math.imul(value ^ value >>> 15, 0x85ebca6b)
    value ^= value >>> 13
  }
  return value >>> 0
}
