import { mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeThumbnails } from '#streaming/derive'
import { readStreams } from '~/domain/broadcasts/list-recordings.server'
import type { JobContext } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'
import { FFMPEG } from './ffmpeg'
import { keepDerivative, madeFrom } from './keep-derivative.server'
import { replaySource } from './replay-source.server'

/** The seek bar's pictures, of the first angle that has any. */
export async function makeRecordingThumbnails(services: Services, { recordingId }: { recordingId: string }, context: JobContext): Promise<void> {
  const recording = await services.db.recording.findUnique({ where: { id: recordingId }, include: { broadcast: { include: { streams: { orderBy: { position: 'asc' } } } } } })
  const from = await madeFrom(services, recordingId)
  if (!recording || from === null) return
  const withPicture = readStreams(recording.streamsJson).filter((stream) => stream.width > 0).map((stream) => stream.name)
  const streamName = recording.broadcast.streams.map((stream) => stream.name).find((name) => withPicture.includes(name))
  if (!streamName) return

  const path = join('derived', recordingId, 'thumbnails')
  const outFolder = join(services.env.dataDir, path)
  await mkdir(dirname(outFolder), { recursive: true })
  const result = await makeThumbnails({
    ffmpegPath: FFMPEG, source: replaySource(services, recordingId, streamName, context.jobId, context.signal), outFolder, signal: context.signal,
    onProgress: (share) => void context.progress(share).catch(() => undefined),
  })
  switch (result.kind) {
    case 'no-picture': return
    case 'aborted': throw new Error('stopped before it was done')
    case 'failed': throw new Error(result.detail)
    case 'done': {
      let bytes = 0
      for (const file of await readdir(outFolder)) bytes += (await stat(join(outFolder, file))).size
      await keepDerivative(services, from, { recordingId, kind: 'thumbnails', streamName, path, bytes, meta: result.thumbnails })
    }
  }
}
