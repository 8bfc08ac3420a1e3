import { useTranslation } from '~/i18n/use-translation'
import type { Operations } from '~/domain/operations/operations'
import { isFillingSoon, type Filling } from '~/domain/operations/vitals'
import { useFormat } from '~/i18n/format'
import { cx } from '../class-names'
import { Card } from '../page'
import { Sparkline } from '../sparkline'

const DAY_MS = 86_400_000
/** A disk with less than a tenth free is close to refusing a broadcast. */
const LITTLE = 0.1

/** What is free, how it went, and when it is full if it goes on. */
export function DiskCard({ disk: { freeBytes, sizeBytes, samples, filling }, at }: { disk: Operations['disk']; at: string }) {
  const { t } = useTranslation('operations')
  const format = useFormat()
  const first = samples[0]
  const days = first ? Math.max(1, Math.round((Date.parse(at) - first.atMs) / DAY_MS)) : 1
  const isLow = isFillingSoon(filling) || freeBytes < sizeBytes * LITTLE
  const used = sizeBytes > 0 ? 1 - freeBytes / sizeBytes : 0
  return (
    <Card title={t('disk.title')}>
      <p className={cx('text-xl font-semibold', isLow && 'text-danger')}>{t('disk.free', { free: format.bytes(freeBytes), size: format.bytes(sizeBytes) })}</p>
      <div className="h-2 overflow-hidden rounded-full bg-sunken" aria-hidden>
        <div className={cx('h-full', isLow ? 'bg-danger' : 'bg-accent')} style={{ width: `${used * 100}%` }} />
      </div>
      <Sparkline values={[...samples.map((one) => one.freeBytes), freeBytes]} max={sizeBytes} label={t('disk.plot', { days, free: format.bytes(freeBytes) })} className="h-16 w-full text-accent" />
      <p className={cx(isLow ? 'font-medium text-danger' : 'text-ink-soft')}><Forecast filling={filling} /></p>
    </Card>
  )
}

function Forecast({ filling }: { filling: Filling }) {
  const { t } = useTranslation('operations')
  switch (filling.kind) {
    case 'unknown': return t('disk.unknown')
    case 'not-filling': return t('disk.notFilling')
    case 'days': return filling.days < 1 ? t('disk.fullToday') : t('disk.full', { count: Math.floor(filling.days) })
    default: return filling satisfies never
  }
}
