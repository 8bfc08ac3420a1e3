import { Brush } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '~/ui/button'
import type { HeaderActionsProps } from '../header-actions'

/** From an open model of a series to its labels, for those who may change it. */
export function DrawLabels({ model, manifest, shared }: Pick<HeaderActionsProps, 'model' | 'manifest' | 'shared'>) {
  const { t } = useTranslation('workbench')
  if (shared || !model.mayEdit || model.source !== 'study' || model.seriesId === null || manifest.screens) return null
  return <LinkButton to={`/anatomy/models/${model.id}/labels`} tone="quiet" icon={<Brush aria-hidden />} aria-label={t('link')} title={t('link')}><span className="hidden xl:inline">{t('link')}</span></LinkButton>
}
