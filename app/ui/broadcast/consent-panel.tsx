import { useFetcher } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import type { Desk, DeskAnswer } from '~/domain/broadcasts/desk'
import { useFormat } from '~/i18n/format'
import { Badge } from '../badge'
import { Button } from '../button'
import { Dialog } from '../dialog'
import { Checkbox, TextArea, TextField } from '../field'
import { AnswerLine } from './answer-line'

/** The patient's consent: what is in force, the record, giving and taking back. */
export function ConsentPanel({ desk }: { desk: Desk }) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const give = useFetcher<DeskAnswer>()
  const withdraw = useFetcher<DeskAnswer>()
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => { if (give.data?.kind === 'recorded') form.current?.reset() }, [give.data])
  const parts = [{ is: desk.consent.live, label: t('consent.live') }, { is: desk.consent.recording, label: t('consent.recording') }, { is: desk.consent.reuse, label: t('consent.reuse') }]
  return (
    <div className="flex flex-col gap-6" data-consent>
      <ul className="flex flex-wrap gap-2" aria-label={t('consent.inForce')}>
        {parts.map((part) => <li key={part.label}><Badge tone={part.is ? 'done' : 'neutral'}>{t(part.is ? 'consent.given' : 'consent.notGiven', { part: part.label })}</Badge></li>)}
      </ul>
      {desk.consents.length > 0 && (
        <ul className="divide-y divide-line">
          {desk.consents.map((consent) => (
            <li key={consent.id} className="flex flex-col gap-1 py-3">
              <p className={consent.withdrawnAt ? 'break-words whitespace-pre-wrap line-through' : 'break-words whitespace-pre-wrap'}>{consent.text}</p>
              <p className="text-sm text-ink-soft" data-figures>
                {t('consent.by', { who: consent.obtainedBy, time: format.dateTime(consent.recordedAt), parts: format.list([consent.forLive && t('consent.live'), consent.forRecording && t('consent.recording'), consent.forReuse && t('consent.reuse')].filter((part) => part !== false)) })}
              </p>
              {consent.withdrawnAt && <p className="text-sm text-attention" data-figures>{t('consent.withdrawnAt', { time: format.dateTime(consent.withdrawnAt) })}{consent.withdrawnReason ? ` ${consent.withdrawnReason}` : ''}</p>}
            </li>
          ))}
        </ul>
      )}
      {desk.mayOperate && desk.state !== 'ended' && (
        <details open={!desk.consent.live} className="group">
        <summary className="target w-fit py-1.5 font-medium text-accent">{t('consent.add')}</summary>
        <give.Form ref={form} method="post" className="mt-4 flex flex-col gap-4">
          <input type="hidden" name="intent" value="consent" />
          <TextArea label={t('consent.text')} name="text" required maxLength={10000} hint={t('consent.textHint')} />
          <TextField label={t('consent.obtainedBy')} name="obtainedBy" required maxLength={200} hint={t('consent.obtainedByHint')} />
          <fieldset className="flex flex-col gap-1">
            <legend className="font-medium">{t('consent.for')}</legend>
            <Checkbox label={t('consent.forLive')} name="forLive" />
            <Checkbox label={t('consent.forRecording')} name="forRecording" />
            <Checkbox label={t('consent.forReuse')} name="forReuse" />
          </fieldset>
          <Button type="submit" tone="primary" className="self-start" isBusy={give.state !== 'idle'}>{t('consent.record')}</Button>
        </give.Form>
        </details>
      )}
      <AnswerLine answer={give.data} />
      {desk.mayOperate && (desk.consent.live || desk.consent.recording) && (
        <Dialog title={t('consent.withdrawTitle')} description={t('consent.withdrawText')} trigger={<Button tone="danger" className="self-start">{t('consent.withdraw')}</Button>}>
          <withdraw.Form method="post" className="flex flex-col gap-4">
            <input type="hidden" name="intent" value="withdraw" />
            <fieldset className="flex flex-col gap-1">
              <legend className="font-medium">{t('consent.withdrawWhat')}</legend>
              <Checkbox label={t('consent.live')} name="live" defaultChecked={desk.consent.live} hint={t('consent.withdrawLive')} />
              <Checkbox label={t('consent.recording')} name="recording" defaultChecked={desk.consent.recording} hint={t('consent.withdrawRecording')} />
              <Checkbox label={t('consent.reuse')} name="reuse" defaultChecked={desk.consent.reuse} hint={t('consent.withdrawReuse')} />
            </fieldset>
            <TextField label={t('consent.reason')} name="reason" maxLength={1000} />
            <Button type="submit" tone="danger" isBusy={withdraw.state !== 'idle'}>{t('consent.withdrawNow')}</Button>
            <AnswerLine answer={withdraw.data} />
          </withdraw.Form>
        </Dialog>
      )}
    </div>
  )
}
