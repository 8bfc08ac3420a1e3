import type { Services } from '~/infra/services.server'
import { addEntry } from '~/domain/broadcasts/entries.server'
import { askToTellMembers } from '~/domain/notifications/tell-members.server'

/**
 * Closes a recording whose broadcast is over: takes its figures from the files and queues what is made from it.
 * Runs again when the media plane says that the files are closed, so that the last second counts as well.
 */
export async function finishRecording(services: Services, { recordingId }: { recordingId: string }): Promise<void> {
  const recording = await services.db.recording.findUnique({ where: { id: recordingId }, include: { broadcast: true } })
  // A broadcast that is on air again cannot be: `ended` is final.
  if (!recording || recording.broadcast.state !== 'ended') return
  // Throws while the media plane is away: the queue tries again later.
  const summary = await services.media.summary(recordingId)
  const endedAt = recording.endedAt ?? recording.broadcast.endedAt ?? services.now()
  const wasOpen = recording.state === 'open'
  if (summary) {
    await services.db.recording.update({
      where: { id: recordingId },
      data: { state: 'closed', endedAt, durationMs: Math.round(summary.durationMs), bytes: BigInt(summary.bytes), streamsJson: JSON.stringify(summary.streams) },
    })
  } else {
    // No encoder ever sent anything: an empty recording is closed all the same, and says so by its length.
    await services.db.recording.update({ where: { id: recordingId }, data: { state: 'closed', endedAt } })
  }
  if (wasOpen) {
    await addEntry(services.db, recording.broadcastId, 'recording-closed', services.now(), null, summary ? { durationMs: Math.round(summary.durationMs), bytes: summary.bytes } : { durationMs: 0, bytes: 0 })
    services.announcer.announce(`broadcast:${recording.broadcastId}`, { type: 'state', state: 'ended' })
  }
  if (summary && summary.durationMs > 0 && !recording.unpublishedAt) {
    await services.queue.add('recording.thumbnails', { recordingId }, `recording.thumbnails:${recordingId}:${summary.bytes}`, { maxAttempts: 3 })
    await askToTellMembers(services, { broadcastId: recording.broadcastId, what: 'recorded', exceptPersonId: null }, recordingId)
  }
}
