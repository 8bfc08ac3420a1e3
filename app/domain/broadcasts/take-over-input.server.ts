import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { undoNoIdentity } from './confirm-no-identity.server'
import { addEntry } from './entries.server'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'

export type TakeOverInput = { kind: 'taken-over' } | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'media-unreached' }

/** Cuts off the encoder that publishes now, so that the one which was refused gets in at its next try. */
export async function takeOverInput(services: Services, actor: Actor, input: { broadcastId: string; streamName: string }): Promise<TakeOverInput> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  if (!broadcast) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }
  const stream = broadcast.streams.find((each) => each.name === input.streamName)
  if (!stream) return { kind: 'not-found' }
  try {
    await services.media.disconnectInput(stream.inputId, 'taken-over')
  } catch (error) {
    services.log.warn({ err: error, inputId: stream.inputId }, 'take-over did not reach the media plane')
    return { kind: 'media-unreached' }
  }
  await undoNoIdentity(services.db, stream.inputId)
  await addEntry(services.db, broadcast.id, 'taken-over', services.now(), personOf(actor), { stream: stream.name })
  services.announcer.announce(`broadcast:${broadcast.id}`, { type: 'desk' })
  await services.audit.recordNow({ action: 'input.taken-over', actor: auditActor(actor), institutionId: broadcast.institutionId, subjectKind: 'input', subjectId: stream.inputId, detail: { broadcast: broadcast.id, stream: stream.name } })
  return { kind: 'taken-over' }
}
