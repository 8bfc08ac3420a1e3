import { useState } from 'react'
import type { LearnerAsked } from '~/domain/courses/for-learner'
import { unclearNumber } from '~/domain/questions/answers'
import { QUESTION_BOUNDS } from '~/domain/questions/bounds'
import type { Answer } from '~/domain/questions/question'
import type { Unclear } from '~/domain/questions/score'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import type { AnswerOf } from './question-view'

const BOX = 'target w-full rounded-sm border border-line-strong bg-raised px-3 py-2 text-base text-ink disabled:bg-sunken aria-invalid:border-2 aria-invalid:border-attention'

/** A number with its unit beside it. What could be two numbers is said as it is typed. */
export function NumericAnswer({ asked, answer, onChange, isLocked, told, labelledBy, name }: AnswerOf<Extract<LearnerAsked, { kind: 'numeric' }>, Extract<Answer, { kind: 'numeric' }>>) {
  const { t } = useTranslation('questions')
  const [isLeft, setLeft] = useState(false)
  const found = isLocked ? null : unclearNumber(answer.text, asked.unit)
  // Half a number is none yet: "-", "1,".
  const unclear = found?.kind === 'no-number' && !isLeft ? null : found
  const key = told?.key?.kind === 'numeric' ? told.key : null
  return (
    <div className="flex flex-col gap-2">
      <div className="flex max-w-sm items-center gap-3">
        <input
          type="text" inputMode="decimal" autoComplete="off" aria-labelledby={labelledBy} aria-describedby={`${name}-unit ${name}-unclear`} aria-invalid={unclear ? true : undefined} disabled={isLocked} maxLength={60} className={BOX}
          value={answer.text} onFocus={() => setLeft(false)} onBlur={() => setLeft(true)} onChange={({ target }) => onChange({ kind: 'numeric', text: target.value })}
        />
        <span id={`${name}-unit`} className="shrink-0 text-lg">{asked.unit}</span>
      </div>
      <div id={`${name}-unclear`} role="status">{unclear && <UnclearWords unclear={unclear} onRead={(text) => onChange({ kind: 'numeric', text })} />}</div>
      {key && key.right !== null && <p className="tabular-nums">{t(key.tolerance > 0 ? 'numeric.keyWithin' : 'numeric.key', { right: plain(key.right), tolerance: plain(key.tolerance), unit: key.unit })}</p>}
    </div>
  )
}

/** As it is typed again without doubt: no groups, a point. */
const plain = (value: number): string => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(15))))

/** Why nobody could judge it; no attempt is spent. */
export function UnclearWords({ unclear, onRead }: { unclear: Unclear; onRead?: (text: string) => void }) {
  const { t } = useTranslation('questions')
  switch (unclear.kind) {
    case 'ambiguous-number': return (
      <div className="flex flex-col gap-2 text-attention">
        <p>{t('unclear.ambiguous', { one: plain(unclear.readings[0]), other: plain(unclear.readings[1]) })}</p>
        {onRead && <div className="flex flex-wrap gap-2">{unclear.readings.map((value) => <Button key={value} className="tabular-nums" onClick={() => onRead(plain(value))}>{t('unclear.mean', { number: plain(value) })}</Button>)}</div>}
      </div>
    )
    case 'other-unit': return <p className="text-attention">{unclear.unit ? t('unclear.unit', { unit: unclear.unit }) : t('unclear.noUnit')}</p>
    case 'no-number': return <p className="text-attention">{t('unclear.none')}</p>
  }
}

/** A few words. */
export function ShortAnswer({ answer, onChange, isLocked, told, labelledBy, name }: AnswerOf<Extract<LearnerAsked, { kind: 'short' }>, Extract<Answer, { kind: 'short' }>>) {
  const { t } = useTranslation('questions')
  const key = told?.key?.kind === 'short' ? told.key.accepts.filter((one) => one.trim() !== '') : []
  return (
    <div className="flex flex-col gap-2">
      <input type="text" autoComplete="off" aria-labelledby={labelledBy} aria-describedby={`${name}-hint`} disabled={isLocked} maxLength={QUESTION_BOUNDS.answer} className={BOX} value={answer.text} onChange={({ target }) => onChange({ kind: 'short', text: target.value })} />
      <p id={`${name}-hint`} className="text-sm text-ink-soft">{isLocked ? '' : t('short.hint')}</p>
      {key.length > 0 && <p>{t('short.key', { words: key.join(' / ') })}</p>}
    </div>
  )
}
