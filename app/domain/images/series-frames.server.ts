import { setImmediate } from 'node:timers/promises'
import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { describeFrames, type DicomJson } from './describe-frames'
import { instancesOfSeries } from './kept-instances.server'
import { inVolumeOrder } from './volume-order'
import { subjectOfSeries } from './readable-studies'
import type { SeriesFrames, SeriesGeometryView } from './reading'

/** The pictures of a series in reading order. */
export async function seriesFrames(services: Pick<Services, 'db'>, seriesId: string): Promise<SeriesFrames> {
  const series = await services.db.series.findUnique({ where: { id: seriesId }, select: { geometryJson: true } })
  const frames = []
  for await (const instances of instancesOfSeries(services, seriesId)) {
    for (const instance of instances) if (instance.rows > 0) frames.push(...describeFrames(JSON.parse(instance.metadataJson) as DicomJson))
    await setImmediate()
  }
  const geometry = series?.geometryJson ? (JSON.parse(series.geometryJson) as SeriesGeometryView) : null
  return { seriesId, frames: geometry?.kind === 'volume' ? inVolumeOrder(frames, geometry) : frames }
}

export type OpenSeries = { kind: 'opened'; series: SeriesFrames } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Of a series of a study, for whoever may read it. */
export async function openSeries(services: Services, actor: Actor, studyId: string, seriesId: string): Promise<OpenSeries> {
  const row = await services.db.series.findFirst({ where: { id: seriesId, studyId }, select: { id: true, pixelState: true, faceState: true, study: { select: { institutionId: true, workspace: true, isHeld: true, chargedBy: true } } } })
  if (!row) return { kind: 'not-found' }
  if (!allowed(services, actor, 'read', subjectOfSeries(row.study, row), { subjectKind: 'study', subjectId: studyId })) return { kind: 'forbidden' }
  return { kind: 'opened', series: await seriesFrames(services, row.id) }
}
