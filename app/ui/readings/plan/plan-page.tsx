import { useFetcher, useNavigate } from '@remix-run/react'
import { Trash2 } from 'lucide-react'
import { useEffect } from 'react'
import type { OfferedCase, OfferedStudy } from '~/domain/readings/offer-items.server'
import type { PlanShown } from '~/domain/readings/see-plan.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button, LinkButton } from '~/ui/button'
import { Checkbox, FormError, Select, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { READING_BOUNDS } from '~/domain/readings/meeting'
import { ChosenItems } from './chosen-items'

type Plan = Omit<PlanShown, 'startsAt' | 'row'> & { startsAt: Date | string; row: { id: string; startsAt: Date | string }[] }
export interface PlanPageProps { plan: Plan; startsAt: string; timeZone: string; search: string; madeRow: number; offered: { cases: OfferedCase[]; studies: OfferedStudy[] } }

/** The desk of a reading: what is read and in which order, who comes, and when. */
export function PlanPage({ plan, startsAt, timeZone, search, madeRow, offered }: PlanPageProps) {
  const { t } = useTranslation('readings')
  const format = useFormat()
  return (
    <Page>
      <PageHeader
        title={plan.title} lead={`${format.dateTime(plan.startsAt)} (${format.zone(plan.startsAt)})`} status={plan.state !== 'planned' && <Badge tone={plan.state === 'open' ? 'live' : 'neutral'}>{t(`state.${plan.state}`)}</Badge>}
        actions={<LinkButton to={`/readings/${plan.id}`} tone="primary">{t('plan.toRoom')}</LinkButton>}
      />
      {madeRow > 1 && <p role="status" className="rounded-sm bg-done-soft px-4 py-3 font-medium text-done">{t('plan.rowMade', { count: madeRow })}</p>}
      <ChosenItems key={plan.id} plan={plan} search={search} offered={offered} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Hospitals plan={plan} />
        <div className="flex flex-col gap-6">
          {plan.state === 'planned' && <When plan={plan} startsAt={startsAt} timeZone={timeZone} />}
          {plan.row.length > 1 && (
            <Card title={t('plan.row')}>
              <ul className="flex flex-col">{plan.row.map((one) => <li key={one.id}>{one.id === plan.id ? <span className="target flex items-center font-semibold tabular-nums">{format.dateTime(one.startsAt)}</span> : <LinkButton tone="quiet" className="tabular-nums" to={`/readings/${one.id}/plan`}>{format.dateTime(one.startsAt)}</LinkButton>}</li>)}</ul>
            </Card>
          )}
        </div>
      </div>
    </Page>
  )
}

function Hospitals({ plan }: { plan: Plan }) {
  const { t } = useTranslation('readings')
  const fetcher = useFetcher<{ intent: string; kind: string }>()
  const fault = fetcher.state === 'idle' && fetcher.data && fetcher.data.kind !== 'done' ? fetcher.data.kind : null
  const tones = { accepted: 'done', invited: 'attention', declined: 'neutral' } as const
  return (
    <Card title={t('plan.hospitals')}>
      <FormError>{fault && t(fault === 'too-many' ? 'plan.tooManyHospitals' : 'plan.notDone', { most: READING_BOUNDS.hospitals })}</FormError>
      <ul className="flex flex-col gap-2">
        {plan.hospitals.map(({ id, name, state }) => (
          <li key={id} className="flex flex-wrap items-center gap-3">
            <span className="min-w-0 flex-1 basis-40">{name}</span>
            {id === plan.host.id ? <Badge>{t('plan.isHost')}</Badge> : <Badge tone={tones[state]}>{t(`hospital.${state}`)}</Badge>}
            {id !== plan.host.id && plan.state !== 'closed' && (
              <fetcher.Form method="post">
                <input type="hidden" name="institution" value={id} />
                {state === 'declined' ? <Button type="submit" name="intent" value="invite">{t('plan.inviteAgain')}</Button> : <Button type="submit" name="intent" value="uninvite" tone="quiet">{t('plan.uninvite')}</Button>}
              </fetcher.Form>
            )}
          </li>
        ))}
      </ul>
      {plan.others.length > 0 && plan.state !== 'closed' && (
        <fetcher.Form method="post" className="flex flex-wrap items-end gap-2">
          <input type="hidden" name="intent" value="invite" />
          <Select label={t('plan.invite')} name="institution" className="min-w-0 flex-1">{plan.others.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select>
          <Button type="submit" isBusy={fetcher.state !== 'idle'}>{t('plan.inviteDo')}</Button>
        </fetcher.Form>
      )}
    </Card>
  )
}

function When({ plan, startsAt, timeZone }: { plan: Plan; startsAt: string; timeZone: string }) {
  const { t } = useTranslation('readings')
  const navigate = useNavigate()
  const change = useFetcher<{ kind: string }>()
  const remove = useFetcher<{ kind: string }>()
  useEffect(() => { if (remove.data?.kind === 'done') navigate(`/readings?removed=${plan.id}`) }, [remove.data, navigate, plan.id])
  const kind = change.state === 'idle' ? change.data?.kind : undefined
  return (
    <Card title={t('plan.when')}>
      <change.Form method="post" className="flex flex-col gap-4">
        <input type="hidden" name="intent" value="change" />
        <FormError>{kind && kind !== 'done' && t(kind === 'in-the-past' ? 'new.refused.in-the-past' : kind === 'malformed' ? 'new.refused.malformed' : kind === 'began' ? 'plan.began' : 'plan.notDone')}</FormError>
        <TextField label={t('new.name')} name="title" required maxLength={READING_BOUNDS.title} defaultValue={plan.title} autoComplete="off" />
        <TextField label={t('new.start')} name="startsAt" type="datetime-local" required defaultValue={startsAt} hint={t('new.zone', { zone: timeZone })} />
        <TextField label={t('new.minutes')} name="minutes" type="number" required min={5} max={READING_BOUNDS.minutes} defaultValue={plan.minutes} />
        <Checkbox label={t('new.isRecorded')} name="isRecorded" defaultChecked={plan.isRecorded} />
        <div className="flex flex-wrap items-center gap-3"><Button type="submit" isBusy={change.state !== 'idle'}>{t('plan.save')}</Button>{kind === 'done' && <span role="status" className="text-sm text-done">{t('plan.saved')}</span>}</div>
      </change.Form>
      <remove.Form method="post"><Button type="submit" name="intent" value="remove" tone="danger" icon={<Trash2 aria-hidden />} isBusy={remove.state !== 'idle'}>{t('plan.remove')}</Button></remove.Form>
    </Card>
  )
}
