import { Star } from 'lucide-react'
import { useId } from 'react'
import type { Kept } from '~/domain/cases/kept-of.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../../button'
import { cx } from '../../class-names'

const ALL = [1, 2, 3, 4, 5] as const

/** What readers think of it, and one's own stars: five radio buttons, which arrow keys move through. */
export function Stars({ kept: { stars, mean, count, mayRate }, onRate }: { kept: Kept; onRate: (stars: number | null) => void }) {
  const { t } = useTranslation('talk')
  const format = useFormat()
  const name = useId()
  const words = mean === null ? t('keep.noMean') : t('keep.mean', { mean: format.number(Math.round(mean * 10) / 10), count })
  return (
    <div className="flex flex-wrap items-center gap-2">
      {mayRate && (
        <fieldset className="flex items-center">
          <legend className="sr-only">{t('keep.stars')}</legend>
          {ALL.map((one) => (
            <label key={one} title={t('keep.star', { count: one })} className="target flex min-w-9 cursor-pointer items-center justify-center rounded-sm has-focus-visible:outline-2 has-focus-visible:outline-accent">
              <input type="radio" name={name} value={one} checked={stars === one} onChange={() => onRate(one)} className="sr-only" />
              <span className="sr-only">{t('keep.star', { count: one })}</span>
              <Star aria-hidden className={cx('size-5', stars !== null && one <= stars ? 'fill-current text-accent' : 'text-ink-soft')} />
            </label>
          ))}
        </fieldset>
      )}
      <span className="text-sm text-ink-soft tabular-nums" data-mean>{words}</span>
      {mayRate && stars !== null && <Button tone="quiet" onClick={() => onRate(null)}>{t('keep.unrate')}</Button>}
    </div>
  )
}
