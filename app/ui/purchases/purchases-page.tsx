import { Link } from '@remix-run/react'
import { ReceiptText } from 'lucide-react'
import type { PurchaseShown, PurchasesPage as Shown } from '~/domain/purchases/list-purchases.server'
import type { PurchaseState } from '~/domain/purchases/purchase'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge, type BadgeTone } from '../badge'
import { LinkButton } from '../button'
import { inLanguage } from '../cases/two'
import { Page, PageHeader } from '../page'
import { EmptyState } from '../states'
import { Table, Td, Th } from '../table'
import { PurchasesTabs } from './purchases-tabs'

const TONES: Record<PurchaseState, BadgeTone> = { asked: 'attention', pending: 'attention', paid: 'done', declined: 'danger', refunded: 'neutral', expired: 'neutral' }

export function StateBadge({ state }: { state: PurchaseState }) {
  const { t } = useTranslation('purchases')
  return <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>
}

/** By its name in the reader's language; what is gone is said to be. */
export function useSoldName(): (of: Pick<PurchaseShown, 'title' | 'sells' | 'seller'>) => string {
  const { t, i18n } = useTranslation('purchases')
  return ({ title, sells, seller }) => (sells === 'library' ? t('box.library', { seller }) : (title && inLanguage(title, i18n.language === 'zh' ? 'zh' : 'en').text) || t('gone'))
}

export function PurchasesPage({ of, isSeller, purchases: { rows, page, pages }, problem }: { of: 'mine' | 'sales'; isSeller: boolean; purchases: Shown; problem: 'owned' | 'unreachable' | 'not-found' | 'forbidden' | null }) {
  const { t } = useTranslation('purchases')
  const format = useFormat()
  const nameOf = useSoldName()
  const isSales = of === 'sales'
  const to = (page: number) => `/purchases?${new URLSearchParams({ ...(isSales ? { of } : {}), page: String(page) }).toString()}`
  return (
    <Page width="wide">
      <PageHeader title={t('title')} lead={isSales ? t('salesLead') : t('lead')} />
      {isSeller && <PurchasesTabs at={of} />}
      {problem && <p role="status" className="rounded-sm bg-attention-soft px-4 py-3 font-medium text-attention">{t(`problem.${problem}`)}</p>}
      {rows.length === 0 ? (
        isSales
          ? <EmptyState icon={<ReceiptText />} title={t('noSales.title')} text={t('noSales.text')} action={<LinkButton to="/purchases/offers" tone="primary">{t('noSales.button')}</LinkButton>} />
          : <EmptyState icon={<ReceiptText />} title={t('none.title')} text={t('none.text')} action={<LinkButton to="/cases" tone="primary">{t('none.button')}</LinkButton>} />
      ) : (
        <Table caption={t(`tabs.${of}`)} head={<><Th>{t('column.what')}</Th><Th className="text-right">{t('column.price')}</Th><Th>{t('column.state')}</Th><Th>{t('column.when')}</Th>{isSales && <Th>{t('column.buyer')}</Th>}</>}>
          {rows.map((row) => (
            <tr key={row.id} data-purchase={row.id}>
              <Td className="min-w-44">
                <Link to={`/purchases/${row.id}`} className="font-medium break-words underline underline-offset-4">{nameOf(row)}</Link>
                <span className="block text-sm text-ink-soft">{row.sells === 'case' || row.sells === 'collection' ? t(`sells.${row.sells}`) : ''}{row.forInstitution && t('one.for', { name: row.forInstitution })}</span>
              </Td>
              <Td className="text-right whitespace-nowrap" data-figures>{format.money(row.priceMinor, row.currency)}</Td>
              <Td><StateBadge state={row.state} /></Td>
              <Td className="whitespace-nowrap" data-figures>{format.dateTime(row.createdAt)}</Td>
              {isSales && <Td>{row.buyer || t('tabs.mine')}</Td>}
            </tr>
          ))}
        </Table>
      )}
      {pages > 1 && (
        <nav aria-label={t('pages')} className="flex flex-wrap items-center gap-3">
          {page > 1 && <LinkButton to={to(page - 1)}>{t('newer')}</LinkButton>}
          <span data-figures>{t('page', { page, pages })}</span>
          {page < pages && <LinkButton to={to(page + 1)}>{t('older')}</LinkButton>}
        </nav>
      )}
    </Page>
  )
}
