import { Form, useNavigation } from '@remix-run/react'
import { ArrowLeft, BookOpenText, Undo2 } from 'lucide-react'
import { useEffect } from 'react'
import type { PurchaseShown } from '~/domain/purchases/list-purchases.server'
import type { Refund } from '~/domain/purchases/refund.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, buttonClass, LinkButton } from '../button'
import { FormError } from '../field'
import { Card, Page, PageHeader } from '../page'
import { useRefresh } from '../use-refresh'
import { StateBadge, useSoldName } from './purchases-page'

/** A purchase as its receipt: what, for how much, and what became of it. While a bank is waited for it looks again by itself. */
export function PurchasePage({ purchase, payUrl, outcome }: { purchase: PurchaseShown; payUrl: string | null; outcome: Refund['kind'] | null }) {
  const { t } = useTranslation('purchases')
  const format = useFormat()
  const nameOf = useSoldName()
  const isBusy = useNavigation().state !== 'idle'
  const { state, sells, refId, title, may } = purchase
  const refresh = useRefresh()
  useEffect(() => {
    if (state !== 'pending') return
    const timer = setInterval(refresh, 5_000)
    return () => clearInterval(timer)
  }, [state, refresh])
  const isBuyer = purchase.buyer === ''
  return (
    <Page width="reading">
      <PageHeader title={nameOf(purchase)} lead={t('one.from', { name: purchase.seller })} status={<StateBadge state={state} />} actions={<LinkButton to="/purchases" icon={<ArrowLeft aria-hidden />}>{t('one.all')}</LinkButton>} />
      <Card>
        <p className="text-3xl font-semibold" data-figures>{format.money(purchase.priceMinor, purchase.currency)}</p>
        {isBuyer && <p role="status" data-purchase-state={state}>{t(`one.says.${state}`)}</p>}
        <ul className="flex flex-col gap-1 text-ink-soft" data-figures>
          {!isBuyer && <li>{t('one.by', { name: purchase.buyer })}</li>}
          {purchase.forInstitution && <li>{t('one.for', { name: purchase.forInstitution })}</li>}
          {purchase.until && state === 'paid' && <li>{t('one.until', { date: format.date(purchase.until) })}</li>}
          <li>{t('one.at', { date: format.dateTime(purchase.createdAt) })}</li>
          <li>{t('one.changed', { date: format.dateTime(purchase.changedAt) })}</li>
        </ul>
        <FormError>{outcome && outcome !== 'asked' ? t(`one.problem.${outcome}`) : null}</FormError>
        {outcome === 'asked' && state === 'refunded' && <p role="status" className="font-medium text-done">{t('one.refunded')}</p>}
        <div className="flex flex-wrap gap-3">
          {isBuyer && state === 'paid' && title && (
            <LinkButton tone="primary" icon={<BookOpenText aria-hidden />} to={sells === 'case' ? `/cases/${refId}` : sells === 'collection' ? `/cases/collections/${refId}` : '/cases'}>{sells === 'library' ? t('one.openLibrary') : t('one.open')}</LinkButton>
          )}
          {isBuyer && state === 'declined' && sells === 'case' && title && <LinkButton to={`/cases/${refId}`} icon={<BookOpenText aria-hidden />}>{t('one.open')}</LinkButton>}
          {payUrl && <a href={payUrl} className={buttonClass('primary')}>{t('one.pay')}</a>}
          {may.refund && (
            <Form method="post">
              <Button type="submit" tone="danger" icon={<Undo2 aria-hidden />} isBusy={isBusy}>{t('one.refund', { price: format.money(purchase.priceMinor, purchase.currency) })}</Button>
            </Form>
          )}
        </div>
      </Card>
    </Page>
  )
}
