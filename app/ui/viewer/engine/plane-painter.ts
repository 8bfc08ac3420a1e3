import { add, scale, type FramePlane } from '../geometry'
import { toCanvas, toWorld, type Camera } from './camera'
import { colourTable, type ColourName } from './colours'
import { createPieces } from './pieces'
import { MISSING, OUTSIDE, reslice, type Grid, type Slab } from './reslice'
import type { Range } from './view'
import { fromIndex, type Volume } from './volume'

/** What has not arrived is this, not black: black is air. */
const ABSENT = 0xff382c24

export interface Overlay { volume: Volume; window: Range; colours: ColourName; opacity: number }
export interface PlanePicture { volume: Volume; plane: FramePlane; camera: Camera; shade: (value: number) => number; slab: Pick<Slab, 'projection' | 'mm'>; overlay: Overlay | null; isMoving: boolean }

/** Samples that a processor takes in about a tenth of a second, shared by all samples through a slab. */
const MOST_SAMPLES = 6e6
/** Of them, what may be taken in one go: while something moves, and of a picture at rest that is no more than that. */
const AT_ONCE = MOST_SAMPLES / 8
/** Of one picture: a slab over a wall of screens is not sampled for minutes. */
const MOST_AT_REST = 16e6
/** In one piece of a picture that is made in pieces: a few milliseconds also of a slow processor. */
export const PIECE = 60_000

/** CSS pixels. */
export interface Area { x: number; y: number; width: number; height: number }

/**
 * CSS pixels between samples. At rest never more than a voxel, also where a pixel of the screen is more: a slab would step
 * over a vessel. Never finer than half a voxel: more samples show nothing more. While it moves, as time allows.
 * @param pixel CSS pixels for one of the screen
 */
export function stepFor({ volume, unitsPerPixel, area, overlay, isMoving, pixel }: Pick<PlanePicture, 'volume' | 'overlay' | 'isMoving'> & { unitsPerPixel: number; area: Pick<Area, 'width' | 'height'>; pixel: number }, through: number): { step: number; isCoarse: boolean } {
  const voxel = Math.min(...volume.spacing, ...(overlay?.volume.spacing ?? [])) / unitsPerPixel
  const fine = Math.min(voxel, Math.max(pixel, voxel / 2))
  const size = area.width * area.height
  const least = isMoving ? Math.sqrt((size * through * (overlay ? 2 : 1)) / AT_ONCE) : Math.sqrt(size / MOST_AT_REST)
  const step = Math.max(fine, through > 1 && !isMoving ? Math.min(voxel, Math.max(fine, Math.sqrt((size * through) / MOST_SAMPLES))) : 0, least)
  return { step, isCoarse: step > Math.max(voxel, fine) * (1 + 1e-9) }
}

/** The part of the screen that the volumes can reach: around it there is nothing to be sampled. Null where they are off it. */
export function reachOf(camera: Camera, volumes: readonly Volume[]): Area | null {
  const corners = volumes.flatMap((volume) => [0, 1].flatMap((i) => [0, 1].flatMap((j) => [0, 1].map((k) => toCanvas(camera, fromIndex(volume, [i * volume.size[0] - 0.5, j * volume.size[1] - 0.5, k * volume.size[2] - 0.5]))))))
  const [x0, y0] = [0, 1].map((axis) => Math.max(0, Math.floor(Math.min(...corners.map((one) => one[axis]!)))))
  const x1 = Math.min(camera.width, Math.ceil(Math.max(...corners.map(([x]) => x))))
  const y1 = Math.min(camera.height, Math.ceil(Math.max(...corners.map(([, y]) => y))))
  return x1 > x0! && y1 > y0! ? { x: x0!, y: y0!, width: x1 - x0!, height: y1 - y0! } : null
}

/** Samples from and to (exclusive), row after row: whole rows where a piece holds one, else parts of one. */
export function* piecesOf({ columns, rows }: Pick<Grid, 'columns' | 'rows'>, through: number): Generator<{ from: number; to: number; row: number; column: number; rows: number; columns: number }> {
  const most = Math.max(1, Math.floor(PIECE / through))
  if (columns > most) {
    for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column += most) { const count = Math.min(most, columns - column); yield { from: row * columns + column, to: row * columns + column + count, row, column, rows: 1, columns: count } }
    return
  }
  const band = Math.floor(most / columns)
  for (let row = 0; row < rows; row += band) { const count = Math.min(band, rows - row); yield { from: row * columns, to: (row + count) * columns, row, column: 0, rows: count, columns } }
}

