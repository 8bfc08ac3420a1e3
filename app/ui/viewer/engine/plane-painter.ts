import { scale, type FramePlane } from '../geometry'
import { toWorld, type Camera } from './camera'
import { colourTable, type ColourName } from './colours'
import { MISSING, OUTSIDE, reslice, type Slab } from './reslice'
import type { Range } from './view'
import type { Volume } from './volume'

/** What has not arrived is this, not black: black is air. */
const ABSENT = 0xff382c24

export interface Overlay { volume: Volume; window: Range; colours: ColourName; opacity: number }
export interface PlanePicture { volume: Volume; plane: FramePlane; camera: Camera; shade: (value: number) => number; slab: Pick<Slab, 'projection' | 'mm'>; overlay: Overlay | null; isMoving: boolean }

/** Samples that a processor takes in about a tenth of a second, shared by all samples through a slab. */
const MOST_SAMPLES = 6e6

/** Of one picture: a slab over a wall of screens is not sampled for minutes. */
const MOST_AT_REST = 16e6

/**
 * CSS pixels between samples. At rest never more than a voxel, also where a pixel of the screen is more: a slab would step
 * over a vessel. Never finer than half a voxel: more samples show nothing more. While it moves, as time allows.
 */
export function stepFor({ volume, camera, overlay, isMoving }: Pick<PlanePicture, 'volume' | 'overlay' | 'isMoving'> & { camera: Pick<Camera, 'width' | 'height' | 'unitsPerPixel'> }, canvasWidth: number, through: number): { step: number; isCoarse: boolean } {
  const voxel = Math.min(...volume.spacing, ...(overlay?.volume.spacing ?? [])) / camera.unitsPerPixel
  const fine = Math.min(voxel, Math.max(camera.width / canvasWidth, voxel / 2))
  const least = isMoving ? Math.sqrt((camera.width * camera.height * through * (overlay ? 2 : 1)) / (MOST_SAMPLES / 8)) : Math.sqrt((camera.width * camera.height) / MOST_AT_REST)
  const step = Math.max(fine, through > 1 && !isMoving ? Math.min(voxel, Math.max(fine, Math.sqrt((camera.width * camera.height * through) / MOST_SAMPLES))) : 0, least)
  return { step, isCoarse: step > Math.max(voxel, fine) * (1 + 1e-9) }
}

/** A plane through a volume, sampled where the screen's pixels are. */
export function createPlanePainter(canvas: HTMLCanvasElement) {
  const context = canvas.getContext('2d', { alpha: false })
  const small = document.createElement('canvas')
  const smallContext = small.getContext('2d')
  let values = new Float32Array(0)
  let others = new Float32Array(0)

  return {
    /** @returns whether it was sampled more coarsely than its voxels are, which has to be said. */
    paint(picture: PlanePicture | null): boolean {
      if (!context || !smallContext) return false
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.fillStyle = '#000'
      context.fillRect(0, 0, canvas.width, canvas.height)
      if (!picture) return false
      const { volume, plane, camera, shade, slab, overlay } = picture
      const through = slab.projection === 'none' ? 1 : Math.max(1, slab.mm / Math.min(...volume.spacing))
      // Coarser while it moves, and never finer than half a voxel: more samples show nothing more.
      const { step, isCoarse } = stepFor(picture, canvas.width, through)
      const [columns, rows] = [Math.ceil(camera.width / step), Math.ceil(camera.height / step)]
      const count = columns * rows
      if (values.length < count) { values = new Float32Array(count); others = new Float32Array(count) }
      const unit = camera.unitsPerPixel * step
      const grid = { origin: toWorld(camera, [step / 2, step / 2]), right: scale(camera.right, unit), down: scale(camera.down, unit), columns, rows }
      reslice(volume, grid, { ...slab, normal: plane.normal }, values)
      if (overlay) reslice(overlay.volume, grid, { ...slab, normal: plane.normal }, others)
      if (small.width !== columns || small.height !== rows) { small.width = columns; small.height = rows }
      const image = smallContext.createImageData(columns, rows)
      colour(new Uint32Array(image.data.buffer), values, shade, overlay, others)
      smallContext.putImageData(image, 0, 0)
      context.imageSmoothingEnabled = true
      const ratio = canvas.width / camera.width
      context.drawImage(small, 0, 0, columns * step * ratio, rows * step * ratio)
      return isCoarse
    },
    clear() { small.width = small.height = 0; values = others = new Float32Array(0) },
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
