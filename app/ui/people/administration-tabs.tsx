import { useTranslation } from 'react-i18next'
import { LinkTabs } from '../link-tabs'

/** What an institution's administrator looks after; each page asks the policy itself. */
export function AdministrationTabs() {
  const { t } = useTranslation('common')
  return (
    <LinkTabs
      label={t('nav.people')}
      tabs={[
        { to: '/people', label: t('administration.people'), end: true },
        { to: '/people/invitations', label: t('administration.invitations') },
        { to: '/people/institution', label: t('administration.institution') },
        { to: '/people/outbox', label: t('administration.outbox') },
        { to: '/audit', label: t('administration.audit') },
      ]}
    />
  )
}
