import { Form } from '@remix-run/react'
import { useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { MAIL_MODES, type MailSettings } from '~/domain/notifications/due'
import type { NotificationKind } from '~/domain/notifications/notification'
import { CHOOSABLE_KINDS, timeOf } from '~/domain/notifications/settings-form'
import { useFormat } from '~/i18n/format'
import { Button } from '../button'
import { Checkbox, TextField } from '../field'
import { Card } from '../page'

export type SettingsOutcome = { kind: 'saved'; at: Date | string } | { kind: 'wrong'; field: 'mail' | 'digestAt' | 'quiet' }

const LABELS = {
  'broadcast.scheduled': 'broadcastScheduled', 'broadcast.live': 'broadcastLive', 'recording.ready': 'recordingReady', 'question.answered': 'questionAnswered',
  'invitation.accepted': 'invitationAccepted', 'class-list.done': 'classListDone', 'backup.failed': 'backupFailed', 'disk.filling': 'diskFilling',
  'case.to-review': 'caseToReview', 'case.sent-back': 'caseSentBack', 'case.published': 'casePublished', 'submission.returned': 'submissionReturned', 'course.due': 'courseDue', 'course.completed': 'courseCompleted', 'course.author': 'courseAuthor',
  'reading.invited': 'readingInvited', 'reading.soon': 'readingSoon', 'comment.answered': 'commentAnswered', 'comment.mentioned': 'commentMentioned', 'comment.said': 'commentSaid', 'expert.published': 'expertPublished', 'comment.reported': 'commentReported', 'search.found': 'searchFound',
} as const satisfies Partial<Record<NotificationKind, string>>

/** When by mail, never at night, and about what; only what the choice needs is shown. */
export function NotificationSettingsForm({ settings, timeZone, outcome, isBusy }: { settings: MailSettings; timeZone: string; outcome: SettingsOutcome | null; isBusy: boolean }) {
  const { t } = useTranslation(['notifications', 'common'])
  const format = useFormat()
  const [mail, setMail] = useState(settings.mail)
  const [isQuiet, setQuiet] = useState(settings.quietFrom !== null)
  const wrong = outcome?.kind === 'wrong' ? outcome.field : null
  return (
    <Form method="post" preventScrollReset className="flex flex-col gap-6">
      <Card>
        <fieldset className="flex flex-col gap-3">
          <legend className="mb-2 text-lg font-semibold">{t('settings.mail')}</legend>
          {MAIL_MODES.map((mode) => (
            <label key={mode} className="target flex items-start gap-3">
              <input type="radio" name="mail" value={mode} checked={mail === mode} onChange={() => setMail(mode)} className="mt-1 size-5 shrink-0 accent-(--accent)" />
              <span><span className="block font-medium">{t(`settings.mode.${mode}`)}</span><span className="block text-sm text-ink-soft">{t(`settings.modeHint.${mode}`)}</span></span>
            </label>
          ))}
          {wrong === 'mail' && <p role="alert" className="text-sm font-medium text-danger">{t('settings.wrong')}</p>}
        </fieldset>
        <TextField
          label={t('settings.digestAt')} name="digestAt" type="time" defaultValue={timeOf(settings.digestAt)} className={mail === 'daily' ? 'w-40' : 'hidden'} error={wrong === 'digestAt' && t('settings.timeWrong')}
        />
        <div className={mail === 'never' ? 'hidden' : 'flex flex-col gap-3'}>
          <Checkbox label={t('settings.quiet')} hint={t('settings.quietHint')} name="quiet" checked={isQuiet} onChange={(event) => setQuiet(event.target.checked)} />
          <div className={isQuiet ? 'flex flex-wrap gap-4 pl-8' : 'hidden'}>
            <TextField label={t('settings.quietFrom')} name="quietFrom" type="time" defaultValue={timeOf(settings.quietFrom ?? 1_320)} className="w-36" />
            <TextField label={t('settings.quietTo')} name="quietTo" type="time" defaultValue={timeOf(settings.quietTo ?? 420)} className="w-36" />
          </div>
          {wrong === 'quiet' && <p role="alert" className="text-sm font-medium text-danger">{t('settings.quietWrong')}</p>}
          <p className="text-sm text-ink-soft">{t('settings.zone', { zone: timeZone.replaceAll('_', ' ') })}</p>
        </div>
      </Card>
      <Card>
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-2 text-lg font-semibold">{t('settings.kinds')}</legend>
          <p className="text-sm text-ink-soft">{t('settings.kindsHint')}</p>
          <input type="hidden" name="kinds" value="shown" />
          {CHOOSABLE_KINDS.map((kind) => <Checkbox key={kind} label={t(`settings.kind.${LABELS[kind as keyof typeof LABELS]}`)} name="kind" value={kind} defaultChecked={!settings.muted.includes(kind)} />)}
          <p className="text-sm text-ink-soft">{t('settings.securityHint')}</p>
        </fieldset>
      </Card>
      <div className="flex items-center gap-4">
        <Button type="submit" tone="primary" isBusy={isBusy}>{t('common:action.save')}</Button>
        <span role="status" className="text-done" data-figures>{outcome?.kind === 'saved' ? t('settings.saved', { time: format.timeWithSeconds(outcome.at) }) : ''}</span>
      </div>
    </Form>
  )
}
