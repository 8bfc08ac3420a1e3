import { useEffect, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'

/** Counts down to a start, second by second; afterwards says that it is about to begin. The same before and after hydration. */
export function Countdown({ to, nowMs }: { to: Date | string; nowMs: number }) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const [now, setNow] = useState(nowMs)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const leftMs = new Date(to).getTime() - now
  return (
    <div className="flex flex-col items-center gap-2">
      <p className="text-2xl font-semibold" data-figures data-countdown>{leftMs > 0 ? (leftMs > 24 * 3_600_000 ? format.duration(leftMs) : format.clock(leftMs)) : t('watch.aboutToStart')}</p>
      <p className="text-ink-soft" data-figures>{t('watch.startsAt', { time: format.dateTime(to), zone: format.zone(to) })}</p>
    </div>
  )
}
