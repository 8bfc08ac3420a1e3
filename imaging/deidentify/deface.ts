/**
 * Takes the face off a head in sections, classically: by orientation and threshold, without a template.
 *
 * What it guarantees: at the levels of the face every voxel in front of one flat coronal plane, a third of the head's
 * depth behind its foremost point, holds one and the same value, and so does what is in front of the forehead with 8 mm
 * of what lies behind its surface (in CT: up to the bone). The face begins 90 mm below the top of the head, or at less
 * than half of its depth where that is nearer (children), and ends 300 mm below it; its upper bound slopes down by 40 mm
 * from the brow to the plane, as the floor of the skull does. Where the top of the head is not in the volume, all levels
 * are face. The cut is flat: it carries nothing of the relief that it removed.
 *
 * What it does not: ears, the shape of the skull and of the back of the jaw, and the forehead's bone stay. Orbits, nose,
 * frontal teeth and the foremost base of the brain are lost with the face: such a copy is for teaching of what lies
 * behind. A head that lies strongly bent in the volume loses more or less than a third. Whoever knows the person's skull
 * may still know it; nobody makes a portrait from it.
 */
export interface HeadVolume {
  modality: string
  /** columns, rows, slices. */
  dimensions: readonly [number, number, number]
  /** mm along a row, down a column, between slices. */
  spacing: readonly [number, number, number]
  /** Unit vectors along a row, down a column, across slices, in the patient's space (x to the left, y to the back, z to the head): nine cosines. */
  direction: readonly number[]
  /** Stored values, slice after slice. */
  samples: Int16Array | Uint16Array | Float32Array
  slope: number
  intercept: number
}

export type Defaced =
  | { kind: 'defaced'; samples: HeadVolume['samples']; /** Voxels that were given the one value. */ removed: number; fill: number }
  /** Left as it is: its face must be decided on by a person. */
  | { kind: 'not-defaced'; why: 'oblique' | 'too-thin' | 'no-head' }

const FACE_BELOW_TOP_MM = 90
const CHIN_BELOW_TOP_MM = 300
/** The brow lies at less than half of a head's depth below its top, in children as in adults. */
const FACE_BELOW_TOP_SHARE = 0.46
const SLOPE_MM = 40
/** The brow lies behind the tip of the nose: of the way to the plane, what is cut at its level already. */
const BROW_SHARE = 0.55
const SHARE_OF_DEPTH = 1 / 3
const BAND_MM = 8
const BONE_HU = 250
const AIR_HU = -1_000
const SKIN_HU = -350
/** A volume whose axes lie further from the body's is not cut by a plane of its own voxels. */
const LEAST_ALIGNMENT = 0.9
const LEAST_HEIGHT_MM = 40
/** Of a head in its widest section; smaller is a part of one, larger a chest. */
const DEPTH_MM = [70, 300] as const
const WIDTH_MM = [60, 280] as const
/** A section at the top of the volume that is larger than this is no top of a head. */
const TOP_SECTION_MM2 = 4_000

/** How the volume's axes lie in the body: index steps, counts and spacings to the back, to the left, to the feet. */
export interface Axes { back: Axis; side: Axis; down: Axis }
export interface Axis { /** 0: along a row, 1: down a column, 2: across slices. */ index: 0 | 1 | 2; stride: number; count: number; mm: number; /** The axis runs the other way. */ isFlipped: boolean }

/** @returns new samples; those given are not changed. */
export const deface = (volume: HeadVolume): Defaced => removeFace({ ...volume, samples: volume.samples.slice() as HeadVolume['samples'] })

/** As `deface`, in the samples given: a large head is held in memory once. They are changed only where it says so. */
export function removeFace(volume: HeadVolume): Defaced {
  const axes = axesOf(volume)
  if (!axes) return { kind: 'not-defaced', why: 'oblique' }
  if (axes.down.count * axes.down.mm < LEAST_HEIGHT_MM) return { kind: 'not-defaced', why: 'too-thin' }
  const threshold = thresholdOf(volume)
  const surface = surfaceOf(volume, axes, threshold)
  const head = headOf(surface, axes)
  if (!head) return { kind: 'not-defaced', why: 'no-head' }

  const fill = fillOf(volume)
  const removed = cut(volume.samples, volume, axes, surface, head, fill)
  return { kind: 'defaced', samples: volume.samples, removed, fill }
}

