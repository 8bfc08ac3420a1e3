import { verifyPlaybackToken } from '#streaming'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { issueToken, sign, type IssueToken } from './issue-token.server'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'
import { mayUse, TOKEN_LIFETIME_MS, type PlaybackUse } from './playback'

/** An expired token of a sleeping laptop may be renewed this long; its bearer is asked for a right anew all the same. */
const RENEWABLE_AFTER_EXPIRY_MS = 24 * 3_600_000

/**
 * The same grant for another few minutes, for the same person in the same session, as long as the policy would still give it and nobody revoked it.
 * The row is moved first, so that a revocation that comes between knows the latest possible expiry.
 */
export async function renewToken(services: Services, actor: Actor, input: { use: PlaybackUse; id: string; token: string; sessionId?: string | null }): Promise<IssueToken> {
  const now = services.now()
  const verdict = verifyPlaybackToken(input.token, services.env.mediaSecret, now.getTime())
  if (verdict.kind === 'malformed' || verdict.kind === 'forged') return { kind: 'forbidden' }
  const { claims } = verdict
  if (claims.use !== input.use || claims.subject !== input.id || claims.viewer !== (personOf(actor) ?? 'public')) return { kind: 'forbidden' }
  if (now.getTime() > claims.expiresAtMs + RENEWABLE_AFTER_EXPIRY_MS) return { kind: 'forbidden' }
  const broadcastId = claims.use === 'replay' ? (await services.db.recording.findUnique({ where: { id: claims.subject }, select: { broadcastId: true } }))?.broadcastId : claims.subject
  const broadcast = broadcastId ? await loadBroadcast(services.db, broadcastId) : null
  if (!broadcast) return { kind: 'not-found' }
  if (!mayUse(actor, claims.use, subjectOf(broadcast))) return { kind: 'forbidden' }
  if (claims.use !== 'replay' && broadcast.state === 'ended') return { kind: 'not-now' }

  const grant = await services.db.playbackGrant.findUnique({ where: { id: claims.id } })
  // Swept away long after it expired: ask for a right anew.
  if (!grant) return issueToken(services, actor, { use: claims.use, id: claims.subject, sessionId: input.sessionId })
  const expiresAt = new Date(Math.max(grant.expiresAt.getTime(), now.getTime() + TOKEN_LIFETIME_MS))
  const { count } = await services.db.playbackGrant.updateMany({ where: { id: claims.id, revokedAt: null, personId: personOf(actor), sessionId: input.sessionId ?? null }, data: { expiresAt } })
  if (count === 0) return { kind: 'forbidden' }
  return { kind: 'issued', token: sign(services, { ...grant, expiresAt }), grantId: grant.id, expiresAt }
}
