import { ArrowLeft, CirclePause, Clapperboard, Columns2, DoorClosed, Gauge, Maximize, MessageCircleQuestion, PictureInPicture2, RectangleHorizontal, SlidersHorizontal, TriangleAlert, Unplug, Volume2, VolumeX } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import type { PlayerStats } from '#streaming/player'
import { useChannel } from '~/realtime/use-channel'
import { StatusPill, type BroadcastState } from '../badge'
import { Button, IconButton, LinkButton } from '../button'
import { cx } from '../class-names'
import { useShortcuts } from '../keyboard'
import { useRefresh } from '../use-refresh'
import { Countdown } from './countdown'
import { QuestionsPanel, type Question } from './questions-panel'
import { Readout } from './readout'
import { LAYOUTS, Stage, StageCard, useStreamName, type Layout } from './stage'
import { useLivePlayer } from './use-live-player'
import { useRest } from './use-rest'

export interface WatchPageProps {
  watch: {
    id: string; title: string; description: string; state: BroadcastState; endReason: string | null; institution: string
    scheduledStartAt: Date; startedAt: Date | null; endedAt: Date | null; streams: string[]
    replay: { id: string; isReady: boolean } | null; questions: Question[]; mayAsk: boolean; mayOperate: boolean
  }
  path: 'auto' | 'interactive' | 'hls'
  mediaBase: string
  nowMs: number
}

const LAYOUT_ICONS = { side: Columns2, pip: PictureInPicture2, single: RectangleHorizontal }

