import { fromDicomJson, type JsonDataSet } from '#imaging/dicom/json'
import { slicesOf } from '#imaging/dicom/frame-geometry'
import type { SliceGeometry } from '#imaging/contract'
import { string } from '#imaging/reports/content'
import type { ReferencedImage } from '#imaging/reports/report-header'
import type { Services } from '~/infra/services.server'

export interface FindingImage extends ReferencedImage {
  /** One for each frame, in order. */
  slices: SliceGeometry[]
  /** Its lowest values are shown brightest. */
  isNegative: boolean
  /** DICOM JSON without bulk data. */
  metadata: JsonDataSet
}

/** Geometry needs no pixels. */
const NO_BYTES = new Uint8Array()
/** Parameters of one statement in SQLite. */
const AT_ONCE = 250

/** The images of one study among those named, by SOP instance UID. */
export async function findingImages(services: Pick<Services, 'db'>, studyId: string, sopInstanceUids: readonly string[]): Promise<Map<string, FindingImage>> {
  const wanted = [...new Set(sopInstanceUids)]
  const found = new Map<string, FindingImage>()
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    const rows = await services.db.instance.findMany({
      where: { sopInstanceUid: { in: wanted.slice(from, from + AT_ONCE) }, series: { studyId } },
      select: { sopInstanceUid: true, sopClassUid: true, frames: true, metadataJson: true, series: { select: { seriesUid: true } } },
    })
    for (const row of rows) {
      const metadata = JSON.parse(row.metadataJson) as JsonDataSet
      found.set(row.sopInstanceUid, { sopInstanceUid: row.sopInstanceUid, sopClassUid: row.sopClassUid, seriesUid: row.series.seriesUid, frame: null, isMultiFrame: row.frames > 1, isNegative: string(metadata, '00280004') === 'MONOCHROME1' || string(metadata, '20500020') === 'INVERSE', metadata, slices: slicesOf(fromDicomJson(metadata, { bulkData: () => NO_BYTES })) })
    }
  }
  return found
}
