/**
 * Lets `capacity` through at once and `perSecond` in the long run.
 * @param now ms
 */
export function tokenBucket({ capacity, perSecond }: { capacity: number; perSecond: number }, now: () => number) {
  let tokens = capacity
  let filledAt = now()
  return {
    take(): boolean {
      const at = now()
      tokens = Math.min(capacity, tokens + ((at - filledAt) * perSecond) / 1000)
      filledAt = at
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
