import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { MediaKind } from '~/domain/courses/media'
import { makingFolder } from '~/domain/courses/media/making-folder.server'
import { mediaKey, SOURCE } from '~/domain/courses/media/media-keys'
import { FileAbsent } from '~/infra/files/files'
import type { JobContext } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'
import { makeCaptions } from './make-captions'
import { makeFilm } from './make-film'
import { makePicture, type Made } from './make-picture'
import { makeSound } from './make-sound'

const TRIES = 3
type Maker = (source: string, folder: string, signal: AbortSignal, onProgress: (share: number) => void) => Promise<Made>
const MAKERS: Record<MediaKind, Maker> = {
  picture: makePicture, video: makeFilm, audio: makeSound, captions: makeCaptions,
  // Given as it came, to be taken away.
  file: async () => ({ kind: 'made', made: { main: SOURCE }, width: null, height: null, durationMs: null }),
}

/** What pages show of a medium, made beside the store and taken in whole; the row says so last. */
export async function makeCourseMedia(services: Services, { mediaId }: { mediaId: string }, context: JobContext): Promise<void> {
  const { db, files, log } = services
  const row = await db.courseMedia.findUnique({ where: { id: mediaId } })
  if (!row || row.state !== 'working') return
  // On the disk whose room was asked for when it was brought.
  const place = makingFolder(services.env)
  await mkdir(place, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(place, 'one-'))
  try {
    let told = 0
    const onProgress = (share: number) => {
      if (share < told + 0.02) return
      told = share
      void Promise.all([context.progress(share), db.courseMedia.updateMany({ where: { id: mediaId, state: 'working' }, data: { progress: Math.min(1, share) } })]).catch(() => undefined)
    }
    const made = await files.localPath(mediaKey(row.courseId, mediaId, SOURCE), (path) => MAKERS[row.kind as MediaKind](path, folder, context.signal, onProgress)).catch((error: unknown): Made => {
      if (error instanceof FileAbsent) return { kind: 'refused', problem: 'empty', detail: 'its file is gone' }
      throw error
    })
    // What looked right and could not be made may be the machine's fault (a full disk, a killed program): it is tried again before anything is said.
    if (made.kind === 'refused' && made.problem === 'not-made' && context.attempt < TRIES) throw new Error(made.detail)
    if (made.kind === 'refused') {
      log.warn({ mediaId, detail: made.detail }, 'a medium was refused')
      await db.courseMedia.updateMany({ where: { id: mediaId, state: 'working' }, data: { state: 'refused', problem: made.problem } })
      if (row.kind !== 'file') await files.remove(mediaKey(row.courseId, mediaId, SOURCE))
      return
    }
    let bytes = row.kind === 'file' ? Number(row.bytes) : 0
    for (const name of await readdir(folder)) {
      bytes += (await stat(join(folder, name))).size
      await files.take(mediaKey(row.courseId, mediaId, name), join(folder, name))
    }
    await db.courseMedia.updateMany({ where: { id: mediaId }, data: { state: 'ready', progress: 1, bytes: BigInt(bytes), madeJson: JSON.stringify(made.made), width: made.width, height: made.height, durationMs: made.durationMs } })
    // What was made of it is what is kept: the original holds what cameras wrote beside the pixels.
    if (row.kind !== 'file') await files.remove(mediaKey(row.courseId, mediaId, SOURCE))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
