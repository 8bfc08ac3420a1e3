import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'
import { Card } from '../page'

const HEIGHT = 60

/** One bar a day, oldest first, each a day of the reader's own time zone. */
export function EventsPerDay({ days }: { days: readonly { day: string; noon: Date | string; count: number }[] }) {
  const { t } = useTranslation('audit')
  const format = useFormat()
  const most = Math.max(1, ...days.map(({ count }) => count))
  const total = days.reduce((sum, { count }) => sum + count, 0)
  const width = 300 / Math.max(1, days.length)
  return (
    <Card title={t('perDay.title')} actions={<span className="text-sm text-ink-soft" data-figures>{t('perDay.most', { count: most })}</span>}>
      <svg role="img" aria-label={t('perDay.label', { count: total })} viewBox={`0 0 300 ${HEIGHT}`} preserveAspectRatio="none" className="h-24 w-full border-b border-line-strong text-accent">
        {days.map(({ day, noon, count }, index) => {
          const height = count === 0 ? 0 : Math.max(1.5, (count / most) * HEIGHT)
          return (
            <g key={day}>
              <rect x={index * width} y={0} width={width} height={HEIGHT} fill="transparent"><title>{t('perDay.day', { day: format.date(noon), count })}</title></rect>
              <rect x={index * width + width * 0.15} y={HEIGHT - height} width={width * 0.7} height={height} fill="currentColor" pointerEvents="none" />
            </g>
          )
        })}
      </svg>
      <p className="flex justify-between text-sm text-ink-soft" data-figures><span>{days[0] && format.date(days[0].noon)}</span><span>{days.at(-1) && format.date(days.at(-1)!.noon)}</span></p>
    </Card>
  )
}
