import type { SampleType } from '#imaging/codecs/frames-file'
import type { Shown } from './anatomy'

type Three = [number, number, number]

/** More are neither held by a page nor drawn as surfaces (imaging/lesson/label-surfaces.ts thins beyond it). */
export const MOST_WORKBENCH_VOXELS = 24_000_000

/** One halving of the series: labels are drawn on one of them, whole. */
export interface WorkbenchLevel {
  /** 0: the series' own voxels. */
  index: number
  /** x (along a row), y, z. */
  size: Three
  /** mm. */
  spacing: Three
  /** Centre of the first voxel, patient mm (LPS). */
  origin: Three
}

/** What a page reads of the pyramid of a series (imaging/volume/pyramid.ts). */
export interface WorkbenchVolume {
  /** Finest first. */
  levels: WorkbenchLevel[]
  /** Unit vectors of x, y, z: nine cosines. */
  direction: number[]
  dataType: SampleType
  /** Real value = stored * slope + intercept. */
  slope: number
  intercept: number
  isHounsfield: boolean
  /** Real values below it are not given: a head whose face nobody cleared. null: all are. */
  floor: number | null
}

/** A label as somebody called it. */
export interface DrawnName { label: number; name: string; chinese: string; colour: string }

/** Why nothing is drawn on it now; words in locales/workbench.json (`problem.*`). */
export const WORKBENCH_PROBLEMS = ['not-a-source', 'no-volume', 'preparing', 'failed', 'face', 'too-large'] as const
export type WorkbenchProblem = (typeof WORKBENCH_PROBLEMS)[number]

export interface OpenedWorkbench {
  model: { id: string; title: string; institutionId: string; studyId: string | null; seriesId: string | null }
  /** Of the labels that are kept; 0: none. */
  version: number
  names: DrawnName[]
  /** What the series may show; labels of a head whose face is not cleared are not given back. */
  shows: Shown | null
  volume: WorkbenchVolume | null
  problem: WorkbenchProblem | null
}

export const voxelsOf = ({ size }: Pick<WorkbenchLevel, 'size'>): number => size[0] * size[1] * size[2]

/** The finest that a page holds; null: none. */
export const levelFor = (levels: readonly WorkbenchLevel[], most = MOST_WORKBENCH_VOXELS): WorkbenchLevel | null => levels.find((level) => voxelsOf(level) <= most) ?? null

/** Voxels along each side of a piece. */
export const PIECE = 64
export const pieceUrl = (modelId: string, level: number, [x, y, z]: Three): string => `/anatomy/models/${modelId}/labels/volume/${level}/${z}-${y}-${x}`

/** Its numbers, as the address has them; null: it names no piece. */
export function readPiece(level: string, piece: string): { level: number; at: Three } | null {
  const found = /^(\d{1,3})-(\d{1,3})-(\d{1,3})$/.exec(piece)
  if (!found || !/^\d{1,2}$/.test(level)) return null
  return { level: Number(level), at: [Number(found[3]), Number(found[2]), Number(found[1])] }
}
