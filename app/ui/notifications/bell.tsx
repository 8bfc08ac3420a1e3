import { Link, useFetcher, useNavigate } from '@remix-run/react'
import { Bell as BellIcon } from 'lucide-react'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { buttonClass } from '../button'
import { Menu } from '../menu'
import { useToast } from '../toast'
import { useBell } from './use-bell'

/** What the page's action answers to "mark all read". */
export interface MarkedAll { intent: 'read-all'; count: number; at: string }

/** The words of news come with them. Where they cannot be loaded, the button leads to their page as ever. */
const BellNews = lazy(() => import('./bell-news'))

/** News of one's own: a number that changes by itself, a menu with the latest; without JavaScript a link to all of them. */
export function Bell({ personId, unreadOnPage }: { personId: string; unreadOnPage: number }) {
  const { t } = useTranslation('common')
  const { unread, latest, arrived, refresh } = useBell(personId, unreadOnPage)
  const submitAll = useMarkAll()
  const label = unread > 0 ? t('bell.label', { count: unread }) : t('bell.none')
  return (
    <>
      <Menu
        trigger={
          <Link
            to="/notifications" aria-label={label} title={label} data-bell={unread} className={buttonClass('quiet', 'icon', 'relative')}
            // A plain press opens the menu; a new tab is the browser's own.
            onClick={(event) => { if (!event.metaKey && !event.ctrlKey && !event.shiftKey) event.preventDefault() }}
            onPointerDown={refresh} onKeyDown={refresh}
          >
            <BellIcon aria-hidden />
            {unread > 0 && (
              <span aria-hidden data-figures className="absolute -top-0.5 -right-0.5 min-w-5 rounded-full bg-danger px-1 text-center text-xs leading-5 font-semibold text-raised">{unread > 99 ? '99+' : unread}</span>
            )}
          </Link>
        }
      >
        <Suspense><BellNews latest={latest} hasUnread={unread > 0} onReadAll={submitAll} /></Suspense>
      </Menu>
      <span role="status" className="sr-only">{arrived > 0 ? t('bell.new', { count: arrived }) : ''}</span>
    </>
  )
}

/** Marks all read from anywhere, and takes it back for a moment. */
export function useMarkAll(): () => void {
  const { t } = useTranslation('notifications')
  const toast = useToast()
  const fetcher = useFetcher<MarkedAll>()
  const undo = useFetcher()
  const shown = useRef<string | null>(null)
  useEffect(() => {
    const done = fetcher.data
    if (!done || done.intent !== 'read-all' || shown.current === done.at) return
    shown.current = done.at
    if (done.count > 0) {
      toast({ text: t('list.readAllDone', { count: done.count }), tone: 'done', onUndo: () => undo.submit({ intent: 'undo-read-all', at: done.at }, { method: 'post', action: '/notifications?index' }) })
    }
  }, [fetcher.data, toast, t, undo])
  return () => fetcher.submit({ intent: 'read-all' }, { method: 'post', action: '/notifications?index' })
}
