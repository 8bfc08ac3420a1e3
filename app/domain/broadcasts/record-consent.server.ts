import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { addEntry } from './entries.server'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'
import { pushMediaState, type MediaOutcome } from './media-state.server'

export interface RecordConsentInput {
  broadcastId: string
  /** The words on the form. Never the patient's name. */
  text: string
  /** The team member who obtained it. */
  obtainedBy: string
  forLive: boolean
  forRecording: boolean
  forReuse: boolean
}

export type RecordConsent =
  | { kind: 'recorded'; consentId: string; media: MediaOutcome }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'bad-text' } | { kind: 'bad-obtained-by' } | { kind: 'nothing-agreed' }
  /** Reuse of what is not recorded means nothing. */
  | { kind: 'reuse-without-recording' }

/** Puts the patient's consent on record: who obtained it, when, in which words, and for what. */
export async function recordConsent(services: Services, actor: Actor, input: RecordConsentInput): Promise<RecordConsent> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  if (!broadcast) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }
  const text = input.text.trim()
  const obtainedBy = input.obtainedBy.trim()
  if (text.length < 1 || text.length > 10_000) return { kind: 'bad-text' }
  if (obtainedBy.length < 1 || obtainedBy.length > 200) return { kind: 'bad-obtained-by' }
  if (!input.forLive && !input.forRecording && !input.forReuse) return { kind: 'nothing-agreed' }
  if (input.forReuse && !input.forRecording && !broadcast.consent.recording) return { kind: 'reuse-without-recording' }

  const now = services.now()
  const consentId = await services.db.$transaction(async (db) => {
    const row = await db.consent.create({
      data: { broadcastId: broadcast.id, text, obtainedBy, forLive: input.forLive, forRecording: input.forRecording, forReuse: input.forReuse, recordedById: personOf(actor), recordedAt: now },
    })
    await addEntry(db, broadcast.id, 'consent-recorded', now, personOf(actor), { live: input.forLive, recording: input.forRecording, reuse: input.forReuse })
    // Agreed in the middle of the surgery: the recording begins at that moment, not before.
    const isOnAir = (await db.broadcast.count({ where: { id: broadcast.id, state: { in: ['live', 'hold'] } } })) > 0
    if (isOnAir && input.forRecording && (await db.recording.count({ where: { broadcastId: broadcast.id } })) === 0) {
      await db.recording.create({ data: { broadcastId: broadcast.id, startedAt: now } })
    }
    return row.id
  })
  services.announcer.announce(`broadcast:${broadcast.id}`, { type: 'desk' })
  const media = await pushMediaState(services)
  await services.audit.recordNow({ action: 'consent.recorded', actor: auditActor(actor), institutionId: broadcast.institutionId, subjectKind: 'broadcast', subjectId: broadcast.id, detail: { consent: consentId, live: input.forLive, recording: input.forRecording, reuse: input.forReuse } })
  return { kind: 'recorded', consentId, media }
}
