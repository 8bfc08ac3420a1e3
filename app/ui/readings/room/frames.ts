/** Where pages are hidden no frame comes: what waits is done no later than this. */
const HIDDEN_MS = 100

/** Does something once at the next display frame, however often it is asked for. @returns asks; `stop` forgets what was asked */
export function onceAFrame(act: () => void): { ask(): void; stop(): void } {
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | null = null
  const stop = () => {
    cancelAnimationFrame(frame)
    if (timer) clearTimeout(timer)
    timer = null
  }
  const run = () => { stop(); act() }
  return {
    ask() {
      if (timer) return
      frame = requestAnimationFrame(run)
      timer = setTimeout(run, HIDDEN_MS)
    },
    stop,
  }
}

/** Calls `listener` whenever the desk or one of its pictures changes. @returns the way out */
export function watchDesk(desk: Watched, listener: () => void): () => void {
  const views = new Map<WatchedView, () => void>()
  const look = () => {
    const now = new Set(desk.views())
    for (const [view, stop] of views) if (!now.has(view)) { stop(); views.delete(view) }
    for (const view of now) if (!views.has(view)) views.set(view, view.subscribe(listener))
  }
  const stop = desk.subscribe(() => { look(); listener() })
  look()
  return () => {
    stop()
    for (const end of views.values()) end()
    views.clear()
  }
}
interface WatchedView { subscribe(listener: () => void): () => void }
interface Watched { subscribe(listener: () => void): () => void; views(): WatchedView[] }
