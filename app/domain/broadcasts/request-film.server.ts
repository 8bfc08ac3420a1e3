import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadBroadcast, subjectOf } from './load-broadcast.server'
import { assetPath } from './unpublish-recording.server'

export type RequestFilm =
  | { kind: 'ready'; path: string; bytes: number; fileName: string }
  /** 0 to 1; `error` when the job gave up. */
  | { kind: 'making'; progress: number; error: string | null }
  | { kind: 'not-found' } | { kind: 'forbidden' } | { kind: 'not-now' }

/** The MP4 of one angle: handed out when it is there, made on demand when it is not. `take` goes on record, `ask` only looks how far it is. */
export async function requestFilm(services: Services, actor: Actor, input: { recordingId: string; streamName: string; purpose: 'take' | 'ask' }): Promise<RequestFilm> {
  const row = await services.db.recording.findUnique({ where: { id: input.recordingId }, select: { broadcastId: true } })
  const broadcast = row ? await loadBroadcast(services.db, row.broadcastId) : null
  if (!broadcast || !broadcast.streams.some((stream) => stream.name === input.streamName)) return { kind: 'not-found' }
  const about = { subjectKind: 'recording', subjectId: input.recordingId } as const
  if (!allowed(services, actor, 'download', subjectOf(broadcast), about)) return { kind: 'forbidden' }
  if (broadcast.state !== 'ended') return { kind: 'not-now' }

  const asset = await services.db.recordingAsset.findUnique({ where: { recordingId_kind_streamName: { recordingId: input.recordingId, kind: 'mp4', streamName: input.streamName } } })
  if (asset) {
    if (input.purpose === 'take') await services.audit.recordNow({ action: 'recording.downloaded', actor: auditActor(actor), institutionId: broadcast.institutionId, ...about, detail: { stream: input.streamName, bytes: Number(asset.bytes) } })
    return { kind: 'ready', path: assetPath(services.env.dataDir, asset.path), bytes: Number(asset.bytes), fileName: `${fileTitle(broadcast.title)}-${input.streamName}.mp4` }
  }
  const payload = { recordingId: input.recordingId, streamName: input.streamName }
  const jobs = await services.db.job.findMany({ where: { kind: 'recording.mp4', payloadJson: JSON.stringify(payload) }, orderBy: { createdAt: 'desc' } })
  const last = jobs[0]
  if (last && (last.state === 'waiting' || last.state === 'running')) return { kind: 'making', progress: last.progress, error: null }
  if (last?.state === 'dead') return { kind: 'making', progress: 0, error: last.lastError }
  // None yet, or its film was removed since (a passage was barred): the count makes two who press at once ask for the same one.
  await services.queue.add('recording.mp4', payload, `recording.mp4:${input.recordingId}:${input.streamName}:${jobs.length}`, { maxAttempts: 3 })
  return { kind: 'making', progress: 0, error: null }
}

const fileTitle = (title: string): string => title.normalize('NFKC').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 80) || 'recording'
