import { readFile } from 'node:fs/promises'
import type { AnatomyTask } from '#imaging/ingest/protocol'
import { boxOf, contentOf, triangleCount, type Mesh } from '#imaging/surfaces/mesh'
import { MAX_STRUCTURES } from '#imaging/surfaces/label-meshes'
import { ModelRefused } from '#imaging/surfaces/model-refused'
import { readGlb } from '#imaging/surfaces/read-glb'
import { LEVEL_TRIANGLES, simplifyInLevels } from '#imaging/surfaces/simplify'
import { readStl } from '#imaging/surfaces/stl'
import { labelGroups, labelRecipes } from './label-names'
import { NotMadeError, type NotMade } from './not-made'
import type { AnatomyRecipe } from './recipe'
import type { FoundStructure } from './write-structures'

type MeshSource = Extract<AnatomyTask['source'], { kind: 'meshes' }>

const MM: Record<MeshSource['unit'], number> = { mm: 1, cm: 10, m: 1000 }
const AXES: Record<MeshSource['x'], readonly [number, number, number]> = { left: [1, 0, 0], right: [-1, 0, 0], back: [0, 1, 0], front: [0, -1, 0], head: [0, 0, 1], feet: [0, 0, -1] }
/** What is smaller or larger in its longest side was counted in another unit. */
const SIZE_MM = [1, 5_000] as const
/** No place lies farther from the origin (vr/contract.ts BOUNDS.placeMm). */
const FARTHEST_MM = 10_000
const LEAST_TRIANGLES = [400, 160, 60]

/** A college's own model as structures: one for each node of a GLB, one for an STL. @throws NotMadeError */
export async function meshStructures({ path, format, unit, x, y, names }: MeshSource, onProgress: (fraction: number) => void): Promise<{ structures: FoundStructure[]; groups: AnatomyRecipe['groups'] }> {
  const given = await parsed(await readFile(path), format)
  const placed = given.meshes.map(({ words, mesh }) => ({ words, mesh: given.isPatientMm ? mesh : turned(mesh, MM[unit], AXES[x], AXES[y]) })).filter(({ mesh }) => hasArea(mesh))
  if (placed.length === 0) throw new NotMadeError('nothing-in-it', 'no triangle has an area')
  checkSize(placed.map(({ mesh }) => mesh))
  const parts = placed.length <= MAX_STRUCTURES ? placed : together(placed)
  const recipes = labelRecipes(parts.map(({ words }, index) => ({ label: index + 1, words, colour: null })), names)
  const all = parts.reduce((sum, { mesh }) => sum + triangleCount(mesh), 0)
  const structures: FoundStructure[] = []
  for (const [index, { mesh }] of parts.entries()) {
    const triangles = LEVEL_TRIANGLES.map((most, level) => Math.max(LEAST_TRIANGLES[level]!, Math.floor((most * triangleCount(mesh)) / all)))
    const levels = await simplifyInLevels(mesh, triangles)
    structures.push({ recipe: recipes[index]!, label: index + 1, surface: { levels, box: boxOf(mesh), volumeMl: isClosed(mesh) ? Math.abs(contentOf(mesh).mm3) / 1000 : 0 } })
    onProgress((index + 1) / parts.length)
  }
  return { structures, groups: labelGroups(names) }
}

async function parsed(bytes: Uint8Array, format: MeshSource['format']): Promise<{ meshes: { words: string; mesh: Mesh }[]; isPatientMm: boolean }> {
  try {
    if (format === 'stl') return { meshes: [{ words: 'Model', mesh: readStl(bytes) }], isPatientMm: false }
    const { structures, isPatientMm } = await readGlb(bytes)
    return { meshes: structures.map(({ key, mesh }, index) => ({ words: wordsOf(key, index), mesh })), isPatientMm }
  } catch (error) {
    if (error instanceof ModelRefused) throw new NotMadeError(WHY[error.reason], error.message)
    throw error
  }
}

const WHY: Record<ModelRefused['reason'], NotMade> = { empty: 'nothing-in-it', 'not-a-model': 'not-a-model', truncated: 'model-damaged', damaged: 'model-damaged', 'too-large': 'too-large', unsupported: 'model-unsupported' }

/** Numbers alone are how exporters call what has no name. */
function wordsOf(key: string, index: number): string {
  const words = key.replace(/[\p{C}]/gu, '').trim().slice(0, 100)
  return words === '' || /^\d+$/.test(words) ? `Part ${index + 1}` : words
}

/** The file's x and y as the body has them; z follows, for both are right-handed: a left stays a left. */
function turned({ positions, indices }: Mesh, mm: number, x: readonly [number, number, number], y: readonly [number, number, number]): Mesh {
  const z = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]]
  const places = new Float32Array(positions.length)
  for (let at = 0; at < positions.length; at += 3) for (let axis = 0; axis < 3; axis++) places[at + axis] = mm * (x[axis]! * positions[at]! + y[axis]! * positions[at + 1]! + z[axis]! * positions[at + 2]!)
  return { positions: places, indices }
}

function checkSize(meshes: readonly Mesh[]): void {
  const boxes = meshes.map(boxOf)
  const ends = [0, 1, 2].map((axis) => [Math.min(...boxes.map(([least]) => least[axis]!)), Math.max(...boxes.map(([, most]) => most[axis]!))] as const)
  const longest = Math.max(...ends.map(([least, most]) => most - least))
  if (!(longest >= SIZE_MM[0] && longest <= SIZE_MM[1])) throw new NotMadeError('wrong-size', `${longest} mm`)
  if (ends.flat().some((each) => !(Math.abs(each) <= FARTHEST_MM))) throw new NotMadeError('wrong-size', 'far from everything')
}

function hasArea({ positions: p, indices }: Mesh): boolean {
  for (let at = 0; at < indices.length; at += 3) {
    const [a, b, c] = [indices[at]! * 3, indices[at + 1]! * 3, indices[at + 2]! * 3]
    const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!]
    const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
    if (uy * vz - uz * vy !== 0 || uz * vx - ux * vz !== 0 || ux * vy - uy * vx !== 0) return true
  }
  return false
}

/** Each edge there and back: only then a content in ml means anything. */
function isClosed({ positions, indices }: Mesh): boolean {
  const corners = positions.length / 3
  const open = new Set<number>()
  for (let at = 0; at < indices.length; at += 3) {
    for (const [from, to] of [[0, 1], [1, 2], [2, 0]] as const) {
      const [a, b] = [indices[at + from]!, indices[at + to]!]
      if (!open.delete(b * corners + a)) open.add(a * corners + b)
    }
  }
  return open.size === 0
}

/** The largest stay by themselves, the others are one. */
function together(parts: { words: string; mesh: Mesh }[]): { words: string; mesh: Mesh }[] {
  const kept = new Set(parts.toSorted((a, b) => triangleCount(b.mesh) - triangleCount(a.mesh)).slice(0, MAX_STRUCTURES - 1))
  const rest = parts.filter((part) => !kept.has(part))
  const positions = new Float32Array(rest.reduce((sum, { mesh }) => sum + mesh.positions.length, 0))
  const indices = new Uint32Array(rest.reduce((sum, { mesh }) => sum + mesh.indices.length, 0))
  let [corner, index] = [0, 0]
  for (const { mesh } of rest) {
    positions.set(mesh.positions, corner * 3)
    indices.set(mesh.indices.map((each) => each + corner), index)
    corner += mesh.positions.length / 3
    index += mesh.indices.length
  }
  return [...parts.filter((part) => kept.has(part)), { words: `${rest.length} smaller parts, drawn together`, mesh: { positions, indices } }]
}
