import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inv3ToDicom } from '../../imaging/convert/inv3'
import { volumeToSeries } from '../../imaging/convert/volume-to-series'
import { writeDicom } from '../../imaging/dicom/write'
import type { Product } from './product'

type Vector = [number, number, number]
export interface PhantomSeries {
  number: number
  modality: 'CT' | 'MR'
  description: string
  columns: number
  rows: number
  slices: number
  /** Between rows, between columns. */
  spacing: [number, number]
  gap: number
  origin: Vector
  row: Vector
  column: Vector
  /** Series of the same name lie in one space. */
  space: string
  study?: string
  /** Modality value of a place in the patient. */
  value: (at: Vector) => number
  intercept: number
  window: [center: number, width: number]
  /** 1-based. */
  missing?: number[]
}

const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]

/** A head that is different on each side: a dense ball on the patient's left, in front, and a lesion on the right, at the back. */
export const BALL: Vector = [40, -35, 20]
export const LESION: Vector = [-35, 40, -5]
export function headValue([x, y, z]: Vector): number {
  const skull = Math.hypot(x / 75, y / 95, z / 90)
  if (skull > 1) return -1000
  if (skull > 0.92) return 1100
  if (Math.hypot(x - BALL[0], y - BALL[1], z - BALL[2]) < 9) return 600
  if (Math.hypot(x - LESION[0], y - LESION[1], z - LESION[2]) < 12) return 70
  if (Math.hypot((Math.abs(x) - 14) / 8, y / 32, (z - 8) / 14) < 1) return 5
  return skull > 0.86 ? 12 : 30 + Math.round(6 * Math.sin(x / 6) * Math.cos(y / 5) * Math.sin(z / 7))
}
const tilted: { row: Vector; column: Vector } = (() => {
  const [turn, tilt] = [(20 * Math.PI) / 180, (-30 * Math.PI) / 180]
  const row: Vector = [Math.cos(turn), Math.sin(turn), 0]
  return { row, column: [-Math.sin(turn) * Math.cos(tilt), Math.cos(turn) * Math.cos(tilt), Math.sin(tilt)] }
})()
const CT = { modality: 'CT' as const, columns: 256, rows: 256, slices: 60, spacing: [0.8, 0.8] as [number, number], gap: 3, origin: [-102, -102, -88] as Vector, row: [1, 0, 0] as Vector, column: [0, 1, 0] as Vector, space: 'head', value: headValue, intercept: -1024, window: [40, 80] as [number, number] }
export const SERIES: PhantomSeries[] = [
  { ...CT, number: 1, description: 'Head 3 mm' },
  { ...CT, number: 2, description: 'Uptake', modality: 'MR', columns: 64, rows: 64, slices: 45, spacing: [3.2, 3.2], gap: 4, intercept: 0, window: [500, 1000], value: (at) => Math.round(1000 * Math.exp(-(Math.hypot(at[0] - LESION[0], at[1] - LESION[1], at[2] - LESION[2]) ** 2) / 300)) },
  { ...CT, number: 3, description: 'Oblique, anisotropic', columns: 160, rows: 120, slices: 30, spacing: [1.6, 1.1], gap: 4.4, ...tilted, origin: [-60, -110, -20] },
  { ...CT, number: 4, description: 'One slice missing', missing: [21] },
]


/** The files of one series, as a scanner would send them. */
export function writePhantom(series: PhantomSeries, folder: string, study: string): void {
  const normal = cross(series.row, series.column)
  const files = volumeToSeries({
    modality: series.modality, columns: series.columns, rows: series.rows, slices: series.slices, rowDirection: series.row, columnDirection: series.column, spacing: series.spacing,
    step: normal.map((one) => one * series.gap) as Vector, origin: series.origin, isSigned: false, slope: 1, intercept: series.intercept, window: { center: series.window[0], width: series.window[1] }, derivation: 'Made by a formula.',
    slice(index) {
      const samples = new Uint16Array(series.rows * series.columns)
      for (let row = 0; row < series.rows; row++) {
        for (let column = 0; column < series.columns; column++) {
          const at = [0, 1, 2].map((i) => series.origin[i]! + normal[i]! * series.gap * index + series.row[i]! * column * series.spacing[1] + series.column[i]! * row * series.spacing[0]) as Vector
          samples[row * series.columns + column] = series.value(at) - series.intercept
        }
      }
      return samples
    },
  }, { patientId: 'phantom', patientName: 'Phantom', seed: `${study} ${series.description}`, studySeed: study, studyDescription: series.study ?? 'Phantom', seriesDescription: series.description, seriesNumber: series.number, frameOfReferenceSeed: `${study} ${series.space}` })
  let index = 0
  for (const file of files) {
    index++
    if (!(series.missing ?? []).includes(index)) writeFileSync(join(folder, `${series.number}-${index}.dcm`), writeDicom(file))
  }
}

export interface ReadingStudies { studyId: string; priorId: string }

/** Two studies of one patient, through the import as an administrator starts it. */
export async function importPhantoms(product: Product): Promise<ReadingStudies> {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-phantoms-'))
  try {
    const take = async (study: string, list: PhantomSeries[]) => {
      const own = join(folder, study)
      mkdirSync(own)
      for (const series of list) writePhantom(series, own, study)
      const report = await product.admin<{ studies: string[] }>('image', 'import', own)
      const [made] = report.studies
      if (!made || report.studies.length !== 1) throw new Error(`the phantoms were not imported: ${JSON.stringify(report).slice(0, 2_000)}`)
      return made
    }
    const priorId = await take('prior', [{ ...SERIES[0]!, study: 'Phantom, before' }])
    return { studyId: await take('now', SERIES), priorId }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The head CT of the sample data, 256 x 256 x 108. */
export async function importHeadCt(product: Product, inv3: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-head-'))
  try {
    const { files } = inv3ToDicom(readFileSync(inv3), { patientId: 'sample', patientName: 'Sample', seed: 'head', studyDescription: 'CT head', seriesDescription: 'Head, bone and soft tissue', seriesNumber: 1, bodyPart: 'HEAD' })
    let index = 0
    for (const file of files()) writeFileSync(join(folder, `${++index}.dcm`), writeDicom(file))
    const report = await product.admin<{ studies: string[] }>('image', 'import', folder)
    return report.studies[0]!
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
