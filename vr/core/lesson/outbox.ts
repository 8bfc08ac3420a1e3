import type { Quiz, QuizAnswer, QuizScore } from '../../contract'
import { parseAnswer } from './schema'

/**
 * Answers on their way to the server. Each is kept where a closed page does not lose it until the server has it, and sent again
 * until then, under the same name, so that it counts once. Knows neither the page nor the network: both are given.
 */
export interface Waiting { clientId: string; lessonId: string; version: number; stepId: string; answer: QuizAnswer }
export type Scored = { kind: 'scored'; score: QuizScore; best: QuizScore; attempts: number; right: Quiz }
/** What the server said; `later`: nothing, or that it cannot now. */
export type Reply = Scored | { kind: 'refused'; why: 'not-an-answer' | 'forbidden' | 'not-found' | 'too-many' } | { kind: 'later' }

export interface OutboxOptions {
  /** What lives longer than the page. */
  kept: { get(): string | null; set(text: string | null): void }
  send(waiting: Waiting): Promise<Reply>
  newId(): string
  /** Of an answer that was given before, too, by a page that is gone. */
  onReply(waiting: Waiting, reply: Exclude<Reply, { kind: 'later' }>): void
  /** How many wait. */
  onWaiting(count: number): void
}

export interface Outbox {
  /** Kept before this returns. @returns false: as many wait as may */
  give(answer: Omit<Waiting, 'clientId'>): boolean
  /** Sends what waits, one after the other; a second call meanwhile changes nothing. */
  flush(): Promise<void>
  waiting(): readonly Waiting[]
}

/** One for each step of a long lesson. */
export const MOST_WAITING = 60

export function createOutbox({ kept, send, newId, onReply, onWaiting }: OutboxOptions): Outbox {
  let isSending = false
  const read = (): Waiting[] => {
    try {
      const given = JSON.parse(kept.get() ?? '[]') as unknown
      return Array.isArray(given) ? given.filter(isWaiting).slice(0, MOST_WAITING) : []
    } catch {
      return []
    }
  }
  const write = (all: readonly Waiting[]) => {
    kept.set(all.length > 0 ? JSON.stringify(all) : null)
    onWaiting(all.length)
  }
  const flush = async () => {
    if (isSending) return
    isSending = true
    try {
      for (;;) {
        const next = read()[0]
        if (!next) return
        const reply = await send(next)
        if (reply.kind === 'later') return
        // Read again: more may have been given meanwhile.
        write(read().filter(({ clientId }) => clientId !== next.clientId))
        onReply(next, reply)
      }
    } finally {
      isSending = false
    }
  }
  return {
    give(answer) {
      const all = read()
      if (all.length >= MOST_WAITING) return false
      write([...all, { ...answer, clientId: newId() }])
      return true
    },
    flush,
    waiting: read,
  }
}

function isWaiting(given: unknown): given is Waiting {
  if (typeof given !== 'object' || given === null) return false
  const { clientId, lessonId, version, stepId, answer } = given as Record<string, unknown>
  return typeof clientId === 'string' && typeof lessonId === 'string' && typeof version === 'number' && typeof stepId === 'string' && parseAnswer(answer) !== null
}
