import { Link } from '@remix-run/react'
import { Inbox, Upload } from 'lucide-react'
import type { ImportSummary } from '~/domain/images/import-report.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '../../button'
import { Page, PageHeader } from '../../page'
import { EmptyState } from '../../states'
import { Table, Td, Th } from '../../table'
import { useFreshData } from '../../use-fresh-data'
import { DeliveryState } from './delivery-state'

const EVERY_MS = 5_000

/** What came in, newest first: one's own deliveries and, for administrators, those of the institution. */
export function DeliveriesPage({ imports, hasMore, mayImport, names }: { imports: ImportSummary[]; hasMore: boolean; mayImport: boolean; names: Record<string, string> }) {
  const { t } = useTranslation('images')
  const format = useFormat()
  useFreshData(EVERY_MS)
  const button = mayImport && <LinkButton to="/images/import" tone="primary" icon={<Upload aria-hidden />}>{t('import.title')}</LinkButton>
  return (
    <Page>
      <PageHeader title={t('delivery.list')} lead={t('delivery.listLead')} actions={imports.length > 0 && button} />
      {imports.length === 0 ? <EmptyState icon={<Inbox />} title={t('delivery.none')} action={button} /> : (
        <Table caption={t('delivery.list')} head={<><Th>{t('delivery.when')}</Th><Th>{t('delivery.how')}</Th><Th>{t('import.workspace')}</Th><Th className="text-right">{t('delivery.files')}</Th><Th className="text-right">{t('delivery.outcome.stored')}</Th><Th className="text-right">{t('delivery.outcome.held')}</Th><Th className="text-right">{t('delivery.outcome.refused')}</Th><Th>{t('delivery.state')}</Th></>}>
          {imports.map((one) => (
            <tr key={one.id}>
              <Td><Link to={`/images/imports/${one.id}`} className="target inline-flex items-center font-medium whitespace-nowrap underline underline-offset-4">{format.dateTime(one.createdAt)}</Link></Td>
              <Td className="whitespace-nowrap">{t(`delivery.source.${one.source}`)}</Td>
              <Td>{t(`workspace.${one.workspace}`)}{names[one.institutionId] && <span className="block text-sm text-ink-soft">{names[one.institutionId]}</span>}</Td>
              <Td className="text-right" data-figures>{format.number(one.counts.files)}</Td>
              <Td className="text-right" data-figures>{format.number(one.counts.stored)}</Td>
              <Td className="text-right" data-figures>{format.number(one.counts.held)}</Td>
              <Td className="text-right" data-figures>{format.number(one.counts.refused)}</Td>
              <Td><DeliveryState state={one.state} /></Td>
            </tr>
          ))}
        </Table>
      )}
      {hasMore && <div><LinkButton to={`?before=${encodeURIComponent(imports.at(-1)!.createdAt)}`}>{t('delivery.earlier')}</LinkButton></div>}
    </Page>
  )
}
