import { createHash } from 'node:crypto'
import { z } from 'zod'
import { CASE_KINDS, readCase, type CaseContent, type CaseKind } from '../../../app/domain/cases/case'
import type { FindingContent, Point2, Point3 } from '../../../app/domain/images/finding'
import type { FrameDescription, SeriesGeometryView } from '../../../app/domain/images/reading'
import type { PaneShown } from '../../../app/domain/images/shown'
import { add, cross, dot, length, scale, subtract as sub } from '#imaging/geometry/vector'

/**
 * A demonstration's case as content/cases/demo/*.json writes it: its words are a case's, its places are millimetres in the
 * patient (LPS) or columns and rows of a picture. Which series, slice and camera that is is found when the pictures are there.
 */

export const PICTURES = ['ct-head', 'mr-brain', 'torso', 'radiograph', 'clip'] as const
export type Picture = (typeof PICTURES)[number]
export const BY = ['student', 'teacher', 'expert', 'admin', 'guest'] as const
export type By = (typeof BY)[number]

const point = z.array(z.number()).min(2).max(3)
const point3 = z.tuple([z.number(), z.number(), z.number()])
const mode = z.enum(['stack', 'coronal', 'sagittal']).default('stack')
const words = z.strictObject({ en: z.string(), zh: z.string() })
const mark = z.strictObject({ name: z.string(), series: z.enum(PICTURES), shape: z.enum(['arrow', 'ellipse']), points: z.array(point).min(2).max(4), text: z.string(), frame: z.int().min(1).optional(), mode })
export const pane = z.strictObject({ series: z.enum(PICTURES), mode, at: point3.optional(), frame: z.int().min(1).optional(), size: z.tuple([z.number(), z.number()]).optional(), window: z.tuple([z.number(), z.number()]).optional() })
const view = z.strictObject({ key: z.string(), words, marks: z.array(z.string()), layout: z.enum(['1x1', '1x2']).default('1x1'), panes: z.array(pane).min(1).max(2) })
const casePlan = z.strictObject({
  kind: z.enum(CASE_KINDS), author: z.enum(['expert', 'teacher']), reviewer: z.enum(['expert', 'admin']), marks: z.array(mark),
  charged: z.strictObject({ price: z.string(), currency: z.string() }).optional(),
  content: z.looseObject({ series: z.array(z.strictObject({ series: z.enum(PICTURES), isFree: z.boolean() })), views: z.array(view), quiz: z.strictObject({ asksMark: z.boolean(), marks: z.array(z.string()), toleranceMm: z.number(), accepts: z.array(z.string()) }).nullable() }),
  /** Whoever does not edit the case answers its question first: the student of the demonstration has not, so that it is left to whoever tries it. */
  talk: z.array(z.strictObject({ by: z.enum(BY), diagnosis: z.string().optional(), answers: z.int().min(0).optional(), text: z.string().min(1) })),
  stars: z.array(z.strictObject({ by: z.enum(BY), stars: z.int().min(1).max(5) })).default([]),
})
export type CasePlan = z.infer<typeof casePlan> & { kind: CaseKind }
export type MarkPlan = CasePlan['marks'][number]

/** @throws where a file of ours is not what it should be */
export const readCasePlan = (value: unknown): CasePlan => casePlan.parse(value)

/** A series that is here, with its pictures in reading order. */
export interface Placed { studyId: string; seriesId: string; seriesUid: string; geometry: SeriesGeometryView | null; frames: FrameDescription[] }
export type Places = ReadonlyMap<Picture, Placed>

/** Always the same for the same mark of the same case in one study, so that a seed that was cut off makes none twice. */
export const markId = (name: string, mark: string, studyId: string) => createHash('sha256').update(`theatrum.demo/${name}/${mark}/${studyId}`).digest('hex').slice(0, 24)

export const picturesOf = ({ content }: CasePlan): Picture[] => [...new Set([...content.series.map(({ series }) => series), ...content.views.flatMap(({ panes }) => panes.map(({ series }) => series))])]

/** @throws where a place lies outside of the pictures: then the file is wrong, or the pictures are others */
export function contentFrom(name: string, plan: CasePlan, places: Places): CaseContent {
  const at = (picture: Picture) => { const found = places.get(picture); if (!found) throw new Error(`${name}: ${picture} is not here`); return found }
  const idOf = (mark: string) => { const found = plan.marks.find((one) => one.name === mark); if (!found) throw new Error(`${name}: no mark ${mark}`); return markId(name, mark, at(found.series).studyId) }
  const { quiz } = plan.content
  const read = readCase({
    ...plan.content, version: 1,
    series: plan.content.series.map(({ series, isFree }) => ({ studyId: at(series).studyId, seriesId: at(series).seriesId, isFree })),
    views: plan.content.views.map(({ key, words, marks, layout, panes }) => ({ key, words, findings: marks.map(idOf), shown: { layout, active: 0, panes: panes.map((one) => paneOf(`${name}/${key}`, one, at(one.series))) } })),
    quiz: quiz && { asksMark: quiz.asksMark, findings: quiz.marks.map(idOf), toleranceMm: quiz.toleranceMm, accepts: quiz.accepts },
  })
  if (read.kind !== 'read') throw new Error(`${name} is no case: ${JSON.stringify(read)}`)
  return read.content
}

const unit = (v: Point3): Point3 => scale(v, 1 / length(v))

