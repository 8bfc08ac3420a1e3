import { rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { Services } from '~/infra/services.server'
import { addEntry } from './entries.server'
import { forgetRecordingPlan } from './media-state.server'
import { revokePlayback } from './revoke-playback.server'

/**
 * Takes a recording and everything made from it away from everybody: the row says so first, then rights and files go.
 * The original stays on disk, sealed, since the hospital may owe it to the patient's file. Safe to repeat.
 */
export async function unpublishRecording(services: Services, recordingId: string, reason: 'consent-withdrawn', byId: string | null): Promise<void> {
  const now = services.now()
  const { count } = await services.db.recording.updateMany({ where: { id: recordingId, unpublishedAt: null }, data: { unpublishedAt: now, unpublishedReason: reason } })
  const recording = await services.db.recording.findUnique({ where: { id: recordingId }, select: { broadcastId: true, broadcast: { select: { institutionId: true } } } })
  if (!recording) return
  if (count > 0) await addEntry(services.db, recording.broadcastId, 'unpublished', now, byId, { reason })
  await removeDerivatives(services, recordingId)
  await revokePlayback(services, { use: 'replay', subject: recordingId })
  await forgetRecordingPlan(services, recordingId)
  if (count > 0) await services.audit.recordNow({ action: 'recording.unpublished', actor: byId ? { kind: 'person', personId: byId } : { kind: 'system' }, institutionId: recording.broadcast.institutionId, subjectKind: 'recording', subjectId: recordingId, detail: { reason } })
}

/** Removes derived files of a recording, the file before its row, so that none is forgotten on disk. */
export async function removeDerivatives(services: Services, recordingId: string, kind?: 'mp4' | 'thumbnails'): Promise<void> {
  for (const asset of await services.db.recordingAsset.findMany({ where: { recordingId, ...(kind ? { kind } : {}) } })) {
    await rm(assetPath(services.env.dataDir, asset.path), { force: true, recursive: true })
    await services.db.recordingAsset.deleteMany({ where: { id: asset.id } })
  }
}

/** The file of an asset. @throws when the row points outside DATA_DIR. */
export function assetPath(dataDir: string, path: string): string {
  const full = resolve(join(dataDir, path))
  if (relative(dataDir, full).startsWith('..')) throw new Error('an asset outside DATA_DIR')
  return full
}
