import type { Services } from '~/infra/services.server'
import { finishImport } from './finish-import.server'

/**
 * Everything has arrived: what waits is read by a job; where nothing waits (the way in had each file read at once, by
 * `readNow`), the import is finished here. Again is the same.
 */
export async function closeImport(services: Services, importId: string, { withoutJob = false }: { /** The caller reads it itself, in this process; if that dies, the next start adds the job. */ withoutJob?: boolean } = {}): Promise<{ kind: 'reading' } | { kind: 'done' } | { kind: 'closed-before' }> {
  const { db, queue } = services
  const { count } = await db.imageImport.updateMany({ where: { id: importId, state: 'receiving' }, data: { state: 'reading', closedAt: services.now() } })
  if (count === 0) return { kind: 'closed-before' }
  // Whoever was still sending broke off.
  await db.imageImportEntry.updateMany({ where: { importId, outcome: 'receiving' }, data: { outcome: 'refused', reason: 'truncated' } })
  if ((await db.imageImportEntry.count({ where: { importId, outcome: 'waiting' } })) === 0) {
    await finishImport(services, importId)
    return { kind: 'done' }
  }
  if (!withoutJob) await queue.add('image.import', { importId }, `image.import:${importId}`)
  return { kind: 'reading' }
}
