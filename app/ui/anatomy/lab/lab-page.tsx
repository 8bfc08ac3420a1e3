import { useFetcher, useRevalidator } from '@remix-run/react'
import { ArrowLeft, DoorClosed } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import type { AssetManifest } from '#vr/contract'
import { createHeadLead } from '#vr/lab/lead'
import type { OpenBounds } from '#vr/core/volume/bounds'
import { wearerPorts } from '#vr/lab/wearer'
import type { LabRefused } from '#vr/lab/protocol'
import type { OpenedLab } from '~/domain/anatomy/lab'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '~/ui/button'
import { useToast } from '~/ui/toast'
import { useFreshData } from '~/ui/use-fresh-data'
import { NoPictureYet } from '../model-state'
import { Theatre, type SharedDesk } from '../theatre'
import { whyNot, type ShownScene } from '../theatre-page'
import { useManifest } from '../use-manifest'
import { LabBar } from './lab-bar'
import { useHeld } from './use-held'
import { useLab } from './use-lab'
import { usePresence } from './use-presence'

export type LabPageProps = Omit<OpenedLab, 'model' | 'scenes'> & { scenes: readonly ShownScene[]; model: Omit<OpenedLab['model'], 'createdAt'> & { createdAt: Date | string } }

const MAKING_MS = 2_000
const CALM_MS = 30_000
const NEVER_MS = 86_400_000

/** Several people around one model. */
export function LabPage(props: LabPageProps) {
  const { lab, model, manifestUrl, progress } = props
  const { t } = useTranslation('lab')
  const anatomy = useTranslation('anatomy')
  // A page that cannot be asked for again keeps its scene.
  const [isAway, setAway] = useState(false)
  useFreshData(isAway ? NEVER_MS : model.state === 'waiting' ? MAKING_MS : CALM_MS)
  const { state, again } = useManifest(manifestUrl)
  const [isOut, setOut] = useState<'full' | 'out' | null>(null)
  if (lab.isClosed) {
    return (
      <Frame title={lab.title}>
        <Notice icon={<DoorClosed aria-hidden />} title={t('ended.title')} text={t('ended.text')}><LinkButton tone="primary" to={`/anatomy/models/${model.id}`}>{t('ended.toModel')}</LinkButton></Notice>
      </Frame>
    )
  }
  if (isOut) return <Frame title={lab.title}><Notice icon={<DoorClosed aria-hidden />} title={t(`${isOut}.title`)} text={t(`${isOut}.text`)}><LinkButton to="/anatomy">{anatomy.t('toList')}</LinkButton></Notice></Frame>
  if (state.kind === 'loaded' && state.url === manifestUrl) return <LabTheatre key={`${state.manifest.model} ${state.manifest.revision}`} {...props} manifest={state.manifest} manifestUrl={state.url} onOut={setOut} onAway={setAway} />
  const why = whyNot(model, progress, manifestUrl, state.kind)
  return (
    <Frame title={lab.title}>
      {why ? <NoPictureYet why={why} again={again} mayEdit={false} studyId={null} onMakeAgain={() => undefined} /> : <p role="status" className="absolute inset-0 grid place-items-center text-ink-soft">{anatomy.t('state.opening')}</p>}
    </Frame>
  )
}

