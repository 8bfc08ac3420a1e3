import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inv3ToDicom } from '../../imaging/convert/inv3'
import { volumeToSeries } from '../../imaging/convert/volume-to-series'
import { writeDicom } from '../../imaging/dicom/write'
import { cross, scale, type Vector } from '../../imaging/geometry/vector'
import { headValue, LESION, oblique, sampleSlice, type PhantomShape } from '../fixtures/phantom'
import type { Product } from './product'

export interface PhantomSeries extends PhantomShape {
  number: number
  modality: 'CT' | 'MR'
  description: string
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

const CT = { modality: 'CT' as const, columns: 256, rows: 256, slices: 60, spacing: [0.8, 0.8] as [number, number], gap: 3, origin: [-102, -102, -88] as Vector, row: [1, 0, 0] as Vector, column: [0, 1, 0] as Vector, space: 'head', value: headValue, intercept: -1024, window: [40, 80] as [number, number] }
export const SERIES: PhantomSeries[] = [
  { ...CT, number: 1, description: 'Head 3 mm' },
  { ...CT, number: 2, description: 'Uptake', modality: 'MR', columns: 64, rows: 64, slices: 45, spacing: [3.2, 3.2], gap: 4, intercept: 0, window: [500, 1000], value: (at) => Math.round(1000 * Math.exp(-(Math.hypot(at[0] - LESION[0], at[1] - LESION[1], at[2] - LESION[2]) ** 2) / 300)) },
  { ...CT, number: 3, description: 'Oblique, anisotropic', columns: 160, rows: 120, slices: 30, spacing: [1.6, 1.1], gap: 4.4, ...oblique(20, -30), origin: [-60, -110, -20] },
  { ...CT, number: 4, description: 'One slice missing', missing: [21] },
]

/** The files of one series, as a scanner would send them. */
export function writePhantom(series: PhantomSeries, folder: string, study: string): void {
  const files = volumeToSeries({
    modality: series.modality, columns: series.columns, rows: series.rows, slices: series.slices, rowDirection: [...series.row], columnDirection: [...series.column], spacing: series.spacing,
    step: scale(cross(series.row, series.column), series.gap), origin: [...series.origin], isSigned: false, slope: 1, intercept: series.intercept, window: { center: series.window[0], width: series.window[1] }, derivation: 'Made by a formula.',
    slice: (index) => sampleSlice(series, index, (at) => series.value(at) - series.intercept, new Uint16Array(series.rows * series.columns)),
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
