import type { Services } from '~/infra/services.server'
import { actorOfGrant } from './actor-of-grant.server'
import { loadBroadcast, subjectOf } from './load-broadcast.server'
import { pushMediaState, type MediaOutcome } from './media-state.server'
import { mayUse, type PlaybackUse } from './playback'

export interface RevokePlayback {
  /** One person's grants; null means grants of people who are not signed in; absent means everybody's. */
  personId?: string | null
  use?: PlaybackUse
  /** Broadcast id or recording id. */
  subject?: string
  /** These alone: of one device, while the person's other devices play on. Nobody is told; that device's sockets end with its session. */
  grantIds?: string[]
}

/**
 * Ends rights to play: every token of these grants is refused from now on, and running players are cut off.
 * Called when a person is deactivated, signs out everywhere or loses a role, and when consent is withdrawn.
 */
export async function revokePlayback(services: Services, which: RevokePlayback): Promise<{ revoked: number; media: MediaOutcome }> {
  const now = services.now()
  const where = { revokedAt: null, expiresAt: { gt: now }, ...('personId' in which ? { personId: which.personId } : {}), ...(which.use ? { use: which.use } : {}), ...(which.subject ? { subject: which.subject } : {}), ...(which.grantIds ? { id: { in: which.grantIds } } : {}) }
  const grants = await services.db.playbackGrant.findMany({ where, select: { id: true, subject: true, personId: true } })
  if (grants.length === 0) return { revoked: 0, media: 'applied' }
  await services.db.playbackGrant.updateMany({ where: { id: { in: grants.map((grant) => grant.id) }, revokedAt: null }, data: { revokedAt: now } })
  const media = await pushMediaState(services)
  if (which.grantIds) return { revoked: grants.length, media }
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

/**
 * A person's roles or sessions changed: grants that the policy would not give today are revoked, the others play on.
 * A session that ended takes its own grants with it and leaves those of the person's other devices.
 */
export async function revokePersonsLostRights(services: Services, personId: string): Promise<void> {
  await revokeLost(services, { personId })
}

/** A broadcast's audience changed: whoever is outside it now is cut off. */
export async function revokeThoseWithoutRight(services: Services, broadcastId: string): Promise<void> {
  const recording = await services.db.recording.findUnique({ where: { broadcastId }, select: { id: true } })
  await revokeLost(services, { subject: { in: [broadcastId, ...(recording ? [recording.id] : [])] } })
}

async function revokeLost(services: Services, which: { personId: string } | { subject: { in: string[] } }): Promise<void> {
  const grants = await services.db.playbackGrant.findMany({ where: { ...which, revokedAt: null, expiresAt: { gt: services.now() } }, select: { id: true, personId: true, sessionId: true, use: true, subject: true } })
  const actors = once((key: string) => actorOfGrant(services, JSON.parse(key) as { personId: string | null; sessionId: string | null }))
  const broadcasts = once(async (key: string) => {
    const [use, subject] = JSON.parse(key) as [string, string]
    const broadcastId = use === 'replay' ? (await services.db.recording.findUnique({ where: { id: subject }, select: { broadcastId: true } }))?.broadcastId : subject
    return broadcastId ? loadBroadcast(services.db, broadcastId) : null
  })
  /** By person and what is played: whether all of the person's devices lost it. */
  const byPlace = new Map<string, { personId: string | null; use: PlaybackUse; subject: string; lost: string[]; kept: number }>()
  for (const { id, personId, sessionId, use: used, subject } of grants) {
    const use = used as PlaybackUse
    const [actor, broadcast] = [await actors(JSON.stringify({ personId, sessionId })), await broadcasts(JSON.stringify([use, subject]))]
    const key = JSON.stringify([personId, use, subject])
    const place = byPlace.get(key) ?? { personId, use, subject, lost: [], kept: 0 }
    byPlace.set(key, place)
    if (actor && broadcast && mayUse(actor, use, subjectOf(broadcast))) place.kept++
    else place.lost.push(id)
  }
  for (const { lost, kept, ...place } of byPlace.values()) {
    if (lost.length === 0) continue
    await revokePlayback(services, kept === 0 ? place : { grantIds: lost })
  }
}

/** Asks once per key. */
function once<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (key) => {
    const answer = known.get(key) ?? ask(key)
    known.set(key, answer)
    return answer
  }
}
