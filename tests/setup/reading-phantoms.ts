import type { BrowserContext } from '@playwright/test'
import { judgeGeometry } from '../../imaging/geometry/gate'
import type { SliceGeometry } from '../../imaging/contract'
import { addStudy } from '../../app/domain/images/images.fixture'
import { openDb } from '../../app/infra/db/db.server'
import type { Product } from './product'

type Vector = [number, number, number]
export interface PhantomSeries {
  seriesUid: string
  modality: string
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
  frameOfReferenceUid: string
  /** Modality value of a place in the patient. */
  value: (at: Vector) => number
  intercept: number
  window: [center: number, width: number]
  missing?: number[]
  faceState?: string
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
const CT = { modality: 'CT', columns: 256, rows: 256, slices: 60, spacing: [0.8, 0.8] as [number, number], gap: 3, origin: [-102, -102, -88] as Vector, row: [1, 0, 0] as Vector, column: [0, 1, 0] as Vector, frameOfReferenceUid: '2.25.9001', value: headValue, intercept: -1024, window: [40, 80] as [number, number] }
export const SERIES: PhantomSeries[] = [
  { ...CT, seriesUid: '2.25.7001', description: 'Head 3 mm' },
  { ...CT, seriesUid: '2.25.7002', description: 'Uptake', modality: 'PT', columns: 64, rows: 64, slices: 45, spacing: [3.2, 3.2], gap: 4, intercept: 0, window: [500, 1000], value: (at) => Math.round(1000 * Math.exp(-(Math.hypot(at[0] - LESION[0], at[1] - LESION[1], at[2] - LESION[2]) ** 2) / 300)) },
  { ...CT, seriesUid: '2.25.7003', description: 'Oblique, anisotropic', columns: 160, rows: 120, slices: 30, spacing: [1.6, 1.1], gap: 4.4, ...tilted, origin: [-60, -110, -20] },
  { ...CT, seriesUid: '2.25.7004', description: 'One slice missing', missing: [20] },
]

/** DICOM JSON of one slice. */
function metadataOf(series: PhantomSeries, index: number) {
  const normal = cross(series.row, series.column)
  const position = series.origin.map((at, i) => at + normal[i]! * series.gap * index)
  const sopInstanceUid = `${series.seriesUid}.${index + 1}`
  return {
    sopInstanceUid, position: position as Vector,
    json: {
      '00080018': { vr: 'UI', Value: [sopInstanceUid] }, '00080060': { vr: 'CS', Value: [series.modality] }, '00200013': { vr: 'IS', Value: [index + 1] }, '00200052': { vr: 'UI', Value: [series.frameOfReferenceUid] },
      '00200032': { vr: 'DS', Value: position }, '00200037': { vr: 'DS', Value: [...series.row, ...series.column] }, '00280030': { vr: 'DS', Value: series.spacing }, '00180050': { vr: 'DS', Value: [series.gap] },
      '00280002': { vr: 'US', Value: [1] }, '00280004': { vr: 'CS', Value: ['MONOCHROME2'] }, '00280010': { vr: 'US', Value: [series.rows] }, '00280011': { vr: 'US', Value: [series.columns] },
      '00280100': { vr: 'US', Value: [16] }, '00280101': { vr: 'US', Value: [12] }, '00280103': { vr: 'US', Value: [0] }, '00281050': { vr: 'DS', Value: [series.window[0]] }, '00281051': { vr: 'DS', Value: [series.window[1]] },
      '00281052': { vr: 'DS', Value: [series.intercept] }, '00281053': { vr: 'DS', Value: [1] }, '00281054': { vr: 'LO', Value: [series.modality === 'CT' ? 'HU' : 'US'] },
    },
  }
}

function samplesOf(series: PhantomSeries, index: number): Buffer {
  const { position } = metadataOf(series, index)
  const samples = new Uint16Array(series.rows * series.columns)
  for (let row = 0; row < series.rows; row++) {
    for (let column = 0; column < series.columns; column++) {
      const at = [0, 1, 2].map((i) => position[i]! + series.row[i]! * column * series.spacing[1] + series.column[i]! * row * series.spacing[0]) as Vector
      samples[row * series.columns + column] = series.value(at) - series.intercept
    }
  }
  return Buffer.from(samples.buffer)
}

/** Studies as the import leaves them, in the product's own database; their pictures are answered by `servePhantoms`. */
export async function addPhantoms(product: Product): Promise<{ studyId: string; priorId: string }> {
  const db = await openDb(`file:${product.dataDir}/theatrum.db`)
  try {
    const { id: institutionId } = (await db.institution.findFirst())!
    const services = { db, now: () => new Date() } as Parameters<typeof addStudy>[0]
    const add = async (studyUid: string, list: PhantomSeries[], studyDate: string) => {
      const study = await addStudy(services, {
        institutionId, studyUid, studyDate, description: 'CT head', series: list.map((series) => ({
          seriesUid: series.seriesUid, modality: series.modality, description: series.description, faceState: series.faceState ?? 'none',
          instances: Array.from({ length: series.slices }, (_, i) => i).filter((i) => !series.missing?.includes(i)).map((i) => { const { sopInstanceUid, json } = metadataOf(series, i); return { sopInstanceUid, number: i + 1, rows: series.rows, columns: series.columns, metadata: json } }),
        })),
      })
      for (const series of list) {
        const slices: SliceGeometry[] = Array.from({ length: series.slices }, (_, i) => i).filter((i) => !series.missing?.includes(i)).map((i) => {
          const { sopInstanceUid, position } = metadataOf(series, i)
          return { sopInstanceUid, frame: 1, rows: series.rows, columns: series.columns, spacing: series.spacing, position, orientation: [...series.row, ...series.column] as SliceGeometry['orientation'], frameOfReferenceUid: series.frameOfReferenceUid, instanceNumber: i + 1 }
        })
        const { order, ...geometry } = judgeGeometry(slices)
        await db.series.update({ where: { seriesUid: series.seriesUid }, data: { geometryJson: JSON.stringify(geometry), frameCount: order.length, frameOfReferenceUid: series.frameOfReferenceUid } })
      }
      return study.id
    }
    const studyId = await add('2.25.6001', SERIES, '20240311')
    const priorId = await add('2.25.6002', [{ ...SERIES[0]!, seriesUid: '2.25.7101', frameOfReferenceUid: '2.25.9002' }], '20230205')
    return { studyId, priorId }
  } finally {
    await db.$disconnect()
  }
}

/** Pictures of the phantoms, as a server without derived frames gives them. */
export async function servePhantoms(context: BrowserContext): Promise<void> {
  const made = new Map<string, Buffer>()
  await context.route('**/dicom-web/**/frames/*', async (route) => {
    const [, sop] = /instances\/([\d.]+)\/frames/.exec(route.request().url()) ?? []
    const at = sop!.lastIndexOf('.')
    const uid = sop!.slice(0, at)
    const series = SERIES.find((one) => one.seriesUid === uid) ?? { ...SERIES[0]!, seriesUid: uid }
    if (!made.has(sop!)) made.set(sop!, samplesOf(series, Number(sop!.slice(at + 1)) - 1))
    await route.fulfill({ status: 200, contentType: 'application/octet-stream', body: made.get(sop!)! })
  })
}
