import { useSearchParams } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { LinkTabs } from '../link-tabs'

/** What an institution's administrator looks after; each page asks the policy itself. The chosen institution stays chosen. */
export function AdministrationTabs() {
  const { t } = useTranslation('common')
  const institution = useSearchParams()[0].get('institution')
  const to = (path: string) => (institution ? `${path}?institution=${encodeURIComponent(institution)}` : path)
  return (
    <LinkTabs
      label={t('nav.people')}
      tabs={[
        { to: to('/people'), label: t('administration.people'), end: true },
        { to: to('/people/invitations'), label: t('administration.invitations') },
        { to: to('/people/institution'), label: t('administration.institution') },
        { to: to('/people/platforms'), label: t('administration.platforms') },
        { to: to('/people/records'), label: t('administration.records') },
        { to: to('/people/outbox'), label: t('administration.outbox') },
        { to: to('/audit'), label: t('administration.audit') },
      ]}
    />
  )
}
