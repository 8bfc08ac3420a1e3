import { Form } from '@remix-run/react'
import type { ModelSources } from '~/domain/anatomy/anatomy'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../button'
import { TextField } from '../field'
import { Page, PageHeader } from '../page'

export interface NewModelProps extends ModelSources {
  /** The series that was asked for, if any. */
  chosen: string | null
  problem: 'no-title' | 'no-volume' | 'not-a-source' | 'too-many' | null
}

export function NewModelPage({ study, series, chosen }: NewModelProps) {
  const { t } = useTranslation('anatomy')
  return (
    <Page width="reading">
      <PageHeader title={t('new.title')} lead={study.description} />
      <Form method="post">
        <input type="hidden" name="series" value={chosen ?? series.find((one) => one.geometry?.kind === 'volume' && one.shows)?.id ?? ''} />
        <TextField label={t('new.name')} name="title" required />
        <Button type="submit" tone="primary">{t('new.make')}</Button>
      </Form>
    </Page>
  )
}
