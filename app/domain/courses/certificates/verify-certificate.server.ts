import type { CodeThrottle } from '~/domain/people/code-throttle.server'
import type { Services } from '~/infra/services.server'
import { readCode } from './certificate'

/** What whoever holds the paper may know: what is written on it, and whether it still holds. */
export interface ShownCertificate { code: string; holder: string; courseTitle: string; institution: string; issuedAt: Date; credits: number; creditKind: string; revokedAt: Date | null }
export type VerifyCertificate = { kind: 'found'; certificate: ShownCertificate } | { kind: 'unknown' } | { kind: 'wait'; retryAfterMs: number }

/** For anybody. Codes that are none are counted by address: 80 bits are not guessed, but nobody shall try. */
export async function verifyCertificate({ db }: Pick<Services, 'db'>, throttle: CodeThrottle, typed: string, address: string): Promise<VerifyCertificate> {
  const turn = await throttle.take('certificate', address)
  if (turn.kind === 'wait') return turn
  const code = readCode(typed)
  const found = code === null ? null : await db.certificate.findUnique({ where: { code }, select: { code: true, holder: true, courseTitle: true, institution: true, issuedAt: true, credits: true, creditKind: true, revokedAt: true } })
  if (!found) return { kind: 'unknown' }
  await throttle.giveBack('certificate', address)
  return { kind: 'found', certificate: found }
}
