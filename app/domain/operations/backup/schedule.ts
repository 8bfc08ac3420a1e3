/** When a backup is due, and which ones are kept. */

/** The number of the interval that a moment lies in; the same on every process, so that each interval has one backup. */
export const slotOf = (at: Date, everyMinutes: number) => Math.floor(at.getTime() / (everyMinutes * 60_000))

const DAY_MS = 86_400_000
/** Two clocks that are right differ by less. */
export const CLOCKS_DIFFER_MS = 60_000
const isLater = (atMs: number, now: Date) => atMs > now.getTime() + CLOCKS_DIFFER_MS

/** Whether the newest backup must be tried by a restore: once a day. A trial that a clock ahead has dated later than now counts for nothing. */
export const isCheckDue = (checkedAt: readonly string[], now: Date) => !checkedAt.some((at) => !isLater(Date.parse(at), now) && now.getTime() - Date.parse(at) < DAY_MS)

/**
 * Names to remove, of backups listed newest first: those beyond the `keep` newest whole ones. The newest that was seen to
 * restore is kept whatever its age, so that there is always one that is known to work; damaged ones go with their neighbours in age.
 */
export function toRemove(backups: readonly { id: string; state: 'good' | 'verified' | 'damaged' | 'newer' }[], keep: number): string[] {
  const isWhole = (state: string) => state === 'good' || state === 'verified'
  let whole = 0
  let hasVerified = false
  const removed: string[] = []
  for (const { id, state } of backups) {
    const isFirstVerified = state === 'verified' && !hasVerified
    if (state === 'verified') hasVerified = true
    if (whole >= keep && !isFirstVerified) removed.push(id)
    if (isWhole(state)) whole++
  }
  return removed
}

/** How old the newest backup may be before somebody must look: three intervals, at least half an hour. Times that have not come yet say nothing. */
export function isOverdue(lastAt: Date | null, everyMinutes: number, now: Date, watchedSince: Date): boolean {
  const since = Math.max(0, ...[lastAt?.getTime() ?? 0, watchedSince.getTime()].filter((atMs) => !isLater(atMs, now)))
  return now.getTime() - since > Math.max(30, everyMinutes * 3) * 60_000
}
