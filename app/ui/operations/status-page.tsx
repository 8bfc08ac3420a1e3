import { Link } from '@remix-run/react'
import { CircleAlert, CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import type { Operations } from '~/domain/operations/operations'
import { useFormat } from '~/i18n/format'
import { Badge } from '../badge'
import { cx } from '../class-names'
import { Card, Page, PageHeader } from '../page'
import { Sparkline } from '../sparkline'
import { DiskCard } from './disk-card'
import { OperationsTabs } from './operations-tabs'
import { StreamsCard } from './streams-card'
import { useFreshData } from '../use-fresh-data'

const LOOK_EVERY_MS = 5_000

/** How the installation does, at a glance: what is wrong stands out, the rest is figures. */
export function StatusPage(seen: Operations) {
  const { t } = useTranslation('operations')
  const format = useFormat()
  useFreshData(LOOK_EVERY_MS)
  return (
    <Page width="full" className="gap-6">
      <PageHeader
        title={t('title')} lead={<span data-figures>{t('lead', { time: format.timeWithSeconds(seen.at) })}</span>}
        status={<StateBadge isGood={seen.isReady}>{t(seen.isReady ? 'ready' : 'notReady')}</StateBadge>}
      />
      <OperationsTabs />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2 2xl:grid-cols-3" data-figures>
        <LoadCard seen={seen} />
        <DiskCard disk={seen.disk} at={seen.at} />
        <StreamsCard streams={seen.streams} recent={seen.recent} />
        <div className="flex flex-col gap-4">
          <BackupCard backup={seen.backup} />
          <JobsCard jobs={seen.jobs} />
        </div>
        <PartsCard seen={seen} />
      </div>
    </Page>
  )
}

export function StateBadge({ isGood, tone, children }: { isGood: boolean; tone?: 'danger' | 'attention'; children: ReactNode }) {
  return <Badge tone={isGood ? 'done' : (tone ?? 'danger')} icon={isGood ? <CircleCheck aria-hidden /> : <CircleAlert aria-hidden />}>{children}</Badge>
}

function LoadCard({ seen: { recent, machine } }: { seen: Operations }) {
  const { t } = useTranslation('operations')
  const format = useFormat()
  const last = recent.at(-1)
  const rows = [
    { what: t('load.cpu'), value: last && format.percent(last.cpu), values: recent.map((one) => one.cpu), max: 1 },
    { what: t('load.memory'), value: last && `${format.bytes(last.memoryUsed)} / ${format.bytes(machine.memoryBytes)}`, values: recent.map((one) => one.memoryUsed), max: machine.memoryBytes },
    { what: t('load.loop'), value: last && t('load.ms', { value: format.number(Math.round(last.loopDelayMs)) }), values: recent.map((one) => one.loopDelayMs), max: undefined },
  ]
  return (
    <Card title={t('load.title')}>
      <dl className="flex flex-col gap-3">
        {rows.map(({ what, value, values, max }) => (
          <div key={what} className="grid grid-cols-[8rem_minmax(0,1fr)] items-center gap-x-4 gap-y-1 sm:grid-cols-[9rem_minmax(0,1fr)_11rem]">
            <dt className="text-ink-soft">{what}</dt>
            <dd className="text-right font-medium whitespace-nowrap sm:order-last">{value ?? '–'}</dd>
            <dd className="col-span-2 sm:col-span-1"><Sparkline values={values} max={max} label={t('load.plot', { what, value: value ?? '–' })} className="h-10 w-full text-accent" /></dd>
          </div>
        ))}
      </dl>
      <p className="text-sm text-ink-soft">
        {t('load.cores', { count: machine.cores, load: machine.load.map((one) => format.number(one)).join(' ') })} · {t('load.processes', { app: format.bytes(machine.processBytes), media: machine.mediaBytes === null ? '–' : format.bytes(machine.mediaBytes) })}
      </p>
    </Card>
  )
}

function BackupCard({ backup }: { backup: Operations['backup'] }) {
  const { t } = useTranslation('operations')
  const format = useFormat()
  return (
    <Card title={t('backup.title')} actions={<Link to="/operations/backups" className="font-medium text-accent underline-offset-4 hover:underline">{t('backup.open')}</Link>}>
      {backup.kind === 'off' || backup.kind === 'none' ? <p className={cx(backup.kind === 'off' && 'text-attention')}>{t(`backup.${backup.kind}`)}</p> : (
        <p><StateBadge isGood={backup.kind === 'good'} tone={backup.kind === 'overdue' ? 'attention' : 'danger'}>{t(`backup.${backup.kind}`)}</StateBadge></p>
      )}
      {backup.newest?.takenAt && <p>{t('backup.last', { time: format.dateTime(backup.newest.takenAt), size: format.bytes(backup.newest.bytes) })}</p>}
      {backup.newest?.verdict?.isGood && <p className="text-sm text-ink-soft">{t('backup.verified', { time: format.dateTime(backup.newest.verdict.at) })}</p>}
      {backup.failure && <p role="alert" className="text-danger">{t('backup.failure', { time: format.dateTime(backup.failure.at), reason: backup.failure.reason })}</p>}
    </Card>
  )
}

function JobsCard({ jobs }: { jobs: Operations['jobs'] }) {
  const { t } = useTranslation('operations')
  const format = useFormat()
  return (
    <Card title={t('jobs.title')} actions={<Link to="/operations/jobs" className="font-medium text-accent underline-offset-4 hover:underline">{t('jobs.open')}</Link>}>
      <dl className="grid grid-cols-4 gap-2">
        {(['running', 'waiting', 'dead', 'done'] as const).map((state) => (
          <div key={state} className="flex flex-col-reverse">
            <dt className="text-sm text-ink-soft">{t(`jobs.${state}`)}</dt>
            <dd className={cx('text-xl font-semibold', state === 'dead' && jobs.dead > 0 && 'text-danger')}>{format.number(jobs[state])}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

function PartsCard({ seen }: { seen: Operations }) {
  const { t } = useTranslation('operations')
  const format = useFormat()
  const { audit, versions } = seen
  const rows: [string, ReactNode][] = [
    ...seen.parts.map(({ name, state }): [string, ReactNode] => [t(`part.${name as 'database'}`), <StateBadge key={name} isGood={state === 'ok'}>{t(state)}</StateBadge>]),
    [t('audit.title'), <span key="audit" className={cx(audit.failing && 'text-danger')}>{t(audit.failing ? 'audit.failing' : 'audit.good')} · {t('audit.waiting', { count: audit.waiting })} · {t('audit.written', { value: format.number(audit.written) })}</span>],
    [t('people.title'), t('people.signedIn', { count: seen.peopleSignedIn })],
    [t('versions.product'), versions.product], [t('versions.node'), versions.node], [t('versions.migrations'), format.number(versions.migrations)],
    [t('versions.ffmpeg'), versions.ffmpeg ?? <span key="none" className="text-attention">{t('versions.missing')}</span>],
  ]
  return (
    <Card className="lg:col-span-2" title={t('parts')} actions={seen.startedAt && <span className="text-sm text-ink-soft">{t('since', { time: format.dateTime(seen.startedAt) })}</span>}>
      <dl className="grid gap-x-8 gap-y-1.5 lg:grid-cols-2">
        {rows.map(([name, value]) => (
          <div key={name} className="grid grid-cols-[8rem_minmax(0,1fr)] items-center gap-x-4">
            <dt className="text-ink-soft">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
