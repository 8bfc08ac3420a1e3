import { subjectOfSeries } from '~/domain/images/readable-studies'
import type { Services } from '~/infra/services.server'
import type { CaseContent } from './case'
import type { PictureFault } from './picture-fault'

export type { PictureFault }


export async function pictureFaults(db: Services['db'], { series, views }: CaseContent): Promise<PictureFault[]> {
  const named = new Map(series.map(({ seriesId, studyId }) => [seriesId, studyId]))
  // A view may show what the list of series has forgotten.
  for (const { shown } of views) for (const pane of shown.panes) for (const id of [pane.seriesId, pane.fused?.seriesId]) if (id && !named.has(id)) named.set(id, '')
  const rows = await db.series.findMany({ where: { id: { in: [...named.keys()] } }, select: { id: true, studyId: true, pixelState: true, faceState: true, study: { select: { institutionId: true, workspace: true, isHeld: true, chargedBy: true } } } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return [...named].flatMap(([seriesId, studyId]): PictureFault[] => {
    const row = byId.get(seriesId)
    if (!row || row.studyId !== studyId) return [{ seriesId, why: 'gone' }]
    const subject = subjectOfSeries(row.study, row)
    if (subject.isHeld) return [{ seriesId, why: 'held' }]
    return subject.workspace === 'teaching' ? [] : [{ seriesId, why: 'not-for-teaching' }]
  })
}
