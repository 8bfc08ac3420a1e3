import type { CodeThrottle } from '~/domain/people/code-throttle.server'
import { readShortCode } from '~/domain/people/device-code'
import type { Services } from '~/infra/services.server'
import { CONTINUE_CODE_LENGTH } from './continuation'
import { hashContinueCode } from './keep-continuation.server'

export type FindContinuation = { kind: 'found'; path: string } | { kind: 'unknown' } | { kind: 'throttled'; retryAfterMs: number }

/** Where the person in the headset goes on: by the code that somebody's page shows, else where they themselves said so last. The page there asks for its own right. */
export async function findContinuation(services: Pick<Services, 'db' | 'env' | 'now'>, throttle: CodeThrottle, personId: string, input: { code: string | null; address: string }): Promise<FindContinuation> {
  const { db, env, now } = services
  if (input.code === null) {
    const own = await db.continuation.findUnique({ where: { personId } })
    return own && own.expiresAt > now() ? { kind: 'found', path: own.path } : { kind: 'unknown' }
  }
  const counts = [['person', personId], ['address', input.address]] as const
  for (const [what, who] of counts) {
    const turn = await throttle.take(what, who)
    if (turn.kind === 'wait') return { kind: 'throttled', retryAfterMs: turn.retryAfterMs }
  }
  const code = readShortCode(input.code, CONTINUE_CODE_LENGTH)
  const row = code && (await db.continuation.findUnique({ where: { codeHash: hashContinueCode(env, code) } }))
  if (!row || row.expiresAt <= now()) return { kind: 'unknown' }
  for (const [what, who] of counts) await throttle.giveBack(what, who)
  return { kind: 'found', path: row.path }
}
