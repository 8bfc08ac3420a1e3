import { useEffect, useState } from 'react'
import { Timer, TimerOff } from 'lucide-react'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'

/** The time that is left, by the server's clock; says so aloud at few moments, not each second. */
export function ExamClock({ endsAt, isPaused, serverNow, onEnd }: { endsAt: number; isPaused: boolean; serverNow: () => number; onEnd: () => void }) {
  const { t } = useTranslation('exam-sit')
  const format = useFormat()
  const [leftMs, setLeft] = useState(() => endsAt - serverNow())
  useEffect(() => {
    if (isPaused) return
    const look = () => {
      const left = endsAt - serverNow()
      setLeft(left)
      if (left <= 0) onEnd()
    }
    look()
    const timer = setInterval(look, 500)
    return () => clearInterval(timer)
  }, [endsAt, isPaused, serverNow, onEnd])
  const left = Math.max(0, leftMs)
  const said = SAID_AT_MIN.find((minutes) => left <= minutes * 60_000)
  return (
    <div role="timer" aria-live="off" data-left={Math.ceil(left / 1_000)} className={cx('flex items-center gap-2 tabular-nums', left < 5 * 60_000 && 'font-semibold text-attention')}>
      {isPaused ? <TimerOff aria-hidden className="size-5" /> : <Timer aria-hidden className="size-5" />}
      <span className="sr-only">{t('clock.left')}</span>
      <span>{isPaused ? t('clock.paused') : format.clock(left)}</span>
      <span role="status" className="sr-only">{said !== undefined && !isPaused ? t('clock.said', { count: said }) : ''}</span>
    </div>
  )
}
const SAID_AT_MIN = [1, 5, 10, 30]
