import { finishImport } from '~/domain/images/finish-import.server'
import { readEntries } from '~/domain/images/read-entries.server'
import type { JobContext } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'

/** Reads what one import brought. A restart goes on where it stopped. */
export async function readImport(services: Services, { importId }: { importId: string }, context: JobContext): Promise<void> {
  const found = await services.db.imageImport.findUnique({ where: { id: importId }, select: { id: true, institutionId: true, workspace: true, createdById: true, source: true, state: true } })
  if (!found || found.state === 'done') return
  if (found.state === 'reading') {
    await readEntries(services, found, { signal: context.signal, onProgress: (done, total) => void context.progress((done / total) * 0.98).catch(() => undefined) })
  }
  await finishImport(services, importId)
}
