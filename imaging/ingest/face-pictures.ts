import type { Frame, SeriesGeometry } from '#imaging/contract'
import { axesOf, type Axes, type Axis } from '#imaging/deidentify/deface'
import type { Picture } from '#imaging/serve/draw'
import type { FaceView } from './face-views'


/** Longest side. */
const MOST_SIDE = 320
/** Where the planes lie, as shares of the volume from the right, from the front, from the top: the nose and the orbits of most heads. */
const PLANES = { side: 0.5, back: 0.25, down: 0.62 } as const
const SKIN_HU = -350
/** Of a face looked at from the front: what lies further back than this is as dark as nothing. */
const DEEPEST_MM = 160

/** In real values: what is brighter than `skin` is body; drawn from black at `low` to white at `high`. */
export interface FaceShades { skin: number; low: number; high: number }

/** @param middle a slice from the middle of the head, for modalities without a scale */
export function faceShadesOf(modality: string, { samples }: Pick<Frame, 'samples'>, rescale: { slope: number; intercept: number } | null): FaceShades {
  if (modality === 'CT') return { skin: SKIN_HU, low: -160, high: 240 }
  const { slope, intercept } = rescale ?? { slope: 1, intercept: 0 }
  const some: number[] = []
  for (let at = 0; at < samples.length; at += Math.max(1, Math.floor(samples.length / 50_000))) some.push(samples[at]! * slope + intercept)
  some.sort((a, b) => a - b)
  const [low, high] = [some[Math.floor(some.length * 0.02)] ?? 0, some[Math.floor(some.length * 0.98)] ?? 1]
  return { skin: low + (high - low) / 6, low, high }
}

/**
 * Three planes and the surface from the front, by which a person judges whether a head shows whose it is: low in
 * resolution, made while slices pass by, the same places in a series and in its copy. Not for diagnosis.
 */
export class FacePictures {
  private readonly planes: Record<'axial' | 'coronal' | 'sagittal', Plane>
  /** mm from the front to the first body voxel, by level and place from side to side; -1: none. */
  private readonly depths: Float32Array

  /**
   * Null where the volume lies obliquely: its planes are not the body's.
   * @param shades what is body and how bright it is drawn: of CT by its scale, else by a slice from the middle
   */
  static of(geometry: Extract<SeriesGeometry, { kind: 'volume' }>, shades: FaceShades): FacePictures | null {
    const axes = axesOf(geometry)
    return axes && new FacePictures(axes, geometry.dimensions, shades)
  }

  private constructor(private readonly axes: Axes, private readonly dimensions: readonly [number, number, number], private readonly shades: FaceShades) {
    const { side, back, down } = axes
    this.planes = { axial: new Plane(back, side), coronal: new Plane(down, side), sagittal: new Plane(down, back) }
    this.depths = new Float32Array(down.count * side.count).fill(-1)
  }

  /** Each slice once, in the volume's order. */
  add(index: number, { samples }: Pick<Frame, 'samples'>, rescale: { slope: number; intercept: number } | null): void {
    const [columns, rows] = this.dimensions
    const { slope, intercept } = rescale ?? { slope: 1, intercept: 0 }
    const { side, back, down } = this.axes
    const { skin } = this.shades
    const voxel = [0, 0, index]
    const at = { side: placeOf(side, PLANES.side), back: placeOf(back, PLANES.back), down: placeOf(down, PLANES.down) }
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const real = samples[row * columns + column]! * slope + intercept
        voxel[0] = column
        voxel[1] = row
        const s = along(side, voxel)
        const b = along(back, voxel)
        const d = along(down, voxel)
        if (d === at.down) this.planes.axial.set(b, s, real)
        if (b === at.back) this.planes.coronal.set(d, s, real)
        if (s === at.side) this.planes.sagittal.set(d, b, real)
        if (real <= skin) continue
        const where = d * side.count + s
        const mm = b * back.mm
        if (this.depths[where]! < 0 || mm < this.depths[where]!) this.depths[where] = mm
      }
    }
  }

  finish(): Record<FaceView, Picture> {
    const window = this.shades
    const { axial, coronal, sagittal } = this.planes
    return { axial: axial.picture(window), coronal: coronal.picture(window), sagittal: sagittal.picture(window), surface: this.surface() }
  }

  /** Seen from the front, lit from there: what slopes away is darker. */
  private surface(): Picture {
    const { side, down } = this.axes
    const lit = new Plane(down, side)
    const depth = (d: number, s: number) => this.depths[Math.max(0, Math.min(down.count - 1, d)) * side.count + Math.max(0, Math.min(side.count - 1, s))]!
    for (let d = 0; d < down.count; d++) {
      for (let s = 0; s < side.count; s++) {
        const here = depth(d, s)
        if (here < 0) continue
        const slope = (a: number, b: number, mm: number) => (a < 0 || b < 0 ? 4 : Math.max(-4, Math.min(4, (a - b) / (2 * mm))))
        const [x, y] = [slope(depth(d, s + 1), depth(d, s - 1), side.mm), slope(depth(d + 1, s), depth(d - 1, s), down.mm)]
        lit.set(d, s, (255 * Math.max(0.1, 1 - here / DEEPEST_MM)) / Math.sqrt(1 + x * x + y * y))
      }
    }
    return lit.picture({ low: 0, high: 220 })
  }
}

/** Values of a plane, in the body's directions: from above, and from the patient's right, which is on the left of the picture. */
class Plane {
  readonly values: Float32Array
  constructor(private readonly down: Axis, private readonly across: Axis) {
    this.values = new Float32Array(down.count * across.count)
  }

  set(down: number, across: number, value: number): void {
    this.values[down * this.across.count + across] = value
  }

  picture({ low, high }: { low: number; high: number }): Picture {
    const [height, width] = [this.down.count * this.down.mm, this.across.count * this.across.mm]
    const scale = MOST_SIDE / Math.max(height, width)
    const [rows, columns] = [Math.max(1, Math.round(height * scale)), Math.max(1, Math.round(width * scale))]
    const bytes = new Uint8Array(rows * columns)
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const value = this.values[Math.floor((row / rows) * this.down.count) * this.across.count + Math.floor((column / columns) * this.across.count)]!
        bytes[row * columns + column] = Math.max(0, Math.min(255, Math.round(((value - low) / Math.max(1e-6, high - low)) * 255)))
      }
    }
    return { rows, columns, samplesPerPixel: 1, bytes }
  }
}

/** A voxel's place along an axis of the body. */
const along = ({ index, count, isFlipped }: Axis, voxel: readonly number[]): number => (isFlipped ? count - 1 - voxel[index]! : voxel[index]!)

const placeOf = (axis: Axis, share: number) => Math.min(axis.count - 1, Math.floor(axis.count * share))

