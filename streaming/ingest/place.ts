import { setTimeout as delay } from 'node:timers/promises'

/** Who publishes an input now. */
export interface Incumbent {
  /** By the same clock as `now`, ms: its last audio or video message; before the first, its acceptance. */
  lastMediaTime: number
  close(reason: 'idle-timeout'): void
}

export interface PlaceRequest {
  incumbent(): Incumbent | null
  /** The asking connection is gone. */
  isWithdrawn(): boolean
  /** An incumbent silent for so long loses its place. */
  replaceAfterMs: number
  now(): number
}

const LOOK_EVERY_MS = 20

/**
 * One input has one place. Who delivers keeps it; who is silent loses it.
 *
 * An encoder whose network dropped is back before its old connection is known to be dead, so the answer waits until
 * the incumbent shows that it lives (its next message, some 30 ms) or has been silent for `replaceAfterMs`.
 */
export async function takePlace({ incumbent, isWithdrawn, replaceAfterMs, now }: PlaceRequest): Promise<'free' | 'already-publishing'> {
  const askedAt = now()
  for (;;) {
    const present = incumbent()
    if (present === null || isWithdrawn()) return 'free'
    if (now() - present.lastMediaTime >= replaceAfterMs) {
      present.close('idle-timeout') // frees the place at once
      return 'free'
    }
    if (present.lastMediaTime > askedAt) return 'already-publishing'
    await delay(LOOK_EVERY_MS)
  }
}
