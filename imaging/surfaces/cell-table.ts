/**
 * How a surface passes through a cell of eight samples (a cube's corners: x + 2y + 4z). One corner of the surface is made for each
 * sheet that passes, so that sheets which come near each other in one cell stay apart and every edge has two triangles:
 * Nielson, Dual marching cubes, 2004. On a face whose diagonals disagree the inside is taken as parted (6 neighbours).
 * Where both cells of such a face have a single sheet that passes it twice, both join the inside there instead: Wenger,
 * Isosurfaces, 2013, section 3.5; otherwise four triangles would meet in one edge.
 */

/** Both ends of each edge: four along x, four along y, four along z. */
export const EDGES: readonly (readonly [number, number])[] = [[0, 1], [2, 3], [4, 5], [6, 7], [0, 2], [1, 3], [4, 6], [5, 7], [0, 4], [1, 5], [2, 6], [3, 7]]
/** Corners in turn: x = 0, x = 1, y = 0, y = 1, z = 0, z = 1; the other side of a face is `face ^ 1`. */
const FACES: readonly (readonly [number, number, number, number])[] = [[0, 2, 6, 4], [1, 3, 7, 5], [0, 1, 5, 4], [2, 3, 7, 6], [0, 1, 3, 2], [4, 5, 7, 6]]
export const NO_FACE = 255
/** Added to the mask of a cell whose inside is joined on its one undecided face. */
export const JOINED = 256

export interface CellTable {
  /** Sheets of a mask of eight bits (bit set: corner inside), or of it and JOINED. */
  sheets: Uint8Array
  /** Sheet that crosses an edge: [cell * 12 + edge]; 255: none. */
  sheetOf: Uint8Array
  /** Face that one sheet passes twice, of a mask. */
  tunnel: Uint8Array
}

export function makeCellTable(): CellTable {
  const table = { sheets: new Uint8Array(512), sheetOf: new Uint8Array(512 * 12).fill(255), tunnel: new Uint8Array(256).fill(NO_FACE) }
  for (let mask = 0; mask < 256; mask++) {
    const undecided = FACES.flatMap((face, index) => isUndecided(mask, face) ? [index] : [])
    for (const joined of [false, true]) {
      const sheets = sheetsOf(mask, joined)
      const cell = mask + (joined ? JOINED : 0)
      table.sheets[cell] = new Set(sheets.filter((sheet) => sheet >= 0)).size
      for (const [edge, sheet] of sheets.entries()) if (sheet >= 0) table.sheetOf[cell * 12 + edge] = sheet
      if (joined) continue
      for (const index of undecided) {
        const passing = new Set(edgesAround(FACES[index]!).map((edge) => sheets[edge]))
        if (passing.size > 1) continue
        // Wenger's remedy changes one face of the cell: it must be the only undecided one, or a third cell would be at odds.
        if (undecided.length !== 1) throw new Error(`cell ${mask} has ${undecided.length} undecided faces`)
        table.tunnel[mask] = index
      }
    }
  }
  return table
}

const isIn = (mask: number, corner: number) => (mask >> corner & 1) === 1
const isUndecided = (mask: number, [a, b, c, d]: readonly [number, number, number, number]) => isIn(mask, a) === isIn(mask, c) && isIn(mask, b) === isIn(mask, d) && isIn(mask, a) !== isIn(mask, b)
const edgeOf = (from: number, to: number) => EDGES.findIndex(([a, b]) => (a === from && b === to) || (a === to && b === from))
/** The edge after each corner. */
const edgesAround = (face: readonly number[]) => face.map((corner, index) => edgeOf(corner, face[(index + 1) % 4]!))

/** Sheet of each edge, counted from 0; -1 where none crosses. */
function sheetsOf(mask: number, joined: boolean): number[] {
  const group = EDGES.map(([a, b], edge) => isIn(mask, a) === isIn(mask, b) ? -1 : edge)
  const join = (one: number, other: number) => {
    const [from, to] = [group[one], group[other]]
    for (let edge = 0; edge < 12; edge++) if (group[edge] === from) group[edge] = to!
  }
  for (const face of FACES) {
    const around = edgesAround(face)
    const crossing = around.filter((edge) => group[edge] !== -1)
    if (crossing.length === 2) join(crossing[0]!, crossing[1]!)
    // Cuts off the corners that stand alone: those inside, or, joined, those outside.
    if (crossing.length === 4) for (const [index, corner] of face.entries()) if (isIn(mask, corner) !== joined) join(around[index]!, around[(index + 3) % 4]!)
  }
  const names = [...new Set(group.filter((each) => each >= 0))]
  return group.map((each) => names.indexOf(each))
}
