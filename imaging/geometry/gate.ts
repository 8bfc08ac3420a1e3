import type { SeriesGeometry, SliceGeometry, StackReason } from '../contract'
import { across, add, cross, dot, length, scale, subtract, type Vector } from './vector'

/**
 * Whether the frames of a series are one honest volume. Nothing is averaged, filled in or dropped: what does not fit
 * makes the series a stack, readable slice by slice, and the reasons say why there is no reformatting and no 3D.
 * Pure; runs in the browser as well.
 *
 * The order of a volume is by position alone (along row x column, so that the three directions are right-handed),
 * whatever the instance numbers or the names of the files say. A stack with one orientation and one frame in each
 * place is read along its normal too; any other by instance number, then time.
 */
export function judgeGeometry(slices: readonly SliceGeometry[]): SeriesGeometry {
  const first = slices[0]
  if (!first) return { kind: 'stack', order: [], reasons: ['one-slice'], detail: 'no frames' }

  const objections = new Objections()
  if (slices.length === 1) objections.raise('one-slice', 'one frame')
  judgeFrames(slices, first, objections)
  const placed = placedSlices(slices, objections)
  if (placed) judgePositions(placed, objections)

  if (!objections.any && placed) return volumeOf(placed, first.frameOfReferenceUid)
  const isAlongNormal = placed && !objections.has('several-orientations') && !objections.has('doubled-position') && !objections.has('time-series')
  return {
    kind: 'stack',
    order: (isAlongNormal ? placed.map(({ slice }) => slice) : byNumber(slices)).map(reference),
    reasons: objections.reasons,
    detail: objections.detail,
  }
}

/**
 * Cosines are written with few decimals: a thousandth moves the far edge of a 250 mm image by a quarter of a
 * millimetre, less than half a pixel of any scanner.
 */
export const COSINE_TOLERANCE = 1e-3
/** Pixel spacings of one series are copies of one number; a thousandth is one pixel in a thousand at the far edge. */
export const SPACING_TOLERANCE = 1e-3
/** Positions are often written with two decimals, so that a true gap of 0.625 mm comes as 0.62 and 0.63. */
export const POSITION_TOLERANCE_MM = 0.01
/** And tables move with about a hundredth of the gap: 0.05 mm at 5 mm, far below what a voxel there can show. */
export const GAP_TOLERANCE = 0.01
/** Sideways, over the whole stack, in pixels: what stays within is below the half pixel that measuring promises. */
export const SHEAR_TOLERANCE_PIXELS = 0.1

export function gapToleranceMm(gapMm: number): number {
  return Math.max(POSITION_TOLERANCE_MM, GAP_TOLERANCE * gapMm)
}

interface Placed { slice: SliceGeometry; position: Vector; row: Vector; column: Vector; normal: Vector; spacing: [number, number]; along: number }

class Objections {
  private readonly raised = new Map<StackReason, string>()
  raise(reason: StackReason, detail: string) { if (!this.raised.has(reason)) this.raised.set(reason, detail) }
  has(reason: StackReason) { return this.raised.has(reason) }
  get any() { return this.raised.size > 0 }
  get reasons() { return [...this.raised.keys()] }
  get detail() { return [...this.raised].map(([reason, detail]) => `${reason}: ${detail}`).join('; ') }
}

/** What can be said of the frames without knowing where they lie. */
function judgeFrames(slices: readonly SliceGeometry[], first: SliceGeometry, objections: Objections) {
  for (const slice of slices) {
    if (slice.isSegmentation) objections.raise('segmentation', name(slice))
    if (slice.isColour) objections.raise('colour', name(slice))
    if (slice.rows !== first.rows || slice.columns !== first.columns) objections.raise('several-sizes', `${first.columns}x${first.rows} and ${slice.columns}x${slice.rows}`)
    if (slice.frameOfReferenceUid !== first.frameOfReferenceUid) objections.raise('several-frames-of-reference', name(slice))
    if (!isSpacing(slice.spacing)) objections.raise('no-spacing', name(slice))
    else if (isSpacing(first.spacing) && !isSameSpacing(slice.spacing, first.spacing)) objections.raise('several-spacings', `${first.spacing.join(' x ')} mm and ${slice.spacing.join(' x ')} mm`)
  }
}

