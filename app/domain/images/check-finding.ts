import { z } from 'zod'
import { VALUE_UNIT } from '#imaging/findings/finding'
import { FINDING_SHAPES, type FindingContent, type FindingShape } from './finding'

/** How many points each shape has: exactly, or at least. */
const POINTS: Record<FindingShape, { least: number; most: number }> = {
  'length': { least: 2, most: 2 }, 'angle': { least: 3, most: 3 }, 'cobb': { least: 4, most: 4 }, 'ellipse': { least: 4, most: 4 }, 'rectangle': { least: 4, most: 4 },
  'freehand': { least: 3, most: 5_000 }, 'probe': { least: 1, most: 1 }, 'arrow': { least: 2, most: 2 }, 'text': { least: 1, most: 1 }, 'key-image': { least: 0, most: 0 },
}
/** A scanner's room in mm, a mosaic's side in pixels: beyond it a number is a mistake. */
const coordinate = z.number().min(-1e6).max(1e6)
const uid = z.string().regex(/^[0-9.]{1,64}$/)
const point3 = z.tuple([coordinate, coordinate, coordinate])
const most = 5_000

const schema = z.strictObject({
  shape: z.enum(FINDING_SHAPES),
  place: z.discriminatedUnion('space', [
    z.strictObject({ space: z.literal('patient'), frameOfReferenceUid: uid, points: z.array(point3).max(most) }),
    z.strictObject({ space: z.literal('image'), points: z.array(z.tuple([coordinate, coordinate])).max(most) }),
  ]),
  image: z.strictObject({ seriesUid: uid, sopInstanceUid: uid, frame: z.int().min(1).max(1e6) }).nullable(),
  planeNormal: point3.nullable(),
  text: z.string().max(1_000),
  values: z.array(z.strictObject({
    name: z.enum(['length', 'angle', 'area', 'mean', 'deviation', 'minimum', 'maximum', 'value', 'major-axis', 'minor-axis']),
    value: z.number(),
    unit: z.enum(['mm', 'px', 'mm2', 'px2', 'deg', 'HU', 'rescaled', 'stored']),
    of: z.string().regex(VALUE_UNIT).optional(),
  })).max(12),
  calibration: z.enum(['patient-space', 'detector-corrected', 'detector', 'ultrasound-region', 'none']),
})

/**
 * What came from a page or another program, as a finding; null when it is none. A finding that claims millimetres
 * without a calibration is none: wrong is worse than absent.
 */
export function checkFinding(given: unknown): FindingContent | null {
  const parsed = schema.safeParse(given)
  if (!parsed.success) return null
  const content = parsed.data
  const count = content.place.points.length
  if (count < POINTS[content.shape].least || count > POINTS[content.shape].most) return null
  if (content.calibration === 'none' && content.values.some((value) => value.unit === 'mm' || value.unit === 'mm2')) return null
  // Pixels are those of one image; without it nobody can say which.
  if (content.place.space === 'image' && !content.image) return null
  if (content.shape === 'key-image' && !content.image) return null
  if (content.shape === 'text' && !content.text.trim()) return null
  return content
}
