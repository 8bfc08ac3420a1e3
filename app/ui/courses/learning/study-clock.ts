import { BEAT_BOUNDS, joined, type Beat, type BlockPlace, type Range } from '~/domain/courses/progress/beat'

/**
 * Counts what a learner does with the blocks of a lesson: time while the page is seen and somebody is there, what was played, and
 * where they are. No browser in it: it is told.
 */

/** Without a touch, a key or a film that plays somebody is taken to be away. */
export const AWAY_AFTER_MS = 60_000
/** In sight for less, a block was passed, not seen. */
export const SEEN_AFTER_MS = 1_000
const BEAT_EVERY_MS = 15_000
/** A device that slept between two ticks. */
const MOST_PER_TICK_MS = 2_500

interface Counted { activeMs: number; inSightMs: number; isNew: boolean; watched: Range[]; place: BlockPlace | null }

export class StudyClock {
  private blocks = new Map<string, Counted>()
  private inSight = new Set<string>()
  private lastTickAt: number | null = null
  private lastSignAt: number
  private activeMs = 0
  private readonly seen: Set<string>

  constructor(private readonly lessonId: string, seen: Iterable<string>, now: number) {
    this.seen = new Set(seen)
    this.lastSignAt = now
  }

  /** A touch, a key, a scroll: somebody is there. */
  sign(now: number): void {
    this.lastSignAt = now
  }

  see(blockId: string, isInSight: boolean): void {
    if (isInSight) this.inSight.add(blockId)
    else this.inSight.delete(blockId)
  }

  played(blockId: string, watched: readonly Range[], now: number): void {
    const one = this.of(blockId)
    one.watched = joined([...one.watched, ...watched]).slice(-BEAT_BOUNDS.ranges)
    this.lastSignAt = now
  }

  /** @param isNews what hangs on it is not kept waiting */
  at(blockId: string, place: BlockPlace, isNews = false): void {
    const one = this.of(blockId)
    one.place = place
    one.isNew ||= isNews
  }

  /** @returns whether there is something that should be said now */
  tick(now: number, isVisible: boolean): boolean {
    const ms = this.lastTickAt === null ? 0 : Math.max(0, Math.min(MOST_PER_TICK_MS, now - this.lastTickAt))
    this.lastTickAt = now
    if (!isVisible || now - this.lastSignAt > AWAY_AFTER_MS) return this.hasNews()
    if (this.inSight.size > 0) this.activeMs += ms
    for (const id of this.inSight) {
      const one = this.of(id)
      one.activeMs += ms
      one.inSightMs += ms
      if (one.inSightMs >= SEEN_AFTER_MS && !this.seen.has(id)) {
        this.seen.add(id)
        one.isNew = true
      }
    }
    return this.hasNews() || this.activeMs >= BEAT_EVERY_MS
  }

  private hasNews(): boolean {
    return [...this.blocks].some(([id, { isNew }]) => isNew && this.seen.has(id))
  }

  /** What was counted since the last; null: nothing. */
  take(beatId: string): Beat | null {
    const worth = [...this.blocks].filter(([id, one]) => this.seen.has(id) && (one.activeMs > 0 || one.watched.length > 0 || one.place))
    if (worth.length === 0) return null
    // What was only passed goes on being counted towards being seen.
    for (const [id] of worth) this.blocks.set(id, { activeMs: 0, inSightMs: SEEN_AFTER_MS, isNew: false, watched: [], place: null })
    this.activeMs = 0
    const sorted = worth.sort(([, a], [, b]) => b.activeMs - a.activeMs).slice(0, BEAT_BOUNDS.blocks)
    return {
      beatId, lessonId: this.lessonId,
      blocks: sorted.map(([blockId, { activeMs, watched, place }]) => ({ blockId, activeMs: Math.min(BEAT_BOUNDS.activeMs, Math.round(activeMs)), ...(watched.length > 0 ? { watched } : {}), ...(place ? { place } : {}) })),
    }
  }

  private of(id: string): Counted {
    const known = this.blocks.get(id) ?? { activeMs: 0, inSightMs: 0, isNew: false, watched: [], place: null }
    this.blocks.set(id, known)
    // What is played or gone through was seen, wherever on the page it stands.
    return known
  }
}
