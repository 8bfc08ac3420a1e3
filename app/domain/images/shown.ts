import { z } from 'zod'

/**
 * What somebody sees on the reading desk, so that somebody else sees the same on a screen of another size: a step of a case's
 * text, a presenter in a reading. Places and sizes are the picture's world units: patient's millimetres where it has a place
 * (LPS), else its own columns, as `planeOf` lays it out.
 */

export const SHOWN_BOUNDS = { panes: 4, world: 100_000, marks: 50 } as const

const PLANES = ['stack', 'acquisition', 'axial', 'coronal', 'sagittal'] as const
const LAYOUT_NAMES = ['1x1', '1x2', '2x1', '2x2'] as const
const PROJECTIONS = ['none', 'mip', 'minip', 'average'] as const

const far = z.number().min(-SHOWN_BOUNDS.world).max(SHOWN_BOUNDS.world)
const point = z.tuple([far, far, far])
const lengthOf = (v: readonly number[]) => Math.hypot(...v)
const unitVector = point.refine((v) => Math.abs(lengthOf(v) - 1) < 1e-4)
const id = z.string().min(1).max(64)

const camera = z.strictObject({
  /** In the middle of the pane. */
  center: point,
  right: unitVector,
  down: unitVector,
  /** Of the part of the world that is seen for certain. */
  width: z.number().positive().max(SHOWN_BOUNDS.world),
  height: z.number().positive().max(SHOWN_BOUNDS.world),
}).refine(({ right, down }) => Math.abs(right[0] * down[0] + right[1] * down[1] + right[2] * down[2]) < 1e-4)

const shownWindow = z.strictObject({
  low: z.number(), high: z.number(),
  /** PS3.3 C.11.2.1.2; none: LINEAR. */
  shape: z.enum(['LINEAR', 'LINEAR_EXACT', 'SIGMOID']).optional(),
  /** By the picture's own VOI LUT, which whoever follows has with the picture. */
  byTable: z.literal(true).optional(),
}).refine(({ low, high }) => high > low && Number.isFinite(high - low))
export type WindowShown = z.infer<typeof shownWindow>

const pane = z.strictObject({
  /** Null: an empty pane. */
  seriesId: id.nullable(),
  mode: z.enum(PLANES),
  /** Of the stack, or of the stack of planes. */
  index: z.int().min(0).max(1_000_000),
  camera: camera.nullable(),
  window: shownWindow.nullable(),
  isInverted: z.boolean(),
  slab: z.strictObject({ projection: z.enum(PROJECTIONS), mm: z.number().min(0).max(1_000) }),
  fused: z.strictObject({ seriesId: id, colours: z.string().min(1).max(40), opacity: z.number().min(0).max(1) }).nullable(),
})

export const deskShown = z.strictObject({
  layout: z.enum(LAYOUT_NAMES),
  /** As many as the layout has. */
  panes: z.array(pane).min(1).max(SHOWN_BOUNDS.panes),
  /** Position among the panes. */
  active: z.int().min(0).max(SHOWN_BOUNDS.panes - 1),
}).refine(({ layout, panes, active }) => panes.length === { '1x1': 1, '1x2': 2, '2x1': 2, '2x2': 4 }[layout] && active < panes.length)

export type CameraShown = z.infer<typeof camera>
export type PaneShown = z.infer<typeof pane>
export type DeskShown = z.infer<typeof deskShown>

/** What came from another page or a file; null where it is none. */
export function asDeskShown(value: unknown): DeskShown | null {
  const read = deskShown.safeParse(value)
  return read.success ? read.data : null
}
