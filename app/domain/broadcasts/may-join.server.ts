import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadBroadcast, subjectOf } from './load-broadcast.server'

/** Who hears a channel: viewers and the desk of a broadcast; for a recording's channel, whoever may replay it. */
export async function mayJoinBroadcast(services: Pick<Services, 'db'>, actor: Actor, channel: `broadcast:${string}`): Promise<boolean> {
  const id = channel.slice('broadcast:'.length)
  const broadcast = await loadBroadcast(services.db, id)
  if (broadcast) return can(actor, 'watch', subjectOf(broadcast)) || can(actor, 'see-desk', subjectOf(broadcast))
  const recording = await services.db.recording.findUnique({ where: { id }, select: { broadcastId: true } })
  const recorded = recording && (await loadBroadcast(services.db, recording.broadcastId))
  return recorded ? can(actor, 'replay', subjectOf(recorded)) : false
}
