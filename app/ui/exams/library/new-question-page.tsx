import { Form, useNavigation } from '@remix-run/react'
import { PencilLine } from 'lucide-react'
import { QUESTION_KINDS } from '~/domain/questions/question'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { FormError, Select } from '~/ui/field'
import { Page, PageHeader } from '~/ui/page'
import { QuestionKindIcon } from '~/ui/questions/editing/kind-icon'

type Problem = 'forbidden' | 'unknown-kind' | 'malformed' | 'too-many' | 'too-large' | null

/** What kind, in which language, for which library; everything else is written at its desk. */
export function NewQuestionPage({ places, problem }: { places: { id: string; name: string }[]; problem: Problem }) {
  const { t, i18n } = useTranslation('question-library')
  const { t: word } = useTranslation('question-desk')
  const isBusy = useNavigation().state !== 'idle'
  return (
    <Page width="reading">
      <PageHeader title={t('new.title')} lead={t('new.lead')} />
      <Form method="post" className="flex flex-col gap-6">
        <FormError>{problem && t(`problem.${problem}`)}</FormError>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 font-medium">{t('new.kind')}</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            {QUESTION_KINDS.map((kind, n) => (
              <label key={kind} className="target flex cursor-pointer items-center gap-3 rounded-sm border border-line bg-raised px-3 py-2 hover:border-accent has-checked:border-accent has-checked:bg-accent-soft">
                <input type="radio" name="kind" value={kind} defaultChecked={n === 0} className="size-5 accent-accent" />
                <span className="text-ink-soft"><QuestionKindIcon kind={kind} /></span>
                <span>{word(`kind.${kind}`)}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <Select label={t('field.language')} name="language" defaultValue={i18n.language}>
          <option value="en">{t('language.en')}</option>
          <option value="zh">{t('language.zh')}</option>
        </Select>
        {places.length > 1
          ? <Select label={t('new.place')} name="institutionId" defaultValue={places[0]!.id}>{places.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select>
          : <input type="hidden" name="institutionId" value={places[0]?.id ?? ''} />}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" tone="primary" icon={<PencilLine aria-hidden />} isBusy={isBusy}>{t('new.make')}</Button>
          <LinkButton to="/exams/questions" tone="quiet">{t('new.back')}</LinkButton>
        </div>
      </Form>
    </Page>
  )
}
