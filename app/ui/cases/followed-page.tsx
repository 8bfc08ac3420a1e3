import { Link } from '@remix-run/react'
import { UserRoundPlus } from 'lucide-react'
import type { Followed } from '~/domain/cases/open-expert.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '../button'
import { Page, PageHeader } from '../page'
import { EmptyState } from '../states'
import { LibraryTabs } from './library-tabs'

/** Whom one follows. */
export function FollowedPage({ followed }: { followed: readonly (Omit<Followed, 'newestAt'> & { newestAt: string | Date | null })[] }) {
  const { t } = useTranslation('talk')
  const format = useFormat()
  return (
    <Page className="max-w-[90rem]">
      <PageHeader title={t('experts.title')} lead={t('experts.lead')} />
      <LibraryTabs />
      {followed.length === 0 ? <EmptyState icon={<UserRoundPlus />} title={t('experts.none')} text={t('experts.noneText')} action={<LinkButton to="/cases" tone="primary">{t('collection.toLibrary')}</LinkButton>} /> : (
        <ul className="grid gap-4 sm:grid-cols-[repeat(auto-fill,minmax(18rem,1fr))]">
          {followed.map(({ id, name, cases, newestAt }) => (
            <li key={id}>
              <Link to={`/cases/experts/${id}`} className="flex h-full flex-col gap-1 rounded-lg border border-line bg-raised p-4 hover:border-accent" data-expert={id}>
                <span className="font-medium break-words">{name}</span>
                <span className="text-sm text-ink-soft">{t('expert.cases', { count: cases })}</span>
                {newestAt && <span className="text-sm text-ink-soft tabular-nums">{t('experts.newest', { date: format.date(newestAt) })}</span>}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Page>
  )
}