/** The frames along the normal of the first, or null when one of them does not say where it is. */
function placedSlices(slices: readonly SliceGeometry[], objections: Objections): Placed[] | null {
  const placed: Placed[] = []
  for (const slice of slices) {
    const axes = axesOf(slice)
    if (!axes || !slice.position?.every(Number.isFinite)) {
      objections.raise('no-position', name(slice))
      return null
    }
    if (Math.abs(dot(axes.row, axes.column)) > COSINE_TOLERANCE) objections.raise('sheared', `rows and columns of ${name(slice)} are not at a right angle`)
    const normal = across(axes.row, axes.column)
    placed.push({ slice, position: slice.position, ...axes, normal, spacing: slice.spacing ?? [1, 1], along: 0 })
  }
  const reference = placed[0]!
  for (const each of placed) {
    each.along = dot(subtract(each.position, reference.position), reference.normal)
    if (!isSameDirection(each.row, reference.row) || !isSameDirection(each.column, reference.column)) objections.raise('several-orientations', name(each.slice))
  }
  const order = new Map(byNumber(slices).map((slice, index) => [slice, index]))
  return placed.sort((a, b) => a.along - b.along || order.get(a.slice)! - order.get(b.slice)!)
}

function judgePositions(placed: Placed[], objections: Objections) {
  if (placed.length < 2 || objections.has('several-orientations')) return
  const gaps = placed.slice(1).map((each, index) => each.along - placed[index]!.along)
  const doubled = gaps.findIndex((gap) => gap <= POSITION_TOLERANCE_MM)
  if (doubled >= 0) {
    const where = `${name(placed[doubled]!.slice)} and ${name(placed[doubled + 1]!.slice)} at ${millimetres(placed[doubled]!.along)}`
    objections.raise(isTimeSeries(placed) ? 'time-series' : 'doubled-position', where)
    return
  }
  judgeGaps(placed, gaps, objections)
  judgeShear(placed, objections)
}

/** Each slice lies on one even grid, counted from the first: so small errors cannot add up along the stack. */
function judgeGaps(placed: Placed[], gaps: number[], objections: Objections) {
  const usual = [...gaps].sort((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)]!
  const missing: string[] = []
  for (const [index, gap] of gaps.entries()) {
    const steps = Math.round(gap / usual)
    const where = `between ${name(placed[index]!.slice)} and ${name(placed[index + 1]!.slice)}`
    // Both ends are rounded, so that a single gap may be off by twice what one position may.
    if (Math.abs(gap - steps * usual) > 2 * gapToleranceMm(usual)) objections.raise('uneven-gaps', `${millimetres(gap)} ${where}, ${millimetres(usual)} elsewhere`)
    else if (steps > 1) missing.push(`${steps - 1} ${where} (${millimetres(gap)}, ${millimetres(usual)} elsewhere)`)
  }
  if (missing.length) objections.raise('missing-slice', missing.slice(0, 8).join(', ') + (missing.length > 8 ? `, and ${missing.length - 8} more gaps` : ''))
  if (objections.has('uneven-gaps') || objections.has('missing-slice')) return
  const even = evenGap(placed)
  const off = placed.find((each, index) => Math.abs(each.along - placed[0]!.along - index * even) > gapToleranceMm(even))
  if (off) objections.raise('uneven-gaps', `${name(off.slice)} is off the even grid of ${millimetres(even)}`)
}

/** A tilted gantry and slices that were moved sideways: the way from slice to slice is not along the normal. */
function judgeShear(placed: Placed[], objections: Objections) {
  const first = placed[0]!
  const tolerance = SHEAR_TOLERANCE_PIXELS * Math.min(...first.spacing)
  for (const each of placed) {
    const way = subtract(each.position, first.position)
    const sideways = length(subtract(way, scale(first.normal, dot(way, first.normal))))
    if (sideways > tolerance) {
      const degrees = Math.atan2(sideways, Math.abs(dot(way, first.normal))) * 180 / Math.PI
      objections.raise('sheared', `${name(each.slice)} lies ${millimetres(sideways)} beside the normal (${degrees.toFixed(2)} degrees)`)
      return
    }
  }
}

