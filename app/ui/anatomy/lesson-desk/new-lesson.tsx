import { GraduationCap } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '~/ui/button'
import type { HeaderActionsProps } from '../header-actions'

/** From an open model to a lesson of it, for those who teach with it. */
export function NewLesson({ model, shared }: Pick<HeaderActionsProps, 'model' | 'shared'>) {
  const { t } = useTranslation('authoring')
  if (shared || !model.mayEdit) return null
  return <LinkButton to={`/anatomy/lessons/new?model=${model.id}`} tone="quiet" icon={<GraduationCap aria-hidden />} aria-label={t('new.link')} title={t('new.link')}><span className="hidden lg:inline">{t('new.link')}</span></LinkButton>
}
