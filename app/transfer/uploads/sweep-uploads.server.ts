import { rm, stat } from 'node:fs/promises'
import { closeImport } from '~/domain/images/close-import.server'
import { quarantineOf } from '~/domain/images/quarantine.server'
import { startRounds, type Rounds } from '~/infra/rounds'
import type { Services } from '~/infra/services.server'
import { sweepCourseUploads } from '../courses/media-uploads.server'
import { handOver } from './hand-over.server'
import { UploadStore, uploadsUnderWay } from './upload-store.server'

/** Nothing came for so long: nobody is sending any more. A laptop may sleep over a night; a program does not. */
const PATIENCE_MS = { browser: 24 * 3_600_000, other: 2 * 3_600_000 }
const EVERY_MS = 10 * 60_000
/** Whoever sent the last byte is being answered. */
const SETTLED_AFTER_MS = 60_000

/**
 * Imports that nobody ends: what has come is read, half files go. A browser that was closed, a process that died in the
 * middle of a request or an association.
 */
export async function sweepUploads(services: Services): Promise<{ closed: number; removed: number }> {
  const now = services.now().getTime()
  const open = await services.db.imageImport.findMany({ where: { state: 'receiving', source: { in: ['browser', 'stow', 'dimse', 'pull'] } }, select: { id: true, source: true, createdAt: true }, take: 1_000 })
  const underWay = await uploadsUnderWay(services.env)
  const store = new UploadStore(services)
  for (const { id } of open) {
    // Whole when the process died, and their browser never asked again.
    for (const uploadId of underWay.get(id)?.uploads ?? []) {
      const upload = now - underWay.get(id)!.changedAt.getTime() < SETTLED_AFTER_MS ? null : await store.whole(uploadId)
      if (upload) await handOver(services, store, upload)
    }
  }
  let [closed, removed] = [0, 0]
  for (const { id, source, createdAt } of open) {
    const folder = await stat(quarantineOf(services.env, id)).catch(() => null)
    const lastAt = Math.max(createdAt.getTime(), folder?.mtimeMs ?? 0, underWay.get(id)?.changedAt.getTime() ?? 0)
    if (now - lastAt < (source === 'browser' ? PATIENCE_MS.browser : PATIENCE_MS.other)) continue
    await closeImport(services, id)
    closed++
  }
  for (const [importId, { files, changedAt }] of underWay) {
    const row = importId === '' ? null : await services.db.imageImport.findUnique({ where: { id: importId }, select: { state: true } })
    // Of no import, or of one that takes no more; the last minutes' may still be on their way into it.
    if (row?.state === 'receiving' || now - changedAt.getTime() < 600_000) continue
    for (const file of files) await rm(file, { force: true })
    removed += files.length
  }
  return { closed, removed }
}

export function startUploadSweep(services: Services, everyMs = EVERY_MS): Rounds {
  return startRounds(async () => { await sweepUploads(services); await sweepCourseUploads(services) }, { everyMs, firstAfterMs: 30_000, onError: (error) => services.log.warn({ err: error }, 'half-sent files could not be swept; tried again soon') })
}
