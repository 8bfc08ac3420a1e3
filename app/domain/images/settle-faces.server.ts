import { withdrawOnFaceIn } from '~/domain/anatomy/withdraw-models.server'
import type { Services } from '~/infra/services.server'
import { faceOfSegmentation } from './follow-faces.server'
import { refreshStudyIn } from './refresh-study.server'

const STUDIES_AT_ONCE = 200

/**
 * Segmentations whose face is not what their pictures' decisions make of it: those that an earlier version stored, which followed nothing.
 * At each start, before anything is shown to anybody; otherwise they would wait for the next change of their study. Again is the same.
 * @returns how many studies had one
 */
export async function settleFaces({ db, now }: Pick<Services, 'db' | 'now'>): Promise<number> {
  let settled = 0
  for (let after: string | undefined; ; ) {
    const studies = await db.study.findMany({
      where: { series: { some: { modality: 'SEG' } } }, orderBy: { id: 'asc' }, take: STUDIES_AT_ONCE, ...(after ? { cursor: { id: after }, skip: 1 } : {}),
      select: { id: true, series: { select: { modality: true, faceState: true, faceById: true } } },
    })
    for (const { id, series } of studies) {
      if (series.every((one) => one.modality !== 'SEG' || faceOfSegmentation(one, series) === one.faceState)) continue
      await db.$transaction(async (tx) => {
        await refreshStudyIn(tx, id)
        await withdrawOnFaceIn(tx, id, now())
      })
      settled++
    }
    if (studies.length < STUDIES_AT_ONCE) return settled
    after = studies.at(-1)!.id
  }
}
