import type { DataSet } from '#imaging/contract'
import { items, number } from './access'

/** PS3.3 C.8.5.5.1.15: units of a region's axes. */
const UNITS = ['none', 'percent', 'dB', 'cm', 'seconds', 'hertz', 'dB/seconds', 'cm/s', 'cm2', 'cm2/s', 'cm3', 'cm3/s', 'degrees'] as const
export type RegionUnit = (typeof UNITS)[number]

const FORMATS = ['none', '2d', 'm-mode', 'spectral', 'waveform', 'graphics'] as const

/** A part of an ultrasound picture with a calibration of its own (PS3.3 C.8.5.5). Pixels, from 0. */
export interface UltrasoundRegion {
  format: (typeof FORMATS)[number]
  /** Inclusive. */
  left: number
  top: number
  right: number
  bottom: number
  unitX: RegionUnit
  unitY: RegionUnit
  /** Of one pixel, in the unit. */
  deltaX: number
  deltaY: number
  /** Where (0, 0) of the axes lies, relative to the region's corner; null where the file does not say it. */
  referencePixel: { x: number; y: number } | null
  referenceValue: { x: number; y: number } | null
  /** Where regions overlap, the one with priority counts. */
  hasPriority: boolean
}

/** Regions that are whole; one that lacks a bound or a scale is left out, so that nothing there claims a length. */
export function ultrasoundRegionsOf(dataset: DataSet): UltrasoundRegion[] {
  return items(dataset, '00186011').flatMap((region) => {
    const [left, top, right, bottom, deltaX, deltaY] = ['00186018', '0018601A', '0018601C', '0018601E', '0018602C', '0018602E'].map((tag) => number(region, tag))
    if (left == null || top == null || right == null || bottom == null || right < left || bottom < top) return []
    if (!deltaX || !deltaY || !Number.isFinite(deltaX) || !Number.isFinite(deltaY)) return []
    return [{
      format: FORMATS[number(region, '00186012') ?? 0] ?? 'none',
      left, top, right, bottom,
      unitX: UNITS[number(region, '00186024') ?? 0] ?? 'none',
      unitY: UNITS[number(region, '00186026') ?? 0] ?? 'none',
      deltaX, deltaY,
      referencePixel: point(region, '00186020', '00186022'),
      referenceValue: point(region, '00186028', '0018602A'),
      hasPriority: ((number(region, '00186016') ?? 0) & 1) === 1,
    }]
  })
}

function point(region: DataSet, tagX: string, tagY: string): { x: number; y: number } | null {
  const x = number(region, tagX)
  const y = number(region, tagY)
  return x === null || y === null ? null : { x, y }
}
