import { Form, useNavigation } from '@remix-run/react'
import { GraduationCap } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { FormError } from '~/ui/field'
import { Page, PageHeader } from '~/ui/page'
import { NameFields } from './lesson-names'

/** What a lesson is called before it has a step. */
export function NewLessonPage({ model, problem }: { model: { id: string; title: string }; problem: 'no-title' | 'too-many' | null }) {
  const { t } = useTranslation('authoring')
  const isBusy = useNavigation().state !== 'idle'
  return (
    <Page width="reading">
      <PageHeader title={t('new.title')} lead={t('new.lead', { model: model.title })} />
      <Form method="post" className="flex flex-col gap-6">
        <FormError>{problem && t(`new.problem.${problem}`)}</FormError>
        <input type="hidden" name="model" value={model.id} />
        <NameFields title={{ en: model.title, zh: '' }} subject="anatomy" />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" tone="primary" icon={<GraduationCap aria-hidden />} isBusy={isBusy}>{t('new.make')}</Button>
          <LinkButton to={`/anatomy/models/${model.id}`} tone="quiet">{t('new.back')}</LinkButton>
        </div>
      </Form>
    </Page>
  )
}
