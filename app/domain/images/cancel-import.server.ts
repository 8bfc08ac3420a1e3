import { rm } from 'node:fs/promises'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import { can } from '~/policy/can'
import type { Actor } from '~/policy/actor'
import { finishImport } from './finish-import.server'
import { maySeeImport } from './import-report.server'
import { quarantineOf } from './quarantine.server'
import { newStudyIn, type Workspace } from '~/policy/images'

export type CancelledImport = { kind: 'cancelled' } | { kind: 'over' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Files that were stored by now stay; the others are forgotten. */
export async function cancelImport(services: Services, actor: Actor, importId: string): Promise<CancelledImport> {
  const { db } = services
  const found = await db.imageImport.findUnique({ where: { id: importId } })
  if (!found || !maySeeImport(actor, found)) return { kind: 'not-found' }
  if (!can(actor, 'import', newStudyIn(found.institutionId, found.workspace as Workspace))) return { kind: 'forbidden' }
  const { count } = await db.imageImport.updateMany({ where: { id: importId, state: { in: ['receiving', 'reading'] } }, data: { state: 'cancelled', closedAt: services.now() } })
  if (count === 0) return { kind: 'over' }
  await db.imageImportEntry.updateMany({ where: { importId, outcome: { in: ['receiving', 'waiting'] } }, data: { outcome: 'skipped', reason: 'cancelled' } })
  await rm(quarantineOf(services.env, importId), { recursive: true, force: true })
  await finishImport(services, importId)
  await services.audit.recordNow({ action: 'image.imported', actor: auditActor(actor), institutionId: found.institutionId, subjectKind: 'image-import', subjectId: importId, detail: { source: found.source, state: 'cancelled' } })
  return { kind: 'cancelled' }
}
