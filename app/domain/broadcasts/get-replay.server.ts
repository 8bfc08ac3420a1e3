import { join } from 'node:path'
import { allowed, auditActor, recordOnce } from '~/domain/audit/allowed.server'
import { auditAddress } from '~/domain/audit/filter'
import { mayReadAudit } from '~/domain/audit/scopes.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { readStreams } from './list-recordings.server'
import { loadBroadcast, subjectOf } from './load-broadcast.server'
import { questionsFor } from './questions.server'
import { assetPath } from './unpublish-recording.server'

/** A page asks for its sheets together. */
const PICTURES_ONCE_IN_MS = 5 * 60_000

/** Tile i, row by row and sheet by sheet, shows the picture at i * everyMs. */
export interface ThumbnailsMeta { everyMs: number; width: number; height: number; columns: number; rows: number; count: number; sheets: string[] }

/** What `/recordings/ID` shows; null where this person may not replay it. Times on the recording's own line, ms. */
export async function getReplay(services: Services, actor: Actor, recordingId: string) {
  const row = await services.db.recording.findUnique({ where: { id: recordingId }, include: { assets: true } })
  const broadcast = row ? await loadBroadcast(services.db, row.broadcastId) : null
  if (!row || !broadcast) return null
  const subject = subjectOf(broadcast)
  const mayOperate = can(actor, 'operate', subject)
  if (!allowed(services, actor, 'replay', subject, { subjectKind: 'recording', subjectId: row.id })) return null
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
    mayDownload: can(actor, 'download', subject),
    mayOperate,
    auditUrl: mayReadAudit(actor, broadcast.institutionId) ? auditAddress(broadcast.institutionId, 'recording', row.id) : null,
  }
}
export type Replay = NonNullable<Awaited<ReturnType<typeof getReplay>>>

/** One sheet of the seek bar's pictures, for whoever may replay; null otherwise. */
export async function getThumbnailSheet(services: Services, actor: Actor, input: { recordingId: string; sheet: string }): Promise<{ path: string } | null> {
  const row = await services.db.recording.findUnique({ where: { id: input.recordingId }, include: { assets: { where: { kind: 'thumbnails' }, take: 1 } } })
  const broadcast = row ? await loadBroadcast(services.db, row.broadcastId) : null
  const asset = row?.assets[0]
  if (!broadcast || !asset || !allowed(services, actor, 'replay', subjectOf(broadcast), { subjectKind: 'recording', subjectId: input.recordingId })) return null
  const meta = JSON.parse(asset.metaJson) as ThumbnailsMeta
  await recordPictures(services, actor, { recordingId: input.recordingId, institutionId: broadcast.institutionId })
  // Only a name that the maker wrote down becomes part of a path.
  return meta.sheets.includes(input.sheet) ? { path: assetPath(services.env.dataDir, join(asset.path, input.sheet)) } : null
}

/** Whoever replays is on record by the grant; pictures without one are an access of their own. */
async function recordPictures(services: Services, actor: Actor, { recordingId, institutionId }: { recordingId: string; institutionId: string }): Promise<void> {
  const personId = actor.kind === 'person' ? actor.personId : null
  const grants = await services.db.playbackGrant.count({ where: { subject: recordingId, personId, use: 'replay', expiresAt: { gt: services.now() } } })
  if (grants === 0) recordOnce(services, PICTURES_ONCE_IN_MS, { action: 'recording.replayed', actor: auditActor(actor), institutionId, subjectKind: 'recording', subjectId: recordingId, detail: { pictures: 'thumbnails' } })
}
