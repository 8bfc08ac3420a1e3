import { Form, Link, useFetcher, useSearchParams, useSubmit } from '@remix-run/react'
import { CircleCheckBig, RotateCw } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { isKnownKind, JOB_KINDS, type JobState, type JobView } from '~/domain/jobs/job-kinds'
import { Button, buttonClass, LinkButton } from '../button'
import { Select } from '../field'
import { Page, PageHeader } from '../page'
import { EmptyState } from '../states'
import { cx } from '../class-names'
import { useToast } from '../toast'
import { useFreshData } from '../use-fresh-data'
import { JobsTable } from './jobs-table'
import { OperationsTabs } from './operations-tabs'

const STATES: readonly JobState[] = ['running', 'waiting', 'dead', 'done']
/** The page is watched while something runs; a hidden one asks nothing. */
const LOOK_EVERY_MS = 3_000

export interface JobsPageProps {
  jobs: JobView[]
  counts: Record<JobState, number>
  filter: { state?: JobState; kind?: string }
  page: number
  pages: number
  mayRetry: boolean
}

/** What retrying answered, as the page's action tells it. */
type Retried = { kind: 'retried'; count: number } | { kind: 'nothing' }

/** Background work, for whoever runs the installation. */
export function JobsPage({ jobs, counts, filter, page, pages, mayRetry }: JobsPageProps) {
  const { t } = useTranslation('jobs')
  const submit = useSubmit()
  const [search] = useSearchParams()
  const retry = useRetry()
  useFreshData(LOOK_EVERY_MS)

  const total = STATES.reduce((sum, state) => sum + counts[state], 0)
  const to = (change: Record<string, string | null>) => {
    const next = new URLSearchParams(search)
    for (const [name, value] of Object.entries({ page: null, ...change })) if (value === null) next.delete(name)
    else next.set(name, value)
    return `?${next}`
  }
  return (
    <Page>
      <PageHeader title={t('title')} lead={t('lead')} />
      <OperationsTabs />
      <div className="flex flex-wrap items-end justify-between gap-4">
        <nav aria-label={t('filterState')} className="flex max-w-full flex-wrap gap-1">
          <StateLink to={to({ state: null })} isActive={!filter.state} label={t('all')} count={total} />
          {STATES.map((state) => <StateLink key={state} to={to({ state })} isActive={filter.state === state} label={t(`state.${state}`)} count={counts[state]} isAlarming={state === 'dead' && counts.dead > 0} />)}
        </nav>
        <Form role="search" onChange={(event) => submit(event.currentTarget)}>
          {filter.state && <input type="hidden" name="state" value={filter.state} />}
          <Select label={t('kindLabel')} name="kind" defaultValue={filter.kind ?? ''}>
            <option value="">{t('allKinds')}</option>
            {JOB_KINDS.map((kind) => <option key={kind} value={kind}>{t(`kind.${kind}`)}</option>)}
          </Select>
          <noscript><button type="submit" className={buttonClass()}>{t('show')}</button></noscript>
        </Form>
      </div>
      {mayRetry && counts.dead > 0 && (
        <div className="flex flex-wrap items-center justify-between gap-3 rounded-lg border border-danger bg-danger-soft px-4 py-3">
          <p className="font-medium text-danger">{t('failedNotice', { count: counts.dead })}</p>
          <Button icon={<RotateCw aria-hidden />} isBusy={retry.isBusy} onClick={() => retry.send({ intent: 'retry-all', ...(filter.kind ? { kind: filter.kind } : {}) })}>
            {filter.kind && isKnownKind(filter.kind) ? t('retryAllOf', { kind: t(`kind.${filter.kind}`) }) : t('retryAll')}
          </Button>
        </div>
      )}
      {jobs.length > 0
        ? <JobsTable jobs={jobs} onRetry={mayRetry ? (jobId) => retry.send({ intent: 'retry', jobId }) : undefined} isBusy={retry.isBusy} />
        : <EmptyState icon={<CircleCheckBig />} title={t(filter.state ? `empty.${filter.state}` : 'empty.all')} action={filter.state || filter.kind ? <LinkButton to="/operations/jobs">{t('showAll')}</LinkButton> : undefined} />}
      {pages > 1 && (
        <nav className="flex items-center justify-between gap-4" aria-label={t('page', { page, pages })}>
          {page > 1 ? <Link to={to({ page: String(page - 1) })} className={buttonClass()}>{t('newer')}</Link> : <span />}
          <span className="text-ink-soft" data-figures>{t('page', { page, pages })}</span>
          {page < pages ? <Link to={to({ page: String(page + 1) })} className={buttonClass()}>{t('older')}</Link> : <span />}
        </nav>
      )}
    </Page>
  )
}

function StateLink({ to, isActive, label, count, isAlarming }: { to: string; isActive: boolean; label: string; count: number; isAlarming?: boolean }) {
  return (
    <Link to={to} preventScrollReset aria-current={isActive ? 'true' : undefined} className={buttonClass(isActive ? 'primary' : 'quiet', 'normal', 'gap-2')}>
      {label}
      <span data-figures className={cx('text-sm', !isActive && (isAlarming ? 'font-semibold text-danger' : 'text-ink-soft'))}>{count}</span>
    </Link>
  )
}

function useRetry() {
  const { t } = useTranslation('jobs')
  const fetcher = useFetcher<Retried>()
  const toast = useToast()
  useEffect(() => {
    if (fetcher.data?.kind === 'retried') toast({ text: t('retried', { count: fetcher.data.count }), tone: 'done' })
    if (fetcher.data?.kind === 'nothing') toast({ text: t('nothingToRetry') })
  }, [fetcher.data, t, toast])
  return { send: (fields: Record<string, string>) => fetcher.submit(fields, { method: 'post' }), isBusy: fetcher.state !== 'idle' }
}
