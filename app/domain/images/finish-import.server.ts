import { rm } from 'node:fs/promises'
import { settleWithdrawn } from '~/domain/anatomy/settle-model.server'
import type { Services } from '~/infra/services.server'
import { judgeSeries } from './judge-series.server'
import { quarantineOf } from './quarantine.server'
import { refreshStudy } from './refresh-study.server'
import { settleDemo } from './settle-demo.server'

/**
 * Nothing waits any more: the series that the import touched are judged and prepared for reading, quarantine is emptied,
 * and last the counts are written. Again is the same.
 */
export async function finishImport(services: Services, importId: string): Promise<void> {
  const { db } = services
  const touched = await db.imageImportEntry.findMany({ where: { importId, outcome: { in: ['stored', 'held'] }, studyId: { not: null } }, distinct: ['studyId'], select: { studyId: true } })
  const { createdAt } = await db.imageImport.findUniqueOrThrow({ where: { id: importId }, select: { createdAt: true } })
  for (const { studyId } of touched) await finishStudy(services, studyId!, createdAt)
  if ((await db.imageImport.count({ where: { id: importId, source: 'seed' } })) > 0) await settleDemo(services, touched.map(({ studyId }) => studyId!))

  const rows = await db.imageImportEntry.groupBy({ by: ['outcome'], where: { importId }, _count: true })
  const of = (outcome: string) => rows.find((row) => row.outcome === outcome)?._count ?? 0
  const files = rows.reduce((sum, row) => sum + row._count, 0)
  await rm(quarantineOf(services.env, importId), { recursive: true, force: true })
  const { count } = await db.imageImport.updateMany({
    where: { id: importId, state: { in: ['reading', 'cancelled'] }, finishedAt: null },
    data: { files, stored: of('stored') + of('held'), duplicates: of('duplicate'), refused: of('refused'), held: of('held'), finishedAt: services.now() },
  })
  await db.imageImport.updateMany({ where: { id: importId, state: 'reading' }, data: { state: 'done' } })
  const made = await db.imageImport.findUnique({ where: { id: importId } })
  if (count === 0 || !made) return
  services.audit.record({
    action: 'image.imported', actor: made.createdById ? { kind: 'person', personId: made.createdById } : { kind: 'system' }, institutionId: made.institutionId,
    subjectKind: 'image-import', subjectId: importId, detail: { source: made.source, workspace: made.workspace, state: made.state, files, stored: made.stored, duplicates: made.duplicates, refused: made.refused, held: made.held },
  })
}

/**
 * Series that got new pictures have no verdict (`storeInstances` takes it away). They are prepared for reading even if they have one by
 * now: the process may have died between the two.
 */
async function finishStudy(services: Pick<Services, 'db' | 'files' | 'queue' | 'now'>, studyId: string, since: Date): Promise<void> {
  const { db, queue } = services
  const unjudged = await db.series.findMany({ where: { studyId, geometryJson: null }, select: { id: true } })
  for (const { id } of unjudged) await judge(services, id)
  const grown = await db.series.findMany({ where: { studyId, geometryJson: { not: null }, OR: [{ id: { in: unjudged.map(({ id }) => id) } }, { instances: { some: { createdAt: { gte: since } } } }] }, select: { id: true, instanceCount: true } })
  for (const { id, instanceCount } of grown) await queue.add('image.derive', { seriesId: id }, `image.derive:${id}:${instanceCount}`)
  await refreshStudy(services, studyId)
  await settleWithdrawn(services, studyId)
}

/** A series that came by no import: a verdict on its geometry, and a job for what is made of it. */
export async function prepareSeries(services: Pick<Services, 'db' | 'queue'>, { id, instanceCount }: { id: string; instanceCount: number }): Promise<void> {
  await judge(services, id)
  await services.queue.add('image.derive', { seriesId: id }, `image.derive:${id}:${instanceCount}`)
}

async function judge(services: Pick<Services, 'db'>, id: string): Promise<void> {
  const kind = await judgeSeries(services, id)
  if (kind !== null) await services.db.series.updateMany({ where: { id }, data: { volumeState: kind === 'volume' ? 'waiting' : 'missing' } })
}
