import { startTransition, useCallback, useEffect, useState } from 'react'
import { dropLesson, keepLesson, listKept, shelfHere, type KeptRecord } from './kept'

const WORKER = '/courses/worker.js'
/** A lesson that is only looked into is not kept. */
const RECENT_AFTER_MS = 5_000

/** Files that the page has loaded by now: code and words come in pieces that its address list does not name. */
function loadedFiles(): string[] {
  const paths = performance.getEntriesByType('resource').flatMap(({ name }) => { const { origin, pathname } = new URL(name); return origin === location.origin && (pathname.startsWith('/assets/') || /^\/courses\/class\/[^/]+\/media\//.test(pathname)) ? [pathname] : [] })
  return [...new Set(paths)]
}
const WAYS = { fetch: (path: string) => fetch(path, { headers: { accept: 'text/html,*/*' } }), now: () => Date.now(), loaded: loadedFiles }

async function ready(): Promise<boolean> {
  try {
    await navigator.serviceWorker.register(WORKER, { scope: '/courses' })
    return true
  } catch {
    return false
  }
}

export type KeptState = 'unknown' | 'not-here' | 'not-kept' | 'keeping' | 'recent' | 'chosen' | 'failed'

/** Whether this lesson is kept on this device. @param lesson null: it cannot be read without a connection */
export function useKept(personId: string, lesson: Pick<KeptRecord, 'path' | 'title' | 'courseTitle' | 'language'> | null) {
  const [state, set] = useState<KeptState>('unknown')
  // A page that is still being brought to life is not drawn anew for it.
  const setState = useCallback((next: KeptState) => startTransition(() => set(next)), [])
  const { path = '', title = '', courseTitle = '', language = '' } = lesson ?? {}
  const keepIt = useCallback(async (isChosen: boolean): Promise<boolean> => {
    const shelf = shelfHere()
    return shelf !== null && (await ready()) && (await keepLesson(shelf, personId, { path, title, courseTitle, language, isChosen }, WAYS).catch(() => false))
  }, [personId, path, title, courseTitle, language])
  useEffect(() => {
    const shelf = shelfHere()
    if (path === '' || !shelf) return setState('not-here')
    let isOver = false
    const look = async () => {
      const one = (await listKept(shelf, personId)).find((each) => each.path === path)
      if (!isOver) setState(one ? (one.isChosen ? 'chosen' : 'recent') : 'not-kept')
      return one
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    void look().then((one) => {
      // On a phone what was opened lately stays readable on the way home; what is kept is made new.
      if (isOver || !navigator.onLine || (!one && !matchMedia('(pointer: coarse)').matches)) return
      timer = setTimeout(() => void keepIt(one?.isChosen === true).then(() => { if (!isOver) void look() }), RECENT_AFTER_MS)
    })
    return () => { isOver = true; clearTimeout(timer) }
  }, [personId, path, keepIt, setState])
  const keep = useCallback(async () => {
    setState('keeping')
    setState((await keepIt(true)) ? 'chosen' : 'failed')
  }, [keepIt, setState])
  const drop = useCallback(async () => {
    const shelf = shelfHere()
    if (shelf) await dropLesson(shelf, personId, path)
    setState('not-kept')
  }, [personId, path, setState])
  return { state, keep, drop }
}
