import { useFetcher } from '@remix-run/react'
import { CirclePause, ExternalLink, Play, Radio, ScrollText, Square } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import type { Desk, DeskAnswer } from '~/domain/broadcasts/desk'
import { wasTurnedAway } from '~/domain/broadcasts/entry'
import { useFormat } from '~/i18n/format'
import { useChannel } from '~/realtime/use-channel'
import { StatusPill } from '../badge'
import { Button, LinkButton } from '../button'
import { CopyField } from '../copy-field'
import { Dialog, DialogClose } from '../dialog'
import { useShortcuts } from '../keyboard'
import { Card, Page, PageHeader } from '../page'
import { Tabs } from '../tabs'
import { useRefresh } from '../use-refresh'
import { AnswerLine, useSentences } from './answer-line'
import { CalibrationPanel } from './calibration-panel'
import { ConsentPanel } from './consent-panel'
import { InputCard } from './input-card'
import { PassagesPanel } from './passages-panel'
import { QuestionsModeration } from './questions-moderation'
import { SchedulePanel } from './schedule-panel'
import { Timeline } from './timeline'
import { useDeskHealth } from './use-desk-health'
import { useLivePlayer } from './use-live-player'

export interface DeskPageProps { desk: Desk; startsAt: string; mediaBase: string; watchUrl: string }

/** The broadcast desk: what is going on at a glance, the next step as the biggest button. */
export function DeskPage({ desk, startsAt, mediaBase, watchUrl }: DeskPageProps) {
  const { t } = useTranslation(['broadcast', 'audit'])
  const format = useFormat()
  const refresh = useRefresh()
  const { health, history, isOffline } = useDeskHealth(desk.id, desk.state !== 'ended')
  useChannel(`broadcast:${desk.id}`, (event) => { if (event.type !== 'expelled' && event.type !== 'revoked') refresh() })

  const containers = useRef(new Map<string, HTMLElement>())
  const names = useMemo(() => desk.streams.map((stream) => stream.name), [desk.streams])
  const { player, state: preview } = useLivePlayer({ streams: names, containers, tokenUrl: `/desk/${desk.id}/token`, mediaBase, path: 'auto', isOn: desk.state !== 'ended' })
  const [heard, setHeard] = useState<string | null>(null)
  const hear = useCallback((name: string | null) => {
    setHeard(name)
    player?.setSound(name)
    player?.setMuted(name === null)
  }, [player])

  return (
    <Page width="full" className="max-w-[110rem] gap-6">
      <PageHeader
        title={desk.title} status={<StatusPill state={desk.state} />}
        lead={<span data-figures>{desk.room ? `${desk.room.name} · ` : ''}{desk.institution.name} · {format.dateTime(desk.startedAt ?? desk.scheduledStartAt)}–{format.time(desk.endedAt ?? desk.scheduledEndAt)}</span>}
        actions={<>{desk.auditUrl && <LinkButton to={desk.auditUrl} icon={<ScrollText aria-hidden />}>{t('audit:link.broadcast')}</LinkButton>}<LinkButton to={`/live/${desk.id}`} target="_blank" icon={<ExternalLink aria-hidden />}>{t('desk.watchPage')}</LinkButton></>}
      />
      {(isOffline || (health && !health.media)) && <p role="alert" className="rounded-sm bg-danger-soft px-4 py-3 font-medium text-danger">{t(isOffline ? 'desk.offline' : 'desk.mediaAway')}</p>}
      {health?.media && !health.media.isInStep && <p role="alert" className="rounded-sm bg-danger-soft px-4 py-3 font-medium text-danger">{t('media.unreached')}</p>}
      {health?.media && !health.media.isIngestRunning && <p role="alert" className="rounded-sm bg-attention-soft px-4 py-3 font-medium text-attention">{t('desk.ingestAway')}</p>}

      <div className="grid gap-6 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="flex min-w-0 flex-col gap-6">
          {desk.state !== 'ended' && <div className="grid gap-4 md:grid-cols-2">
            {desk.streams.map((stream) => (
              <InputCard
                key={stream.name} stream={stream} input={health?.media?.inputs.find((input) => input.stream === stream.name) ?? null} isKnown={Boolean(health?.media)}
                history={history.get(stream.name) ?? []} nowMs={health?.atMs ?? 0} mayOperate={desk.mayOperate && desk.state !== 'ended'} isOnAir={desk.state === 'live' || desk.state === 'hold'} isHeard={heard === stream.name} onHear={() => hear(heard === stream.name ? null : stream.name)}
                wasRefused={wasTurnedAway(desk.entries, stream.name, health?.atMs ?? 0)}
                phase={'streams' in preview ? preview.streams[stream.name] ?? null : null}
                container={(element) => { if (element) containers.current.set(stream.name, element); else containers.current.delete(stream.name) }}
              />
            ))}
          </div>}
          <Card>
            <Tabs
              label={t('desk.panels')}
              tabs={[
                { id: 'consent', label: t('consent.title'), content: <ConsentPanel desk={desk} /> },
                { id: 'calibration', label: t('calibration.title'), content: <CalibrationPanel desk={desk} containers={containers} /> },
                { id: 'passages', label: t('passage.title'), content: <PassagesPanel desk={desk} /> },
                { id: 'schedule', label: t('schedule.tab'), content: <SchedulePanel desk={desk} startsAt={startsAt} /> },
              ]}
            />
          </Card>
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <Controls desk={desk} health={health} />
          <Card title={t('desk.audience')}>
            <div className="grid grid-cols-2 gap-4" data-figures hidden={desk.state === 'ended'}>
              <div><p className="text-xl font-semibold" data-viewers>{health?.media ? format.number(health.media.viewers.interactive + health.media.viewers.audience) : '–'}</p><p className="text-sm text-ink-soft">{t('desk.viewers')}</p></div>
              <div><p className="text-xl font-semibold">{health?.media ? format.bytes(health.media.freeBytes) : '–'}</p><p className="text-sm text-ink-soft">{t('desk.freeDisk')}</p></div>
            </div>
            <CopyField label={t('desk.watchAddress')} value={watchUrl} />
          </Card>
          <QuestionsModeration desk={desk} />
          <Card title={t('timeline.title')}><Timeline entries={desk.entries} /></Card>
        </div>
      </div>
    </Page>
  )
}

