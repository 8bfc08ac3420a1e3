import { useTranslation } from '~/i18n/use-translation'
import { LinkTabs } from '../link-tabs'

/** What is one's own: each part has an address. */
export function AccountTabs() {
  const { t } = useTranslation(['account', 'people'])
  return (
    <LinkTabs
      label={t('people:account.title')}
      tabs={[
        { to: '/account', label: t('account:tabs.profile'), end: true },
        { to: '/account/security', label: t('account:tabs.security') },
        { to: '/account/keys', label: t('account:tabs.keys') },
        { to: '/account/notifications', label: t('account:tabs.notifications') },
      ]}
    />
  )
}
