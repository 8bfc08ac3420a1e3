import { rm } from 'node:fs/promises'
import { recordingPlan } from '~/domain/broadcasts/media-state.server'
import { assetPath } from '~/domain/broadcasts/unpublish-recording.server'
import type { Services } from '~/infra/services.server'

/** What a derivative was made from; another answer afterwards means that it shows what must not be shown. */
export async function madeFrom(services: Services, recordingId: string): Promise<string | null> {
  const plan = await recordingPlan(services, recordingId)
  return plan && JSON.stringify([plan.barred, plan.streams])
}

export interface Derivative { recordingId: string; kind: 'mp4' | 'thumbnails'; streamName: string; path: string; bytes: number; meta: unknown }

/**
 * Puts a finished file on the books, last of all. Where a passage was barred or the recording unpublished while it was
 * being made, the file is removed and the job runs again (or ends, where nothing may be made).
 */
export async function keepDerivative(services: Services, from: string, derivative: Derivative): Promise<void> {
  const { recordingId, kind, streamName, path, bytes, meta } = derivative
  const data = { path, bytes: BigInt(bytes), metaJson: JSON.stringify(meta), createdAt: services.now() }
  const where = { recordingId_kind_streamName: { recordingId, kind, streamName } }
  await services.db.recordingAsset.upsert({ where, create: { recordingId, kind, streamName, ...data }, update: data })
  // Asked after the row is there: whoever bars or withdraws from now on finds it and removes it.
  const now = await madeFrom(services, recordingId)
  if (now === from) return
  await rm(assetPath(services.env.dataDir, path), { recursive: true, force: true })
  await services.db.recordingAsset.deleteMany({ where: { recordingId, kind, streamName } })
  if (now !== null) throw new Error('what may be shown changed meanwhile')
}
