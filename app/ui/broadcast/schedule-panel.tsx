import { useFetcher } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import type { Desk, DeskAnswer } from '~/domain/broadcasts/desk'
import { useFormat } from '~/i18n/format'
import { Button } from '../button'
import { AnswerLine } from './answer-line'
import { ScheduleFields } from './schedule-fields'

export function SchedulePanel({ desk, startsAt }: { desk: Desk; startsAt: string }) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const fetcher = useFetcher<DeskAnswer>()
  const hours = (new Date(desk.scheduledEndAt).getTime() - new Date(desk.scheduledStartAt).getTime()) / 3_600_000
  return (
    <fetcher.Form method="post" className="flex flex-col gap-4">
      <input type="hidden" name="intent" value="edit" />
      <fieldset disabled={!desk.mayOperate || desk.state === 'ended'} className="contents">
        <ScheduleFields startsAt={startsAt} timeZone={format.timeZone} hours={Math.round(hours * 100) / 100} title={desk.title} description={desk.description} audience={desk.audience} mayBePublic={desk.institution.mayBePublic} />
        <Button type="submit" tone="primary" className="self-start" isBusy={fetcher.state !== 'idle'}>{t('schedule.save')}</Button>
      </fieldset>
      <AnswerLine answer={fetcher.data} />
    </fetcher.Form>
  )
}
