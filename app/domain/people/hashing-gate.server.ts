import { availableParallelism } from 'node:os'

/**
 * Argon2 runs on libuv's four threads, which files, name look-ups and compression share, and takes 19 MiB a run.
 * Twenty sign-ins at once would hold all four and make every page wait: a core is left to the thread that draws pages, at most
 * two run, the others wait in line, first come first served.
 */
const AT_ONCE = Math.min(2, Math.max(1, availableParallelism() - 1))
/** Whoever comes when so many wait is told to come again: at 30 ms a run the last in line waits 3 to 6 s. */
const MOST_WAITING = 200

/** Too many people are signing in this second. */
export class HashingBusy extends Error {}

interface Gate { running: number; line: (() => void)[] }

const REGISTER = Symbol.for('theatrum.hashing-gate')
/** The pages and the process around them are two bundles with a copy of this module each: the gate is the process's. */
const theProcess = globalThis as { [REGISTER]?: Gate }
const gate = (theProcess[REGISTER] ??= { running: 0, line: [] })

/** Runs one hash when it is its turn. @throws HashingBusy when the line is full. */
export async function inTurn<T>(hash: () => Promise<T>): Promise<T> {
  if (gate.running >= AT_ONCE) {
    if (gate.line.length >= MOST_WAITING) throw new HashingBusy()
    // Whoever leaves hands the place on without letting it go.
    await new Promise<void>((resolve) => gate.line.push(resolve))
  } else gate.running++
  try {
    return await hash()
  } finally {
    const next = gate.line.shift()
    if (next) next()
    else gate.running--
  }
}

/** For tests and metrics. */
export const hashingNow = () => ({ running: gate.running, waiting: gate.line.length, atOnce: AT_ONCE })
