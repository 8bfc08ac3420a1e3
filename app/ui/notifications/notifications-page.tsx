import { Link, useFetcher, useSearchParams } from '@remix-run/react'
import { BellOff, CheckCheck, Mail, MailOpen, Settings } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'
import { Button, buttonClass, IconButton, LinkButton } from '../button'
import { cx } from '../class-names'
import { Page, PageHeader } from '../page'
import { EmptyState } from '../states'
import { useMarkAll } from './bell'
import { useSentence } from './use-sentence'

interface Item { id: string; kind: string; paramsJson: string; createdAt: Date | string; readAt: Date | string | null }
export interface NotificationsPageProps { items: Item[]; total: number; unread: number; page: number; pages: number; isUnreadOnly: boolean }

export function NotificationsPage({ items, unread, page, pages, isUnreadOnly }: NotificationsPageProps) {
  const { t } = useTranslation('notifications')
  const markAll = useMarkAll()
  const [search] = useSearchParams()
  const to = (changes: Record<string, string | null>) => {
    const next = new URLSearchParams(search)
    for (const [name, value] of Object.entries(changes)) if (value === null) next.delete(name); else next.set(name, value)
    return `?${next}`
  }
  const choice = (isOn: boolean) => cx(buttonClass(isOn ? 'secondary' : 'quiet'), isOn && 'bg-accent-soft')
  return (
    <Page width="reading">
      <PageHeader
        title={t('title')} lead={t('lead')}
        actions={
          <>
            {unread > 0 && <Button icon={<CheckCheck aria-hidden />} onClick={markAll}>{t('bell.readAll')}</Button>}
            <LinkButton to="/account/notifications" icon={<Settings aria-hidden />}>{t('list.settings')}</LinkButton>
          </>
        }
      />
      <nav aria-label={t('list.show')} className="flex gap-1">
        <Link to={to({ show: null, page: null })} aria-current={isUnreadOnly ? undefined : 'page'} className={choice(!isUnreadOnly)}>{t('list.everything')}</Link>
        <Link to={to({ show: 'unread', page: null })} aria-current={isUnreadOnly ? 'page' : undefined} className={choice(isUnreadOnly)}>
          {t('list.unread')}{unread > 0 && <span data-figures> ({unread})</span>}
        </Link>
      </nav>
      {items.length === 0 ? (
        isUnreadOnly
          ? <EmptyState icon={<MailOpen />} title={t('list.emptyUnread')} action={<LinkButton to="/notifications">{t('bell.all')}</LinkButton>} />
          : <EmptyState icon={<BellOff />} title={t('list.emptyTitle')} text={t('list.emptyText')} action={<LinkButton to="/account/notifications">{t('list.settings')}</LinkButton>} />
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line bg-raised">{items.map((item) => <Row key={item.id} item={item} />)}</ul>
      )}
      {pages > 1 && (
        <nav className="flex items-center justify-between gap-4" aria-label={t('list.page', { page, pages })}>
          {page > 1 ? <Link to={to({ page: String(page - 1) })} className={buttonClass()}>{t('list.previous')}</Link> : <span />}
          <span className="text-ink-soft" data-figures>{t('list.page', { page, pages })}</span>
          {page < pages ? <Link to={to({ page: String(page + 1) })} className={buttonClass()}>{t('list.next')}</Link> : <span />}
        </nav>
      )}
    </Page>
  )
}

function Row({ item }: { item: Item }) {
  const { t } = useTranslation('notifications')
  const format = useFormat()
  const sentence = useSentence()
  const fetcher = useFetcher()
  const wanted = fetcher.formData?.get('intent')
  const isUnread = wanted ? wanted === 'unread' : item.readAt === null
  return (
    <li className={cx('flex items-start gap-3 p-3 sm:p-4', isUnread && 'bg-accent-soft/40')}>
      <span aria-hidden className={cx('mt-2 size-2 shrink-0 rounded-full', isUnread ? 'bg-accent' : 'bg-transparent')} />
      <Link to={`/notifications/${item.id}`} className="min-w-0 flex-1 rounded-sm hover:underline">
        <span className={cx('block break-words', isUnread && 'font-semibold')}>{sentence(item)}</span>
        <span className="block text-sm text-ink-soft" data-figures>{isUnread && <span className="sr-only">{t('list.isUnread')}, </span>}{format.dateTime(item.createdAt)}</span>
      </Link>
      <fetcher.Form method="post" action="/notifications?index">
        <input type="hidden" name="id" value={item.id} />
        <IconButton type="submit" name="intent" value={isUnread ? 'read' : 'unread'} label={t(isUnread ? 'list.markRead' : 'list.markUnread')}>{isUnread ? <MailOpen aria-hidden /> : <Mail aria-hidden />}</IconButton>
      </fetcher.Form>
    </li>
  )
}
