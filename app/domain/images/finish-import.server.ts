import { rm } from 'node:fs/promises'
import type { Services } from '~/infra/services.server'
import { quarantineOf } from './quarantine.server'

/** Nothing waits any more: counts are written, what the import touched is judged, quarantine is emptied. Again is the same. */
export async function finishImport(services: Services, importId: string): Promise<void> {
  const { db } = services
  const rows = await db.imageImportEntry.groupBy({ by: ['outcome'], where: { importId }, _count: true })
  const of = (outcome: string) => rows.find((row) => row.outcome === outcome)?._count ?? 0
  const files = rows.reduce((sum, row) => sum + row._count, 0)
  await rm(quarantineOf(services.env, importId), { recursive: true, force: true })
  const { count } = await db.imageImport.updateMany({
    where: { id: importId, state: 'reading' },
    data: { state: 'done', files, stored: of('stored') + of('held'), duplicates: of('duplicate'), refused: of('refused'), held: of('held'), finishedAt: services.now() },
  })
  const made = await db.imageImport.findUnique({ where: { id: importId } })
  if (count === 0 || !made) return
  services.audit.record({
    action: 'image.imported', actor: made.createdById ? { kind: 'person', personId: made.createdById } : { kind: 'system' }, institutionId: made.institutionId,
    subjectKind: 'image-import', subjectId: importId, detail: { source: made.source, workspace: made.workspace, state: 'done', files, stored: made.stored, duplicates: made.duplicates, refused: made.refused, held: made.held },
  })
}
