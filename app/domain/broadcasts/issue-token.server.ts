import { signPlaybackToken } from '#streaming'
import { auditActor, recordRefusal } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { actorOfGrant } from './actor-of-grant.server'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'
import { mayUse, TOKEN_LIFETIME_MS, type PlaybackUse } from './playback'

export type IssueToken =
  | { kind: 'issued'; token: string; grantId: string; expiresAt: Date }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** Not on air (watch), already over (preview), or still being made (replay). */
  | { kind: 'not-now' }

const ACCESS = { watch: 'broadcast.watched', preview: 'broadcast.previewed', replay: 'recording.replayed' } as const

/**
 * A right to play, and its token. `id` is the broadcast's for watch and preview, the recording's for replay.
 * `sessionId`: where the person is signed in; the right ends with that session.
 */
export async function issueToken(services: Services, actor: Actor, input: { use: PlaybackUse; id: string; sessionId?: string | null }): Promise<IssueToken> {
  const broadcastId = input.use === 'replay' ? (await services.db.recording.findUnique({ where: { id: input.id }, select: { broadcastId: true } }))?.broadcastId : input.id
  const broadcast = broadcastId ? await loadBroadcast(services.db, broadcastId) : null
  if (!broadcast) return { kind: 'not-found' }
  const about = { subjectKind: input.use === 'replay' ? 'recording' : 'broadcast', subjectId: input.id } as const
  if (!mayUse(actor, input.use, subjectOf(broadcast))) {
    recordRefusal(services, actor, input.use, about, broadcast.institutionId)
    return { kind: 'forbidden' }
  }
  const isOnAir = broadcast.state === 'live' || broadcast.state === 'hold'
  const isNow = input.use === 'watch' ? isOnAir : input.use === 'preview' ? broadcast.state !== 'ended' : broadcast.state === 'ended'
  if (!isNow) return { kind: 'not-now' }
  const expiresAt = new Date(services.now().getTime() + TOKEN_LIFETIME_MS)
  const sessionId = input.sessionId ?? null
  const grant = await services.db.playbackGrant.create({ data: { personId: personOf(actor), sessionId, use: input.use, subject: input.id, createdAt: services.now(), expiresAt } })
  // A right that was withdrawn while we asked revoked the grants of that moment, and not this one: asked again now that the grant is there.
  if (!(await isStillGranted(services, actor, sessionId, input.use, broadcast.id))) {
    await services.db.playbackGrant.deleteMany({ where: { id: grant.id } })
    return { kind: 'forbidden' }
  }
  // One line for each time somebody begins to watch; renewals of the same grant are none.
  services.audit.record({ action: ACCESS[input.use], actor: auditActor(actor), institutionId: broadcast.institutionId, ...about, detail: { grant: grant.id } })
  return { kind: 'issued', token: sign(services, grant), grantId: grant.id, expiresAt }
}

async function isStillGranted(services: Services, actor: Actor, sessionId: string | null, use: PlaybackUse, broadcastId: string): Promise<boolean> {
  const broadcast = await loadBroadcast(services.db, broadcastId)
  if (!broadcast) return false
  if (actor.kind !== 'person') return mayUse(actor, use, subjectOf(broadcast))
  const now = await actorOfGrant(services, { personId: actor.personId, sessionId })
  return now !== null && mayUse(now, use, subjectOf(broadcast))
}

export function sign(services: Services, grant: { id: string; personId: string | null; use: string; subject: string; expiresAt: Date }): string {
  return signPlaybackToken(
    { id: grant.id, viewer: grant.personId ?? 'public', use: grant.use as PlaybackUse, subject: grant.subject, expiresAtMs: grant.expiresAt.getTime() },
    services.env.mediaSecret,
  )
}
