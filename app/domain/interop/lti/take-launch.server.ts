import { decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { hashToken, makeToken } from '~/domain/people/cookie-token.server'
import type { Services } from '~/infra/services.server'
import { readClaims } from './claims'
import { platformKeys } from './platform-keys.server'

/** Keys that everybody may have: what is signed with a secret, or not at all, proves nothing here (LTI security framework 1.1, 5.1.3 asks for RS256). */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384']
const CLOCKS_APART_S = 60
/** A token older than this was kept by somebody. */
const OLDEST_S = 10 * 60
const LONGEST_TOKEN = 64_000

export const LAUNCH_REFUSALS = ['platform-error', 'malformed', 'unknown-state', 'used', 'expired', 'disabled', 'algorithm', 'keys', 'unknown-key', 'signature', 'issuer', 'audience', 'nonce', 'time', 'deployment', 'version', 'message'] as const
export type LaunchRefusal = (typeof LAUNCH_REFUSALS)[number]
export type TakeLaunch = { kind: 'believed'; ticket: string } | { kind: 'refused'; why: LaunchRefusal }

/**
 * What the platform answers: believed only where its own key signed it, for us, now, for a launch that was begun here, once.
 * The state is used up first: of two that bring the same one, one is refused.
 */
export async function takeLaunch(services: Services, { state, idToken, error }: { state: string; idToken: string; error: string }): Promise<TakeLaunch> {
  const id = hashToken(state)
  const launch = await services.db.ltiLaunch.findUnique({ where: { id } })
  const platform = launch && (await services.db.ltiPlatform.findUnique({ where: { id: launch.platformId } }))
  if (!launch || !platform) return { kind: 'refused', why: 'unknown-state' }
  const refuse = (why: LaunchRefusal): TakeLaunch => {
    services.audit.record({ action: 'launch.refused', actor: { kind: 'public' }, institutionId: platform.institutionId, subjectKind: 'learning-platform', subjectId: platform.id, detail: { why } })
    return { kind: 'refused', why }
  }
  const now = services.now()
  if (launch.expiresAt <= now) return refuse('expired')
  const { count } = await services.db.ltiLaunch.updateMany({ where: { id, usedAt: null }, data: { usedAt: now } })
  if (count !== 1) return refuse('used')
  if (platform.disabledAt) return refuse('disabled')
  if (error !== '') return refuse('platform-error')
  if (idToken === '' || idToken.length > LONGEST_TOKEN) return refuse('malformed')

  const header = headerOf(idToken)
  if (!header) return refuse('malformed')
  if (!ALGORITHMS.includes(header.alg)) return refuse('algorithm')
  const keys = await platformKeys(services, platform, header.kid)
  if (keys.kind === 'unreachable') {
    services.log.warn({ platformId: platform.id, why: keys.why }, 'the keys of a learning platform cannot be had')
    return refuse('keys')
  }
  if (keys.kind === 'unknown-key') return refuse('unknown-key')
  let payload: Record<string, unknown>
  try {
    payload = (await jwtVerify(idToken, keys.getKey, {
      issuer: platform.issuer, audience: platform.clientId, algorithms: ALGORITHMS, clockTolerance: CLOCKS_APART_S, maxTokenAge: OLDEST_S, requiredClaims: ['exp', 'iat', 'nonce', 'sub'], currentDate: now,
    })).payload
  } catch (error) {
    return refuse(whyNot(error))
  }
  const { aud, azp, nonce } = payload
  // OpenID Connect core 3.1.3.7: for several audiences the authorised party must be named, and be us.
  if ((Array.isArray(aud) && aud.length > 1 && azp === undefined) || (azp !== undefined && azp !== platform.clientId)) return refuse('audience')
  if (typeof nonce !== 'string' || hashToken(nonce) !== launch.nonceHash) return refuse('nonce')
  const read = readClaims(payload)
  if (read.kind === 'refused') return refuse(read.why)
  if (!deploymentsOf(platform.deploymentsJson).includes(read.claims.deploymentId)) return refuse('deployment')
  const ticket = makeToken()
  await services.db.ltiLaunch.update({ where: { id }, data: { ticketHash: hashToken(ticket), claimsJson: JSON.stringify(read.claims) }, select: { id: true } })
  return { kind: 'believed', ticket }
}

export function deploymentsOf(json: string): string[] {
  const read: unknown = JSON.parse(json)
  return Array.isArray(read) ? read.filter((one) => typeof one === 'string') : []
}

function headerOf(token: string): { alg: string; kid: string } | null {
  try {
    const { alg, kid } = decodeProtectedHeader(token)
    return { alg: alg ?? '', kid: typeof kid === 'string' ? kid.slice(0, 300) : '' }
  } catch {
    return null
  }
}

function whyNot(error: unknown): LaunchRefusal {
  if (error instanceof errors.JWTExpired) return 'time'
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim === 'iss' ? 'issuer' : error.claim === 'aud' ? 'audience' : error.claim === 'nonce' ? 'nonce' : ['exp', 'iat', 'nbf'].includes(error.claim) ? 'time' : 'malformed'
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) return 'signature'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm'
  return 'malformed'
}
