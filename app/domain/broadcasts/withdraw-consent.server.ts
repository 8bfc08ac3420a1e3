import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { afterWithdrawal, type ConsentPart } from './consent'
import { addEntry } from './entries.server'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'
import { pushMediaState, type MediaOutcome } from './media-state.server'
import { revokePlayback } from './revoke-playback.server'
import { endBroadcast } from './stop-broadcast.server'
import { removeDerivatives, unpublishRecording } from './unpublish-recording.server'

export type WithdrawConsent =
  | { kind: 'withdrawn'; ended: boolean; unpublished: boolean; media: MediaOutcome }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'nothing-to-withdraw' }

/**
 * The patient takes consent back, for some parts or all.
 * - live: the broadcast ends at once, with that reason (no state between on air and over keeps faith with a no);
 * - recording: nothing more is written, and what was is unpublished with everything made from it;
 * - reuse: files made for downloading go.
 */
export async function withdrawConsent(
  services: Services, actor: Actor, input: { broadcastId: string; parts: readonly ConsentPart[]; reason: string },
): Promise<WithdrawConsent> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  if (!broadcast) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }
  const now = services.now()
  const by = personOf(actor)

  const after = await services.db.$transaction(async (db) => {
    const rows = await db.consent.findMany({ where: { broadcastId: broadcast.id, withdrawnAt: null } })
    let touched = 0
    for (const row of rows) {
      const rest = afterWithdrawal(row, input.parts)
      if (rest && rest.forLive === row.forLive && rest.forRecording === row.forRecording && rest.forReuse === row.forReuse) continue
      touched += 1
      await db.consent.update({ where: { id: row.id }, data: { withdrawnAt: now, withdrawnById: by, withdrawnReason: input.reason.trim().slice(0, 1_000) } })
      // What was not taken back stays agreed, in the same words.
      if (rest) await db.consent.create({ data: { broadcastId: broadcast.id, text: row.text, obtainedBy: row.obtainedBy, recordedById: row.recordedById, recordedAt: row.recordedAt, ...rest } })
    }
    if (touched === 0) return null
    await addEntry(db, broadcast.id, 'consent-withdrawn', now, by, { parts: input.parts })
    return loadBroadcast(db, broadcast.id)
  })
  if (!after) return { kind: 'nothing-to-withdraw' }

  let ended = false
  if (!after.consent.live && (after.state === 'live' || after.state === 'hold')) {
    ended = (await endBroadcast(services, after.id, 'consent-withdrawn', by)) === 'ended'
  }
  let unpublished = false
  if (after.recording && !after.consent.recording) {
    await unpublishRecording(services, after.recording.id, 'consent-withdrawn', by)
    unpublished = true
  } else if (after.recording && broadcast.consent.reuse && !after.consent.reuse) {
    await removeDerivatives(services, after.recording.id, 'mp4')
    // A public replay stood on the consent for reuse.
    await revokePlayback(services, { use: 'replay', subject: after.recording.id, personId: null })
  }
  const media = await pushMediaState(services)
  services.announcer.announce(`broadcast:${after.id}`, { type: 'desk' })
  await services.audit.recordNow({ action: 'consent.withdrawn', actor: auditActor(actor), institutionId: after.institutionId, subjectKind: 'broadcast', subjectId: after.id, detail: { parts: [...input.parts], ended, unpublished } })
  return { kind: 'withdrawn', ended, unpublished, media }
}
