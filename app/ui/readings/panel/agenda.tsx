import { Check, DoorClosed, DoorOpen, Eye } from 'lucide-react'
import type { MeetingShown } from '~/domain/readings/meeting'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button, LinkButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { Select } from '~/ui/field'
import { useToast } from '~/ui/toast'
import type { Meeting } from './use-meeting'

/** What is read and where they are; for whoever leads, what comes next. */
export function Agenda({ meeting, present, press }: { meeting: MeetingShown; present: readonly { personId: string; name: string }[]; press: Meeting['press'] }) {
  const { t } = useTranslation('readings')
  const toast = useToast()
  const { me, items, state } = meeting
  const current = items.find(({ id }) => id === meeting.currentItemId) ?? null
  const taking = meeting.hospitals.filter((hospital) => hospital.state === 'accepted')
  const lead = async (intent: string, fields?: Record<string, string>) => {
    const { kind } = await press(intent, fields)
    if (kind !== 'done') toast({ text: t(kind === 'changed' ? 'panel.changedMeanwhile' : 'panel.notDone'), tone: 'danger' })
  }
  const others = present.filter(({ personId }) => personId !== meeting.presenter.id)
  return (
    <section aria-label={t('panel.agenda')} className="flex flex-col gap-3">
      {items.length === 0 && <p className="text-ink-soft">{t(me.mayPlan ? 'panel.noItemsPlan' : 'panel.noItems')}</p>}
      <ol className="flex flex-col gap-1">
        {items.map((item, i) => {
          const isCurrent = item.id === meeting.currentItemId
          const name = <><span className="tabular-nums text-ink-soft">{i + 1}</span><span className="min-w-0 flex-1 truncate text-left">{item.title}</span>{item.phase === 'revealed' ? <Check className="size-4 text-done" aria-label={t('phase.revealed')} /> : null}</>
          const look = cx('target flex w-full items-center gap-3 rounded-sm px-3 py-1.5', isCurrent ? 'bg-accent-soft font-semibold text-accent-strong' : 'text-ink')
          return (
            <li key={item.id} aria-current={isCurrent ? 'step' : undefined}>
              {me.mayLead && state === 'open' ? <button type="button" className={cx(look, !isCurrent && 'hover:bg-sunken')} onClick={() => void lead('go-to', { item: item.id })}>{name}</button> : <span className={look}>{name}</span>}
            </li>
          )
        })}
      </ol>
      {current?.history && <div className="flex flex-col gap-1"><h3 className="text-sm font-semibold text-ink-soft">{t('item.history')}</h3><p className="whitespace-pre-wrap">{current.history}</p></div>}
      {current && state === 'open' && (
        <p role="status" className="flex flex-wrap items-center gap-2 text-sm text-ink-soft">
          <Badge tone={current.phase === 'revealed' ? 'done' : 'attention'}>{t(`phase.${current.phase}`)}</Badge>
          {t('panel.written', { count: current.written.length, of: taking.length })}
        </p>
      )}
      {me.mayLead && (
        <div className="flex flex-wrap items-end gap-2">
          {state === 'planned' && <Button tone="primary" icon={<DoorOpen aria-hidden />} onClick={() => void lead('open')}>{t('panel.open')}</Button>}
          {state === 'open' && current && current.phase !== 'revealed' && <Button tone="primary" icon={<Eye aria-hidden />} onClick={() => void lead('reveal', { item: current.id })}>{t('panel.reveal')}</Button>}
          {state === 'open' && <Button icon={<DoorClosed aria-hidden />} onClick={() => void lead('close')}>{t('panel.close')}</Button>}
          {state === 'open' && others.length > 0 && (
            <Select label={t('panel.handOver')} value="" onChange={(event) => { if (event.target.value) void lead('hand-over', { person: event.target.value }) }}>
              <option value="">{t('panel.handOverTo', { name: meeting.presenter.name })}</option>
              {others.map(({ personId, name }) => <option key={personId} value={personId}>{name}</option>)}
            </Select>
          )}
        </div>
      )}
      <p className="flex flex-wrap gap-2">
        <LinkButton tone="quiet" to={`/readings/${meeting.readingId}/minutes`}>{t('minutes.open')}</LinkButton>
        {me.mayPlan && <LinkButton tone="quiet" to={`/readings/${meeting.readingId}/plan`}>{t('plan.open')}</LinkButton>}
      </p>
    </section>
  )
}
