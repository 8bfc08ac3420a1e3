import { QUESTION_BOUNDS } from '~/domain/questions/bounds'
import { useTranslation } from '~/i18n/use-translation'
import { TextArea, TextField } from '~/ui/field'
import { NumberField } from './number-field'
import { Problem } from './problem'
import type { AskedEditorOf } from './question-editor'

export function NumericEditor({ asked, onChange, missing }: AskedEditorOf<'numeric'>) {
  const { t } = useTranslation('question-desk')
  return (
    <div className="flex flex-col gap-2">
      <div className="grid gap-3 sm:grid-cols-3">
        <NumberField label={t('numeric.right')} value={asked.right} mayBeEmpty onChange={(right) => onChange({ ...asked, right })} />
        <NumberField label={t('numeric.tolerance')} value={asked.tolerance} least={0} onChange={(tolerance) => { if (tolerance !== null) onChange({ ...asked, tolerance }) }} />
        <TextField label={t('numeric.unit')} hint={t('numeric.unitHint')} maxLength={40} value={asked.unit} onChange={({ target }) => onChange({ ...asked, unit: target.value })} />
      </div>
      <Problem missing={missing} of={['right']} />
    </div>
  )
}

export function ShortEditor({ asked, onChange, language, missing }: AskedEditorOf<'short'>) {
  const { t } = useTranslation('question-desk')
  return (
    <div className="flex flex-col gap-2">
      <TextArea
        label={t('short.accepts')} hint={t('short.hint')} rows={4} lang={language} value={asked.accepts.join('\n')}
        onChange={({ target }) => onChange({ ...asked, accepts: target.value === '' ? [] : target.value.split('\n').slice(0, QUESTION_BOUNDS.accepted).map((line) => line.slice(0, 200)) })}
      />
      <Problem missing={missing} of={['accepts']} />
    </div>
  )
}
