import { z } from 'zod'
import { BOUNDS, MARK_KINDS, PRESETS, type Operation, type SceneState } from '../../contract'

/** What came from a page, a file or another process, checked for shape and bounds. The rules that need the scene are in apply.ts. */

const length = z.number().min(-BOUNDS.placeMm).max(BOUNDS.placeMm)
export const mm3 = z.tuple([length, length, length])
export const share = z.number().min(0).max(1)
export const name = z.string().regex(/^[\w.:-]{1,64}$/)
const sourceId = z.string().regex(/^[a-z0-9-]{1,32}$/)
export const structure = z.custom<`${string}/${string}`>((value) => typeof value === 'string' && /^[a-z0-9-]{1,32}\/[\w.-]{1,64}$/.test(value))
const handle = z.custom<'body'>((value) => typeof value === 'string' && /^(body|group:[\w.-]{1,64}|cut:[\w.:-]{1,64}|[a-z0-9-]{1,32}\/[\w.-]{1,64})$/.test(value))
const colour = z.string().regex(/^#[0-9a-f]{6}$/)
const isUnit = (vector: readonly number[]) => Math.abs(Math.hypot(...vector) - 1) < 1e-3
export const unit = z.tuple([z.number(), z.number(), z.number()]).refine(isUnit)
const turn = z.tuple([z.number(), z.number(), z.number(), z.number()]).refine(isUnit)
const pose = z.strictObject({ at: mm3, turn })
const two = z.strictObject({ en: z.string().max(BOUNDS.text), zh: z.string().max(BOUNDS.text) })
const value = z.number().min(-100_000).max(100_000)
const structures = z.array(structure).max(BOUNDS.structures)
const keeps = z.enum(['inside', 'outside'])

const plane = z.strictObject({ id: name, normal: unit, distanceMm: length, isOn: z.boolean(), section: z.boolean(), affects: z.union([z.literal('all'), structures]) })
const box = z.strictObject({ low: mm3, high: mm3, turn, keeps }).refine(({ low, high }) => low.every((one, axis) => one < high[axis]!))
const tangent = z.number().min(-100).max(100)
const lasso = z.strictObject({ id: name, eye: mm3, towards: unit, up: unit, outline: z.array(z.tuple([tangent, tangent])).min(3).max(BOUNDS.outline), keeps })
const mark = z.strictObject({ kind: z.enum(MARK_KINDS), points: z.array(mm3).min(1).max(BOUNDS.points), text: two.optional(), on: handle.nullable(), colour: colour.optional(), between: z.array(sourceId).min(2).max(BOUNDS.sources).optional(), by: name })
const source = z.strictObject({ model: name, revision: z.int().min(0), place: pose, fitMm: z.number().min(0).max(1_000).nullable(), landmarks: z.int().min(3).max(20).optional() })
const transfer = z.array(z.strictObject({ value, colour: z.tuple([share, share, share]), opacityPerMm: z.number().min(0).max(100) })).min(2).max(BOUNDS.transfer)
  .refine((points) => points.every((point, index) => index === 0 || point.value > points[index - 1]!.value))
const volume = z.strictObject({
  shown: z.boolean(), preset: z.enum(PRESETS), transfer: transfer.nullable(), window: z.strictObject({ center: value, width: z.number().min(1).max(200_000) }),
  opacity: share, look: z.enum(['shaded', 'mip', 'xray']), removed: z.array(z.enum(['table', 'bone'])).max(2),
})
const by = z.enum(['group', 'structure', 'layer']).nullable()

export const scene = z.strictObject({
  version: z.literal(1),
  sources: z.record(sourceId, source).refine((all) => 'main' in all && Object.keys(all).length <= BOUNDS.sources),
  structures: z.record(structure, z.strictObject({ shown: z.boolean().optional(), opacity: share.optional(), colour: colour.optional(), moved: pose.optional(), group: name.optional() })).refine((all) => Object.keys(all).length <= BOUNDS.structures),
  explode: z.strictObject({ by, amount: share, centre: mm3 }),
  peel: share,
  volumes: z.record(sourceId, volume),
  planes: z.array(plane).max(BOUNDS.planes),
  box: box.nullable(),
  lassos: z.array(lasso).max(BOUNDS.lassos),
  marks: z.record(name, mark).refine((all) => Object.keys(all).length <= BOUNDS.marks),
  body: z.strictObject({ place: pose, scale: z.number().min(BOUNDS.scale[0]).max(BOUNDS.scale[1]) }),
})

const operation = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('show'), of: structures, shown: z.boolean() }),
  z.strictObject({ do: z.literal('fade'), of: structures, opacity: share }),
  z.strictObject({ do: z.literal('tint'), of: structures, colour: colour.nullable() }),
  z.strictObject({ do: z.literal('group'), of: structures, group: name.nullable() }),
  z.strictObject({ do: z.literal('place'), of: handle, pose: pose.nullable(), scale: z.number().min(BOUNDS.scale[0]).max(BOUNDS.scale[1]).optional() }),
  z.strictObject({ do: z.literal('explode'), by, amount: share, centre: mm3 }),
  z.strictObject({ do: z.literal('peel'), amount: share }),
  z.strictObject({ do: z.literal('cut'), plane }),
  z.strictObject({ do: z.literal('uncut'), id: name }),
  z.strictObject({ do: z.literal('box'), box: box.nullable() }),
  z.strictObject({ do: z.literal('lasso'), lasso }),
  z.strictObject({ do: z.literal('unlasso'), id: name }),
  z.strictObject({ do: z.literal('volume'), of: sourceId, set: volume.partial() }),
  z.strictObject({ do: z.literal('mark'), id: name, mark: mark.nullable() }),
  z.strictObject({ do: z.literal('combine'), id: sourceId, source: source.nullable() }),
  z.strictObject({ do: z.literal('restore'), state: scene }),
])

/** null: it is none. */
export function parseOperation(given: unknown): Operation | null {
  const parsed = operation.safeParse(given)
  return parsed.success ? (parsed.data as Operation) : null
}

/** null: it is none. */
export function parseScene(given: unknown): SceneState | null {
  const parsed = scene.safeParse(given)
  return parsed.success ? (parsed.data as SceneState) : null
}
