import { CircleAlert, CircleCheck, Clock, LoaderCircle, RotateCw } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { isKnownKind, type JobState, type JobView } from '~/domain/jobs/job-kinds'
import { useFormat } from '~/i18n/format'
import { Badge } from '../badge'
import { Button } from '../button'
import { Progress } from '../progress'
import { Table, Td, Th } from '../table'

/** Jobs with their state, their reason where they failed, and the press that tries them again. */
export function JobsTable({ jobs, onRetry, isBusy }: { jobs: JobView[]; onRetry?: (jobId: string) => void; isBusy: boolean }) {
  const { t } = useTranslation('jobs')
  return (
    <Table caption={t('title')} head={<><Th>{t('job')}</Th><Th className="hidden sm:table-cell">{t('stateLabel')}</Th><Th className="hidden md:table-cell">{t('when')}</Th>{onRetry && <Th className="w-0"><span className="sr-only">{t('retry')}</span></Th>}</>}>
      {jobs.map((job) => (
        <tr key={job.id} data-job={job.id}>
          <Td className="max-w-0 sm:w-1/2">
            <span className="block font-medium">{isKnownKind(job.kind) ? t(`kind.${job.kind}`) : job.kind}</span>
            {job.lastError && <span title={job.lastError} className={`line-clamp-4 text-sm break-words ${job.state === 'dead' ? 'text-danger' : 'text-ink-soft'}`}>{job.lastError}</span>}
            <span className="mt-1 flex flex-wrap items-center gap-2 sm:hidden"><JobStateBadge state={job.state} /><Tries job={job} /></span>
            <span className="block text-sm text-ink-soft md:hidden" data-figures><When job={job} /></span>
            {job.state === 'running' && <span className="mt-2 block sm:hidden"><Progress label={t('progress')} fraction={job.progress || null} /></span>}
          </Td>
          <Td className="hidden sm:table-cell">
            <span className="flex flex-wrap items-center gap-2"><JobStateBadge state={job.state} /><Tries job={job} /></span>
            {job.state === 'running' && <span className="mt-2 block max-w-56"><Progress label={t('progress')} fraction={job.progress || null} /></span>}
          </Td>
          <Td className="hidden whitespace-nowrap text-ink-soft md:table-cell" data-figures><When job={job} /></Td>
          {onRetry && (
            <Td className="py-1 text-right">
              {job.state === 'dead' && <Button icon={<RotateCw aria-hidden />} disabled={isBusy} onClick={() => onRetry(job.id)}>{t('retry')}</Button>}
            </Td>
          )}
        </tr>
      ))}
    </Table>
  )
}

/** Colour, sign and word, so that none of them is needed alone. */
function JobStateBadge({ state }: { state: JobState }) {
  const { t } = useTranslation('jobs')
  const looks = {
    waiting: { tone: 'neutral', Icon: Clock }, running: { tone: 'accent', Icon: LoaderCircle },
    dead: { tone: 'danger', Icon: CircleAlert }, done: { tone: 'done', Icon: CircleCheck },
  } as const
  const { tone, Icon } = looks[state]
  return <Badge tone={tone} icon={<Icon aria-hidden />}>{t(`state.${state}`)}</Badge>
}

/** Said only where it tells something: a job that worked at once says nothing of it. */
function Tries({ job }: { job: JobView }) {
  const { t } = useTranslation('jobs')
  if (job.attempts < 2 && !job.lastError) return null
  return <span className="text-sm text-ink-soft" data-figures>{t('tries', { attempts: job.attempts, most: job.maxAttempts })}</span>
}

function When({ job }: { job: JobView }) {
  const { t } = useTranslation('jobs')
  const { dateTime, timeWithSeconds } = useFormat()
  switch (job.state) {
    case 'waiting':
      return job.attempts > 0 ? t('nextTry', { time: timeWithSeconds(job.runAt) }) : t('addedAt', { time: dateTime(job.createdAt) })
    case 'running':
      return t('addedAt', { time: dateTime(job.createdAt) })
    case 'dead':
      return t('failedAt', { time: dateTime(job.finishedAt ?? job.runAt) })
    case 'done':
      return t('doneAt', { time: dateTime(job.finishedAt ?? job.runAt) })
  }
}