/** A plane through a volume, sampled where the screen's pixels are. */
export function createPlanePainter(canvas: HTMLCanvasElement) {
  const context = canvas.getContext('2d', { alpha: false })
  const small = document.createElement('canvas')
  const smallContext = small.getContext('2d')
  const pieces = createPieces()
  let values = new Float32Array(0)
  let others = new Float32Array(0)

  /** Where and how finely a picture is sampled, and how much work that is. */
  function samplingOf({ volume, camera, slab, overlay }: PlanePicture, area: Area, isMoving: boolean) {
    const through = slab.projection === 'none' ? 1 : Math.max(1, slab.mm / Math.min(...volume.spacing))
    const { step, isCoarse } = stepFor({ volume, overlay, unitsPerPixel: camera.unitsPerPixel, area, isMoving, pixel: camera.width / canvas.width }, through)
    const unit = camera.unitsPerPixel * step
    const grid: Grid = { origin: toWorld(camera, [area.x + step / 2, area.y + step / 2]), right: scale(camera.right, unit), down: scale(camera.down, unit), columns: Math.ceil(area.width / step), rows: Math.ceil(area.height / step) }
    const each = through * (overlay ? 2 : 1)
    return { area, step, grid, isCoarse, each, cost: grid.columns * grid.rows * each }
  }
  type Sampling = ReturnType<typeof samplingOf>

  /** Into the small canvas, piece by piece. */
  function* sample({ volume, plane, shade, slab: given, overlay }: PlanePicture, { grid, each }: Sampling) {
    const { columns, rows } = grid
    const count = columns * rows
    if (values.length < count) { values = new Float32Array(count); others = new Float32Array(count) }
    if (small.width !== columns || small.height !== rows) { small.width = columns; small.height = rows }
    const image = smallContext!.createImageData(columns, rows)
    const words = new Uint32Array(image.data.buffer)
    const slab: Slab = { ...given, normal: plane.normal }
    for (const { from, to, row, column, ...size } of piecesOf(grid, each)) {
      const part: Grid = { ...grid, ...size, origin: add(grid.origin, add(scale(grid.right, column), scale(grid.down, row))) }
      reslice(volume, part, slab, values.subarray(from, to))
      if (overlay) reslice(overlay.volume, part, slab, others.subarray(from, to))
      colour(words.subarray(from, to), values.subarray(from, to), shade, overlay, others.subarray(from, to))
      smallContext!.putImageData(image, 0, 0, column, row, size.columns, size.rows)
      yield
    }
  }

  function show({ camera }: PlanePicture, { area, step, grid }: Sampling) {
    if (!context) return
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.fillStyle = '#000'
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.imageSmoothingEnabled = true
    const ratio = canvas.width / camera.width
    context.drawImage(small, area.x * ratio, area.y * ratio, grid.columns * step * ratio, grid.rows * step * ratio)
  }

  return {
    /**
     * Newest wins: a picture that is still being made is left. What takes longer than a moment is shown coarsely at once and
     * as it is when it has been made, in pieces between which the page answers.
     * @param onWhole then, with whether even that was coarser than its voxels
     * @returns whether what is shown now is coarser than its voxels, which has to be said.
     */
    paint(picture: PlanePicture | null, onWhole: (isCoarse: boolean) => void): boolean {
      pieces.stop()
      if (!context || !smallContext) return false
      const area = picture && reachOf(picture.camera, [picture.volume, ...(picture.overlay ? [picture.overlay.volume] : [])])
      if (!picture || !area) {
        context.setTransform(1, 0, 0, 1, 0, 0)
        context.fillStyle = '#000'
        context.fillRect(0, 0, canvas.width, canvas.height)
        return false
      }
      const whole = samplingOf(picture, area, false)
      const isAtOnce = whole.cost <= AT_ONCE
      const now = isAtOnce ? whole : samplingOf(picture, area, true)
      for (const _ of sample(picture, now)) { /* all of it */ }
      show(picture, now)
      if (!isAtOnce && !picture.isMoving) pieces.start(sample(picture, whole), () => { show(picture, whole); onWhole(whole.isCoarse) })
      return now.isCoarse || (!isAtOnce && now.step > whole.step)
    },
    /** What is being made is not what will be looked at. */
    leave: () => pieces.stop(),
    clear() { pieces.stop(); small.width = small.height = 0; values = others = new Float32Array(0) },
  }
}

export function colour(out: Uint32Array, values: Float32Array, shade: (value: number) => number, overlay: Overlay | null, others: Float32Array) {
  const table = overlay && colourTable(overlay.colours)
  const over = overlay && { low: overlay.window.low, factor: 255 / Math.max(1e-9, overlay.window.high - overlay.window.low), opacity: overlay.opacity }
  for (let i = 0; i < out.length; i++) {
    const value = values[i]!
    let grey = 0
    if (value === MISSING) { out[i] = ABSENT; continue }
    if (value !== OUTSIDE) grey = shade(value)
    if (!table || !over) { out[i] = 0xff000000 | (grey << 16) | (grey << 8) | grey; continue }
    const other = others[i]!
    // What has not arrived is not "nothing taken up".
    if (other === MISSING) { out[i] = ABSENT; continue }
    if (other === OUTSIDE) { out[i] = 0xff000000 | (grey << 16) | (grey << 8) | grey; continue }
    const level = Math.max(0, Math.min(255, Math.round((other - over.low) * over.factor)))
    // What the scale calls nothing covers nothing; from there to a tenth it comes in.
    const part = over.opacity * Math.min(1, level / 26)
    const mix = (c: number) => Math.round(grey + part * (table[level * 3 + c]! - grey))
    out[i] = 0xff000000 | (mix(2) << 16) | (mix(1) << 8) | mix(0)
  }
}
export type PlanePainter = ReturnType<typeof createPlanePainter>
