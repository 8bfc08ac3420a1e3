import { useCallback, useEffect, useState } from 'react'

/** A text that is being written, kept in this tab until it is sent: a page that is loaded again, or a session that ended, loses no word. */
export function useDraft(key: string, begin = ''): [string, (text: string) => void] {
  const [text, setText] = useState(begin)
  useEffect(() => {
    try {
      const kept = sessionStorage.getItem(key)
      if (kept !== null) setText(kept)
    } catch { /* A browser without storage keeps it while the page is open. */ }
  }, [key])
  const write = useCallback((next: string) => {
    setText(next)
    try {
      if (next === '') sessionStorage.removeItem(key)
      else sessionStorage.setItem(key, next)
    } catch { /* Full or forbidden: as above. */ }
  }, [key])
  return [text, write]
}
