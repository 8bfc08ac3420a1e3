/** Steps back and forth of one page. Pure. */
export interface History<T> {
  now: T
  past: readonly T[]
  future: readonly T[]
  /** What the last change was about and when, ms: changes of the same thing that come quickly are one step. */
  last: { about: string; atMs: number; /** When the step began. */ sinceMs: number } | null
}

/** More than anybody goes back; of a large lesson (1 MB) the steps share everything that was not changed. */
export const MOST_STEPS = 100
const TOGETHER_MS = 1_500
/** However quickly they come: nobody wants to lose a page of writing to one step back. */
const LONGEST_MS = 10_000

export const begun = <T>(now: T): History<T> => ({ now, past: [], future: [], last: null })

export function changed<T>({ now, past, last }: History<T>, next: T, about: string, atMs: number): History<T> {
  const isSameStep = last?.about === about && atMs - last.atMs < TOGETHER_MS && atMs - last.sinceMs < LONGEST_MS && past.length > 0
  return { now: next, past: isSameStep ? past : [...past.slice(1 - MOST_STEPS), now], future: [], last: { about, atMs, sinceMs: isSameStep ? last.sinceMs : atMs } }
}

export function undone<T>(history: History<T>): History<T> {
  const before = history.past.at(-1)
  return before === undefined ? history : { now: before, past: history.past.slice(0, -1), future: [history.now, ...history.future], last: null }
}

export function redone<T>(history: History<T>): History<T> {
  const [after, ...future] = history.future
  return after === undefined ? history : { now: after, past: [...history.past, history.now], future, last: null }
}

/** Another's changes came: each step has them too, so that going back takes nobody else's work away. */
export function rebased<T>({ past, future }: History<T>, now: T, onto: (step: T) => T): History<T> {
  return { now, past: past.map(onto), future: future.map(onto), last: null }
}
