import { useTranslation } from '~/i18n/use-translation'
import { LinkTabs } from '../link-tabs'

/** What the people who run the installation look after; each page asks the policy itself. */
export function OperationsTabs() {
  const { t } = useTranslation('common')
  return (
    <LinkTabs
      label={t('nav.operations')}
      tabs={[
        { to: '/operations', label: t('administration.status'), end: true },
        { to: '/operations/jobs', label: t('administration.jobs') },
        { to: '/operations/backups', label: t('administration.backups') },
        { to: '/people/institution', label: t('administration.institutions') },
        { to: '/people/outbox', label: t('administration.outbox') },
        { to: '/audit', label: t('administration.audit') },
      ]}
    />
  )
}