/** Null where it lies obliquely in the body. */
export function axesOf({ dimensions, spacing, direction }: Pick<HeadVolume, 'dimensions' | 'spacing' | 'direction'>): Axes | null {
  if (direction.length !== 9 || spacing.some((mm) => !(mm > 0))) return null
  const strides = [1, dimensions[0], dimensions[0] * dimensions[1]]
  const along = (component: number, sign: 1 | -1): Axis | null => {
    for (const axis of [0, 1, 2] as const) {
      const cosine = direction[axis * 3 + component]!
      if (Math.abs(cosine) >= LEAST_ALIGNMENT) return { index: axis, stride: strides[axis]!, count: dimensions[axis]!, mm: spacing[axis]!, isFlipped: cosine * sign < 0 }
    }
    return null
  }
  const [side, back, down] = [along(0, 1), along(1, 1), along(2, -1)]
  return side && back && down ? { side, back, down } : null
}

/** Index of the first voxel of an axis and the step to the next, in the body's direction. */
const start = (axis: Axis) => (axis.isFlipped ? (axis.count - 1) * axis.stride : 0)
const step = (axis: Axis) => (axis.isFlipped ? -axis.stride : axis.stride)

/** Above it is body. CT has a scale; of the others, a sixth of what the brightest tissue shows. */
function thresholdOf({ modality, samples, slope, intercept }: HeadVolume): number {
  if (modality === 'CT') return (SKIN_HU - intercept) / slope
  const every = Math.max(1, Math.floor(samples.length / 200_000))
  const some: number[] = []
  for (let at = 0; at < samples.length; at += every) some.push(samples[at]!)
  some.sort((a, b) => a - b)
  const [low, high] = [some[Math.floor(some.length * 0.02)] ?? 0, some[Math.floor(some.length * 0.98)] ?? 0]
  return low + (high - low) / 6
}

/** CT: air. Others: the darkest of what surrounds the body. */
function fillOf({ modality, samples, slope, intercept }: HeadVolume): number {
  let least = Number.POSITIVE_INFINITY
  for (const sample of samples) if (sample < least) least = sample
  if (modality !== 'CT') return least
  const air = Math.round((AIR_HU - intercept) / slope)
  return Math.max(least, air)
}

/** For each level and place from side to side: the foremost voxel of the body, and the hindmost; -1: none. */
interface Surface { front: Int32Array; rear: Int32Array; /** Body voxels of each level. */ areas: Int32Array; /** The longest way through the body from its front, of each level. */ solid: Int32Array }

function surfaceOf({ samples, modality }: HeadVolume, { back, side, down }: Axes, threshold: number): Surface {
  const front = new Int32Array(down.count * side.count).fill(-1)
  const rear = new Int32Array(down.count * side.count).fill(-1)
  const areas = new Int32Array(down.count)
  const solid = new Int32Array(down.count)
  // In CT nothing within the vault is air, and what is behind a gap is a headrest; elsewhere fluid is as dark as air.
  const gap = modality === 'CT' ? Math.round(6 / back.mm) : back.count
  // Three in a row are skin; fewer are noise, a tube or a pillow's thread.
  const run = Math.max(2, Math.min(6, Math.round(3 / back.mm)))
  for (let level = 0; level < down.count; level++) {
    for (let place = 0; place < side.count; place++) {
      const base = start(down) + level * step(down) + start(side) + place * step(side) + start(back)
      let inRow = 0
      let solidTo = -1
      for (let depth = 0; depth < back.count; depth++) {
        if (!(samples[base + depth * step(back)]! > threshold)) {
          inRow = 0
          continue
        }
        areas[level]! += 1
        inRow += 1
        if (inRow < run) continue
        const at = level * side.count + place
        if (front[at] === -1) front[at] = solidTo = depth - run + 1
        if (depth - solidTo <= gap + run) solidTo = depth
        rear[at] = depth
      }
      const first = front[level * side.count + place]!
      if (first !== -1) solid[level] = Math.max(solid[level]!, solidTo - first)
    }
  }
  return { front, rear, areas, solid }
}

interface Head {
  /** Levels where the face begins and ends. */
  faceFrom: number
  faceTo: number
  /** Depths of the foremost point and of the plane. */
  foremost: number
  plane: number
  /** Levels by which the face begins lower at the plane than at the brow. */
  slope: number
}