function volumeOf(placed: Placed[], frameOfReferenceUid: string | null): SeriesGeometry {
  const { slice, position, row, normal, spacing } = placed[0]!
  // At right angles to the row exactly: the cosines in the file are rounded.
  const column = cross(normal, row)
  return {
    kind: 'volume',
    order: placed.map((each) => reference(each.slice)),
    dimensions: [slice.columns, slice.rows, placed.length],
    spacing: [spacing[1], spacing[0], evenGap(placed)],
    origin: [...position],
    direction: [...row, ...column, ...normal],
    frameOfReferenceUid,
  }
}

/** Patient position (mm) of a voxel of a volume: column, row and slice are counted from 0, at the voxels' centres. */
export function patientPosition(volume: Extract<SeriesGeometry, { kind: 'volume' }>, voxel: readonly [number, number, number]): [number, number, number] {
  let position: Vector = volume.origin
  for (let axis = 0; axis < 3; axis++) position = add(position, scale(volume.direction.slice(3 * axis, 3 * axis + 3) as unknown as Vector, voxel[axis]! * volume.spacing[axis]!))
  return [...position] as [number, number, number]
}

/** Every place was imaged at the same several times: a perfusion or a beating heart, rather than two series in one. */
function isTimeSeries(placed: Placed[]): boolean {
  const times = new Map<number, number>()
  for (const { slice } of placed) {
    if (slice.time === null || slice.time === undefined) return false
    times.set(slice.time, (times.get(slice.time) ?? 0) + 1)
  }
  const places = placed.filter((each, index) => index === 0 || each.along - placed[index - 1]!.along > POSITION_TOLERANCE_MM).length
  return times.size > 1 && placed.length % places === 0 && placed.length / places === times.size && [...times.values()].every((count) => count === places)
}

/** Instance number, then the time at which the instance begins, then the frame. What says nothing comes last. */
function byNumber(slices: readonly SliceGeometry[]): SliceGeometry[] {
  const begins = new Map<string, number>()
  for (const { sopInstanceUid, time } of slices) begins.set(sopInstanceUid, Math.min(begins.get(sopInstanceUid) ?? Infinity, time ?? Infinity))
  const before = (a: number, b: number) => a === b ? 0 : a < b ? -1 : 1
  return [...slices].sort((a, b) =>
    before(a.instanceNumber ?? Infinity, b.instanceNumber ?? Infinity)
    || before(begins.get(a.sopInstanceUid)!, begins.get(b.sopInstanceUid)!)
    || (a.sopInstanceUid === b.sopInstanceUid ? a.frame - b.frame : a.sopInstanceUid < b.sopInstanceUid ? -1 : 1))
}

function axesOf({ orientation }: SliceGeometry): { row: Vector; column: Vector } | null {
  if (!orientation) return null
  const row: Vector = [orientation[0], orientation[1], orientation[2]]
  const column: Vector = [orientation[3], orientation[4], orientation[5]]
  // Not "within": a NaN fails this way round. Cosines that are none say nothing about where the slice is.
  const isUnit = (vector: Vector) => Math.abs(length(vector) - 1) <= COSINE_TOLERANCE
  if (!isUnit(row) || !isUnit(column) || Math.abs(dot(row, column)) > 0.5) return null
  return { row: scale(row, 1 / length(row)), column: scale(column, 1 / length(column)) }
}

function evenGap(placed: Placed[]): number {
  return (placed.at(-1)!.along - placed[0]!.along) / (placed.length - 1)
}

function isSpacing(spacing: SliceGeometry['spacing']): spacing is [number, number] {
  return spacing !== null && spacing.every((each) => Number.isFinite(each) && each > 0)
}

function isSameSpacing(a: [number, number], b: [number, number]): boolean {
  return a.every((each, index) => Math.abs(each - b[index]!) <= SPACING_TOLERANCE * b[index]!)
}

function isSameDirection(a: Vector, b: Vector): boolean {
  return length(subtract(a, b)) <= COSINE_TOLERANCE
}

function reference({ sopInstanceUid, frame }: SliceGeometry) {
  return { sopInstanceUid, frame }
}

function name({ instanceNumber, frame }: SliceGeometry): string {
  return `instance ${instanceNumber ?? '?'} frame ${frame}`
}

function millimetres(value: number): string {
  return `${Number(value.toFixed(3))} mm`
}
