import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { newBroadcastIn } from '~/policy/broadcast'
import { undoNoIdentity } from './confirm-no-identity.server'
import { addEntry } from './entries.server'
import { personOf } from './load-broadcast.server'
import { pushMediaState, type MediaOutcome } from './media-state.server'
import { encoderAddress, newStreamKey, type EncoderAddress } from './stream-key.server'

export type RotateKey = { kind: 'rotated'; encoder: EncoderAddress; media: MediaOutcome } | { kind: 'forbidden' } | { kind: 'not-found' }

/** A new key for an input; whoever publishes with the old one is cut off. */
export async function rotateKey(services: Services, actor: Actor, input: { inputId: string }): Promise<RotateKey> {
  const row = await services.db.input.findUnique({ where: { id: input.inputId }, include: { streams: { where: { broadcast: { state: { not: 'ended' } } } } } })
  if (!row) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', newBroadcastIn(row.institutionId), { subjectKind: 'input', subjectId: row.id })) return { kind: 'forbidden' }
  const { key, keyHash } = newStreamKey()
  const now = services.now()
  await services.db.input.update({ where: { id: row.id }, data: { keyHash, keyRotatedAt: now } })
  await undoNoIdentity(services.db, row.id)
  for (const stream of row.streams) await addEntry(services.db, stream.broadcastId, 'key-rotated', now, personOf(actor), { stream: stream.name })
  const media = await pushMediaState(services)
  // The state names new connections; an encoder that is already in has to be told.
  await services.media.disconnectInput(row.id, 'key-withdrawn').catch((error: unknown) => services.log.warn({ err: error, inputId: row.id }, 'could not cut off the old key'))
  await services.audit.recordNow({ action: 'key.rotated', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'input', subjectId: row.id })
  return { kind: 'rotated', encoder: encoderAddress(services.env, row.name, key), media }
}
