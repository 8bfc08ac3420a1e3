import type { AssetManifest, LessonStep, Mm3, StructureKey, ViewState } from '../../contract'
import { newScene } from '../state/empty'
import { anatomyOf } from '../state/looks'
import type { Judge } from './quiz'
import { createSurface, type Surface, type Triangles } from './surface'

/** A box of twelve triangles, seen from outside. */
export function boxMesh(low: Mm3, high: Mm3): Triangles {
  const corner = (bits: number): Mm3 => [bits & 1 ? high[0] : low[0], bits & 2 ? high[1] : low[1], bits & 4 ? high[2] : low[2]]
  const faces = [[0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3], [0, 2, 3, 1], [4, 5, 7, 6]]
  return { positions: new Float32Array([0, 1, 2, 3, 4, 5, 6, 7].flatMap(corner)), indices: new Uint32Array(faces.flatMap(([a, b, c, d]) => [a!, b!, c!, a!, c!, d!])) }
}

/** Rows from pole to pole. */
export function ballMesh(centre: Mm3, radius: number, rows = 48): Triangles {
  const columns = rows * 2
  const positions: number[] = []
  for (let row = 0; row <= rows; row++) for (let column = 0; column < columns; column++) {
    const [polar, round] = [(Math.PI * row) / rows, (2 * Math.PI * column) / columns]
    positions.push(centre[0] + radius * Math.sin(polar) * Math.cos(round), centre[1] + radius * Math.sin(polar) * Math.sin(round), centre[2] + radius * Math.cos(polar))
  }
  const indices: number[] = []
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    const [a, b] = [row * columns + column, row * columns + ((column + 1) % columns)]
    if (row > 0) indices.push(a, a + columns, b)
    if (row < rows - 1) indices.push(b, a + columns, b + columns)
  }
  return { positions: new Float32Array(positions), indices: new Uint32Array(indices) }
}

export const key = (name: string): StructureKey => `main/${name}`

/** A model of boxes and balls, judged without any file. */
export function judgeOf(meshes: Record<string, Triangles>): Judge {
  const surfaces = new Map<string, Surface>(Object.entries(meshes).map(([name, mesh]) => [key(name), createSurface(mesh)]))
  const structures = Object.keys(meshes).map((name, n): AssetManifest['structures'][number] => {
    const { low, high } = surfaces.get(key(name))!
    return { key: name, label: n + 1, name: { en: name, zh: name }, group: 'all', colour: '#cccccc', box: [low, high], depthOrder: n, volumeMl: 1, lods: [] }
  })
  const manifest: AssetManifest = { version: 1, model: 'phantom', revision: 1, frameOfReferenceUid: null, volume: null, structures, groups: [], slices: null }
  return { surfaceOf: (one) => surfaces.get(one), keys: [...surfaces.keys()] as StructureKey[], anatomy: anatomyOf('main', manifest), begin: newScene('phantom', 1) }
}

/** From the front, over a picture of 300 mm. */
export const fromFront: ViewState = { from: [0, -1_000, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 300 }

export const step = (id: string, change: Partial<LessonStep> = {}): LessonStep =>
  ({ id, title: { en: id, zh: id }, text: { en: `Text of ${id}.`, zh: `${id} 的说明。` }, state: newScene('phantom', 1), view: fromFront, transitionMs: 1_000, voice: null, pointer: [], quiz: null, ...change })
