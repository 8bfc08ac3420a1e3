import { CircleCheck, RotateCcw, Target } from 'lucide-react'
import type { DoneRule } from '~/domain/courses/block'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { cx } from '~/ui/class-names'

/** When every question is told: what came of it, what is needed, and another go. */
export function QuizResult({ points, most, score, rule, isDone, again, onAgain }: { points: number; most: number; /** Best attempts, 0 to 1; null: not told. */ score: number | null; rule: DoneRule; isDone: boolean; /** Questions that may be tried again. */ again: number; onAgain: () => void }) {
  const { t } = useTranslation('questions')
  const format = useFormat()
  const isShort = rule.kind === 'scored' && !isDone
  const Icon = isShort ? Target : CircleCheck
  return (
    <section aria-label={t('quiz.result')} data-result={isShort ? 'short' : 'done'} className={cx('flex flex-col gap-3 rounded-lg border p-4', isShort ? 'border-attention' : 'border-done')}>
      <p className="flex items-center gap-3"><Icon aria-hidden className={cx('size-7 shrink-0', isShort ? 'text-attention' : 'text-done')} /><span className="text-xl font-semibold tabular-nums">{t('points', { points: format.number(points), most: format.number(most) })}</span></p>
      {score !== null && Math.abs(score - points / most) > 0.005 && <p className="tabular-nums">{t('quiz.best', { percent: format.percent(score) })}</p>}
      {rule.kind === 'scored' && <p className="tabular-nums">{isShort ? t('quiz.needed', { percent: format.percent(rule.share) }) : t('quiz.reached', { percent: format.percent(rule.share) })}</p>}
      {again > 0 && <Button icon={<RotateCcw aria-hidden />} className="self-start" tone={isShort ? 'primary' : 'secondary'} onClick={onAgain}>{t('quiz.again', { count: again })}</Button>}
    </section>
  )
}
