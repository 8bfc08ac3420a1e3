import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Db } from '~/infra/db/db.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { addEntry } from './entries.server'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'
import { masksDigest } from './mask'

export type ConfirmNoIdentity =
  | { kind: 'confirmed'; at: Date } | { kind: 'unconfirmed' }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'already-ended' } | { kind: 'media-unreached' }
  /** Nobody can have looked at a picture that is not there. */
  | { kind: 'nothing-to-see' }
  /** Somebody drew other masks meanwhile: this picture was not looked at. */
  | { kind: 'changed' }

/**
 * Somebody looked at the preview, masked as it is now, and saw no name, number or face of the patient; or takes that back.
 * A person says with `seenMasks` (`masksDigest`) which masks the page showed; the operator at the machine answers for what is there.
 */
export async function confirmNoIdentity(services: Services, actor: Actor, input: { broadcastId: string; streamName: string; isConfirmed: boolean; seenMasks?: string }): Promise<ConfirmNoIdentity> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  if (!broadcast) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }
  const stream = broadcast.streams.find((each) => each.name === input.streamName)
  if (!stream) return { kind: 'not-found' }
  if (broadcast.state === 'ended') return { kind: 'already-ended' }
  // At the machine the operator may answer for an encoder that connects later.
  if (input.isConfirmed && actor.kind !== 'system') {
    const status = await services.media.status().catch(() => null)
    if (!status) return { kind: 'media-unreached' }
    const health = status.inputs.find((each) => each.inputId === stream.inputId)
    if (!health?.isConnected || (health.mask && health.mask.state !== 'running')) return { kind: 'nothing-to-see' }
  }
  const now = services.now()
  const isWritten = await services.db.$transaction(async (db) => {
    const masks = await db.inputMask.findMany({ where: { inputId: stream.inputId }, orderBy: { createdAt: 'asc' } })
    if (input.isConfirmed && actor.kind !== 'system' && masksDigest(masks) !== input.seenMasks) return false
    await db.broadcastStream.update({ where: { id: stream.id }, data: input.isConfirmed ? { noIdentityAt: now, noIdentityById: personOf(actor) } : { noIdentityAt: null, noIdentityById: null } })
    await addEntry(db, broadcast.id, input.isConfirmed ? 'no-identity-confirmed' : 'no-identity-undone', now, personOf(actor), { stream: stream.name })
    return true
  })
  if (!isWritten) return { kind: 'changed' }
  services.announcer.announce(`broadcast:${broadcast.id}`, { type: 'desk' })
  await services.audit.recordNow({ action: 'no-identity.confirmed', actor: auditActor(actor), institutionId: broadcast.institutionId, subjectKind: 'input', subjectId: stream.inputId, detail: { broadcast: broadcast.id, confirmed: input.isConfirmed } })
  return input.isConfirmed ? { kind: 'confirmed', at: now } : { kind: 'unconfirmed' }
}

/** The picture may be another now: whoever confirmed it has to look again, unless it is on air already. */
export async function undoNoIdentity(db: Pick<Db, 'broadcastStream'>, inputId: string): Promise<void> {
  await db.broadcastStream.updateMany({ where: { inputId, broadcast: { state: 'scheduled' } }, data: { noIdentityAt: null, noIdentityById: null } })
}
