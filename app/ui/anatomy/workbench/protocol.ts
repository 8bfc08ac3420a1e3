import type { Done, DeskLabel, DeskOperation, DeskState, IslandRow } from '#imaging/segmentation/desk/desk'
import type { Histogram } from '#imaging/segmentation/desk/histogram'
import type { PlaneName, SlicePlane, Voxel } from '#imaging/segmentation/desk/planes'
import type { PreviewGrid } from '#imaging/segmentation/desk/surface'
import type { WorkbenchLevel, WorkbenchVolume } from '~/domain/anatomy/workbench'

/** What the page asks of the worker that holds the volume and its labels (bench.worker.ts). */
export interface BenchAsks {
  /** @param labels a NIfTI to go on with, packed or not; it says which level it was drawn on */
  open: { give: { modelId: string; volume: WorkbenchVolume; most: number; labels: Blob | null; names: DeskLabel[] }; take: BenchInfo }
  slice: { give: { plane: PlaneName; index: number }; take: BenchSlice }
  run: { give: { operation: DeskOperation }; take: Done }
  lift: { give: object; take: null }
  islands: { give: object; take: { islands: IslandRow[]; count: number } | null }
  'island-at': { give: { at: Voxel }; take: number | null }
  'island-voxel': { give: { place: number }; take: Voxel | null }
  /** Of the state, after everything that was asked for before. */
  change: { give: object; take: number }
  /** NIfTI, packed; without barriers. */
  file: { give: object; take: { file: Blob; labelled: number[]; change: number } }
  preview: { give: { labels: number[] }; take: PreviewGrid | null }
}
export type AskName = keyof BenchAsks

export interface BenchInfo {
  level: WorkbenchLevel
  direction: number[]
  planes: Record<PlaneName, SlicePlane>
  histogram: Histogram
  isHounsfield: boolean
  floor: number | null
}

/** Row after row as it is shown; real values, and the label of each. */
export interface BenchSlice { grey: Float32Array; labels: Uint16Array; change: number }

/** Why a volume is not here; words in locales/workbench.json (`lost.*`). */
export type Lost = 'connection' | 'gone' | 'memory' | 'labels-elsewhere' | 'failed'

export type BenchRequest = { [Name in AskName]: { id: number; ask: Name } & BenchAsks[Name]['give'] }[AskName]
export type BenchMessage =
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'failed'; id: number; why: Lost; detail: string }
  | { kind: 'state'; state: DeskState }
  | { kind: 'progress'; fraction: number }
