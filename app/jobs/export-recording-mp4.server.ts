import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exportMp4 } from '#streaming/derive'
import { can } from '~/policy/can'
import { SYSTEM } from '~/policy/actor'
import { loadBroadcast, subjectOf } from '~/domain/broadcasts/load-broadcast.server'
import type { JobContext } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'
import { FFMPEG } from './ffmpeg'
import { keepDerivative, madeFrom } from './keep-derivative.server'
import { replaySource } from './replay-source.server'

/** One angle as an MP4, for whoever may take a file out of the house. Consent is asked again here: it may have gone since the press. */
export async function exportRecordingMp4(services: Services, { recordingId, streamName }: { recordingId: string; streamName: string }, context: JobContext): Promise<void> {
  const row = await services.db.recording.findUnique({ where: { id: recordingId }, select: { broadcastId: true } })
  const broadcast = row && (await loadBroadcast(services.db, row.broadcastId))
  const from = await madeFrom(services, recordingId)
  if (!broadcast || from === null || !can(SYSTEM, 'download', subjectOf(broadcast))) return

  const path = join('derived', recordingId, `${streamName}.mp4`)
  const outPath = join(services.env.dataDir, path)
  await mkdir(dirname(outPath), { recursive: true })
  const result = await exportMp4({
    ffmpegPath: FFMPEG, source: replaySource(services, recordingId, streamName, context.jobId, context.signal), outPath, signal: context.signal,
    onProgress: (share) => void context.progress(share).catch(() => undefined),
  })
  switch (result.kind) {
    case 'nothing-recorded': throw new Error('nothing was recorded of this angle')
    case 'aborted': throw new Error('stopped before it was done')
    case 'failed': throw new Error(result.detail)
    case 'done': {
      // Where the encoder changed its picture's size, the first part is the one that is handed out; the others would be missed silently, so refuse.
      if (result.files.length > 1) {
        for (const file of result.files) await rm(file, { force: true })
        throw new Error(`the picture's format changed ${result.files.length - 1} times, and one MP4 cannot hold that`)
      }
      const { size } = await stat(outPath)
      await keepDerivative(services, from, { recordingId, kind: 'mp4', streamName, path, bytes: size, meta: {} })
      const after = await loadBroadcast(services.db, broadcast.id)
      if (after && !can(SYSTEM, 'download', subjectOf(after))) {
        await rm(outPath, { force: true })
        await services.db.recordingAsset.deleteMany({ where: { recordingId, kind: 'mp4', streamName } })
      }
    }
  }
}
