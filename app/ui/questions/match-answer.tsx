import { useId } from 'react'
import type { LearnerAsked } from '~/domain/courses/for-learner'
import type { Answer } from '~/domain/questions/question'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'
import { PartMark, partState } from './part-mark'
import type { AnswerOf } from './question-view'

/** A list of its own for each item: the one way that a thumb, a mouse and a screen reader all know. */
export function MatchAnswer({ asked, answer, onChange, isLocked, told, labelledBy }: AnswerOf<Extract<LearnerAsked, { kind: 'match' }>, Extract<Answer, { kind: 'match' }>>) {
  const { t } = useTranslation('questions')
  const base = useId()
  const key = told?.key?.kind === 'match' ? told.key : null
  const choose = (id: string, to: string) => {
    const { [id]: _before, ...others } = answer.chosen
    onChange({ kind: 'match', chosen: to === '' ? others : { ...others, [id]: to } })
  }
  return (
    <ul aria-labelledby={labelledBy} className="flex flex-col gap-3">
      {asked.items.map(({ id, words }) => {
        const state = told ? partState(told.parts[id], false) : null
        const right = key?.items.find((one) => one.id === id)?.right
        const rightWords = key?.options.find((one) => one.id === right)?.words
        return (
          <li key={id} className={cx('grid items-center gap-x-4 gap-y-1 rounded-lg border px-4 py-2.5 sm:grid-cols-2', state === 'right' ? 'border-done bg-done-soft' : state === 'wrong' ? 'border-danger bg-danger-soft' : 'border-line')}>
            <label htmlFor={`${base}${id}`} className="min-w-0 font-medium break-words">{words}</label>
            <select id={`${base}${id}`} disabled={isLocked} value={answer.chosen[id] ?? ''} onChange={({ target }) => choose(id, target.value)} className="target w-full min-w-0 rounded-sm border border-line-strong bg-raised px-3 py-2 text-base text-ink disabled:bg-sunken">
              <option value="">{t('match.choose')}</option>
              {asked.options.map((one) => <option key={one.id} value={one.id}>{one.words}</option>)}
            </select>
            {state && <span className="flex flex-wrap gap-2 sm:col-span-2"><PartMark state={state} />{state === 'wrong' && rightWords && <span className="text-sm">{t('told.right', { words: rightWords })}</span>}</span>}
          </li>
        )
      })}
    </ul>
  )
}
