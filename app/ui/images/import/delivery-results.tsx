import { Link } from '@remix-run/react'
import { Box, Layers, ShieldQuestion } from 'lucide-react'
import type { ImportResults } from '~/domain/images/import-results.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../../badge'
import { LinkButton } from '../../button'
import { Card } from '../../page'

const MOST_STACKS = 5

/** Where the pictures are now, what waits for a person, and which series are no volume and why. */
export function DeliveryResults({ results: { studies } }: { results: ImportResults }) {
  const { t } = useTranslation('images')
  const format = useFormat()
  if (studies.length === 0) return null
  const heldFor = studies.find(({ isHeld }) => isHeld)
  return (
    <Card title={t('delivery.studies', { count: studies.length })}>
      {heldFor && (
        <div role="note" className="flex flex-wrap items-center gap-3 rounded-sm border border-attention bg-attention-soft px-4 py-3">
          <ShieldQuestion className="size-5 shrink-0 text-attention" aria-hidden />
          <p className="min-w-48 flex-1">{t(heldFor.mayReview ? 'delivery.heldMine' : 'delivery.heldOthers')}</p>
          {heldFor.mayReview && <LinkButton to="/images/review">{t('delivery.review')}</LinkButton>}
        </div>
      )}
      <ul className="divide-y divide-line">
        {studies.map((study) => (
          <li key={study.id} className="flex flex-col gap-2 py-3" data-study={study.id}>
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
              <Layers className="size-6 shrink-0 text-ink-soft" aria-hidden />
              <div className="min-w-48 flex-1">
                {study.mayRead ? <Link to={`/images/${study.id}`} className="target inline-flex items-center font-medium underline underline-offset-4">{study.description || t('library.untitled')}</Link> : <span className="font-medium">{study.description || t('library.untitled')}</span>}
                <p className="text-sm text-ink-soft" data-figures>{format.list([...study.modalities, t('library.images', { count: study.instanceCount })])}</p>
              </div>
              {study.isHeld && <Badge tone="attention">{t('library.isHeld')}</Badge>}
              {study.mayRead && <LinkButton to={`/images/${study.id}`}>{t('delivery.read')}</LinkButton>}
            </div>
            {study.stacks.length > 0 && (
              <ul className="flex flex-col gap-1 pl-10 text-sm text-ink-soft">
                {study.stacks.slice(0, MOST_STACKS).map((series, index) => (
                  <li key={index} className="flex items-start gap-2">
                    <Box className="mt-0.5 size-4 shrink-0" aria-hidden />
                    <span>{t('delivery.noVolume', { series: [series.modality, series.number, series.description].filter((part) => part !== null && part !== '').join(' '), reasons: format.list(series.reasons.map((reason) => t(`stack.${reason}`))) })}</span>
                  </li>
                ))}
                {study.stacks.length > MOST_STACKS && <li className="pl-6" data-figures>{t('delivery.moreSeries', { count: study.stacks.length - MOST_STACKS })}</li>}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
