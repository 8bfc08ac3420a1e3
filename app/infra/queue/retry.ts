/**
 * Pause before the next try: 1 s, 4 s, 16 s, ... at most 10 minutes. Doubling twice a time lets a full disk or
 * a restarting neighbour recover without a flood.
 * @param attempts tries so far, at least 1
 */
export function retryDelayMs(attempts: number): number {
  return Math.min(600_000, 1_000 * 4 ** Math.max(0, attempts - 1))
}
