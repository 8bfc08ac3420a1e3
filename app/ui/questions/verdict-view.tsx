import { CircleCheck, CircleDashed, CircleX, Inbox } from 'lucide-react'
import { isBlankDoc } from '~/domain/courses/words-of'
import type { Verdict } from '~/domain/questions/verdict'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'
import { RichText } from '~/ui/courses/blocks/rich-text'

export type Outcome = 'kept' | 'right' | 'partly' | 'wrong'
export const outcomeOf = (verdict: Verdict): Outcome => (verdict.kind === 'kept' ? 'kept' : verdict.points >= verdict.most ? 'right' : verdict.points > 0 ? 'partly' : 'wrong')

export const OUTCOMES = {
  kept: { Icon: Inbox, ink: 'text-ink', box: 'border-line bg-sunken' },
  right: { Icon: CircleCheck, ink: 'text-done', box: 'border-done bg-done-soft' },
  partly: { Icon: CircleDashed, ink: 'text-attention', box: 'border-attention bg-attention-soft' },
  wrong: { Icon: CircleX, ink: 'text-danger', box: 'border-danger bg-danger-soft' },
} as const

/** What is told of an answer: right or wrong by icon and word, points, and why. */
export function VerdictView({ verdict, name }: { verdict: Verdict; name: string }) {
  const { t } = useTranslation('questions')
  const format = useFormat()
  const outcome = outcomeOf(verdict)
  const { Icon, ink, box } = OUTCOMES[outcome]
  return (
    <div data-verdict={outcome} className="flex flex-col gap-3">
      <p className={cx('flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border px-4 py-2.5', box)}>
        <Icon aria-hidden className={cx('size-6 shrink-0', ink)} />
        <strong className={cx('font-semibold', ink)}>{t(`outcome.${outcome}`)}</strong>
        {verdict.kind !== 'kept' && <span className="tabular-nums">{t('points', { points: format.number(verdict.points), most: format.number(verdict.most) })}</span>}
      </p>
      {verdict.kind === 'judged' && verdict.explanation && !isBlankDoc(verdict.explanation) && (
        <div className="flex flex-col gap-1 border-l-2 border-accent pl-4">
          <p className="text-sm font-semibold text-ink-soft">{t('explanation')}</p>
          <RichText doc={verdict.explanation} name={`${name}-why`} />
        </div>
      )}
    </div>
  )
}
