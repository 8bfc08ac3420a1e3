import type { LearnerAsked } from '~/domain/courses/for-learner'
import type { Answer } from '~/domain/questions/question'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'
import { PartMark, partState, type PartState } from './part-mark'
import type { AnswerOf, Told } from './question-view'

const CARD = 'target flex w-full cursor-pointer items-center gap-3 rounded-lg border px-4 py-2.5 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent has-disabled:cursor-default'
const ROW: Record<'none' | 'right' | 'wrong' | 'missed', string> = { none: 'border-line', right: 'border-done bg-done-soft', wrong: 'border-danger bg-danger-soft', missed: 'border-accent border-dashed' }

type Choice = Extract<LearnerAsked, { kind: 'single' | 'multiple' }>

/** One of several, or several of them. */
export function ChoiceAnswer({ asked, answer, onChange, isLocked, told, labelledBy, name }: AnswerOf<Choice, Extract<Answer, { kind: 'single' | 'multiple' }>>) {
  const { t } = useTranslation('questions')
  const chosen = answer.kind === 'single' ? (answer.chosen === null ? [] : [answer.chosen]) : answer.chosen
  const isOne = asked.kind === 'single'
  const choose = (id: string) => onChange(isOne ? { kind: 'single', chosen: id } : { kind: 'multiple', chosen: chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id] })
  return (
    <div className="flex flex-col gap-2">
      {!isOne && !told && <p className="text-sm text-ink-soft">{t('multiple.hint')}</p>}
      <div role={isOne ? 'radiogroup' : 'group'} aria-labelledby={labelledBy} className="flex flex-col gap-2">
        {asked.options.map(({ id, words }) => {
          const isChosen = chosen.includes(id)
          const state: PartState = told ? partState(told.parts[id], isKeyOption(told, id)) : null
          return (
            <div key={id} className="flex flex-col">
              <label className={cx(CARD, state ? ROW[state] : isChosen ? 'border-accent bg-accent-soft' : ROW.none)}>
                <input type={isOne ? 'radio' : 'checkbox'} name={name} checked={isChosen} disabled={isLocked} onChange={() => choose(id)} className="size-5 shrink-0 accent-(--accent)" />
                <span className="min-w-0 flex-1 break-words">{words}</span>
                <PartMark state={state} />
              </label>
              {told?.whys[id] && <p className="px-4 py-1.5 text-sm text-ink-soft">{told.whys[id]}</p>}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function isKeyOption({ key }: Told, id: string): boolean {
  return key?.kind === 'single' ? key.right === id : key?.kind === 'multiple' ? key.right.includes(id) : false
}

/** Statements, each true or false. */
export function TrueFalseAnswer({ asked, answer, onChange, isLocked, told, labelledBy, name }: AnswerOf<Extract<LearnerAsked, { kind: 'true-false' }>, Extract<Answer, { kind: 'true-false' }>>) {
  const { t } = useTranslation('questions')
  const keyOf = (id: string) => (told?.key?.kind === 'true-false' ? told.key.statements.find((one) => one.id === id)?.isTrue : undefined)
  return (
    <ul aria-labelledby={labelledBy} className="flex flex-col gap-3">
      {asked.statements.map(({ id, words }) => {
        const said = answer.said[id]
        const state = told ? partState(told.parts[id], false) : null
        return (
          <li key={id}>
            <fieldset className={cx('flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border px-4 py-2.5', ROW[state ?? 'none'])}>
              <legend className="sr-only">{words}</legend>
              <span aria-hidden className="min-w-40 flex-1 break-words">{words}</span>
              <span className="flex gap-2">
                {[true, false].map((value) => (
                  <label key={String(value)} className={cx('target inline-flex min-w-20 cursor-pointer items-center justify-center gap-2 rounded-sm border px-3 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent has-disabled:cursor-default', said === value ? 'border-accent bg-accent-soft font-medium' : 'border-line-strong bg-raised')}>
                    <input type="radio" name={`${name} ${id}`} checked={said === value} disabled={isLocked} onChange={() => onChange({ kind: 'true-false', said: { ...answer.said, [id]: value } })} className="size-4 accent-(--accent)" />
                    {t(value ? 'trueFalse.true' : 'trueFalse.false')}
                  </label>
                ))}
              </span>
              {told && <span className="flex basis-full flex-wrap gap-2"><PartMark state={state} />{state !== 'right' && keyOf(id) !== undefined && <span className="text-sm">{t(keyOf(id) ? 'trueFalse.isTrue' : 'trueFalse.isFalse')}</span>}</span>}
            </fieldset>
          </li>
        )
      })}
    </ul>
  )
}