/** Go live, hold, resume, end: big, one press each; only the end asks, since it cannot be undone. */
function Controls({ desk, health }: { desk: Desk; health: ReturnType<typeof useDeskHealth>['health'] }) {
  const { t } = useTranslation('broadcast')
  const fetcher = useFetcher<DeskAnswer>()
  const confirming = useFetcher<DeskAnswer>()
  const { refusal, warning } = useSentences()
  const [isEnding, setEnding] = useState(false)
  const isBusy = fetcher.state !== 'idle'
  const press = useCallback((intent: 'start' | 'hold' | 'resume' | 'stop') => void fetcher.submit({ intent }, { method: 'post' }), [fetcher])
  const mayHold = desk.mayOperate && desk.state === 'live'
  const mayResume = desk.mayOperate && desk.state === 'hold'
  useShortcuts(useMemo(() => [
    { key: 'g', label: t('keys.goLive'), run: () => { if (desk.mayOperate && desk.state === 'scheduled') press('start') } },
    { key: 'h', label: t('keys.hold'), run: () => { if (mayHold) press('hold') } },
    { key: 'r', label: t('keys.resume'), run: () => { if (mayResume) press('resume') } },
    { key: 'e', label: t('keys.end'), run: () => { if (desk.mayOperate && desk.state !== 'ended') setEnding(true) } },
  ], [t, desk.mayOperate, desk.state, mayHold, mayResume, press]))
  const big = 'w-full py-4'
  return (
    <Card title={t('control.title')} className={desk.state === 'live' ? 'border-live' : undefined}>
      {!desk.mayOperate && <p className="text-ink-soft">{t('control.lookOnly')}</p>}
      {desk.state === 'scheduled' && (
        <>
          {desk.mayOperate && <Button tone="live" size="large" className={big} icon={<Radio aria-hidden />} isBusy={isBusy} onClick={() => press('start')}>{t('control.goLive')}</Button>}
          <ul className="flex flex-col gap-1 text-sm" data-check>
            {health?.check?.refusals.map((each, index) => <li key={index} data-refusal={each.kind} className="flex flex-wrap items-center justify-between gap-2 font-medium text-danger">
              {refusal(each)}
              {each.kind === 'identity-unconfirmed' && desk.mayOperate && <Button onClick={() => void confirming.submit({ intent: 'no-identity', stream: each.stream, confirm: 'yes' }, { method: 'post' })} isBusy={confirming.state !== 'idle'}>{t('identity.here')}</Button>}
            </li>)}
            {health?.check?.warnings.map((each, index) => <li key={index} className="text-attention">{warning(each)}</li>)}
            {health?.check && health.check.refusals.length === 0 && health.check.warnings.length === 0 && <li className="text-done">{t('control.allReady')}</li>}
          </ul>
        </>
      )}
      {mayHold && <Button tone="primary" size="large" className={big} icon={<CirclePause aria-hidden />} isBusy={isBusy} onClick={() => press('hold')}>{t('control.hold')}</Button>}
      {mayResume && (
        <>
          <p role="status" className="rounded-sm bg-attention-soft px-4 py-3 text-attention">{t('control.heldText')}</p>
          <Button tone="live" size="large" className={big} icon={<Play aria-hidden />} isBusy={isBusy} onClick={() => press('resume')}>{t('control.resume')}</Button>
        </>
      )}
      {desk.mayOperate && desk.state !== 'ended' && (
        <Dialog
          open={isEnding} onOpenChange={setEnding} title={t(desk.state === 'scheduled' ? 'control.cancelTitle' : 'control.endTitle')} description={t(desk.state === 'scheduled' ? 'control.cancelText' : 'control.endText')}
          trigger={<Button tone="danger" size={desk.state === 'scheduled' ? 'normal' : 'large'} className={desk.state === 'scheduled' ? 'self-start' : big} icon={<Square aria-hidden />}>{t(desk.state === 'scheduled' ? 'control.cancel' : 'control.end')}</Button>}
          footer={<><DialogClose asChild><Button>{t('control.goOn')}</Button></DialogClose><Button tone="danger" onClick={() => { setEnding(false); press('stop') }}>{t(desk.state === 'scheduled' ? 'control.cancelNow' : 'control.endNow')}</Button></>}
        />
      )}
      {desk.state === 'ended' && (
        <>
          <p role="status">{t(`endReason.${(['stopped', 'consent-withdrawn', 'never-returned', 'cancelled'] as const).find((each) => each === desk.endReason) ?? 'stopped'}`)}</p>
          {desk.recording && (desk.recording.unpublishedAt ? <p className="text-attention">{t('control.unpublished')}</p> : <LinkButton to={`/recordings/${desk.recording.id}`} tone="primary" size="large">{t('watch.toReplay')}</LinkButton>)}
        </>
      )}
      <AnswerLine answer={fetcher.data} />
    </Card>
  )
}
