/** When what failed is tried again. Pure. */

const FIRST_MS = 15_000
const LONGEST_MS = 6 * 3_600_000
/** With the waits between them some five days: a platform that is away over a long weekend gets everything. */
export const MOST_ATTEMPTS = 30

/** 15 s, 30 s, 1 min ... 6 h. @param attempts that failed so far, this one among them */
export const waitMs = (attempts: number): number => Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, Math.max(0, attempts - 1)))
