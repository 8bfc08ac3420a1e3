import { BARRIER, type DeskLabel } from '#imaging/segmentation/desk/desk'
import { voxelAt, type SlicePlane, type Voxel } from '#imaging/segmentation/desk/planes'
import type { BenchSlice } from './protocol'
import { rgbOf, type GreyWindow } from './rules'

export interface SlicePaint {
  window: GreyWindow
  labels: readonly DeskLabel[]
  active: number
  /** Real values that a step would take (`takenBy`), tinted; null: not shown. */
  isTaken: ((real: number) => boolean) | null
}

const LABEL_SHARE = 0.5
const RANGE_SHARE = 0.4
const BARRIER_COLOUR: [number, number, number] = [255, 60, 60]

/** Greys through the window with the labels over them, 4 bytes a pixel. */
export function paintSlice({ grey, labels: held }: Pick<BenchSlice, 'grey' | 'labels'>, { window: { low, high }, labels, active, isTaken }: SlicePaint, into: Uint8ClampedArray): void {
  const colours = new Map<number, [number, number, number] | null>(labels.map(({ label, colour, isHidden }) => [label, isHidden ? null : rgbOf(colour)]))
  colours.set(BARRIER, BARRIER_COLOUR)
  const preview = colours.get(active) ?? [255, 200, 80]
  const scale = 255 / Math.max(1e-9, high - low)
  for (let pixel = 0, to = 0; pixel < grey.length; pixel++, to += 4) {
    const value = grey[pixel]!
    const shade = Math.max(0, Math.min(255, (value - low) * scale))
    const label = held[pixel]!
    const colour = label === 0 ? null : colours.get(label)
    const isInRange = label === 0 && isTaken !== null && isTaken(value)
    const over = colour ?? (isInRange ? preview : null)
    const share = colour ? LABEL_SHARE : RANGE_SHARE
    for (let c = 0; c < 3; c++) into[to + c] = over ? shade * (1 - share) + over[c]! * share : shade
    into[to + 3] = 255
  }
}

/** Where the slice lies in its pane: CSS pixels a column and a row, and the corner of the first pixel. */
export interface Layout { across: number; down: number; left: number; top: number }

export function layoutOf(pane: { width: number; height: number }, { columns, rows, mm }: { columns: number; rows: number; mm: readonly [number, number] }, { zoom, pan }: { zoom: number; pan: readonly [number, number] }): Layout {
  const perMm = Math.min(pane.width / (columns * mm[0]), pane.height / (rows * mm[1])) * zoom
  const [across, down] = [perMm * mm[0], perMm * mm[1]]
  return { across, down, left: (pane.width - columns * across) / 2 + pan[0], top: (pane.height - rows * down) / 2 + pan[1] }
}

/** @param seen the slice that is drawn there; null: none yet. @returns null beside the slice */
export function voxelUnder([x, y]: readonly [number, number], { across, down, left, top }: Layout, plane: SlicePlane, seen: number | null): Voxel | null {
  const [column, row] = [Math.floor((x - left) / across), Math.floor((y - top) / down)]
  return seen !== null && column >= 0 && row >= 0 && column < plane.columns && row < plane.rows ? voxelAt(plane, column, row, seen) : null
}