function LabTheatre({ lab, person, model, scenes, manifest, manifestUrl, onOut, onAway }: LabPageProps & { manifest: AssetManifest; manifestUrl: string; onAway: (isAway: boolean) => void; onOut: (why: 'full' | 'out') => void }) {
  const { t } = useTranslation('lab')
  const toast = useToast()
  const { revalidate } = useRevalidator()
  const end = useFetcher()
  const nameRef = useRef<(person: string) => string>(() => '')
  const say = useCallback((why: LabRefused) => {
    const words = why === 'not-allowed' ? t('refused.not-allowed', { name: nameRef.current('leader') }) : why === 'held-by-other' ? t('refused.held', { name: nameRef.current('holder') }) : why === 'too-large' || why === 'too-many' ? t('refused.too-large') : why === 'closed' ? t('refused.closed') : t('refused.lost')
    toast({ text: words, tone: 'danger' })
  }, [t, toast])
  const { bounds, state, stage, room, held, connection, view, onPoses } = useLab({
    labId: lab.id, personId: person.id, manifest, onChanged: revalidate, onRefused: say,
    onOthers: (who) => toast({ text: t('refused.changed', { name: nameRef.current(who) }) }),
  })
  nameRef.current = (who) => {
    const id = who === 'leader' ? room?.leader : who === 'holder' ? held.find((one) => one.person !== person.id)?.person : who
    return room?.people.find((one) => one.person === id)?.name ?? t('somebody')
  }
  const isLeader = room?.leader === person.id
  const presence = usePresence({ connection, room, onPoses, leaderView: view, isLeader })

  const { started } = presence
  const { hands, options } = useHeld({ bounds, stage, connection, room, held, started, onPoses, isAway: state.kind === 'away', person: person.id, onHeldByOther: (who) => toast({ text: t('refused.held', { name: nameRef.current(who) }), tone: 'danger' }) })
  const leads = useRef(isLeader)
  leads.current = isLeader
  const headset = useMemo(() => {
    if (!connection || !options) return null
    const { theatre } = started ?? {}
    const lead = theatre && createHeadLead({ centre: theatre.stage.centre, radiusMm: theatre.stage.radiusMm })
    const ports = wearerPorts({ ...options, drawn: () => theatre?.state() ?? null })
    const onPose = (pose: Parameters<typeof ports.onPose>[0]) => {
      connection.as('headset')
      ports.onPose(pose)
      const view = leads.current ? lead?.look(pose.head, options.scene().body, performance.now()) : null
      if (view) connection.sendView(view)
    }
    // Where others hold something the wearer sees it in their hands.
    return { ...ports, onPose, scene: options.scene }
  }, [connection, options, started])
  const wasAway = useRef(false)
  useEffect(() => {
    onAway(state.kind === 'away')
    if (state.kind === 'away') wasAway.current = true
    if (state.kind === 'in' && wasAway.current) { wasAway.current = false; toast({ text: t('back'), tone: 'done' }) }
    if (state.kind !== 'refused') return
    if (state.why === 'full') onOut('full')
    else if (state.why === 'not-allowed') onOut('out')
    else revalidate()
  }, [state, toast, t, onOut, onAway, revalidate])

  if (!stage || !headset || !hands) return <Frame title={lab.title}><p role="status" className="absolute inset-0 grid place-items-center text-ink-soft">{t('joining')}</p></Frame>
  return (
    <Joined
      {...{ lab, model, scenes, manifest, manifestUrl, bounds, stage, say, headset, hands }} onStarted={presence.onStarted}
      bar={(isPrivate) => (
        <LabBar
          {...{ room, held, manifest, isPrivate }} personId={person.id} mayLead={lab.mayLead} isAway={state.kind === 'away'} isFollowing={presence.isFollowing} mayFollow={presence.mayFollow} onFollow={presence.follow}
          address={`${window.location.origin}/anatomy/labs/${lab.id}`} onPrivate={stage.setPrivate} onEnd={() => end.submit({ intent: 'close' }, { method: 'post' })}
          onLead={(mode) => void connection?.lead(mode).then((isDone) => { if (!isDone) toast({ text: t('notLed'), tone: 'danger' }) })}
        />
      )}
    />
  )
}

type JoinedProps = Pick<LabPageProps, 'lab' | 'model' | 'scenes'> & { bounds: OpenBounds; manifest: AssetManifest; manifestUrl: string; stage: NonNullable<ReturnType<typeof useLab>['stage']>; say: (why: LabRefused) => void; onStarted: SharedDesk['onStarted']; headset: SharedDesk['headset']; hands: SharedDesk['hands']; bar: (isPrivate: boolean) => ReactNode }
function Joined({ lab, model, scenes, manifest, manifestUrl, bounds, stage, say, onStarted, headset, hands, bar }: JoinedProps) {
  useSyncExternalStore(stage.subscribe, stage.state, stage.state)
  const isPrivate = stage.isPrivate()
  const titled = useMemo(() => ({ ...model, title: lab.title }), [model, lab.title])
  return <Theatre model={titled} scenes={[]} manifest={manifest} manifestUrl={manifestUrl} onNewer={null} shared={{ stage, bounds, onRefused: say, onStarted, headset, hands, scenes, labId: isPrivate ? null : lab.id, bar: bar(isPrivate) }} />
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation('anatomy')
  return (
    <div data-theatre="lab" className="fixed inset-0 flex flex-col bg-surface text-ink">
      <header className="flex shrink-0 items-center gap-1 border-b border-line bg-raised px-2 py-1">
        <LinkButton to="/anatomy" tone="quiet" size="icon" aria-label={t('toList')} title={t('toList')}><ArrowLeft aria-hidden /></LinkButton>
        <h1 className="min-w-0 flex-1 truncate font-semibold">{title}</h1>
      </header>
      <div className="relative flex-1">{children}</div>
    </div>
  )
}

function Notice({ icon, title, text, children }: { icon: ReactNode; title: string; text: string; children: ReactNode }) {
  return (
    <div role="status" className="absolute inset-0 grid place-items-center p-6 text-center">
      <div className="flex max-w-md flex-col items-center gap-3">
        <span className="text-ink-soft [&_svg]:size-10">{icon}</span>
        <p className="text-lg font-semibold">{title}</p>
        <p className="text-ink-soft">{text}</p>
        <div className="flex flex-wrap justify-center gap-2 pt-2">{children}</div>
      </div>
    </div>
  )
}
