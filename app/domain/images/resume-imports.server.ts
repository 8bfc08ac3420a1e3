import type { Services } from '~/infra/services.server'
import { sweepWork } from './derive-series.server'
import { removeLooseFiles } from './loose-files.server'
import { resumeMarking } from './resume-marking.server'
import { sweepQuarantine } from './tidy-images.server'

/**
 * At a start: imports that were being read go on, files say what was decided on their pixels, and quarantine holds nothing that no import owns. Identities lie there,
 * so nothing stays by mistake.
 */
export async function resumeImports(services: Services): Promise<{ resumed: number; swept: number }> {
  const { db, queue } = services
  const reading = await db.imageImport.findMany({ where: { OR: [{ state: 'reading' }, { state: 'cancelled', finishedAt: null }] }, select: { id: true } })
  for (const { id } of reading) {
    if (await queue.add('image.import', { importId: id }, `image.import:${id}`)) continue
    // Died with its process too often: not the import's fault, and nobody else would go on with it.
    const job = await queue.find(`image.import:${id}`)
    if (job?.state === 'dead') await queue.retry(job.id)
  }
  await sweepWork(services)
  await removeLooseFiles(services)
  await resumeMarking(services)
  return { resumed: reading.length, swept: await sweepQuarantine(services, 0) }
}
