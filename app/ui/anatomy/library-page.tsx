import { Link } from '@remix-run/react'
import type { ModelList, ModelRow } from '~/domain/anatomy/anatomy'
import { useTranslation } from '~/i18n/use-translation'
import { Page, PageHeader } from '../page'

/** Dates are text by then. */
type Listed = Omit<ModelList, 'models'> & { models: readonly (Omit<ModelRow, 'createdAt'> & { createdAt: string | Date })[] }

export function LibraryPage({ models }: Listed) {
  const { t } = useTranslation('anatomy')
  return (
    <Page>
      <PageHeader title={t('title')} />
      <ul>{models.map((model) => <li key={model.id}><Link to={`/anatomy/models/${model.id}`}>{model.title}</Link> {t(`state.${model.state}`)}</li>)}</ul>
    </Page>
  )
}
