import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'

type Needs = Pick<Services, 'db' | 'now'>

/**
 * Wrong codes of one person, over all steps, devices and processes: whoever begins the sign-in again gets no more guesses.
 * Three of a million codes fit at any moment, so 50 a day are right by chance once in 18 years.
 */
const WINDOWS = [
  { name: 'quarter', limit: 10, lengthMs: 15 * 60_000 },
  { name: 'day', limit: 50, lengthMs: 86_400_000 },
] as const

const idOf = (window: (typeof WINDOWS)[number], personId: string) => `${window.name}:${personId}`
/** The rows that count; whoever throws away a person's open steps leaves them. */
export const guessCountersOf = (personId: string): string[] => WINDOWS.map((window) => idOf(window, personId))

export type Guess = { kind: 'go' } | { kind: 'wait'; retryAfterMs: number }

/** Counts a guess before the code is looked at, so that guesses made at the same moment count one by one. */
export async function beginGuess(services: Needs, personId: string): Promise<Guess> {
  const waits = []
  for (const window of WINDOWS) waits.push(await countIn(services, window, personId))
  const retryAfterMs = Math.max(...waits)
  return retryAfterMs > 0 ? { kind: 'wait', retryAfterMs } : { kind: 'go' }
}

/** The code was right: the guess does not count. */
export async function takeBackGuess(services: Needs, personId: string): Promise<void> {
  await services.db.secondFactorStep.updateMany({ where: { id: { in: guessCountersOf(personId) }, attempts: { gt: 0 } }, data: { attempts: { decrement: 1 } } })
}

/** The second factor that was guessed at is no more. Nothing else forgives: neither a new password nor signing out is a proof of it. */
export async function forgiveGuesses(services: Pick<Services, 'db'>, personId: string): Promise<void> {
  await services.db.secondFactorStep.deleteMany({ where: { id: { in: guessCountersOf(personId) } } })
}

/** Milliseconds to wait; 0: counted. The counters are rows of the table of open steps, since both end by themselves. */
async function countIn(services: Needs, window: (typeof WINDOWS)[number], personId: string): Promise<number> {
  const now = services.now()
  const id = idOf(window, personId)
  for (;;) {
    const { count } = await services.db.secondFactorStep.updateMany({ where: { id, expiresAt: { gt: now }, attempts: { lt: window.limit } }, data: { attempts: { increment: 1 } } })
    if (count === 1) return 0
    const row = await services.db.secondFactorStep.findUnique({ where: { id }, select: { expiresAt: true } })
    if (row && row.expiresAt > now) return row.expiresAt.getTime() - now.getTime()
    await services.db.secondFactorStep.deleteMany({ where: { id, expiresAt: { lte: now } } })
    try {
      await services.db.secondFactorStep.create({ data: { id, personId, attempts: 1, createdAt: now, expiresAt: new Date(now.getTime() + window.lengthMs) } })
      return 0
    } catch (error) {
      // Another guess opened the window at the same moment: count in that one.
      if (!isUniqueViolation(error)) throw error
    }
  }
}
