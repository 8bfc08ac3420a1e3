import { Form, Link, useNavigation } from '@remix-run/react'
import { CalendarClock, CalendarPlus, Repeat, Search } from 'lucide-react'
import type { ReadingRow, ReadingsQuestion } from '~/domain/readings/list-readings.server'
import type { Named } from '~/domain/readings/meeting'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button, LinkButton, buttonClass } from '~/ui/button'
import { CopyField } from '~/ui/copy-field'
import { TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { EmptyState } from '~/ui/states'
import { cx } from '~/ui/class-names'
import { RemovedNotice } from './plan/removed-notice'

type Row = Omit<ReadingRow, 'startsAt'> & { startsAt: Date | string }
export type ReadingsAnswer = { intent: 'answer' | 'end-feed' | 'restore'; kind: string } | { intent: 'make-feed'; kind: string; url?: string } | undefined

export interface ReadingsPageProps { question: ReadingsQuestion; rows: Row[]; pages: number; planIn: Named[]; hasFeed: boolean; removed: string | null; answer: ReadingsAnswer }

/** Readings of one's hospitals: to come with what they ask, and those that were. */
export function ReadingsPage({ question, rows, pages, planIn, hasFeed, removed, answer }: ReadingsPageProps) {
  const { t } = useTranslation('readings')
  const { when, search, page } = question
  const to = (change: Partial<ReadingsQuestion>) => {
    const next = { ...question, page: 1, ...change }
    const params = new URLSearchParams({ ...(next.when === 'past' ? { when: 'past' } : {}), ...(next.search ? { q: next.search } : {}), ...(next.page > 1 ? { page: String(next.page) } : {}) })
    return `/readings${params.size > 0 ? `?${params.toString()}` : ''}`
  }
  return (
    <Page>
      <PageHeader title={t('title')} lead={t('lead')} actions={planIn.length > 0 && <LinkButton to="/readings/new" tone="primary" icon={<CalendarPlus aria-hidden />}>{t('new.title')}</LinkButton>} />
      {removed && <RemovedNotice readingId={removed} isBack={answer?.intent === 'restore' && answer.kind === 'done'} />}
      <div className="flex flex-wrap items-end justify-between gap-4">
        <nav aria-label={t('list.when')} className="flex gap-1">
          {(['coming', 'past'] as const).map((one) => <Link key={one} to={to({ when: one })} aria-current={when === one ? 'page' : undefined} className={cx(buttonClass('quiet'), when === one && 'bg-accent-soft text-accent-strong')}>{t(`list.${one}`)}</Link>)}
        </nav>
        <Form role="search" className="flex items-end gap-2">
          {when === 'past' && <input type="hidden" name="when" value="past" />}
          <TextField label={t('list.search')} name="q" type="search" defaultValue={search} maxLength={100} />
          <Button type="submit" icon={<Search aria-hidden />}>{t('list.find')}</Button>
        </Form>
      </div>
      {rows.length === 0
        ? <EmptyState icon={<CalendarClock />} title={t(search ? 'list.noMatch' : when === 'past' ? 'list.nonePast' : planIn.length > 0 ? 'list.none' : 'list.noneForMe')} action={planIn.length > 0 && !search && when === 'coming' ? <LinkButton to="/readings/new" tone="primary">{t('new.title')}</LinkButton> : undefined} />
        : <ul className="flex flex-col gap-4">{rows.map((row) => <li key={row.id}><ReadingCard row={row} /></li>)}</ul>}
      {pages > 1 && (
        <nav aria-label={t('list.pages')} className="flex items-center justify-center gap-4">
          {page > 1 && <LinkButton to={to({ page: page - 1 })}>{t('list.before')}</LinkButton>}
          <span className="tabular-nums">{t('list.page', { page, pages })}</span>
          {page < pages && <LinkButton to={to({ page: page + 1 })}>{t('list.after')}</LinkButton>}
        </nav>
      )}
      <FeedCard hasFeed={hasFeed} answer={answer} />
    </Page>
  )
}

function ReadingCard({ row }: { row: Row }) {
  const { t } = useTranslation('readings')
  const format = useFormat()
  const isBusy = useNavigation().state !== 'idle'
  const isOpen = row.state === 'open'
  return (
    <article className="flex flex-col gap-4 rounded-lg border border-line bg-raised p-4 sm:p-6" data-reading={row.id}>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="flex min-w-0 flex-col gap-1">
          <h2 className="flex flex-wrap items-center gap-2 text-lg font-semibold">
            {row.title}
            {isOpen && <Badge tone="live">{t('state.open')}</Badge>}
            {row.state === 'closed' && <Badge>{t('state.closed')}</Badge>}
            {row.isRow && <Badge icon={<Repeat aria-hidden />}>{t('list.row')}</Badge>}
          </h2>
          <p className="tabular-nums">{format.dateTime(row.startsAt)} ({format.zone(row.startsAt)}) · {t('list.minutes', { minutes: row.minutes })}</p>
          <p className="text-ink-soft">{t('list.by', { hospital: row.host.name })} · {t('list.cases', { count: row.cases })}</p>
          <p className="text-sm text-ink-soft">{t('list.accepted', { hospitals: format.list(row.accepted) })}{row.waiting > 0 && ` · ${t('list.waiting', { count: row.waiting })}`}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          {row.mayEnter && row.state !== 'closed' && <LinkButton to={`/readings/${row.id}`} tone={isOpen ? 'primary' : 'secondary'}>{t(isOpen ? 'list.join' : 'list.room')}</LinkButton>}
          {row.mayEnter && row.state === 'closed' && <LinkButton to={`/readings/${row.id}/minutes`}>{t('minutes.open')}</LinkButton>}
          {row.mayPlan && row.state !== 'closed' && <LinkButton to={`/readings/${row.id}/plan`}>{t('plan.open')}</LinkButton>}
        </div>
      </div>
      {row.asked.map((hospital) => (
        <Form key={hospital.id} method="post" preventScrollReset className="flex flex-wrap items-center gap-3 rounded-sm bg-sunken px-4 py-3">
          <input type="hidden" name="intent" value="answer" />
          <input type="hidden" name="reading" value={row.id} />
          <input type="hidden" name="institution" value={hospital.id} />
          <p className="min-w-0 flex-1 basis-60">{t(`invited.${hospital.state}`, { hospital: hospital.name })}</p>
          {hospital.mayAnswer && hospital.state !== 'accepted' && <Button type="submit" name="comes" value="yes" tone={hospital.state === 'invited' ? 'primary' : 'secondary'} disabled={isBusy}>{t('invited.accept')}</Button>}
          {hospital.mayAnswer && hospital.state !== 'declined' && <Button type="submit" name="comes" value="no" disabled={isBusy}>{t('invited.decline')}</Button>}
        </Form>
      ))}
    </article>
  )
}

/** A calendar on a phone asks without signing in: the address is the key, and is shown once. */
function FeedCard({ hasFeed, answer }: { hasFeed: boolean; answer: ReadingsAnswer }) {
  const { t } = useTranslation('readings')
  const url = answer?.intent === 'make-feed' && 'url' in answer ? answer.url : undefined
  return (
    <Card title={t('feed.title')}>
      <p className="max-w-prose text-ink-soft">{t('feed.lead')}</p>
      {url && <CopyField label={t('feed.address')} value={url} hint={t('feed.once')} />}
      <Form method="post" preventScrollReset className="flex flex-wrap gap-2">
        <Button type="submit" name="intent" value="make-feed">{t(hasFeed ? 'feed.renew' : 'feed.make')}</Button>
        {hasFeed && <Button type="submit" name="intent" value="end-feed">{t('feed.end')}</Button>}
      </Form>
      {answer?.intent === 'end-feed' && answer.kind === 'done' && <p role="status" className="text-sm text-ink-soft">{t('feed.ended')}</p>}
    </Card>
  )
}
