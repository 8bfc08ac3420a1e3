import type { Services } from '~/infra/services.server'
import { SYSTEM } from '~/policy/actor'
import { approvePixels } from './approve-pixels.server'
import { decideFace } from './decide-face.server'
import { seriesDigest } from './series-digest.server'

/** What a person would decide on the demonstration's images, which are nobody's: the CT is shown without skin, the MR has none, phantoms carry no text. */
export async function settleDemo(services: Services, studyIds: readonly string[]): Promise<void> {
  const { db } = services
  for (const series of await db.series.findMany({ where: { studyId: { in: [...studyIds] } }, select: { id: true, modality: true, pixelState: true, faceState: true } })) {
    if (series.pixelState === 'held') await approvePixels(services, SYSTEM, series.id, await seriesDigest(db, series.id))
    if (series.faceState === 'flagged') await decideFace(services, SYSTEM, series.id, series.modality === 'CT' ? 'bone-only' : 'cleared', await seriesDigest(db, series.id))
  }
}
