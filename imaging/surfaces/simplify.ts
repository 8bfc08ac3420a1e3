import { MeshoptSimplifier } from 'meshoptimizer/simplifier'
import { compact, triangleCount, type Mesh } from './mesh'

export interface SurfaceLevel {
  mesh: Mesh
  /** How far this level may lie from the surface net, as the simplifier reckons it, and what smoothing moved; mm. */
  errorMm: number
}

/** Triangles of a whole model at each level, finest first: a desktop, a headset (both eyes 132,000), what is far away. */
export const LEVEL_TRIANGLES: readonly number[] = [300_000, 66_000, 15_000]
/** What a level may be off by at most; where that is reached first it keeps more triangles. */
const MOST_MM: readonly number[] = [1, 3, 8]

/**
 * Levels of detail, each made from the one before: three from 800,000 triangles take 6 s so, 20 s each from the first (measured).
 * What is closed stays closed. A level with little to save is the one before again.
 * @param triangles of each level, finest first
 * @param errorMm of the mesh itself
 */
export async function simplifyInLevels(mesh: Mesh, triangles: readonly number[] = LEVEL_TRIANGLES, errorMm = 0): Promise<SurfaceLevel[]> {
  await MeshoptSimplifier.ready
  const levels: SurfaceLevel[] = []
  let last: SurfaceLevel = { mesh, errorMm }
  for (const [level, target] of triangles.entries()) {
    if (triangleCount(last.mesh) > target) last = simplifyOnce(last, target, MOST_MM[Math.min(level, MOST_MM.length - 1)]!)
    levels.push(last)
  }
  return levels
}

function simplifyOnce({ mesh, errorMm }: SurfaceLevel, target: number, mostMm: number): SurfaceLevel {
  // Places about the mesh's own corner: the simplifier reckons in single precision.
  const start = mesh.positions.slice(0, 3)
  const near = mesh.positions.map((value, at) => value - start[at % 3]!)
  const [indices, error] = MeshoptSimplifier.simplify(mesh.indices, near, 3, Math.floor(target) * 3, mostMm, ['ErrorAbsolute'])
  // A small structure that would vanish is kept as it is.
  if (indices.length === 0) return { mesh, errorMm }
  return { mesh: compact({ positions: mesh.positions, indices }), errorMm: errorMm + error }
}
