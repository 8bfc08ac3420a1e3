import type { Services } from '~/infra/services.server'
import { mediaPrefix } from './media-keys'

/**
 * The files of a medium for its copy in another course; the row says so last. Copied, not shared: a medium is read by those who may
 * read its course, and goes with it. Again is the same. What is not there any more leaves the copy refused.
 */
export async function copyMediaFiles({ db, files }: Pick<Services, 'db' | 'files'>, { mediaId, fromMediaId }: { mediaId: string; fromMediaId: string }): Promise<void> {
  const [copy, from] = await Promise.all([db.courseMedia.findUnique({ where: { id: mediaId } }), db.courseMedia.findUnique({ where: { id: fromMediaId } })])
  if (!copy || copy.state !== 'working') return
  if (!from || from.state !== 'ready') return void (await db.courseMedia.updateMany({ where: { id: mediaId, state: 'working' }, data: { state: 'refused', problem: 'empty' } }))
  const [source, target] = [mediaPrefix(from.courseId, from.id), mediaPrefix(copy.courseId, copy.id)]
  for await (const { key } of files.list(source)) await files.put(target + key.slice(source.length), await files.read(key))
  await db.courseMedia.updateMany({ where: { id: mediaId, state: 'working' }, data: { state: 'ready', progress: 1, madeJson: from.madeJson, width: from.width, height: from.height, durationMs: from.durationMs } })
}
