/**
 * Unix ms with fractions, steady: page, worker and audio callbacks share the process's monotonic clock,
 * while `Date.now` jumps when the system's time is set.
 */
export const wallNow = (): number => performance.timeOrigin + performance.now()
