/** Milliseconds of work between which the page may answer: with one piece on top, well under a picture of the screen. */
const SLICE_MS = 8

export interface PiecesClock { now: () => number; later: (next: () => void) => () => void }

const BROWSER: PiecesClock = {
  now: () => performance.now(),
  later(next) { const timer = setTimeout(next, 0); return () => clearTimeout(timer) },
}

/** Long work in slices of time. One at a time: whatever is started ends the work before it, which never says that it is done. */
export function createPieces({ now, later }: PiecesClock = BROWSER) {
  let cancel: (() => void) | null = null
  const stop = () => { cancel?.(); cancel = null }
  return {
    start(work: Iterator<unknown>, done: () => void) {
      stop()
      const slice = () => {
        cancel = null
        const end = now() + SLICE_MS
        do if (work.next().done) { done(); return }
        while (now() < end)
        cancel = later(slice)
      }
      cancel = later(slice)
    },
    isAtWork: () => cancel !== null,
    stop,
  }
}
