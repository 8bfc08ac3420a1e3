import { Link, useFetcher, useNavigate } from '@remix-run/react'
import { Bell as BellIcon, CheckCheck } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'
import { buttonClass } from '../button'
import { cx } from '../class-names'
import { Menu, MenuItem, MenuSeparator } from '../menu'
import { Skeleton } from '../states'
import { useToast } from '../toast'
import { useBell, type BellItem } from './use-bell'
import { useSentence } from './use-sentence'

/** What the page's action answers to "mark all read". */
export interface MarkedAll { intent: 'read-all'; count: number; at: string }

/** News of one's own: a number that changes by itself, a menu with the latest; without JavaScript a link to all of them. */
export function Bell({ personId, unreadOnPage }: { personId: string; unreadOnPage: number }) {
  const { t } = useTranslation(['notifications', 'common'])
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
        <div className="max-h-[min(32rem,60dvh)] w-[min(24rem,calc(100vw-1.5rem))] overflow-y-auto">
          {latest === null ? (
            <div role="status" aria-label={t('bell.loading')} className="flex flex-col gap-3 p-3">{[0, 1, 2].map((row) => <Skeleton key={row} className="h-10" />)}</div>
          ) : latest.length === 0 ? <p className="px-3 py-6 text-center text-ink-soft">{t('bell.empty')}</p> : latest.map((item) => <Item key={item.id} item={item} />)}
        </div>
        <MenuSeparator />
        {unread > 0 && <MenuItem onSelect={submitAll}><CheckCheck aria-hidden />{t('bell.readAll')}</MenuItem>}
        <MenuItem asChild><Link to="/notifications"><BellIcon aria-hidden />{t('bell.all')}</Link></MenuItem>
      </Menu>
      <span role="status" className="sr-only">{arrived > 0 ? t('bell.new', { count: arrived }) : ''}</span>
    </>
  )
}

function Item({ item }: { item: BellItem }) {
  const { t } = useTranslation('notifications')
  const format = useFormat()
  const sentence = useSentence()
  const navigate = useNavigate()
  return (
    <MenuItem onSelect={() => navigate(`/notifications/${item.id}`)}>
      <span className="flex min-w-0 flex-1 items-start gap-3 py-1">
        <span aria-hidden className={cx('mt-2 size-2 shrink-0 rounded-full', item.readAt ? 'bg-transparent' : 'bg-accent')} />
        <span className="min-w-0 flex-1">
          <span className={cx('block break-words', !item.readAt && 'font-semibold')}>{sentence(item)}</span>
          <span className="block text-sm text-ink-soft" data-figures>{format.dateTime(item.createdAt)}</span>
        </span>
        {!item.readAt && <span className="sr-only">{t('list.isUnread')}</span>}
      </span>
    </MenuItem>
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
