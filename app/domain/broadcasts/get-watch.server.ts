import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadBroadcast, subjectOf } from './load-broadcast.server'
import { questionsFor } from './questions.server'

/** What `/live/ID` shows before, during and after; null where this viewer may not even know of it. */
export async function getWatch(services: Services, actor: Actor, broadcastId: string) {
  const broadcast = await loadBroadcast(services.db, broadcastId)
  if (!broadcast) return null
  const subject = subjectOf(broadcast)
  if (!allowed(services, actor, 'watch', subject, { subjectKind: 'broadcast', subjectId: broadcast.id })) return null
  const isReplayable = broadcast.state === 'ended' && broadcast.recording && can(actor, 'replay', subject)
  return {
    id: broadcast.id, title: broadcast.title, description: broadcast.description, state: broadcast.state, endReason: broadcast.endReason, institution: broadcast.institution.name,
    scheduledStartAt: broadcast.scheduledStartAt, startedAt: broadcast.startedAt, endedAt: broadcast.endedAt,
    streams: broadcast.streams.map((stream) => stream.name),
    replay: isReplayable ? { id: broadcast.recording!.id, isReady: broadcast.recording!.state === 'closed' } : null,
    questions: await questionsFor(services, actor, broadcastId, 'viewer'),
    mayAsk: can(actor, 'ask', subject),
    mayOperate: can(actor, 'see-desk', subject),
  }
}
export type Watch = NonNullable<Awaited<ReturnType<typeof getWatch>>>
