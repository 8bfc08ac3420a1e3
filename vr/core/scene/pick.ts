import { Box3, DoubleSide, Matrix4, Ray, Vector3, type BufferGeometry } from 'three'
import { MeshBVH } from 'three-mesh-bvh'
import type { CutBox, CutPlane, Lasso, Mm3, StructureKey } from '../../contract'
import type { TrianglesNear } from './caps'
import { treeMadeOf } from './assets'
import { cutAway } from '../state/cut-away'
import { isGlass, type Look } from './looks'
import type { Meshes } from './meshes'
import { mm3 } from './patient'

export interface Picked {
  key: StructureKey
  /** In the patient: where it was before it was pulled out or exploded. */
  mm: Mm3
  /** Where it is drawn now. */
  shownMm: Mm3
  /** The ray met the face of a cut, not the structure's own surface. */
  isOnCut: boolean
}

export interface Picking {
  /** Ray in the patient's millimetres. */
  pick(ray: Ray, looks: readonly Look[], planes: readonly CutPlane[], box: CutBox | null, lassos: readonly Lasso[]): Picked | null
  /** Prepares one more structure; false: all are ready. For idle moments: the first pick is then quick. */
  prepareOne(): boolean
  /** Corners of the triangles of a structure that may meet a plane in its own space, three each. */
  trianglesNear: TrianglesNear
  forget(): void
}

/** What is fainter is looked through to something more solid behind it. */
const LOOKED_THROUGH = 0.5

export function startPicking(meshes: Meshes): Picking {
  const trees = new Map<StructureKey, MeshBVH>()
  const treeOf = (key: StructureKey, geometry: BufferGeometry) => {
    let tree = trees.get(key)
    if (tree) return tree
    const made = treeMadeOf(geometry)
    // Indirect: the drawn index keeps its order.
    trees.set(key, (tree = made ? MeshBVH.deserialize(made, geometry, { setIndex: false }) : new MeshBVH(geometry, { indirect: true })))
    return tree
  }
  const own = new Ray()
  const back = new Matrix4()
  return {
    pick(ray, looks, planes, box, lassos) {
      const cut = cutting(planes, box, lassos)
      let solid: Found | null = null
      let faint: Found | null = null
      for (const look of looks) {
        const geometry = meshes.parts().get(look.key)
        const place = meshes.placeOf(look.key)
        if (!look.isShown || !geometry || !place) continue
        own.copy(ray).applyMatrix4(back.copy(place).invert())
        if (!own.intersectsBox(geometry.boundingBox!)) continue
        const found = firstLeft(ray, own, treeOf(look.key, geometry), look, place, cut)
        if (!found) continue
        if (look.opacity >= LOOKED_THROUGH) solid = nearer(solid, found)
        else faint = nearer(faint, found)
      }
      const best = solid ?? faint
      if (!best) return null
      const shown = ray.at(best.distance, new Vector3())
      const home = shown.clone().applyMatrix4(back.copy(meshes.placeOf(best.key)!).invert())
      return { key: best.key, mm: mm3(home), shownMm: mm3(shown), isOnCut: best.isOnCut }
    },
    prepareOne() {
      for (const [key, geometry] of meshes.parts()) {
        if (trees.has(key)) continue
        treeOf(key, geometry)
        return true
      }
      return false
    },
    trianglesNear(key, geometry, { normal: [nx, ny, nz], distance }) {
      const index = geometry.index!.array
      const found: number[] = []
      treeOf(key, geometry).shapecast({
        intersectsBounds: ({ min, max }) => {
          const middle = nx! * (min.x + max.x) + ny! * (min.y + max.y) + nz! * (min.z + max.z)
          const reach = Math.abs(nx!) * (max.x - min.x) + Math.abs(ny!) * (max.y - min.y) + Math.abs(nz!) * (max.z - min.z)
          // A hair more: boxes are kept in single precision.
          return Math.abs(middle - 2 * distance) <= reach + 1e-2
        },
        intersectsTriangle: (_triangle, n) => {
          found.push(index[n * 3]!, index[n * 3 + 1]!, index[n * 3 + 2]!)
          return false
        },
      })
      return found
    },
    forget: () => trees.clear(),
  }
}

interface Found { key: StructureKey; distance: number; isOnCut: boolean; sizeMm: number }

/** On one cut several may begin that lie within each other: the smallest is what is seen there. */
function nearer(a: Found | null, b: Found): Found {
  if (!a) return b
  if (a.isOnCut && b.isOnCut && Math.abs(a.distance - b.distance) < 1e-3) return a.sizeMm <= b.sizeMm ? a : b
  return a.distance <= b.distance ? a : b
}

const diagonal = new Vector3()
const at = new Vector3()

/**
 * The first surface of a structure that no cut took. Seen from inside, the ray came in through the face of a cut: what is
 * pointed at is where it came in, whichever cut that was. Glass has no such face, and from inside it is not drawn: what lies behind is met.
 */
function firstLeft(ray: Ray, own: Ray, tree: MeshBVH, look: Look, place: Matrix4, cut: Cutting): Found | null {
  const hits = tree.raycast(own, DoubleSide).sort((a, b) => a.distance - b.distance)
  const sizeMm = tree.getBoundingBox(sizeBox).getSize(diagonal).length()
  for (const hit of hits) {
    const distance = at.copy(hit.point).applyMatrix4(place).distanceTo(ray.origin)
    if (cut.isAway(ray.at(distance, at), look.mask)) continue
    const isInside = hit.face !== null && hit.face !== undefined && hit.face.normal.dot(own.direction) > 0
    if (isInside && isGlass(look)) continue
    const entry = isInside ? cut.entry(ray, look.mask, distance) : -Infinity
    return entry > 0 ? { key: look.key, distance: entry, isOnCut: true, sizeMm } : { key: look.key, distance, isOnCut: false, sizeMm }
  }
  return null
}

const sizeBox = new Box3()

interface Cutting {
  isAway(mm: Vector3, mask: number): boolean
  /** How far along the ray it comes in by the face of a cut, the last one before `before`. */
  entry(ray: Ray, mask: number, before: number): number
}

/** The shader's rule (cuts.ts) for one point. Planes in the order of the masks. */
function cutting(planes: readonly CutPlane[], box: CutBox | null, lassos: readonly Lasso[]): Cutting {
  const cut = cutAway({ planes, box, lassos })
  return { isAway: (mm, mask) => cut.isAway(mm3(mm), mask), entry: ({ origin, direction }, mask, before) => cut.entry(mm3(origin), mm3(direction), mask, before) }
}
