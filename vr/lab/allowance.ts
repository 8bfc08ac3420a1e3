/** So many a second over time, so many at once after a pause. What is asked beyond is refused and costs nothing. */
export function createAllowance(perSecond: number, atOnce: number) {
  let left = atOnce
  let lastMs: number | null = null
  return {
    take(count: number, nowMs: number): boolean {
      if (lastMs !== null) left = Math.min(atOnce, left + (Math.max(0, nowMs - lastMs) / 1_000) * perSecond)
      lastMs = nowMs
      if (count > left) return false
      left -= count
      return true
    },
  }
}
export type Allowance = ReturnType<typeof createAllowance>
