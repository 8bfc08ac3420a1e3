import { useEffect, useRef } from 'react'

/** Tells the server where the reader is: as they go on, once more when the connection is back, and when the page is closed. */
export function useProgress({ lessonId, version, step, isFinished }: { lessonId: string; version: number; step: number; isFinished: boolean }): void {
  const said = useRef('')
  useEffect(() => {
    // A draft is looked at, not followed.
    if (version === 0) return
    const body = JSON.stringify({ version, step, isFinished })
    const tell = () => {
      if (said.current === body) return
      // Lives on while the page is being closed.
      fetch(`/anatomy/lessons/${lessonId}/progress`, { method: 'POST', headers: { 'content-type': 'application/json' }, body, keepalive: true })
        .then((response) => { if (response.ok && !response.redirected) said.current = body })
        .catch(() => undefined)
    }
    tell()
    window.addEventListener('online', tell)
    window.addEventListener('pagehide', tell)
    return () => { window.removeEventListener('online', tell); window.removeEventListener('pagehide', tell) }
  }, [lessonId, version, step, isFinished])
}
