import type { BufferGeometry } from 'three'
import type { StructureKey } from '../../contract'
import type { Look } from './looks'

/** One structure for printing. `parts` is what a Blob is made of. */
export interface StlFile { key: StructureKey; /** Of the file, ends in .stl. */ name: string; parts: ArrayBuffer[]; triangles: number }

const HEADER = 80
const TRIANGLE = 50

/**
 * Binary STL in the patient's millimetres (LPS), as the structure lies in the patient: what was pulled out, exploded or cut is
 * whole and in its place. As closed as its mesh is. The format knows no unit and one name: both stand in the header.
 */
function stlOf(key: StructureKey, geometry: BufferGeometry): StlFile {
  const p = geometry.getAttribute('position').array
  const index = geometry.index!.array
  const name = key.slice(key.indexOf('/') + 1)
  const file = new ArrayBuffer(HEADER + 4 + (index.length / 3) * TRIANGLE)
  const view = new DataView(file)
  // A header that began with "solid" would be taken for text.
  const header = `Theatrum; patient mm, LPS; ${name.replace(/[^ -~]/g, '_')}`.slice(0, HEADER).padEnd(HEADER)
  for (let at = 0; at < HEADER; at++) view.setUint8(at, header.charCodeAt(at))
  let triangles = 0
  for (let corner = 0; corner < index.length; corner += 3) {
    const [a, b, c] = [index[corner]! * 3, index[corner + 1]! * 3, index[corner + 2]! * 3]
    const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!]
    const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
    const normal = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
    const size = Math.hypot(...normal) || 1
    const to = HEADER + 4 + triangles++ * TRIANGLE
    for (let axis = 0; axis < 3; axis++) {
      view.setFloat32(to + axis * 4, normal[axis]! / size, true)
      view.setFloat32(to + 12 + axis * 4, p[a + axis]!, true)
      view.setFloat32(to + 24 + axis * 4, p[b + axis]!, true)
      view.setFloat32(to + 36 + axis * 4, p[c + axis]!, true)
    }
  }
  view.setUint32(HEADER, triangles, true)
  return { key, name: `${name}.stl`, parts: [file], triangles }
}

/** Of the chosen ones, or of all that are shown. */
export function stlFiles(looks: readonly Look[], parts: ReadonlyMap<StructureKey, BufferGeometry>, keys: readonly StructureKey[] | undefined): StlFile[] {
  const chosen = keys && new Set(keys)
  return looks.flatMap(({ key, isShown }) => {
    const geometry = parts.get(key)
    return geometry && (chosen ? chosen.has(key) : isShown) ? [stlOf(key, geometry)] : []
  })
}
