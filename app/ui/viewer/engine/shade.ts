import { levelsOf } from '#imaging/serve/levels'
import type { FrameDescription, RunTable } from '~/domain/images/reading'
import type { Range } from './view'

type Toned = Pick<FrameDescription, 'isNegative' | 'tables'>

/** What a table makes of a value: of the last run that begins at or below it. */
export function outputOf({ from, to }: RunTable, value: number): number {
  const at = Math.round(value)
  let [low, high] = [0, from.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (from[middle]! <= at) low = middle
    else high = middle - 1
  }
  return to[low]!
}

/** A picture's value to its grey on the screen, 0 to 255: its tables or a window, dark and bright exchanged where it is negative. */
export function shadeOf(frame: Toned | null, range: Range, isInverted: boolean): (value: number) => number {
  const { low, high, shape, table } = range
  const isNegative = isInverted !== (frame?.isNegative ?? false)
  const modality = frame?.tables?.modality
  const scale = 255 / Math.max(1e-9, high - low)
  const curve = shape === 'SIGMOID' ? levelsOf({ center: (low + high) / 2, width: Math.max(1e-9, high - low), shape }) : null
  const level = table ? (value: number) => outputOf(table, value) : curve ? (value: number) => Math.round(curve(value) * 255) : (value: number) => Math.max(0, Math.min(255, Math.round((value - low) * scale)))
  const real = modality ? (value: number) => level(outputOf(modality, value)) : level
  return isNegative ? (value) => 255 - real(value) : real
}

const names = new WeakMap<object, number>()
let named = 0
const nameOf = (table: RunTable | null | undefined) => { if (!table) return 0; if (!names.has(table)) names.set(table, ++named); return names.get(table)! }

/** The same name for what shades alike. */
export const shadeName = (frame: Toned | null, { low, high, shape, table }: Range, isInverted: boolean): string =>
  `${low} ${high} ${shape ?? ''} ${nameOf(table)} ${isInverted !== (frame?.isNegative ?? false)} ${nameOf(frame?.tables?.modality)}`
