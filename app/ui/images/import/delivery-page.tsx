import { useFetcher } from '@remix-run/react'
import { ListX } from 'lucide-react'
import type { ImportReport } from '~/domain/images/import-report.server'
import type { ImportResults } from '~/domain/images/import-results.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '../../button'
import { FormError } from '../../field'
import { Card, Page, PageHeader } from '../../page'
import { Progress } from '../../progress'
import { useFreshData } from '../../use-fresh-data'
import { DeliveryFiles } from './delivery-files'
import { DeliveryReasons } from './delivery-reasons'
import { DeliveryResults } from './delivery-results'
import { DeliveryState } from './delivery-state'

export interface DeliveryProps { report: ImportReport; results: ImportResults; only: string | null; isMine: boolean }

/** One delivery: how far it is while it is read, then what became of every file and where the pictures are. */
export function DeliveryPage({ report, results, only, isMine }: DeliveryProps) {
  const { t } = useTranslation('images')
  const format = useFormat()
  const { state, counts } = report
  const isUnderWay = state === 'receiving' || state === 'reading'
  useFreshData(isUnderWay ? 1_500 : 60_000)
  const pressing = useFetcher()
  const read = counts.files - counts.waiting - counts.receiving
  const press = (intent: string) => pressing.submit({ intent }, { method: 'post' })
  return (
    <Page>
      <PageHeader
        title={t('delivery.titled', { time: format.dateTime(report.createdAt) })} status={<DeliveryState state={state} />}
        lead={`${t(`delivery.source.${report.source}`)} · ${t(`workspace.${report.workspace}`)}`}
        actions={<><LinkButton to="/images/imports">{t('delivery.list')}</LinkButton><LinkButton to="/images/import" tone={state === 'done' ? 'primary' : 'secondary'}>{t('delivery.more')}</LinkButton></>}
      />
      <Card title={isUnderWay ? t('delivery.underWay') : t('delivery.summary')}>
        {isUnderWay && <Progress label={state === 'receiving' ? t('delivery.receiving', { count: counts.files }) : t('delivery.readOf', { read: format.number(read), count: counts.files })} fraction={state === 'receiving' || counts.files === 0 ? null : read / counts.files} />}
        {results.pull && !results.pull.isOver && <Progress label={t('delivery.fetching')} fraction={results.pull.progress} />}
        {results.pull?.fault && <FormError>{t(`sources.fault.${results.pull.fault}`)}</FormError>}
        <dl className="grid grid-cols-2 gap-4 sm:grid-cols-5" data-figures data-counts>
          {(['stored', 'held', 'duplicate', 'refused', 'skipped'] as const).map((outcome) => (
            <div key={outcome} className="flex flex-col" data-outcome={outcome}>
              <dt className="text-sm text-ink-soft">{t(`delivery.outcome.${outcome}`)}</dt>
              <dd className="text-xl font-semibold">{format.number(counts[outcome])}</dd>
            </div>
          ))}
        </dl>
        <p role="status" className="sr-only">{isUnderWay ? '' : t('delivery.spoken', { stored: counts.stored + counts.held, refused: counts.refused })}</p>
        {isUnderWay && (
          <div className="flex flex-wrap items-center gap-3">
            {state === 'receiving' && isMine && report.source === 'browser' && counts.files > 0 && <Button onClick={() => press('close')} isBusy={pressing.state !== 'idle'}>{t('delivery.close')}</Button>}
            <Button tone="danger" onClick={() => press('cancel')} isBusy={pressing.state !== 'idle'} icon={<ListX aria-hidden />}>{t('delivery.cancel')}</Button>
            <p className="text-sm text-ink-soft">{t(state === 'receiving' ? 'delivery.receivingHint' : 'delivery.readingHint')}</p>
          </div>
        )}
        {state === 'cancelled' && <p className="text-ink-soft">{t('delivery.cancelledText')}</p>}
      </Card>
      <DeliveryResults results={results} />
      <DeliveryReasons refused={results.refused} />
      <DeliveryFiles report={report} only={only} />
    </Page>
  )
}
