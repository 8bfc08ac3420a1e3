import { linkTokenHash } from '~/domain/people/link-token.server'
import type { CodeThrottle } from '~/domain/people/code-throttle.server'
import type { Services } from '~/infra/services.server'

export type WrongLink = { kind: 'closed' } | { kind: 'wait'; retryAfterMs: number }

/**
 * For a link that shows nothing: one that never was is a guess and counts against its address; one that has ended is not, since
 * a page that was open when it ended asks for a while yet. Both are told the same.
 */
export async function countWrongLink({ db }: Pick<Services, 'db'>, throttle: CodeThrottle, token: string, address: string): Promise<WrongLink> {
  const tokenHash = linkTokenHash(token)
  if (tokenHash !== null && (await db.shareLink.findUnique({ where: { tokenHash }, select: { id: true } }))) return { kind: 'closed' }
  const turn = await throttle.take('link', address)
  return turn.kind === 'wait' ? turn : { kind: 'closed' }
}