/** As radiologists look at them: coronal from the front, sagittal from the left (as the reading desk cuts them). */
const DIRECTIONS = { coronal: { right: [1, 0, 0] as Point3, down: [0, 0, -1] as Point3 }, sagittal: { right: [0, 1, 0] as Point3, down: [0, 0, -1] as Point3 } }

export function paneOf(where: string, { mode, at, frame, size, window }: z.infer<typeof pane>, placed: Placed): PaneShown {
  const base = { seriesId: placed.seriesId, mode, window: window ? { low: window[0], high: window[1] } : null, isInverted: false, slab: { projection: 'none' as const, mm: 0 }, fused: null }
  const camera = (right: Point3, down: Point3, center: Point3) => (size ? { center, right, down, width: size[0], height: size[1] } : null)
  if (!at) return { ...base, index: (frame ?? 1) - 1, camera: null }
  if (mode === 'stack') {
    const index = sliceAt(where, placed.frames, at)
    const { right, down, normal, position } = planeOf(placed.frames[index]!)!
    return { ...base, index, camera: camera(right, down, onto(at, position, normal)) }
  }
  const { geometry } = placed
  if (geometry?.kind !== 'volume') throw new Error(`${where}: no volume to cut`)
  const { right, down } = DIRECTIONS[mode]
  const normal = unit(cross(right, down))
  const planes = planesAlong(geometry, normal)
  const index = Math.round((dot(at, normal) - planes.low) / planes.step)
  if (index < 0 || index >= planes.count) throw new Error(`${where}: outside of the volume`)
  return { ...base, index, camera: camera(right, down, onto(at, scale(normal, planes.low + index * planes.step), normal)) }
}

/** The desk's planes across a volume, a voxel apart where they follow its axes: numbered along the direction that is looked in. */
function planesAlong({ dimensions, spacing, origin, direction }: Extract<SeriesGeometryView, { kind: 'volume' }>, normal: Point3) {
  const axes = [0, 3, 6].map((from) => [direction[from]!, direction[from + 1]!, direction[from + 2]!] as Point3)
  const corners = [0, 1].flatMap((i) => [0, 1].flatMap((j) => [0, 1].map((k) => [i, j, k].reduce<Point3>((sum, end, axis) => add(sum, scale(axes[axis]!, end * (dimensions[axis]! - 1) * spacing[axis]!)), origin))))
  const along = corners.map((corner) => dot(corner, normal))
  const low = Math.min(...along)
  const axis = axes.findIndex((one) => Math.abs(dot(one, normal)) > 1 - 1e-6)
  const step = axis >= 0 ? spacing[axis]! : Math.min(...spacing)
  return { low, step, count: Math.floor((Math.max(...along) - low) / step + 1e-4) + 1 }
}

function planeOf({ place }: FrameDescription) {
  if (!place) return null
  const [a, b, c, d, e, f] = place.orientation
  const [right, down] = [unit([a, b, c]), unit([d, e, f])]
  return { position: place.position, right, down, normal: unit(cross(right, down)) }
}
const onto = (at: Point3, position: Point3, normal: Point3): Point3 => sub(at, scale(normal, dot(sub(at, position), normal)))

/** Half the distance of slices of the thickest of our pictures, mm. */
const NEAR_MM = 2.01

export function sliceAt(where: string, frames: readonly FrameDescription[], at: Point3): number {
  const away = frames.map((frame) => { const plane = planeOf(frame); return plane ? Math.abs(dot(sub(at, plane.position), plane.normal)) : Number.POSITIVE_INFINITY })
  const index = away.indexOf(Math.min(...away))
  if (index < 0 || away[index]! > NEAR_MM) throw new Error(`${where}: no slice there`)
  return index
}

/** What the author drew, as a finding on the picture that it lies in. */
export function findingOf(name: string, { name: mark, shape, points, text, frame, mode }: MarkPlan, placed: Placed): FindingContent {
  const where = `${name}/${mark}`
  const base = { shape, text, values: [] }
  const imageOf = (one: FrameDescription) => ({ seriesUid: placed.seriesUid, sopInstanceUid: one.sopInstanceUid, frame: one.frame })
  if (points[0]!.length === 2) {
    const found = placed.frames[(frame ?? 1) - 1]
    if (!found) throw new Error(`${where}: no such picture`)
    return { ...base, place: { space: 'image', points: points as Point2[] }, image: imageOf(found), planeNormal: null, calibration: 'none' }
  }
  const at = points as Point3[]
  if (mode !== 'stack') {
    const { right, down } = DIRECTIONS[mode]
    return { ...base, place: { space: 'patient', frameOfReferenceUid: frameOfReferenceOf(where, placed.frames[0]), points: at }, image: null, planeNormal: unit(cross(right, down)), calibration: 'patient-space' }
  }
  const found = placed.frames[sliceAt(where, placed.frames, at[0]!)]!
  const { position, normal } = planeOf(found)!
  if (at.some((one) => Math.abs(dot(sub(one, position), normal)) > NEAR_MM)) throw new Error(`${where}: its points lie on several slices`)
  return { ...base, place: { space: 'patient', frameOfReferenceUid: frameOfReferenceOf(where, found), points: at.map((one) => onto(one, position, normal)) }, image: imageOf(found), planeNormal: null, calibration: 'patient-space' }
}

function frameOfReferenceOf(where: string, frame: FrameDescription | undefined): string {
  if (!frame?.place) throw new Error(`${where}: pictures without a place`)
  return frame.place.frameOfReferenceUid
}