/** The watch page: waiting room, pictures, slate, end; questions beside them. */
export function WatchPage({ watch, path, mediaBase, nowMs }: WatchPageProps) {
  const { t } = useTranslation('broadcast')
  const nameOf = useStreamName()
  const refresh = useRefresh()
  const [heard, setHeard] = useState<BroadcastState | null>(null)
  useEffect(() => setHeard(null), [watch.state])
  // What the channel says holds until the page's own data has caught up: a slate does not wait for a fetch.
  const state = heard ?? watch.state
  const isOnAir = state === 'live' || state === 'hold'
  const [questionsVersion, setQuestionsVersion] = useState(0)
  const [isExpelled, setExpelled] = useState(false)

  const channel = useChannel(`broadcast:${watch.id}`, (event) => {
    switch (event.type) {
      case 'state': setHeard(event.state); refresh(); break
      case 'resumed': setHeard(null); refresh(); setQuestionsVersion((n) => n + 1); break
      case 'questions': setQuestionsVersion((n) => n + 1); break
      case 'expelled': setExpelled(true); break
      case 'desk': case 'revoked': break
    }
  })
  // Where no socket gets through, the page asks by itself.
  useEffect(() => {
    if (channel === 'joined') return
    const timer = setInterval(refresh, 10_000)
    return () => clearInterval(timer)
  }, [channel, refresh])

  const containers = useRef(new Map<string, HTMLElement>())
  const [stats, setStats] = useState<PlayerStats | null>(null)
  const [showsReadout, setReadout] = useState(false)
  const wantsStats = useRef(false)
  wantsStats.current = showsReadout
  const { player, state: playing } = useLivePlayer({
    streams: watch.streams, containers, tokenUrl: `/live/${watch.id}/token`, mediaBase, path, isOn: isOnAir && !isExpelled,
    onStats: (next) => { if (wantsStats.current) setStats(next) },
  })
  useEffect(() => { if (playing.phase === 'ended' || playing.phase === 'no-right') refresh() }, [playing.phase, refresh])

  const [layout, setLayout] = useState<Layout>(watch.streams.length > 1 ? 'side' : 'single')
  const [main, setMain] = useState(watch.streams[0] ?? '')
  const [sound, setSound] = useState<string | null>(watch.streams[0] ?? null)
  const [isMuted, setMuted] = useState(true)
  const [showsQuestions, setQuestions] = useState(false)
  const stage = useRef<HTMLDivElement>(null)
  useEffect(() => { player?.setSound(sound) }, [player, sound])
  const mute = useCallback((next: boolean) => { player?.setMuted(next); setMuted(next) }, [player])
  const toggleFullScreen = useCallback(() => {
    if (document.fullscreenElement) void document.exitFullscreen()
    else void stage.current?.requestFullscreen?.().catch(() => undefined)
  }, [])
  const swap = useCallback(() => setMain((now) => watch.streams[(watch.streams.indexOf(now) + 1) % watch.streams.length] ?? now), [watch.streams])

  useShortcuts(useMemo(() => [
    { key: 'v', label: t('keys.layout'), run: () => setLayout((now) => LAYOUTS[(LAYOUTS.indexOf(now) + 1) % LAYOUTS.length]!) },
    { key: 's', label: t('keys.swap'), run: swap },
    { key: 'm', label: t('keys.mute'), run: () => mute(!isMuted) },
    { key: 'f', label: t('keys.fullScreen'), run: toggleFullScreen },
    { key: 'q', label: t('keys.questions'), run: () => setQuestions((now) => !now) },
    { key: 'i', label: t('keys.readout'), run: () => setReadout((now) => !now) },
  ], [t, swap, mute, isMuted, toggleFullScreen]))

  const isAtRest = useRest() && isOnAir && !showsQuestions
  const fade = cx('transition-opacity duration-150 focus-within:opacity-100', isAtRest && 'opacity-0')
  const isHeld = isOnAir && (state === 'hold' || playing.phase === 'hold')
  const detail = 'path' in playing ? playing : null
  const fallback = detail?.fallback ?? null

  function overlay() {
    if (isExpelled || playing.phase === 'access-ended' || (isOnAir && playing.phase === 'no-right')) {
      return <StageCard icon={<DoorClosed />} title={t('watch.accessEnded')} text={t('watch.accessEndedText')}><Button onClick={() => window.location.reload()}>{t('watch.askAgain')}</Button></StageCard>
    }
    if (state === 'scheduled') {
      return (
        <StageCard title={watch.title} text={watch.description || t('watch.waitingText')}>
          <Countdown to={watch.scheduledStartAt} nowMs={nowMs} />
        </StageCard>
      )
    }
    if (state === 'ended') {
      return (
        <StageCard icon={<Clapperboard />} title={t(watch.endReason === 'cancelled' ? 'watch.cancelled' : 'watch.ended')} text={watch.replay ? (watch.replay.isReady ? t('watch.replayReady') : t('watch.replaySoon')) : t('watch.noReplay')}>
          {watch.replay && <LinkButton tone="primary" size="large" to={`/recordings/${watch.replay.id}`}>{t('watch.toReplay')}</LinkButton>}
        </StageCard>
      )
    }
    if (isHeld) return <div data-slate><StageCard icon={<CirclePause />} title={t('watch.hold')} text={t('watch.holdText')} /></div>
    if (playing.phase === 'failed') {
      return (
        <StageCard icon={<TriangleAlert />} title={t(`watch.failed.${playing.reason}`)} text={fallback ? t(`watch.fallback.${fallback}`) : t('watch.failedText')}>
          <Button tone="primary" onClick={() => window.location.reload()}>{t('watch.askAgain')}</Button>
        </StageCard>
      )
    }
    return null
  }
  const card = overlay()
  useEffect(() => {
    // The replay is made within minutes; the page finds it by itself.
    if (state !== 'ended' || !watch.replay || watch.replay.isReady) return
    const timer = setInterval(refresh, 4_000)
    return () => clearInterval(timer)
  }, [state, watch.replay, refresh])

  return (
    <div ref={stage} data-watch data-state={state} data-path={detail?.path ?? (path === 'auto' ? '' : path)} data-phase={playing.phase} className={cx('fixed inset-0 flex bg-black text-ink portrait:flex-col sm:portrait:flex-row', isAtRest && 'cursor-none')}>
      <div className="relative min-h-0 min-w-0 flex-1">
        <Stage
          streams={watch.streams} main={main} layout={layout} containers={containers} onChoose={setMain} overlay={card}
          note={(name) => {
            const phase = detail?.streams[name]
            if (card || !isOnAir || !phase || phase === 'playing') return isOnAir && !card && playing.phase === 'opening' ? <Note>{t('watch.opening')}</Note> : null
            // It still moves: said beside the picture, not over it.
            if (phase === 'late') return <span role="status" className="pointer-events-none absolute inset-x-0 top-1/4 z-10 mx-auto w-fit rounded-sm bg-black/75 px-2 py-1 text-sm text-ink">{t('watch.streamPhase.late')}</span>
            return <Note icon={phase === 'no-signal' ? <Unplug className="size-8" aria-hidden /> : undefined}>{t(`watch.streamPhase.${phase}`)}</Note>
          }}
        />

        <header className={cx('absolute inset-x-0 top-0 z-30 flex items-center gap-2 bg-linear-to-b from-black/85 to-transparent p-3', fade)}>
          <LinkButton to="/live" tone="quiet" size="icon" aria-label={t('watch.back')} title={t('watch.back')}><ArrowLeft aria-hidden /></LinkButton>
          <h1 className="min-w-0 flex-1 truncate text-lg font-semibold">{watch.title}</h1>
          {watch.mayOperate && <LinkButton to={`/desk/${watch.id}`} tone="quiet" icon={<SlidersHorizontal aria-hidden />}><span className="hidden sm:inline">{t('watch.toDesk')}</span></LinkButton>}
        </header>
        {/* The state stays legible when the controls have faded. */}
        <div className="absolute top-14 right-3 z-30 flex flex-col items-end gap-2">
          <StatusPill state={isHeld ? 'hold' : state} />
          {isOnAir && playing.phase === 'reconnecting' && <span role="status" className="rounded-sm bg-black/80 px-2 py-1 text-sm">{t('watch.reconnecting')}</span>}
          {showsReadout && stats && <Readout stats={stats} />}
        </div>
        {isOnAir && !card && fallback && (
          <p role="status" className="absolute inset-x-3 top-26 z-20 mx-auto w-fit max-w-xl rounded-sm bg-black/85 px-3 py-2 text-sm">{t(`watch.fallback.${fallback}`)}</p>
        )}

        {state !== 'ended' && (
          // One column, so that the button for the sound stands clear of the controls however many lines they take.
          <div className="pointer-events-none absolute inset-x-0 bottom-0 z-30 flex flex-col">
            {isOnAir && !card && isMuted && playing.phase !== 'opening' && (
              <Button tone="primary" size="large" icon={<Volume2 aria-hidden />} className="pointer-events-auto mb-2 self-center" onClick={() => mute(false)}>{t('watch.unmute')}</Button>
            )}
          <div role="toolbar" aria-label={t('watch.controls')} className={cx('pointer-events-auto flex flex-wrap items-center justify-center gap-1 bg-linear-to-t from-black/90 to-transparent p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]', fade)}>
            {isOnAir && (
              <>
                <IconButton label={t(isMuted ? 'watch.unmute' : 'watch.mute')} onClick={() => mute(!isMuted)}>{isMuted ? <VolumeX aria-hidden /> : <Volume2 aria-hidden />}</IconButton>
                {watch.streams.length > 1 && (
                  <label className="flex items-center">
                    <span className="sr-only">{t('watch.soundFrom')}</span>
                    <select value={sound ?? ''} onChange={(event) => setSound(event.target.value || null)} className="target max-w-60 rounded-sm border border-line-strong bg-black px-2 text-sm text-ink">
                      {watch.streams.map((name) => <option key={name} value={name}>{t('watch.soundOf', { name: nameOf(name) })}</option>)}
                    </select>
                  </label>
                )}
                <span className="mx-1 hidden h-6 w-px bg-line sm:block" aria-hidden />
                {watch.streams.length > 1 && LAYOUTS.map((each) => {
                  const Icon = LAYOUT_ICONS[each]
                  return <IconButton key={each} label={t(`layout.${each}`)} aria-pressed={layout === each} className={layout === each ? 'bg-accent-soft text-accent' : undefined} onClick={() => setLayout(each)}><Icon aria-hidden /></IconButton>
                })}
                {watch.streams.length > 1 && layout !== 'side' && <Button tone="quiet" onClick={swap}>{t('watch.show', { name: nameOf(watch.streams[(watch.streams.indexOf(main) + 1) % watch.streams.length]!) })}</Button>}
                <IconButton label={t('watch.readout')} aria-pressed={showsReadout} onClick={() => setReadout(!showsReadout)}><Gauge aria-hidden /></IconButton>
              </>
            )}
            <IconButton label={t('questions.title')} aria-pressed={showsQuestions} onClick={() => setQuestions(!showsQuestions)}><MessageCircleQuestion aria-hidden /></IconButton>
            <IconButton label={t('watch.fullScreen')} onClick={toggleFullScreen}><Maximize aria-hidden /></IconButton>
          </div>
          </div>
        )}
      </div>
      {showsQuestions && (
        <aside aria-label={t('questions.title')} className="flex max-h-[55dvh] w-full shrink-0 flex-col border-l border-line bg-raised portrait:max-sm:border-t landscape:max-h-none landscape:w-96 sm:portrait:max-h-none sm:portrait:w-80">
          <QuestionsPanel broadcastId={watch.id} initial={watch.questions} version={questionsVersion} mayAsk={watch.mayAsk && state !== 'ended'} onClose={() => setQuestions(false)} />
        </aside>
      )}
      <noscript><p className="fixed inset-0 z-50 grid place-items-center bg-black p-6 text-center">{t('watch.noScript')}</p></noscript>
    </div>
  )
}

function Note({ icon, children }: { icon?: React.ReactNode; children: React.ReactNode }) {
  return <div className="pointer-events-none absolute inset-0 z-10 flex flex-col items-center justify-center gap-2 bg-black/60 text-ink-soft">{icon}<span role="status">{children}</span></div>
}