function headOf({ front, rear, areas, solid }: Surface, { back, side, down }: Axes): Head | null {
  const voxelMm2 = back.mm * side.mm
  // A level belongs to a body when it shows more than a few square centimetres.
  const isBody = (level: number) => areas[level]! * voxelMm2 > 600
  let top = 0
  while (top < down.count && !isBody(top)) top++
  if (top >= down.count) return null
  const isTopInside = top * down.mm >= 2 || areas[top]! * voxelMm2 < TOP_SECTION_MM2
  const belowTop = Math.min(FACE_BELOW_TOP_MM, FACE_BELOW_TOP_SHARE * skullDepthMm())
  const faceFrom = isTopInside ? top + Math.round(belowTop / down.mm) : 0
  const faceTo = isTopInside ? Math.min(down.count, top + Math.round(CHIN_BELOW_TOP_MM / down.mm)) : down.count
  // Where the volume ends above the brow there is only forehead: its levels are measured instead.
  const [from, to] = faceFrom < faceTo ? [faceFrom, faceTo] : [top, down.count]
  const depths: number[] = []
  const backs: number[] = []
  const widths: number[] = []
  for (let level = from; level < to; level++) {
    let [first, last, foremost, hindmost] = [-1, -1, back.count, -1]
    for (let place = 0; place < side.count; place++) {
      const at = level * side.count + place
      if (front[at] === -1) continue
      if (first === -1) first = place
      last = place
      foremost = Math.min(foremost, front[at]!)
      hindmost = Math.max(hindmost, rear[at]!)
    }
    if (first === -1) continue
    depths.push(foremost)
    backs.push(hindmost)
    widths.push(last - first)
  }
  if (depths.length === 0) return null
  const foremost = quantile(depths, 0.02)
  const hindmost = quantile(backs, 0.5)
  const depthMm = (hindmost - foremost) * back.mm
  const widthMm = quantile(widths, 0.5) * side.mm
  if (depthMm < DEPTH_MM[0] || depthMm > DEPTH_MM[1] || widthMm < WIDTH_MM[0] || widthMm > WIDTH_MM[1]) return null
  return { faceFrom, faceTo, foremost, plane: foremost + Math.round((hindmost - foremost) * SHARE_OF_DEPTH), slope: isTopInside ? Math.round(SLOPE_MM / down.mm) : 0 }

  /** Of the vault: the deepest section of its first 90 mm, without what the head lies on. */
  function skullDepthMm(): number {
    let most = 0
    for (let level = top; level < Math.min(down.count, top + Math.round(FACE_BELOW_TOP_MM / down.mm)); level++) most = Math.max(most, solid[level]!)
    return most * back.mm
  }
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

function cut(samples: HeadVolume['samples'], { modality, slope, intercept }: HeadVolume, { back, side, down }: Axes, { front }: Surface, head: Head, fill: number): number {
  const bone = modality === 'CT' ? (BONE_HU - intercept) / slope : Number.POSITIVE_INFINITY
  const band = Math.round(BAND_MM / back.mm)
  let removed = 0
  const clear = (index: number) => {
    if (samples[index] === fill) return
    samples[index] = fill
    removed += 1
  }
  for (let level = 0; level < head.faceTo; level++) {
    // How deep the face reaches at this level: nothing above the brow, up to the plane below the slope.
    const share = head.slope === 0 ? (level >= head.faceFrom ? 1 : 0) : Math.min(1, BROW_SHARE + ((1 - BROW_SHARE) * (level - head.faceFrom)) / head.slope)
    const face = level < head.faceFrom ? 0 : Math.round(head.foremost + share * (head.plane - head.foremost))
    for (let place = 0; place < side.count; place++) {
      const base = start(down) + level * step(down) + start(side) + place * step(side) + start(back)
      for (let depth = 0; depth < face; depth++) clear(base + depth * step(back))
      if (face >= head.plane) continue
      // As far back as the plane: what is in front of the forehead, and its skin.
      const skin = front[level * side.count + place]!
      if (skin === -1) {
        for (let depth = 0; depth < head.plane; depth++) clear(base + depth * step(back))
        continue
      }
      const end = Math.min(head.plane, skin + band)
      for (let depth = face; depth < end; depth++) {
        const index = base + depth * step(back)
        if (depth >= skin && samples[index]! > bone) break
        clear(index)
      }
    }
  }
  return removed
}
