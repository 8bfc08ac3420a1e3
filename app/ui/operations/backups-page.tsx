import { useFetcher } from '@remix-run/react'
import { DatabaseBackup, HardDriveDownload } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import type { BackupSummary, SeenBackups } from '~/domain/operations/backup/backup'
import { useFormat } from '~/i18n/format'
import { Badge, type BadgeTone } from '../badge'
import { Button } from '../button'
import { Card, Page, PageHeader } from '../page'
import { Progress } from '../progress'
import { Sparkline } from '../sparkline'
import { EmptyState } from '../states'
import { Table, Td, Th } from '../table'
import { useToast } from '../toast'
import { OperationsTabs } from './operations-tabs'
import { StateBadge } from './status-page'
import { useFreshData } from '../use-fresh-data'

const LOOK_EVERY_MS = 5_000
const WATCHED_EVERY_MS = 1_000
const TONES: Record<BackupSummary['state'], BadgeTone> = { good: 'neutral', verified: 'done', damaged: 'danger', newer: 'attention' }

/** What there is to go back to, and whether it was seen to work. */
export function BackupsPage({ state, backups, asked, mayManage }: SeenBackups) {
  const { t } = useTranslation('operations')
  const format = useFormat()
  const fetcher = useFetcher<{ kind: 'asked' | 'already' | 'off' }>()
  const toast = useToast()
  useFreshData(asked?.isUnderWay ? WATCHED_EVERY_MS : LOOK_EVERY_MS)
  useEffect(() => {
    if (fetcher.data?.kind === 'asked') toast({ text: t('backups.asked'), tone: 'done' })
    if (fetcher.data?.kind === 'already') toast({ text: t('backups.already') })
  }, [fetcher.data, t, toast])
  const isUnderWay = asked?.isUnderWay === true || fetcher.state !== 'idle'
  const button = mayManage && state.kind !== 'off' && (
    <fetcher.Form method="post">
      <Button type="submit" name="intent" value="create" tone="primary" icon={<HardDriveDownload aria-hidden />} isBusy={isUnderWay}>{t('backups.now')}</Button>
    </fetcher.Form>
  )
  return (
    <Page width="full" className="gap-6">
      <PageHeader
        title={t('backups.title')} actions={backups.length > 0 && button}
        lead={state.kind === 'off' ? undefined : t('backups.lead', { minutes: state.everyMinutes, folder: state.folder, keep: state.keep })}
        status={state.kind !== 'off' && state.kind !== 'none' && <StateBadge isGood={state.kind === 'good'} tone={state.kind === 'overdue' ? 'attention' : 'danger'}>{t(`backup.${state.kind}`)}</StateBadge>}
      />
      <OperationsTabs />
      {state.failure && <p role="alert" className="rounded-lg border border-danger bg-danger-soft px-4 py-3 text-danger">{t('backup.failure', { time: format.dateTime(state.failure.at), reason: state.failure.reason })}</p>}
      {asked?.error && !state.failure && <p role="alert" className="rounded-lg border border-danger bg-danger-soft px-4 py-3 text-danger">{t('backups.failed', { reason: asked.error })}</p>}
      {asked?.isUnderWay && <Progress label={t('backups.underWay')} fraction={asked.progress} />}
      {state.kind === 'off' && <EmptyState icon={<DatabaseBackup />} title={t('backups.offTitle')} text={t('backups.offText')} />}
      {state.kind !== 'off' && backups.length === 0 && <EmptyState icon={<DatabaseBackup />} title={t('backups.noneTitle')} action={button} />}
      {backups.length > 0 && <Sizes backups={backups} />}
      {backups.length > 0 && <BackupsTable backups={backups} />}
      {backups.length > 0 && <p className="text-sm text-ink-soft">{t('backups.restore')} <code className="rounded-sm bg-sunken px-1.5 py-0.5 break-all">npm run -s admin -- backup restore {state.folder}</code></p>}
    </Page>
  )
}

function Sizes({ backups }: { backups: readonly BackupSummary[] }) {
  const { t } = useTranslation('operations')
  const format = useFormat()
  const whole = backups.filter((one) => one.takenAt !== null)
  if (whole.length < 2) return null
  return (
    <Card title={t('backups.size')} actions={<span className="text-lg font-semibold" data-figures>{format.bytes(whole[0]!.bytes)}</span>}>
      <Sparkline values={whole.map((one) => one.bytes).reverse()} label={t('backups.sizes', { size: format.bytes(whole[0]!.bytes) })} className="h-16 w-full text-accent" />
    </Card>
  )
}

function BackupsTable({ backups }: { backups: readonly BackupSummary[] }) {
  const { t } = useTranslation('operations')
  const format = useFormat()
  return (
    <Table
      caption={t('backups.table')}
      head={<><Th>{t('backups.taken')}</Th><Th>{t('backups.state')}</Th><Th className="text-right">{t('backups.size')}</Th><Th className="text-right">{t('backups.files')}</Th><Th>{t('backups.verified')}</Th></>}
    >
      {backups.map((one) => (
        <tr key={one.id} data-figures>
          <Td className="whitespace-nowrap">
            <span className="font-medium">{one.takenAt ? format.dateTime(one.takenAt) : one.name}</span>
            {one.liveRecordings > 0 && <span className="block text-sm text-ink-soft">{t('backups.live', { count: one.liveRecordings })}</span>}
          </Td>
          <Td><Badge tone={TONES[one.state]}>{t(`backups.states.${one.state}`)}</Badge></Td>
          <Td className="text-right whitespace-nowrap">{format.bytes(one.bytes)}</Td>
          <Td className="text-right">{format.number(one.files)}</Td>
          <Td className={one.verdict && !one.verdict.isGood ? 'text-danger' : 'text-ink-soft'}>
            {!one.verdict ? t('backups.never') : one.verdict.isGood ? format.dateTime(one.verdict.at) : t('backups.damagedDetail', { time: format.dateTime(one.verdict.at), detail: one.verdict.detail })}
          </Td>
        </tr>
      ))}
    </Table>
  )
}
