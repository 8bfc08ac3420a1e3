import { Link, useNavigate } from '@remix-run/react'
import { Bell as BellIcon, CheckCheck } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'
import { cx } from '../class-names'
import { MenuItem, MenuSeparator } from '../menu'
import { Skeleton } from '../states'
import type { BellItem } from './use-bell'
import { useSentence } from './use-sentence'

/** What the bell's menu holds. `latest` null: on its way. */
export default function BellNews({ latest, hasUnread, onReadAll }: { latest: BellItem[] | null; hasUnread: boolean; onReadAll: () => void }) {
  const { t } = useTranslation('notifications')
  return (
    <>
      <div className="max-h-[min(32rem,60dvh)] w-[min(24rem,calc(100vw-1.5rem))] overflow-y-auto">
        {latest === null ? (
          <div role="status" aria-label={t('bell.loading')} className="flex flex-col gap-3 p-3">{[0, 1, 2].map((row) => <Skeleton key={row} className="h-10" />)}</div>
        ) : latest.length === 0 ? <p className="px-3 py-6 text-center text-ink-soft">{t('bell.empty')}</p> : latest.map((item) => <Item key={item.id} item={item} />)}
      </div>
      <MenuSeparator />
      {hasUnread && <MenuItem onSelect={onReadAll}><CheckCheck aria-hidden />{t('bell.readAll')}</MenuItem>}
      <MenuItem asChild><Link to="/notifications"><BellIcon aria-hidden />{t('bell.all')}</Link></MenuItem>
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
