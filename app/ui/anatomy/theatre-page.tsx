import type { OpenedModel } from '~/domain/anatomy/anatomy'
import { useTranslation } from '~/i18n/use-translation'
import { Page, PageHeader } from '../page'

export function TheatrePage({ model }: OpenedModel) {
  const { t } = useTranslation('anatomy')
  return (
    <Page>
      <PageHeader title={model.title} lead={t(`state.${model.state}`)} />
      {model.reason && <p>{t(`reason.${model.reason}`)}</p>}
    </Page>
  )
}
