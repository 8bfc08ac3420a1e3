import { useFetcher } from '@remix-run/react'
import { ArrowLeft, Columns2, DoorClosed, Download, FastForward, Maximize, MessageCircleQuestion, Pause, PictureInPicture2, Play, RectangleHorizontal, ScrollText, ShieldAlert, TriangleAlert, Volume2, VolumeX, X } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { anyGap, firstPicture } from '~/domain/broadcasts/replay-line'
import { clockOf, useFormat } from '~/i18n/format'
import { Badge } from '../badge'
import { Button, IconButton, LinkButton } from '../button'
import { cx } from '../class-names'
import { useShortcuts } from '../keyboard'
import { useRefresh } from '../use-refresh'
import { FilmButton } from './film-button'
import type { Question } from './questions-panel'
import { SeekBar, type Thumbnails } from './seek-bar'
import { LAYOUTS, Stage, StageCard, useStreamName, type Layout } from './stage'
import { useReplayPlayer } from './use-replay-player'
import { useRest } from './use-rest'

export interface ReplayPageProps {
  replay: {
    id: string; broadcastId: string; title: string; institution: string; startedAt: Date; durationMs: number; isOver: boolean; isReady: boolean
    streams: { name: string; spans: { fromMs: number; toMs: number }[] }[]
    passages: { id: string; fromMs: number; toMs: number; isBarred: boolean; reason: string }[]
    thumbnails: Thumbnails | null
    questions: (Question & { atMs: number })[]
    mayDownload: boolean
    mayOperate: boolean
    auditUrl: string | null
  }
  startMs: number
  path: 'auto' | 'interactive' | 'hls'
  mediaBase: string
}

const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2] as const
const LAYOUT_ICONS = { side: Columns2, pip: PictureInPicture2, single: RectangleHorizontal }

