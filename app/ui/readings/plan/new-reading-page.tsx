import { Form, useNavigation } from '@remix-run/react'
import { useState } from 'react'
import { READING_BOUNDS, type Named } from '~/domain/readings/meeting'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { Checkbox, FormError, Select, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const

export interface NewReadingProps { hosts: Named[]; others: Named[]; startsAt: string; timeZone: string; answer: { kind: 'malformed' | 'no-day' | 'in-the-past' | 'too-many' | 'forbidden'; where: string } | undefined }

/** One reading, or one each Monday: when, and who is asked to come. What is read is chosen next. */
export function NewReadingPage({ hosts, others, startsAt, timeZone, answer }: NewReadingProps) {
  const { t } = useTranslation('readings')
  const isBusy = useNavigation().state !== 'idle'
  const [host, setHost] = useState(hosts[0]!.id)
  const [repeats, setRepeats] = useState(false)
  return (
    <Page width="reading">
      <PageHeader title={t('new.title')} lead={t('new.lead')} />
      <Form method="post" className="flex flex-col gap-6">
        <FormError>{answer && t(`new.refused.${answer.kind}`)}</FormError>
        <Card>
          {hosts.length > 1
            ? <Select label={t('new.host')} name="institution" value={host} onChange={(event) => setHost(event.target.value)}>{hosts.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select>
            : <input type="hidden" name="institution" value={host} />}
          <TextField label={t('new.name')} name="title" required maxLength={READING_BOUNDS.title} autoComplete="off" placeholder={t('new.namePlaceholder')} />
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField label={t('new.start')} name="startsAt" type="datetime-local" required defaultValue={startsAt} hint={t('new.zone', { zone: timeZone })} />
            <TextField label={t('new.minutes')} name="minutes" type="number" required min={5} max={READING_BOUNDS.minutes} defaultValue={30} />
          </div>
          <Select label={t('new.repeats')} name="repeats" value={repeats ? 'weekly' : 'once'} onChange={(event) => setRepeats(event.target.value === 'weekly')}>
            <option value="once">{t('new.once')}</option>
            <option value="weekly">{t('new.weekly')}</option>
          </Select>
          {repeats && (
            <>
              <fieldset className="flex flex-col gap-1">
                <legend className="font-medium">{t('new.days')}</legend>
                <div className="flex flex-wrap gap-x-4">{DAYS.map((day) => <Checkbox key={day} label={t(`day.${day}`)} name="day" value={day} defaultChecked={dayOf(startsAt) === day} />)}</div>
              </fieldset>
              <div className="grid gap-4 sm:grid-cols-2">
                <TextField label={t('new.every')} name="every" type="number" required min={1} max={8} defaultValue={1} />
                <TextField label={t('new.until')} name="until" type="date" required hint={t('new.untilHint')} />
              </div>
            </>
          )}
          <Checkbox label={t('new.isRecorded')} name="isRecorded" defaultChecked hint={t('new.isRecordedHint')} />
        </Card>
        <Card title={t('new.hospitals')}>
          <p className="text-ink-soft">{t('new.hospitalsLead')}</p>
          {others.length <= 1 && <p>{t('new.nobodyElse')}</p>}
          <div className="grid gap-x-4 sm:grid-cols-2">{others.filter(({ id }) => id !== host).map(({ id, name }) => <Checkbox key={id} label={name} name="hospital" value={id} />)}</div>
        </Card>
        <Button type="submit" tone="primary" size="large" className="self-start" isBusy={isBusy}>{t('new.submit')}</Button>
      </Form>
    </Page>
  )
}

const dayOf = (local: string) => new Date(`${local.slice(0, 10)}T00:00:00Z`).getUTCDay() || 7
