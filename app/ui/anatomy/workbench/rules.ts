import type { DeskLabel } from '#imaging/segmentation/desk/desk'
import { colourOf } from '#imaging/lesson/label-names'
import type { Histogram } from '#imaging/segmentation/desk/histogram'
import type { Range } from '#imaging/segmentation/desk/region'
import { MOST_WORKBENCH_VOXELS, type DrawnName } from '~/domain/anatomy/workbench'

export const TOOLS = ['look', 'seed', 'paint', 'erase', 'barrier', 'island'] as const
export type Tool = (typeof TOOLS)[number]

/** A device that says it has little memory gets coarser voxels; grey values, labels and what is worked out take about eight bytes each. */
export const mostVoxelsOf = (deviceMemoryGb: number | undefined): number => (deviceMemoryGb !== undefined && deviceMemoryGb <= 2 ? MOST_WORKBENCH_VOXELS / 4 : MOST_WORKBENCH_VOXELS)

/** Hounsfield units; bone as the models' own recipe has it (imaging/lesson/recipe.ts). */
export const RANGES = { bone: { from: 226, to: 3_071 }, dense: { from: 600, to: 3_071 }, soft: { from: -30, to: 150 }, air: { from: -1_024, to: -400 } } as const satisfies Record<string, Range>
export type RangeName = keyof typeof RANGES
export const WINDOWS = { bone: { low: -750, high: 1_750 }, soft: { low: -160, high: 240 }, lung: { low: -1_350, high: 150 } } as const
export type WindowName = keyof typeof WINDOWS
export interface GreyWindow { low: number; high: number }

/** The values below and above which so little lies that it would take all the greys. */
export function windowOf({ least, most, counts }: Histogram, isHounsfield: boolean): GreyWindow {
  if (isHounsfield) return WINDOWS.soft
  const sum = counts.slice(1).reduce((all, one) => all + one, 0)
  const at = (share: number) => {
    let seen = 0
    for (const [bin, count] of counts.entries()) {
      if (bin > 0) seen += count
      if (seen >= sum * share && bin > 0) return least + ((bin + 0.5) / counts.length) * (most - least)
    }
    return most
  }
  const [low, high] = [at(0.02), at(0.995)]
  return high > low ? { low, high } : { low: least, high: most }
}

/** What a label is thresholded with at first. */
export const rangeOf = ({ least, most }: Histogram, isHounsfield: boolean): Range => (isHounsfield ? { from: Math.max(least, RANGES.bone.from), to: most } : { from: least + (most - least) / 2, to: most })

/** A window drawn wider and moved by the pointer, as in the reading room: its width across 300 pixels. */
export function draggedWindow({ low, high }: GreyWindow, right: number, down: number, least: number): GreyWindow {
  const extent = high - low
  const step = Math.max(extent / 300, least / 100)
  const width = Math.max(least, extent + right * step)
  const middle = (low + high) / 2 + down * step
  return { low: middle - width / 2, high: middle + width / 2 }
}

export const labelsOf = (names: readonly DrawnName[]): DeskLabel[] => names.map(({ label, name, chinese, colour }) => ({ label, name, chinese, colour, isHidden: false }))
export const freshColour = (labels: readonly DeskLabel[]): string => colourOf(Math.max(0, ...labels.map(({ label }) => label)) + 1)

/** What a label is called until somebody names it. */
export const freshName = (number: number): { name: string; chinese: string } => ({ name: `Label ${number}`, chinese: `标签 ${number}` })

/** Labels that a file has and nobody named: they get a line of their own, so that they are saved with a name. */
export function withUnnamed(labels: readonly DeskLabel[], present: readonly number[]): DeskLabel[] {
  const known = new Set(labels.map(({ label }) => label))
  return [...labels, ...present.filter((label) => !known.has(label)).map((label) => ({ label, ...freshName(label), colour: colourOf(label), isHidden: false }))]
}

export const BRUSH_MM = { least: 1, most: 60 } as const
export const brushBy = (mm: number, by: number): number => Math.max(BRUSH_MM.least, Math.min(BRUSH_MM.most, by > 1 ? Math.max(mm + 1, Math.round(mm * by)) : Math.min(mm - 1, Math.round(mm * by))))

const channel = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16)
export const rgbOf = (hex: string): [number, number, number] => [channel(hex, 1), channel(hex, 3), channel(hex, 5)]
