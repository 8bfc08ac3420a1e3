import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { canBroadcast } from '~/policy/broadcast'
import { loadBroadcast, subjectOf } from './load-broadcast.server'

/** Whether somebody may hear the signs of a channel `broadcast:ID`; ID is a broadcast's or, on a replay page, a recording's. */
export async function mayJoinBroadcast(services: Pick<Services, 'db'>, actor: Actor, channel: `broadcast:${string}`): Promise<boolean> {
  const id = channel.slice('broadcast:'.length)
  const broadcast = await loadBroadcast(services.db, id)
  if (broadcast) {
    const subject = subjectOf(broadcast)
    return canBroadcast(actor, 'watch', subject) || canBroadcast(actor, 'see-desk', subject)
  }
  const recording = await services.db.recording.findUnique({ where: { id }, select: { broadcastId: true } })
  const recorded = recording && (await loadBroadcast(services.db, recording.broadcastId))
  return recorded ? canBroadcast(actor, 'replay', subjectOf(recorded)) : false
}
