import { useTranslation } from '~/i18n/use-translation'
import { LinkTabs } from '../link-tabs'

/** The parts of the library. */
export function LibraryTabs() {
  const { t } = useTranslation('library')
  return (
    <LinkTabs
      label={t('title')}
      tabs={[{ to: '/cases', label: t('tabs.search'), end: true }, { to: '/cases/saved', label: t('tabs.saved') }, { to: '/cases/collections', label: t('tabs.collections') }, { to: '/cases/experts', label: t('tabs.experts') }, { to: '/cases/mine', label: t('tabs.mine') }]}
    />
  )
}
