import { QUESTION_BOUNDS } from '~/domain/questions/bounds'
import { newLine, newOption } from '~/domain/questions/new-question'
import type { Asked } from '~/domain/questions/question'
import { newId } from '~/domain/courses/write/new-block'
import { useTranslation } from '~/i18n/use-translation'
import { Select } from '~/ui/field'
import { LinesEditor } from './lines-editor'
import { Problem } from './problem'
import type { AskedEditorOf } from './question-editor'

const INPUT = 'target w-full min-w-0 rounded-sm border border-line bg-raised px-3 py-1.5 text-sm text-ink placeholder:text-ink-soft'

/** Options with what is right among them, and why. */
export function ChoiceEditor({ asked, onChange, language, missing, name }: AskedEditorOf<'single' | 'multiple'>) {
  const { t } = useTranslation('question-desk')
  const isOne = asked.kind === 'single'
  const isRight = (id: string) => (asked.kind === 'single' ? asked.right === id : asked.right.includes(id))
  const setRight = (id: string, is: boolean) => onChange(asked.kind === 'single' ? { ...asked, right: id } : { ...asked, right: is ? [...asked.right.filter((one) => one !== id), id] : asked.right.filter((one) => one !== id) })
  const setOptions = (options: (typeof asked)['options']) => {
    const has = (id: string | null) => options.some((one) => one.id === id)
    onChange(asked.kind === 'single' ? { ...asked, options, right: has(asked.right) ? asked.right : null } : { ...asked, options, right: asked.right.filter(has) })
  }
  return (
    <div className="flex flex-col gap-3">
      <LinesEditor
        title={t('option.title')} lines={asked.options} nameOf={(number) => t('option.words', { number })} addLabel={t('option.add')} least={2} language={language} make={() => newOption(newId)} onChange={setOptions}
        mark={(line, number) => (
          <label className="target inline-flex min-w-9 shrink-0 cursor-pointer items-center justify-center gap-1" title={t('option.right')}>
            <input type={isOne ? 'radio' : 'checkbox'} name={name} checked={isRight(line.id)} aria-label={t('option.isRight', { number })} onChange={({ target }) => setRight(line.id, target.checked)} className="size-5 accent-(--accent)" />
            {isRight(line.id) && <span aria-hidden className="hidden text-sm font-medium text-done sm:inline">{t('option.right')}</span>}
          </label>
        )}
        below={(line, number, change) => (line.words.trim() !== '' || line.why !== '') && (
          <div className="pr-11 pl-10"><input type="text" aria-label={t('option.why', { number })} placeholder={t('option.whyShort')} lang={language} maxLength={QUESTION_BOUNDS.line} value={line.why} onChange={({ target }) => change({ why: target.value })} className={INPUT} /></div>
        )}
      />
      <Problem missing={missing} of={['words', 'same-words', 'right']} />
      {asked.kind === 'multiple' && asked.right.length === 0 && <p className="text-sm text-attention">{t('option.noneRight')}</p>}
      {asked.kind === 'multiple' && (
        <Select label={t('scoring.label')} value={asked.scoring} onChange={({ target }) => onChange({ ...asked, scoring: target.value === 'partial' ? 'partial' : 'all-or-nothing' })}>
          <option value="all-or-nothing">{t('scoring.all-or-nothing')}</option>
          <option value="partial">{t('scoring.partial')}</option>
        </Select>
      )}
    </div>
  )
}

export function TrueFalseEditor({ asked, onChange, language, missing }: AskedEditorOf<'true-false'>) {
  const { t } = useTranslation('question-desk')
  return (
    <div className="flex flex-col gap-3">
      <LinesEditor
        title={t('statement.title')} lines={asked.statements} nameOf={(number) => t('statement.words', { number })} addLabel={t('statement.add')} least={1} language={language} make={() => ({ ...newLine(newId), isTrue: true })} onChange={(statements) => onChange({ ...asked, statements })}
        below={(line, number, change) => (
          <label className="flex items-center gap-2 pl-10 text-sm text-ink-soft">
            <span className="sr-only">{t('statement.is', { number })}</span>
            <select value={String(line.isTrue)} onChange={({ target }) => change({ isTrue: target.value === 'true' })} className={`${INPUT} max-w-32`}>
              <option value="true">{t('statement.true')}</option>
              <option value="false">{t('statement.false')}</option>
            </select>
          </label>
        )}
      />
      <Problem missing={missing} of={['words', 'same-words']} />
    </div>
  )
}

export function MatchEditor({ asked, onChange, language, missing }: AskedEditorOf<'match'>) {
  const { t } = useTranslation('question-desk')
  const setOptions = (options: Extract<Asked, { kind: 'match' }>['options']) => onChange({ ...asked, options, items: asked.items.map((one) => (options.some(({ id }) => id === one.right) ? one : { ...one, right: null })) })
  return (
    <div className="flex flex-col gap-5">
      <LinesEditor title={t('match.options')} hint={t('match.hint')} lines={asked.options} nameOf={(number) => t('match.option', { number })} addLabel={t('match.addOption')} least={2} language={language} make={() => newLine(newId)} onChange={setOptions} />
      <LinesEditor
        title={t('match.items')} lines={asked.items} nameOf={(number) => t('match.item', { number })} addLabel={t('match.addItem')} least={1} language={language} make={() => ({ ...newLine(newId), right: null as string | null })} onChange={(items) => onChange({ ...asked, items })}
        below={(line, number, change) => (
          <label className="flex items-center gap-2 pr-11 pl-10 text-sm text-ink-soft">
            <span aria-hidden className="shrink-0">{t('match.toShort')}</span>
            <select aria-label={t('match.to', { number })} value={line.right ?? ''} onChange={({ target }) => change({ right: target.value || null })} className={INPUT}>
              <option value="">{t('match.none')}</option>
              {asked.options.map((one, at) => <option key={one.id} value={one.id}>{one.words || t('match.option', { number: at + 1 })}</option>)}
            </select>
          </label>
        )}
      />
      <Problem missing={missing} of={['words', 'same-words', 'right']} />
    </div>
  )
}

export function OrderEditor({ asked, onChange, language, missing }: AskedEditorOf<'order'>) {
  const { t } = useTranslation('question-desk')
  return (
    <div className="flex flex-col gap-3">
      <LinesEditor title={t('order.title')} hint={t('order.hint')} lines={asked.items} nameOf={(number) => t('order.step', { number })} addLabel={t('order.add')} least={2} language={language} make={() => newLine(newId)} onChange={(items) => onChange({ ...asked, items })} />
      <Problem missing={missing} of={['words', 'same-words']} />
    </div>
  )
}
