import { useCallback, useEffect, useRef, useState } from 'react'
import { usePersonal } from '~/realtime/use-personal'

export interface BellItem { id: string; kind: string; paramsJson: string; createdAt: string; readAt: string | null }
interface News { unread: number; latest: BellItem[] }

/**
 * How many are unread, from the page's own loader first and by the socket from then on.
 * `arrived` counts what came since the page was opened or last looked at; for the live region.
 */
export function useBell(personId: string, unreadOnPage: number): { unread: number; latest: BellItem[] | null; arrived: number; refresh: () => void } {
  const [news, setNews] = useState<News | null>(null)
  const [unread, setUnread] = useState(unreadOnPage)
  const [arrived, setArrived] = useState(0)
  const before = useRef(unreadOnPage)
  const asked = useRef(0)

  const take = useCallback((count: number) => {
    if (count !== before.current) setArrived(Math.max(0, count - before.current))
    before.current = count
    setUnread(count)
  }, [])
  // A navigation or a press brought a newer count with it.
  useEffect(() => take(unreadOnPage), [unreadOnPage, take])

  const refresh = useCallback(() => {
    const mine = ++asked.current
    void (async () => {
      try {
        const response = await fetch('/notifications/latest', { headers: { Accept: 'application/json' } })
        // Signed out elsewhere: the line says so.
        if (!response.ok) return
        const fresh = (await response.json()) as News
        // An older answer that comes later says nothing.
        if (mine !== asked.current) return
        setNews(fresh)
        take(fresh.unread)
      } catch {
        // Off the network: the socket's return asks again.
      }
    })()
  }, [take])
  usePersonal(personId, refresh)

  return { unread, latest: news?.latest ?? null, arrived, refresh }
}