/** A recording with all its angles in step. */
export function ReplayPage({ replay, startMs, path, mediaBase }: ReplayPageProps) {
  const { t } = useTranslation(['broadcast', 'audit'])
  const format = useFormat()
  const nameOf = useStreamName()
  const refresh = useRefresh()
  const names = useMemo(() => replay.streams.map((stream) => stream.name), [replay.streams])
  const isPlayable = replay.isOver && replay.isReady && replay.durationMs > 0
  useEffect(() => {
    if (replay.isReady && (replay.thumbnails || replay.durationMs === 0)) return
    // Being closed, or its thumbnails being made: a matter of seconds.
    const timer = setInterval(refresh, replay.isReady ? 4_000 : 1_500)
    return () => clearInterval(timer)
  }, [replay.isReady, replay.thumbnails, replay.durationMs, refresh])

  const [opensAtMs] = useState(() => firstPicture(replay.streams, startMs))
  const containers = useRef(new Map<string, HTMLElement>())
  const { player, state } = useReplayPlayer({ streams: names, containers, tokenUrl: `/recordings/${replay.id}/token`, mediaBase, path, startMs: opensAtMs, isOn: isPlayable })
  const playing = 'positionMs' in state ? state : null
  const durationMs = playing?.durationMs || replay.durationMs
  const positionMs = playing?.positionMs ?? opensAtMs
  const [layout, setLayout] = useState<Layout>(names.length > 1 ? 'side' : 'single')
  const [main, setMain] = useState(names[0] ?? '')
  const [sound, setSound] = useState(names[0] ?? '')
  const [aside, setAside] = useState<'questions' | 'passages' | null>(null)
  const stage = useRef<HTMLDivElement>(null)
  useEffect(() => { player?.setSound(sound || null) }, [player, sound])

  const toggle = useCallback(() => { if (!player) return; if (player.state.isPlaying) player.pause(); else { player.play(); } }, [player])
  const seek = useCallback((ms: number) => void player?.seek(Math.max(0, ms)), [player])
  const by = useCallback((ms: number) => { if (player) void player.seek(Math.min(player.state.durationMs, Math.max(0, player.state.positionMs + ms))) }, [player])
  const rateBy = useCallback((step: 1 | -1) => {
    if (!player) return
    const now = RATES.findIndex((rate) => rate >= player.state.rate)
    player.setRate(RATES[Math.min(RATES.length - 1, Math.max(0, now + step))]!)
  }, [player])
  const fullScreen = useCallback(() => { if (document.fullscreenElement) void document.exitFullscreen(); else void stage.current?.requestFullscreen?.().catch(() => undefined) }, [])

  useShortcuts(useMemo(() => [
    { key: ' ', label: t('keys.play'), run: toggle },
    { key: 'k', label: t('keys.play'), run: toggle },
    { key: 'ArrowLeft', label: t('keys.back5'), run: () => by(-5_000) },
    { key: 'ArrowRight', label: t('keys.forward5'), run: () => by(5_000) },
    { key: 'j', label: t('keys.back10'), run: () => by(-10_000) },
    { key: 'l', label: t('keys.forward10'), run: () => by(10_000) },
    { key: ',', label: t('keys.stepBack'), run: () => void player?.step(-1) },
    { key: '.', label: t('keys.stepForward'), run: () => void player?.step(1) },
    { key: '<', label: t('keys.slower'), run: () => rateBy(-1) },
    { key: '>', label: t('keys.faster'), run: () => rateBy(1) },
    { key: 'm', label: t('keys.mute'), run: () => player?.setMuted(!player.state.isMuted) },
    { key: 'v', label: t('keys.layout'), run: () => setLayout((now) => LAYOUTS[(LAYOUTS.indexOf(now) + 1) % LAYOUTS.length]!) },
    { key: 'f', label: t('keys.fullScreen'), run: fullScreen },
  ], [t, toggle, by, rateBy, fullScreen, player]))

  const isAtRest = useRest() && Boolean(playing?.isPlaying) && aside === null
  const fade = cx('transition-opacity duration-150 focus-within:opacity-100', isAtRest && 'opacity-0')
  const gaps = useMemo(() => anyGap(replay.streams, durationMs), [replay.streams, durationMs])
  const barred = useMemo(() => replay.passages.filter((passage) => passage.isBarred), [replay.passages])
  const inBarred = barred.find((passage) => positionMs >= passage.fromMs && positionMs < passage.toMs)

  function overlay() {
    if (state.phase === 'access-ended' || state.phase === 'no-right') return <StageCard icon={<DoorClosed />} title={t('watch.accessEnded')} text={t('watch.accessEndedText')}><LinkButton to="/recordings">{t('replay.toList')}</LinkButton></StageCard>
    if (!replay.isOver) return <StageCard title={t('replay.notOver')} text={t('replay.notOverText')}><LinkButton tone="primary" to={`/live/${replay.broadcastId}`}>{t('replay.toLive')}</LinkButton></StageCard>
    if (!replay.isReady) return <StageCard title={t('replay.closing')} text={t('replay.closingText')} />
    if (replay.durationMs === 0) return <StageCard title={t('replay.empty')} text={t('replay.emptyText')} />
    if (state.phase === 'failed') return <StageCard icon={<TriangleAlert />} title={t(`watch.failed.${state.reason}`)} text={t('watch.failedText')}><Button tone="primary" onClick={() => window.location.reload()}>{t('watch.askAgain')}</Button></StageCard>
    return null
  }
  const card = overlay()

  return (
    <div ref={stage} data-replay data-path={playing?.path ?? ''} data-phase={state.phase} data-position-ms={Math.round(positionMs)} className={cx('fixed inset-0 flex bg-black text-ink portrait:flex-col sm:portrait:flex-row', isAtRest && 'cursor-none')}>
      <div className="relative min-h-0 min-w-0 flex-1">
        <Stage
          streams={names} main={main} layout={layout} containers={containers} onChoose={setMain} overlay={card}
          note={(name) => (card || playing?.streams[name] !== 'gap' ? null : (
            <div className="pointer-events-none absolute inset-0 z-10 grid place-items-center bg-black/80 text-center text-ink-soft"><span role="status">{t(inBarred ? 'replay.inBarred' : 'replay.inGap')}</span></div>
          ))}
        />
        {!card && <button type="button" className="absolute inset-x-0 top-16 bottom-28 z-10" tabIndex={-1} aria-hidden onClick={toggle} hidden={layout === 'pip'} />}
        <header className={cx('absolute inset-x-0 top-0 z-30 flex items-center gap-2 bg-linear-to-b from-black/85 to-transparent p-3', fade)}>
          <LinkButton to="/recordings" tone="quiet" size="icon" aria-label={t('replay.toList')} title={t('replay.toList')}><ArrowLeft aria-hidden /></LinkButton>
          <h1 className="min-w-0 flex-1 truncate text-lg font-semibold">{replay.title}</h1>
          <span className="hidden text-sm text-ink-soft sm:inline" data-figures>{format.date(replay.startedAt)}</span>
          {replay.auditUrl && <LinkButton to={replay.auditUrl} tone="quiet" size="icon" aria-label={t('audit:link.recording')} title={t('audit:link.recording')}><ScrollText aria-hidden /></LinkButton>}
        </header>
        {!card && (
          <div className={cx('absolute inset-x-0 bottom-0 z-30 flex flex-col gap-1 bg-linear-to-t from-black/95 to-transparent p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]', fade)}>
            <SeekBar positionMs={positionMs} durationMs={durationMs} buffered={playing?.buffered ?? []} gaps={gaps} barred={barred} thumbnails={replay.thumbnails} thumbnailUrl={(sheet) => `/recordings/${replay.id}/thumbnails/${sheet}`} onSeek={seek} />
            <div role="toolbar" aria-label={t('watch.controls')} className="flex flex-wrap items-center gap-1">
              <IconButton label={t(playing?.isPlaying ? 'replay.pause' : 'replay.play')} onClick={toggle} disabled={!player}>{playing?.isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}</IconButton>
              <IconButton label={t(playing?.isMuted ? 'watch.unmute' : 'watch.mute')} onClick={() => player?.setMuted(!playing?.isMuted)}>{playing?.isMuted ? <VolumeX aria-hidden /> : <Volume2 aria-hidden />}</IconButton>
              <span className="px-2 text-sm" data-figures>{clockOf(positionMs)} / {clockOf(durationMs)}</span>
              <span className="flex-1" />
              {names.length > 1 && (
                <select aria-label={t('watch.soundFrom')} value={sound} onChange={(event) => setSound(event.target.value)} className="target hidden max-w-60 rounded-sm border border-line-strong bg-black px-2 text-sm text-ink sm:block">
                  {names.map((name) => <option key={name} value={name}>{t('watch.soundOf', { name: nameOf(name) })}</option>)}
                </select>
              )}
              <label className="flex items-center gap-1 text-sm">
                <FastForward className="size-5" aria-hidden /><span className="sr-only">{t('replay.speed')}</span>
                <select value={playing?.rate ?? 1} onChange={(event) => player?.setRate(Number(event.target.value))} className="target rounded-sm border border-line-strong bg-black px-2 text-ink" data-figures>
                  {RATES.map((rate) => <option key={rate} value={rate}>{format.number(rate)}×</option>)}
                </select>
              </label>
              {names.length > 1 && LAYOUTS.map((each) => {
                const Icon = LAYOUT_ICONS[each]
                return <IconButton key={each} label={t(`layout.${each}`)} aria-pressed={layout === each} className={layout === each ? 'bg-accent-soft text-accent' : undefined} onClick={() => setLayout(each)}><Icon aria-hidden /></IconButton>
              })}
              {replay.questions.length > 0 && <IconButton label={t('replay.questions')} aria-pressed={aside === 'questions'} onClick={() => setAside(aside === 'questions' ? null : 'questions')}><MessageCircleQuestion aria-hidden /></IconButton>}
              {((replay.mayOperate && replay.passages.length > 0) || replay.mayDownload) && <IconButton label={t('replay.manage')} aria-pressed={aside === 'passages'} onClick={() => setAside(aside === 'passages' ? null : 'passages')}>{replay.mayOperate && barred.length > 0 ? <ShieldAlert aria-hidden className="text-attention" /> : <Download aria-hidden />}</IconButton>}
              <IconButton label={t('watch.fullScreen')} onClick={fullScreen}><Maximize aria-hidden /></IconButton>
            </div>
          </div>
        )}
      </div>
      {aside && (
        <aside aria-label={t(aside === 'questions' ? 'replay.questions' : 'replay.manage')} className="flex max-h-[55dvh] w-full shrink-0 flex-col overflow-y-auto border-l border-line bg-raised landscape:max-h-none landscape:w-96 sm:portrait:max-h-none sm:portrait:w-80">
          <div className="flex items-center justify-between gap-2 border-b border-line px-4 py-2">
            <h2 className="text-lg font-semibold">{t(aside === 'questions' ? 'replay.questions' : 'replay.manage')}</h2>
            <IconButton label={t('questions.close')} onClick={() => setAside(null)}><X aria-hidden /></IconButton>
          </div>
          {aside === 'questions' ? (
            <ul className="flex flex-col gap-3 p-4">
              {replay.questions.map((question) => (
                <li key={question.id} className="flex flex-col gap-1 rounded-sm bg-sunken p-3">
                  <button type="button" className="target w-fit text-sm text-accent underline" data-figures onClick={() => seek(question.atMs)}>{clockOf(question.atMs)}</button>
                  <p className="break-words">{question.text}</p>
                  {question.answer && <p className="border-l-2 border-accent pl-3 break-words text-ink-soft">{question.answer}</p>}
                </li>
              ))}
            </ul>
          ) : (
            <div className="flex flex-col gap-6 p-4">
              {replay.mayOperate && replay.passages.map((passage) => <Passage key={passage.id} passage={passage} />)}
              {replay.mayDownload && names.map((name) => <FilmButton key={name} url={`/recordings/${replay.id}/mp4/${name}`} label={nameOf(name)} />)}
            </div>
          )}
        </aside>
      )}
    </div>
  )
}

function Passage({ passage }: { passage: ReplayPageProps['replay']['passages'][number] }) {
  const { t } = useTranslation('broadcast')
  const fetcher = useFetcher<{ kind: string }>()
  return (
    <fetcher.Form method="post" className="flex flex-col gap-2 rounded-sm bg-sunken p-3">
      <input type="hidden" name="passageId" value={passage.id} />
      <input type="hidden" name="clear" value={passage.isBarred ? 'yes' : 'no'} />
      <div className="flex flex-wrap items-center gap-2" data-figures>
        <span>{clockOf(passage.fromMs)} – {clockOf(passage.toMs)}</span>
        <Badge tone={passage.isBarred ? 'attention' : 'done'}>{t(passage.isBarred ? 'passage.barred' : 'passage.cleared')}</Badge>
      </div>
      {passage.reason && <p className="text-sm text-ink-soft">{passage.reason}</p>}
      <Button type="submit" isBusy={fetcher.state !== 'idle'}>{t(passage.isBarred ? 'passage.clear' : 'passage.bar')}</Button>
    </fetcher.Form>
  )
}
