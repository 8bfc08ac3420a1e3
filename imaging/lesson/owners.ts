import { gzipSync } from 'node:zlib'
import { toPatient } from '#imaging/surfaces/mesh'
import { eachOnGrid } from './label-surfaces'
import type { LabelVolume } from './label-volume'
import type { ValueGrid } from './lesson-pyramid'
import type { LessonVolume, Mm3 } from './manifest'

/** Two bytes each: what is kept of them is never more than 4 MiB, and the page asks all of them at every change. */
export const MOST_CELLS = 2 ** 21
/** Finer than what is seen of a volume in one's hand is not worth it. */
const LEAST_MM = 1.5

export interface Owner {
  key: string
  /** Of two in one cell the deeper has it. */
  depthOrder: number
  /** It holds whatever lies within it, as skin does: what lies beside something within it is part of its edge. */
  isSolid: boolean
}
export type Owners = NonNullable<LessonVolume['owners']>

/**
 * Whose each part of a volume is, in cells: what is taken out of a model is left out of its volume, too. Each structure has one cell
 * more around it, since a voxel at its surface is partly it; never of what another one has, but of what only surrounds both.
 */
export class OwnerCells {
  private readonly step: Mm3
  private readonly size: Mm3
  /** One more than the place in `owners`. */
  private readonly cells: Uint16Array
  private readonly votes: Uint16Array
  private readonly owners: (Owner & { isDrawn: boolean })[] = []

  /** @param drawn labels that are to be laid over it: none of their voxels is larger than a cell, or there would be holes. */
  constructor(private readonly grid: Pick<ValueGrid, 'size' | 'spacing' | 'origin' | 'direction'>, drawn: Pick<LabelVolume, 'spacing' | 'direction'> | null) {
    let step = grid.spacing.map((mm, axis) => Math.max(1, Math.ceil(Math.max(LEAST_MM, drawn ? extentAlong(drawn, grid.direction.slice(axis * 3, axis * 3 + 3)) : 0) / mm - 1e-6))) as Mm3
    const sizeOf = () => grid.size.map((side, axis) => Math.ceil(side / step[axis]!)) as Mm3
    const count = ([x, y, z]: Mm3) => x * y * z
    while (count(sizeOf()) > MOST_CELLS) {
      // What is thinnest grows first: cells stay about as long as wide.
      const thinnest = step.map((each, axis) => each * grid.spacing[axis]!).reduce((best, mm, axis, all) => (mm < all[best]! ? axis : best), 0)
      step = step.map((each, axis) => (axis === thinnest ? each + 1 : each)) as Mm3
    }
    this.step = step
    this.size = sizeOf()
    this.cells = new Uint16Array(count(this.size))
    this.votes = new Uint16Array(this.cells.length)
  }

  /** A surface by value: `holds` is asked for each voxel of the grid. */
  take(owner: Owner, holds: (at: number) => boolean): void {
    const id = this.add(owner, false)
    this.eachVoxel((at, cell) => {
      const other = this.cells[cell]!
      if (other !== id && (other === 0 || this.isDeeper(id, other)) && holds(at)) this.cells[cell] = id
    })
  }

  /** Labels: of several in one cell the one that most of it is. */
  draw(volume: LabelVolume, owners: ReadonlyMap<number, string>): void {
    const idOf = new Map<number, number>()
    for (const [label, key] of owners) idOf.set(label, this.add({ key, depthOrder: 0, isSolid: false }, true))
    const [nx, ny] = this.grid.size
    eachOnGrid(volume, this.grid, (at, sample) => {
      const id = sample < 0 ? undefined : idOf.get(volume.labels[at]!)
      if (id === undefined) return
      const x = sample % nx
      const row = Math.floor(sample / nx)
      const cell = this.cellOf(x, row % ny, Math.floor(row / ny))
      // A vote by majority (Boyer and Moore, 1981): exact where one has more than half.
      if (this.cells[cell] === id) this.votes[cell]!++
      else if (this.votes[cell]) this.votes[cell]!--
      else { this.cells[cell] = id; this.votes[cell] = 1 }
    })
  }

  /** @param structures of the manifest, in its order @returns null where none of them has a cell */
  finish(structures: readonly { key: string }[], path: string): { owners: Owners; content: Uint8Array } | null {
    const place = new Map(structures.map(({ key }, index) => [key, index + 1]))
    const becomes = [0, ...this.owners.map(({ key }) => place.get(key) ?? 0)]
    for (let at = 0; at < this.cells.length; at++) if (becomes[this.cells[at]!] === 0) this.cells[at] = 0
    const grown = this.grown(this.grown(this.cells, false), true).map((id) => becomes[id]!)
    if (!grown.some((id) => id > 0)) return null
    const bytes = new Uint8Array(grown.length * 2)
    const view = new DataView(bytes.buffer)
    for (let at = 0; at < grown.length; at++) view.setUint16(at * 2, grown[at]!, true)
    const content = gzipSync(bytes, { level: 6 })
    const spacing = this.grid.spacing.map((mm, axis) => mm * this.step[axis]!) as Mm3
    return { content, owners: { path, size: this.size, spacing, origin: toPatient(this.grid, this.step.map((each) => (each - 1) / 2) as Mm3), bytes: content.length } }
  }

  private add(owner: Owner, isDrawn: boolean): number {
    return this.owners.push({ ...owner, isDrawn })
  }

  private isDeeper(one: number, other: number): boolean {
    const [a, b] = [this.owners[one - 1]!, this.owners[other - 1]!]
    if (a.isDrawn !== b.isDrawn) return a.isDrawn
    if (a.isSolid !== b.isSolid) return b.isSolid
    return a.depthOrder > b.depthOrder
  }

  private cellOf(x: number, y: number, z: number): number {
    return (Math.floor(z / this.step[2]) * this.size[1] + Math.floor(y / this.step[1])) * this.size[0] + Math.floor(x / this.step[0])
  }

  private eachVoxel(take: (at: number, cell: number) => void): void {
    const [nx, ny, nz] = this.grid.size
    let at = 0
    for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) {
      const row = this.cellOf(0, y, z)
      for (let x = 0; x < nx; x++, at++) take(at, row + Math.floor(x / this.step[0]))
    }
  }

  /** By one cell along each axis: first what is no solid, into nothing and into solids; then solids, into nothing. */
  private grown(cells: Uint16Array, isOfSolids: boolean): Uint16Array {
    const isSolid = [false, ...this.owners.map((owner) => owner.isSolid)]
    const spreads = (id: number) => id > 0 && isSolid[id] === isOfSolids
    const yields = (id: number) => id === 0 || (!isOfSolids && isSolid[id]!)
    let from = cells
    for (const [side, stride] of [[this.size[0], 1], [this.size[1], this.size[0]], [this.size[2], this.size[0] * this.size[1]]] as const) {
      const to = from.slice()
      for (let at = 0; at < from.length; at++) {
        const id = from[at]!
        if (!spreads(id)) continue
        const place = Math.floor(at / stride) % side
        if (place > 0 && yields(to[at - stride]!)) to[at - stride] = id
        if (place < side - 1 && yields(to[at + stride]!)) to[at + stride] = id
      }
      from = to
    }
    return from
  }
}

/** Of a voxel, mm: the longest of its sides as that direction sees them. */
function extentAlong({ spacing, direction }: Pick<LabelVolume, 'spacing' | 'direction'>, along: readonly number[]): number {
  return Math.max(...spacing.map((mm, side) => mm * Math.abs(along.reduce((sum, one, axis) => sum + one * direction[side * 3 + axis]!, 0))))
}
