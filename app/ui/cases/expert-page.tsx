import { useFetcher } from '@remix-run/react'
import { UserRoundCheck, UserRoundPlus } from 'lucide-react'
import type { Expert } from '~/domain/cases/open-expert.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '../button'
import { Page, PageHeader } from '../page'
import { ResultCard } from './result-card'

/** What one expert has published, as far as the reader may find it. */
export function ExpertPage({ name, institutions, cards, cases, page, pages, followers, isMe, follows }: Expert) {
  const { t } = useTranslation('talk')
  const format = useFormat()
  const press = useFetcher<{ kind: string }>()
  const isFollowed = press.formData ? press.formData.get('on') === 'yes' : follows
  return (
    <Page>
      <PageHeader
        title={name}
        lead={<>{format.list(institutions)} · {t('expert.cases', { count: cases })} · {t('expert.followers', { count: followers })}</>}
        actions={!isMe && (
          <press.Form method="post">
            <input type="hidden" name="on" value={isFollowed ? '' : 'yes'} />
            <Button type="submit" tone={isFollowed ? 'secondary' : 'primary'} aria-pressed={isFollowed} icon={isFollowed ? <UserRoundCheck aria-hidden /> : <UserRoundPlus aria-hidden />}>{t(isFollowed ? 'keep.follows' : 'keep.follow', { name })}</Button>
          </press.Form>
        )}
      />
      {isMe && <p className="text-ink-soft">{t('expert.me')}</p>}
      {press.data && press.data.kind !== 'done' && <p role="alert" className="text-danger">{t('keep.failed')}</p>}
      <ul className="flex flex-col gap-3">{cards.map((card) => <li key={card.caseId}><ResultCard card={card} /></li>)}</ul>
      {pages > 1 && (
        <nav aria-label={t('expert.pages')} className="flex flex-wrap items-center gap-2">
          {page > 1 && <LinkButton to={`?page=${page - 1}`}>{t('expert.previous')}</LinkButton>}
          <span className="tabular-nums">{t('expert.page', { page, pages })}</span>
          {page < pages && <LinkButton to={`?page=${page + 1}`}>{t('expert.next')}</LinkButton>}
        </nav>
      )}
    </Page>
  )
}
