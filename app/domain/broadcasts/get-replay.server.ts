import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { canBroadcast } from '~/policy/broadcast'
import { readStreams } from './list-recordings.server'
import { loadBroadcast, subjectOf } from './load-broadcast.server'
import { questionsFor } from './questions.server'

export interface ThumbnailsMeta { everyMs: number; width: number; height: number; columns: number; count: number }

/** What `/recordings/ID` shows; null where this person may not replay it. Times on the recording's own line, ms. */
export async function getReplay(services: Services, actor: Actor, recordingId: string) {
  const row = await services.db.recording.findUnique({ where: { id: recordingId }, include: { assets: true } })
  const broadcast = row ? await loadBroadcast(services.db, row.broadcastId) : null
  if (!row || !broadcast) return null
  const subject = subjectOf(broadcast)
  const mayOperate = canBroadcast(actor, 'operate', subject)
  if (!canBroadcast(actor, 'replay', subject)) return null
  const startMs = row.startedAt.getTime()
  const summary = readStreams(row.streamsJson)
  const thumbnails = row.assets.find((asset) => asset.kind === 'thumbnails')
  return {
    id: row.id, broadcastId: broadcast.id, title: broadcast.title, description: broadcast.description, institution: broadcast.institution.name,
    startedAt: row.startedAt, durationMs: row.durationMs, isOver: broadcast.state === 'ended', isReady: row.state === 'closed', recoveredAt: row.recoveredAt,
    streams: broadcast.streams.map((stream) => ({ name: stream.name, spans: summary.find((each) => each.name === stream.name)?.spans ?? [] })),
    passages: broadcast.passages.map((passage) => ({
      id: passage.id, fromMs: passage.from.getTime() - startMs, toMs: (passage.to?.getTime() ?? startMs + row.durationMs) - startMs,
      isBarred: passage.clearedAt === null, reason: mayOperate ? passage.reason : '',
    })),
    thumbnails: thumbnails ? (JSON.parse(thumbnails.metaJson) as ThumbnailsMeta) : null,
    questions: (await questionsFor(services, actor, broadcast.id, 'replay')).map((question) => ({ ...question, atMs: Math.max(0, question.askedAt.getTime() - startMs) })),
    mayDownload: canBroadcast(actor, 'download', subject),
    mayOperate,
  }
}
export type Replay = NonNullable<Awaited<ReturnType<typeof getReplay>>>

/** The seek bar's picture, for whoever may replay; null otherwise. */
export async function getThumbnails(services: Services, actor: Actor, recordingId: string): Promise<{ path: string; bytes: number } | null> {
  const row = await services.db.recording.findUnique({ where: { id: recordingId }, include: { assets: { where: { kind: 'thumbnails' }, take: 1 } } })
  const broadcast = row ? await loadBroadcast(services.db, row.broadcastId) : null
  const asset = row?.assets[0]
  if (!broadcast || !asset || !canBroadcast(actor, 'replay', subjectOf(broadcast))) return null
  return { path: asset.path, bytes: Number(asset.bytes) }
}
