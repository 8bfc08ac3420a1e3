import { contentOf, normalsOf, type Mesh } from './mesh'

export interface Smoothing {
  rounds: number
  /** No corner ends farther than this from where it was. */
  withinMm: number
  /** What the smoothed surface shall hold; corners move along their normals, all by the same step, at most `withinMm`. */
  mm3?: number
}

/** Taubin, A signal processing approach to fair surface design, 1995: a step in and a larger one out, so that waves go and the size stays. */
const IN = 0.5
const OUT = -0.53

/**
 * Takes the steps of voxels away. Bounded: smoothing never moves a corner by more than `withinMm`, and the content may be kept.
 * The mesh must be closed (each edge there and back), for the neighbours of a corner are read from its triangles.
 */
export function smooth(mesh: Mesh, { rounds, withinMm, mm3 }: Smoothing): { mesh: Mesh; movedMm: number } {
  const start = mesh.positions
  const positions = start.slice()
  const sums = new Float32Array(positions.length)
  const counts = new Uint16Array(positions.length / 3)
  for (let at = 0; at < mesh.indices.length; at++) counts[mesh.indices[at]!]!++
  for (let round = 0; round < rounds; round++) {
    for (const share of [IN, OUT]) {
      sumNeighbours(positions, mesh.indices, sums)
      for (let corner = 0; corner < counts.length; corner++) {
        if (counts[corner] === 0) continue
        for (let axis = 0, at = corner * 3; axis < 3; axis++, at++) positions[at]! += share * (sums[at]! / counts[corner]! - positions[at]!)
      }
    }
    keepWithin(positions, start, withinMm)
  }
  let smoothed: Mesh = { positions, indices: mesh.indices }
  if (mm3 !== undefined) smoothed = holding(smoothed, mm3, withinMm)
  let movedMm = 0
  for (let at = 0; at < positions.length; at += 3) movedMm = Math.max(movedMm, Math.hypot(smoothed.positions[at]! - start[at]!, smoothed.positions[at + 1]! - start[at + 1]!, smoothed.positions[at + 2]! - start[at + 2]!))
  return { mesh: smoothed, movedMm }
}

/** In a closed mesh each neighbour is the next corner in just one triangle. */
function sumNeighbours(p: Float32Array, indices: Uint32Array, sums: Float32Array): void {
  sums.fill(0)
  for (let at = 0; at < indices.length; at += 3) {
    const [a, b, c] = [indices[at]! * 3, indices[at + 1]! * 3, indices[at + 2]! * 3]
    for (let axis = 0; axis < 3; axis++) {
      sums[a + axis]! += p[b + axis]!
      sums[b + axis]! += p[c + axis]!
      sums[c + axis]! += p[a + axis]!
    }
  }
}

function keepWithin(positions: Float32Array, start: Float32Array, withinMm: number): void {
  for (let at = 0; at < positions.length; at += 3) {
    const [dx, dy, dz] = [positions[at]! - start[at]!, positions[at + 1]! - start[at + 1]!, positions[at + 2]! - start[at + 2]!]
    const far = Math.hypot(dx, dy, dz)
    if (far <= withinMm) continue
    const back = withinMm / far
    positions[at] = start[at]! + dx * back
    positions[at + 1] = start[at + 1]! + dy * back
    positions[at + 2] = start[at + 2]! + dz * back
  }
}

/** Two steps of Newton: content grows by the area for each mm outwards. */
function holding(mesh: Mesh, mm3: number, withinMm: number): Mesh {
  let left = withinMm
  let grown = mesh
  for (let step = 0; step < 2; step++) {
    const mm2 = areaOf(grown)
    if (mm2 === 0) return grown
    const out = Math.max(-left, Math.min(left, (mm3 - contentOf(grown).mm3) / mm2))
    left -= Math.abs(out)
    const normals = normalsOf(grown)
    grown = { positions: grown.positions.map((value, at) => value + out * normals[at]!), indices: grown.indices }
  }
  return grown
}

function areaOf({ positions: p, indices }: Mesh): number {
  let sum = 0
  for (let at = 0; at < indices.length; at += 3) {
    const [a, b, c] = [indices[at]! * 3, indices[at + 1]! * 3, indices[at + 2]! * 3]
    const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!]
    const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
    sum += Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx) / 2
  }
  return sum
}
