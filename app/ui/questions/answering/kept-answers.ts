import type { Answer } from '~/domain/questions/question'

/**
 * Answers on this device, from the first thing entered until the server has answered: a page that is closed, a battery that is
 * empty or a hall without a connection loses none. Of one person and one set of questions; windows of one browser share it.
 */

export interface KeptAnswer { answer: Answer; /** From 1: which attempt it is. */ attempt: number; /** The learner pressed; the server has not answered yet. */ isHandedIn: boolean }
export type Kept = Readonly<Record<string, KeptAnswer>>
export interface Keeping { getItem(key: string): string | null; setItem(key: string, value: string): void; removeItem(key: string): void }

/** More questions than a set may have. */
const MOST = 200
/** When the server last answered for any set on this device, ms since 1970. */
const LAST_SETTLED = 'theatrum:last-settled'
/** Longer than a page is on its way. */
const PAGE_MS = 60_000
const NONE: Kept = {}

export class KeptAnswers {
  private now: Kept
  private readonly listeners = new Set<() => void>()

  /** @param storage null: kept while the page is open */
  constructor(private readonly storage: Keeping | null, readonly key: string) {
    this.now = this.read() ?? NONE
  }

  readonly snapshot = (): Kept => this.now
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  enter(questionId: string, answer: Answer, attempt: number): void {
    this.set(questionId, { answer, attempt, isHandedIn: false })
  }

  handIn(questionId: string, answer: Answer, attempt: number): void {
    this.set(questionId, { answer, attempt, isHandedIn: true })
  }

  handedIn(): [string, KeptAnswer][] {
    return Object.entries(this.now).filter(([, { isHandedIn }]) => isHandedIn)
  }

  /** The server has this attempt. What was entered since stays. */
  settle(questionId: string, attempt: number): void {
    this.refresh()
    const one = this.now[questionId]
    if (!one?.isHandedIn || one.attempt !== attempt) return
    try { this.storage?.setItem(LAST_SETTLED, String(Date.now())) } catch { /* Full: a page on its way may be behind until it is loaded again. */ }
    this.set(questionId, null)
  }

  /** A page that was on its way when the server answered knows neither what was kept here nor the answer. */
  mayPageBeBehind(): boolean {
    try {
      return Math.abs(Date.now() - Number(this.storage?.getItem(LAST_SETTLED) ?? 0)) < PAGE_MS
    } catch {
      return false
    }
  }

  /** Not taken: it is its author's again, as it was entered. */
  giveBack(questionId: string, attempt: number): void {
    this.refresh()
    const one = this.now[questionId]
    if (one?.isHandedIn && one.attempt === attempt) this.set(questionId, { ...one, isHandedIn: false })
  }

  /** Another window wrote. */
  refresh(): void {
    const read = this.read()
    if (read && JSON.stringify(read) !== JSON.stringify(this.now)) this.tell(read)
  }

  private set(questionId: string, one: KeptAnswer | null): void {
    // What another window wrote meanwhile stays as it is.
    const { [questionId]: _before, ...others } = this.read() ?? this.now
    const next = one ? { ...others, [questionId]: one } : others
    this.write(Object.fromEntries(Object.entries(next).slice(-MOST)))
  }

  private write(next: Kept): void {
    try {
      if (Object.keys(next).length === 0) this.storage?.removeItem(this.key)
      else this.storage?.setItem(this.key, JSON.stringify(next))
    } catch { /* Full or forbidden: kept while the page is open. */ }
    this.tell(next)
  }

  private tell(next: Kept): void {
    this.now = next
    for (const listener of this.listeners) listener()
  }

  /** Null: this device keeps nothing. */
  private read(): Kept | null {
    if (!this.storage) return null
    try {
      const kept: unknown = JSON.parse(this.storage.getItem(this.key) ?? '{}')
      return typeof kept === 'object' && kept !== null ? Object.fromEntries(Object.entries(kept).filter((one): one is [string, KeptAnswer] => isKept(one[1]))) : {}
    } catch {
      return null
    }
  }
}

function isKept(one: unknown): one is KeptAnswer {
  if (typeof one !== 'object' || one === null) return false
  const { answer, attempt, isHandedIn } = one as Partial<KeptAnswer>
  return typeof answer === 'object' && answer !== null && typeof answer.kind === 'string' && Number.isInteger(attempt) && typeof isHandedIn === 'boolean'
}
