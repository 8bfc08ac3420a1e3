import type { Services } from '~/infra/services.server'

interface Json { [tag: string]: { Value?: unknown[] } | undefined }

/**
 * The pictures that a DICOM segmentation was drawn on, where they came with the same study; else pictures of its frame of reference.
 * @returns null: the series is no segmentation. 'nothing-labelled': its pictures are not here, or are no volume
 */
export async function labelledSeries(db: Pick<Services['db'], 'series' | 'instance'>, { studyId, seriesId }: { studyId: string; seriesId: string }): Promise<{ seriesId: string } | 'nothing-labelled' | null> {
  const segmentation = await db.series.findFirst({ where: { id: seriesId, studyId, modality: 'SEG' }, select: { id: true } })
  if (!segmentation) return null
  const instance = await db.instance.findFirst({ where: { seriesId }, orderBy: { position: 'asc' }, select: { metadataJson: true } })
  if (!instance) return 'nothing-labelled'
  const json = JSON.parse(instance.metadataJson) as Json
  const volumes = (await db.series.findMany({ where: { studyId, modality: { not: 'SEG' } }, orderBy: { id: 'asc' }, take: MOST_SERIES, select: { id: true, seriesUid: true, geometryJson: true } }))
    .flatMap(({ id, seriesUid, geometryJson }) => {
      const geometry = JSON.parse(geometryJson ?? '{}') as { kind?: string; frameOfReferenceUid?: string | null }
      return geometry.kind === 'volume' ? [{ id, seriesUid, frameOfReferenceUid: geometry.frameOfReferenceUid }] : []
    })
  const named = new Set((json['00081115']?.Value ?? []).map((item) => (item as Json)['0020000E']?.Value?.[0]))
  const frame = json['00200052']?.Value?.[0]
  const found = volumes.find(({ seriesUid }) => named.has(seriesUid)) ?? volumes.find(({ frameOfReferenceUid }) => typeof frame === 'string' && frameOfReferenceUid === frame)
  return found ? { seriesId: found.id } : 'nothing-labelled'
}

const MOST_SERIES = 500
