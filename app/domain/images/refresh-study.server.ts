import type { Services } from '~/infra/services.server'
import type { Workspace } from '~/policy/images'
import { followFacesIn } from './follow-faces.server'
import { isStudyHeld } from './held'

/** What the lists say of a study, from its series: counts, modalities, and whether it waits for a person. Again is the same. */
export async function refreshStudy({ db }: Pick<Services, 'db'>, studyId: string): Promise<void> {
  await db.$transaction((tx) => refreshStudyIn(tx, studyId))
}

/** Within the transaction that changes a series: whether the study is held is true from the same moment. */
export async function refreshStudyIn(tx: Pick<Services['db'], 'study' | 'series' | 'instance'>, studyId: string): Promise<void> {
  await followFacesIn(tx, studyId)
  const study = await tx.study.findUnique({ where: { id: studyId }, select: { workspace: true, series: { select: { id: true, modality: true, bodyPart: true, pixelState: true, faceState: true, instanceCount: true } } } })
  if (!study) return
  const { _sum } = await tx.instance.aggregate({ where: { series: { studyId } }, _sum: { bytes: true } })
  await tx.study.update({
    where: { id: studyId },
    data: {
      seriesCount: study.series.length, instanceCount: study.series.reduce((sum, one) => sum + one.instanceCount, 0), bytes: BigInt(_sum.bytes ?? 0),
      modalities: listed(study.series.map((one) => one.modality)), bodyParts: listed(study.series.map((one) => one.bodyPart)), isHeld: isStudyHeld(study.workspace as Workspace, study.series),
    },
  })
}

/** ',CT,SR,': found by a search for ',CT,'. */
const listed = (values: readonly string[]) => [',', ...new Set(values.filter(Boolean).map((value) => value.replaceAll(',', ' ')))].sort().join(',').replace(/^,,/, ',') + (values.some(Boolean) ? ',' : '')
