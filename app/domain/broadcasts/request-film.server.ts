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
  for (let turn = 0; ; turn++) {
    const key = `recording.mp4:${input.recordingId}:${input.streamName}:${turn}`
    // Two who press at once ask for the same one.
    const job = (await services.queue.add('recording.mp4', payload, key, { maxAttempts: 3 })) ? null : await services.queue.find(key)
    switch (job?.state) {
      case undefined: return { kind: 'making', progress: 0, error: null }
      case 'waiting': case 'running': return { kind: 'making', progress: job!.progress, error: null }
      case 'dead': return { kind: 'making', progress: 0, error: job!.lastError }
      // Its film was removed since (a passage was barred): the next one has a key of its own.
      case 'done': continue
    }
  }
}

const fileTitle = (title: string): string => title.normalize('NFKC').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 80) || 'recording'
