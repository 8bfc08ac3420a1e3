import { setTimeout as pause } from 'node:timers/promises'
import { withdrawOnFaceIn } from '~/domain/anatomy/withdraw-models.server'
import type { Services } from '~/infra/services.server'
import { faceOfSegmentation, type FacedSeries } from './follow-faces.server'
import { refreshStudyIn } from './refresh-study.server'

const STUDIES_AT_ONCE = 200
/** Another process may be writing, or settling the same. */
const TRIES = 4
const PAUSE_MS = 500

interface Segmented { id: string; series: (FacedSeries & { id: string })[] }

/**
 * Segmentations whose face is not what their pictures' decisions make of it: those that an earlier version stored, which followed nothing.
 * At each start, before anything is shown to anybody; otherwise they would wait for the next change of their study. Again is the same.
 * A study that cannot be settled does not keep the others from being served: its segmentations are for reviewers alone until the next start.
 * @returns how many studies had one
 */
export async function settleFaces({ db, now, log }: Pick<Services, 'db' | 'now' | 'log'>, pauseMs = PAUSE_MS): Promise<number> {
  let settled = 0
  for (let after: string | undefined; ; ) {
    const studies = await db.study.findMany({
      where: { series: { some: { modality: 'SEG' } }, ...(after ? { id: { gt: after } } : {}) }, orderBy: { id: 'asc' }, take: STUDIES_AT_ONCE,
      select: { id: true, series: { select: { id: true, modality: true, faceState: true, faceById: true } } },
    })
    for (const study of studies) {
      const wrong = wrongOf(study)
      if (wrong.length === 0) continue
      try {
        await again(() => db.$transaction(async (tx) => {
          await refreshStudyIn(tx, study.id)
          await withdrawOnFaceIn(tx, study.id, now())
        }))
        settled++
      } catch (error) {
        log.error({ err: error, studyId: study.id }, 'faces of a study could not be settled: its segmentations are hidden until the next start')
        // A database that does not take even this takes nothing: then nothing may be shown.
        await again(() => db.series.updateMany({ where: { id: { in: wrong } }, data: { faceState: 'replaced' } }))
      }
    }
    if (studies.length < STUDIES_AT_ONCE) return settled
    after = studies.at(-1)!.id
  }

  async function again<T>(work: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried++) {
      try {
        return await work()
      } catch (error) {
        if (tried === TRIES) throw error
        await pause(pauseMs * tried)
      }
    }
  }
}

const wrongOf = ({ series }: Segmented): string[] => series.filter((one) => one.modality === 'SEG' && faceOfSegmentation(one, series) !== one.faceState).map(({ id }) => id)
