import { BEAT_BOUNDS, type Beat } from '~/domain/courses/progress/beat'

/**
 * Beats that the server has not answered yet, kept on this device until it has: a page that is closed, or a lecture hall without a
 * connection, loses nothing. Of one person and class.
 */

/** Four hours of study. Past it the oldest go: their time is lost, what was seen since is said anyway. */
const MOST = 1_000
const AT_ONCE = 20

export interface Keeping { getItem(key: string): string | null; setItem(key: string, value: string): void; removeItem(key: string): void }

export class BeatQueue {
  private waiting: Beat[]
  constructor(private readonly storage: Keeping | null, private readonly key: string) {
    this.waiting = this.read()
  }

  get size(): number {
    return this.waiting.length
  }

  add(one: Beat): void {
    // Another tab of the same person may have added to it.
    this.waiting = merged(this.read(), [...this.waiting, one]).slice(-MOST)
    this.write()
  }

  next(): Beat[] {
    return this.waiting.slice(0, Math.min(AT_ONCE, BEAT_BOUNDS.beats))
  }

  settle(beats: readonly Beat[]): void {
    const told = new Set(beats.map(({ beatId }) => beatId))
    this.waiting = merged(this.read(), this.waiting).filter(({ beatId }) => !told.has(beatId))
    this.write()
  }

  private read(): Beat[] {
    try {
      const kept: unknown = JSON.parse(this.storage?.getItem(this.key) ?? '[]')
      return Array.isArray(kept) ? kept.filter(isBeat) : []
    } catch {
      return []
    }
  }

  private write(): void {
    try {
      if (this.waiting.length === 0) this.storage?.removeItem(this.key)
      else this.storage?.setItem(this.key, JSON.stringify(this.waiting))
    } catch { /* Full or forbidden: kept while the page is open. */ }
  }
}

function merged(a: readonly Beat[], b: readonly Beat[]): Beat[] {
  const known = new Set(a.map(({ beatId }) => beatId))
  return [...a, ...b.filter(({ beatId }) => !known.has(beatId))]
}

/** Of this form; the server reads it with care. */
function isBeat(one: unknown): one is Beat {
  if (typeof one !== 'object' || one === null) return false
  const { beatId, lessonId, blocks } = one as Partial<Beat>
  return typeof beatId === 'string' && typeof lessonId === 'string' && Array.isArray(blocks) && blocks.length > 0
}
