import type { DataSet } from '#imaging/contract'
import { slicesOf } from '#imaging/dicom/frame-geometry'
import { add, cross, scale, type Vector } from '#imaging/geometry/vector'
import type { Mesh } from '#imaging/surfaces/mesh'

/** Where a picture stands. `corner`: of the whole picture, where its first pixel begins. */
export interface ScreenPlace { corner: Vector; row: Vector; down: Vector; mm: [width: number, height: number] }

/** Frames of one plane are off by less. */
const STILL_MM = 0.05
const STILL = 1e-3

/**
 * The plane of a clip in the patient, where the file says it of every frame and it is one and the same; null: it does not, or the plane moves,
 * so that no board stands where all of them were. A classic clip says it once for all its frames.
 */
export function planeOf(dataset: DataSet): { centre: Vector; row: Vector; down: Vector } | null {
  const slices = slicesOf(dataset)
  const [first] = slices
  if (!first?.orientation || !first.position) return null
  const isClassic = !dataset.elements.has('52009230') && slices.every(({ frame, position }) => frame === 1 || position === null)
  const isStill = slices.every(({ position, orientation }) => position?.every((mm, axis) => Math.abs(mm - first.position![axis]!) <= STILL_MM) && orientation?.every((part, axis) => Math.abs(part - first.orientation![axis]!) <= STILL))
  if (!isClassic && !isStill) return null
  const row: Vector = [first.orientation[0], first.orientation[1], first.orientation[2]]
  const down: Vector = [first.orientation[3], first.orientation[4], first.orientation[5]]
  const isUnit = (vector: Vector) => Math.abs(Math.hypot(...vector) - 1) <= STILL
  const isAcross = Math.abs(row[0] * down[0] + row[1] * down[1] + row[2] * down[2]) <= STILL
  return isUnit(row) && isUnit(down) && isAcross && first.position.every(Number.isFinite) ? { centre: first.position, row, down } : null
}

/** The board of a picture whose first pixel has its centre there. */
export function placedAt({ centre, row, down }: { centre: Vector; row: Vector; down: Vector }, mmPerPixel: readonly [number, number], mm: [number, number]): ScreenPlace {
  return { corner: add(centre, add(scale(row, -mmPerPixel[0] / 2), scale(down, -mmPerPixel[1] / 2))), row, down, mm }
}

/** Of the larger side of a board whose size nobody knows. */
export const FITTED_MM = 200
const GAP = 0.08

/**
 * Boards that belong nowhere in the patient stand side by side as on a wall, seen from the front: what is at the left of the picture is at
 * the left of who looks. `from`: beside what else there is; null: about the origin.
 */
export function onWall(sizes: readonly [width: number, height: number][], from: { right: number; middle: Vector } | null): ScreenPlace[] {
  const columns = Math.ceil(Math.sqrt(sizes.length))
  const widest = Math.max(0, ...sizes.map(([width]) => width))
  const highest = Math.max(0, ...sizes.map(([, height]) => height))
  const lines = Math.ceil(sizes.length / columns)
  const step = [widest * (1 + GAP), highest * (1 + GAP)] as const
  // The patient's left is at the right of who looks from the front.
  const left = from ? from.right + widest * GAP : -(columns * step[0] - widest * GAP) / 2
  const top = (from ? from.middle[2] : 0) + (lines * step[1] - highest * GAP) / 2
  return sizes.map((mm, index) => {
    const [column, line] = [index % columns, Math.floor(index / columns)]
    return { corner: [left + column * step[0] + (widest - mm[0]) / 2, from ? from.middle[1] : 0, top - line * step[1] - (highest - mm[1]) / 2], row: [1, 0, 0], down: [0, 0, -1], mm }
  })
}

/** So thick, of the smaller side. */
const THICK = 0.012
/** Around the picture, of its smaller side: where black pictures end on a black ground. */
const RIM = 0.012

/**
 * A board whose front is the picture's plane: the side from which a row goes to the right and a column down. From behind one sees its back
 * and no picture, which would be mirrored.
 */
export function boardMesh({ corner, row, down, mm: [width, height] }: ScreenPlace): Mesh {
  const away = scale(cross(row, down), Math.max(0.5, Math.min(width, height) * THICK))
  const rim = Math.min(width, height) * RIM
  const at = (right: 0 | 1, below: 0 | 1, behind: 0 | 1) => add(corner, add(scale(row, right ? width + rim : -rim), add(scale(down, below ? height + rim : -rim), scale(away, behind))))
  // Each face with corners of its own, against the clock as seen from outside.
  const faces: [0 | 1, 0 | 1, 0 | 1][][] = [
    [[0, 0, 0], [0, 1, 0], [1, 1, 0], [1, 0, 0]],
    [[1, 0, 1], [1, 1, 1], [0, 1, 1], [0, 0, 1]],
    [[0, 0, 1], [0, 1, 1], [0, 1, 0], [0, 0, 0]],
    [[1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1]],
    [[0, 0, 1], [0, 0, 0], [1, 0, 0], [1, 0, 1]],
    [[0, 1, 0], [0, 1, 1], [1, 1, 1], [1, 1, 0]],
  ]
  return {
    positions: Float32Array.from(faces.flat().flatMap((each) => at(...each))),
    indices: Uint32Array.from(faces.flatMap((_, face) => [0, 1, 2, 0, 2, 3].map((each) => face * 4 + each))),
  }
}
