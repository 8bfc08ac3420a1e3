import { IDLE_END_MS } from '~/domain/people/session.server'
import type { Services } from '~/infra/services.server'
import { actorOfPerson } from './actor-of-person.server'
import { loadBroadcast, subjectOf } from './load-broadcast.server'
import { pushMediaState, type MediaOutcome } from './media-state.server'
import { mayUse } from './playback'

export interface RevokePlayback {
  /** One person's grants; null means grants of people who are not signed in; absent means everybody's. */
  personId?: string | null
  use?: 'watch' | 'preview' | 'replay'
  /** Broadcast id or recording id. */
  subject?: string
}

/**
 * Ends rights to play: every token of these grants is refused from now on, and running players are cut off.
 * Called when a person is deactivated, signs out everywhere or loses a role, and when consent is withdrawn.
 */
export async function revokePlayback(services: Services, which: RevokePlayback): Promise<{ revoked: number; media: MediaOutcome }> {
  const now = services.now()
  const where = { revokedAt: null, expiresAt: { gt: now }, ...('personId' in which ? { personId: which.personId } : {}), ...(which.use ? { use: which.use } : {}), ...(which.subject ? { subject: which.subject } : {}) }
  const grants = await services.db.playbackGrant.findMany({ where, select: { id: true, subject: true, personId: true } })
  if (grants.length === 0) return { revoked: 0, media: 'applied' }
  await services.db.playbackGrant.updateMany({ where: { id: { in: grants.map((grant) => grant.id) }, revokedAt: null }, data: { revokedAt: now } })
  const media = await pushMediaState(services)
  const expelled = new Set<string>()
  for (const grant of grants) {
    const once = `${grant.subject} ${grant.personId}`
    if (expelled.has(once)) continue
    expelled.add(once)
    services.announcer.announce(`broadcast:${grant.subject}`, { type: 'revoked', personId: grant.personId })
    services.announcer.expel(`broadcast:${grant.subject}`, grant.personId)
  }
  return { revoked: grants.length, media }
}

/** Whether anybody is still signed in as this person; a session that was left alone too long has ended as well. */
export async function isSignedIn(services: Pick<Services, 'db' | 'now'>, personId: string): Promise<boolean> {
  const now = services.now()
  return (await services.db.session.count({ where: { personId, expiresAt: { gt: now }, lastSeenAt: { gt: new Date(now.getTime() - IDLE_END_MS) } } })) > 0
}

/**
 * A person's roles or sessions changed: grants that the policy would not give today are revoked, the others play on.
 * Whoever has no session left (signed out everywhere, deactivated) has no player left either.
 */
export async function revokePersonsLostRights(services: Services, personId: string): Promise<void> {
  if (!(await isSignedIn(services, personId))) {
    await revokePlayback(services, { personId })
    return
  }
  const grants = await services.db.playbackGrant.findMany({ where: { personId, revokedAt: null, expiresAt: { gt: services.now() } }, select: { use: true, subject: true } })
  const actor = await actorOfPerson(services.db, personId)
  for (const grant of grants) {
    const use = grant.use as 'watch' | 'preview' | 'replay'
    const broadcastId = use === 'replay' ? (await services.db.recording.findUnique({ where: { id: grant.subject }, select: { broadcastId: true } }))?.broadcastId : grant.subject
    const broadcast = broadcastId ? await loadBroadcast(services.db, broadcastId) : null
    if (!broadcast || !mayUse(actor, use, subjectOf(broadcast))) await revokePlayback(services, { personId, use, subject: grant.subject })
  }
}

/** A broadcast's audience changed: whoever is outside it now is cut off. */
export async function revokeThoseWithoutRight(services: Services, broadcastId: string): Promise<void> {
  const broadcast = await loadBroadcast(services.db, broadcastId)
  if (!broadcast) return
  const subjects = [broadcast.id, ...(broadcast.recording ? [broadcast.recording.id] : [])]
  const grants = await services.db.playbackGrant.findMany({ where: { subject: { in: subjects }, revokedAt: null, expiresAt: { gt: services.now() } }, distinct: ['personId', 'use', 'subject'], select: { personId: true, use: true, subject: true } })
  for (const { personId, use, subject } of grants) {
    const actor = await actorOfPerson(services.db, personId)
    if (!mayUse(actor, use as 'watch' | 'preview' | 'replay', subjectOf(broadcast))) await revokePlayback(services, { personId, use: use as 'watch' | 'preview' | 'replay', subject })
  }
}
