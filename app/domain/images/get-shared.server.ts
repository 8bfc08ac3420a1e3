import type { Services } from '~/infra/services.server'
import { stackOf } from './list-review.server'
import { openShare } from './open-share.server'
import { HELD_PIXELS } from './readable-studies'
import type { SharedStudy } from './share'

/** Named here; whoever wants more of a longer clip reads it by DICOMweb. */
const MOST_IMAGES = 3_000

/** What a link shows: the pictures of its study, series by series. Null for a link that shows nothing. */
export async function getShared(services: Services, token: string): Promise<SharedStudy | null> {
  const share = await openShare(services, token)
  if (!share) return null
  const rows = await services.db.series.findMany({ where: { studyId: share.study.id, pixelState: { notIn: [...HELD_PIXELS] } }, select: { id: true, seriesUid: true, modality: true, description: true, laterality: true }, orderBy: [{ number: 'asc' }, { id: 'asc' }], take: 200 })
  const series = await Promise.all(rows.map(async (one) => ({
    ...one,
    images: stackOf(await services.db.instance.findMany({ where: { seriesId: one.id, rows: { gt: 0 } }, select: { sopInstanceUid: true, frames: true, rows: true, columns: true, sha256: true }, orderBy: [{ position: 'asc' }, { id: 'asc' }], take: MOST_IMAGES }), MOST_IMAGES),
  })))
  return { studyUid: share.study.studyUid, description: share.study.description, expiresAt: share.expiresAt, series: series.filter(({ images }) => images.length > 0) }
}
