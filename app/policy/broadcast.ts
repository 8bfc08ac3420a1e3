import { holds, isMember, type Actor } from './actor'

/**
 * What may be done with a broadcast, its recording and the rooms it is made in.
 * - `see-desk`, `operate`: the camera desk (keys, preview, consent, live, hold, calibration, passages).
 * - `watch`, `replay`: the picture. `ask`: a question beside it. `moderate`: choose what the surgeon is asked.
 * - `download`: a file that leaves the house, so the patient's consent for reuse is needed as well.
 */
export const BROADCAST_ACTIONS = ['schedule', 'see-desk', 'operate', 'moderate', 'watch', 'ask', 'replay', 'download'] as const
export type BroadcastAction = (typeof BROADCAST_ACTIONS)[number]

export type Audience = 'professionals' | 'institution' | 'public'

/** A broadcast with all that its rights depend on; for `schedule` only the institution matters. */
export interface BroadcastSubject {
  kind: 'broadcast'
  institutionId: string
  audience: Audience
  /** The institution's own decision to open a door to people who are not signed in. */
  institutionMayBePublic: boolean
  /** Consent in force: given and not withdrawn. */
  consent: { live: boolean; recording: boolean; reuse: boolean }
  /** The recording was unpublished, or consent for it is gone. */
  isUnpublished: boolean
}

/** Subject for making something new in an institution: a room, a broadcast. */
export const newBroadcastIn = (institutionId: string): BroadcastSubject => ({
  kind: 'broadcast', institutionId, audience: 'institution', institutionMayBePublic: false,
  consent: { live: false, recording: false, reuse: false }, isUnpublished: false,
})

/** Pure; asked by every page, job, socket and download of a broadcast. */
export function canBroadcast(actor: Actor, action: BroadcastAction, subject: BroadcastSubject): boolean {
  const { institutionId } = subject
  switch (action) {
    case 'schedule':
    case 'operate':
      return holds(actor, institutionId, 'broadcaster', 'administrator')
    case 'see-desk':
      return holds(actor, institutionId, 'broadcaster', 'moderator', 'administrator')
    case 'moderate':
      return holds(actor, institutionId, 'broadcaster', 'moderator', 'administrator')
    case 'watch':
      return isInAudience(actor, subject, subject.consent.live)
    case 'ask':
      return actor.kind === 'person' && isInAudience(actor, subject, subject.consent.live)
    case 'replay':
      return !subject.isUnpublished && subject.consent.recording && isInAudience(actor, subject, subject.consent.reuse)
    case 'download':
      return !subject.isUnpublished && subject.consent.recording && subject.consent.reuse && holds(actor, institutionId, 'teacher', 'expert', 'broadcaster', 'administrator')
  }
}

/** Professionals are people who hold a role in some institution of the house; a bare account is not enough. */
function isInAudience(actor: Actor, subject: BroadcastSubject, consentCoversPublic: boolean): boolean {
  if (isMember(actor, subject.institutionId)) return true
  const isProfessional = actor.kind === 'person' && actor.memberships.length > 0
  switch (subject.audience) {
    case 'institution': return false
    case 'professionals': return isProfessional
    case 'public': return isProfessional || (subject.institutionMayBePublic && consentCoversPublic)
  }
}
