import { Captions, CaptionsOff, Gauge, ListVideo, Maximize, Pause, Play, Volume2, VolumeX } from 'lucide-react'
import { useCallback, useEffect, useImperativeHandle, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { mediaAddress, type MediaShown } from '~/domain/courses/media'
import { clockOf, useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { SeekBar, type Thumbnails } from '~/ui/broadcast/seek-bar'
import { IconButton, buttonClass } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { Menu, MenuItem } from '~/ui/menu'
import type { BlockViewProps } from '../block-view'
import { useCaptionChoice, type CaptionTrack } from './captions'
import { useShownToAll } from '../shown-to-all'
import { playUnasked } from './play-unasked'
import { useHls } from './use-hls'
import { usePlayed } from './use-played'

/** This near its end it has ended. */
const AT_END_S = 0.5
const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2] as const
export interface FilmProps {
  context: BlockViewProps['context']
  medium: MediaShown
  label: string
  captions: readonly CaptionTrack[]
  chapters: readonly { atS: number; title: string }[]
  /** Where they were. */
  startS: number
  onBeat: BlockViewProps['onBeat']
  /** It stops here once: the next second at which something is asked; null: nothing any more. */
  stopsAtS: number | null
  onStop: () => void
  /** It waits for an answer: not playable. */
  isHeld: boolean
  /** On a display: the presenter goes on without an answer. */
  onGoOn?: () => void
  /** Something that was asked stands below it, answered or not. */
  isAsking: boolean
  /** It plays (again). */
  onPlay: () => void
  control?: RefObject<FilmControl | null>
}
/** Of a film, what its surroundings may press. */
export interface FilmControl { goOn: () => void }
/** iPhones show films in a window of their own, which the page cannot draw over. */
type OwnWindow = HTMLVideoElement & { webkitEnterFullscreen?: () => void; webkitExitFullscreen?: () => void; webkitDisplayingFullscreen?: boolean }

/** A film with its chapters, captions and pictures on its time line; what was really played is told. */
export function Film({ context, medium, label, captions, chapters, startS, onBeat, stopsAtS, onStop, isHeld, onGoOn, isAsking, onPlay, control }: FilmProps) {
  const { t } = useTranslation(['media', 'broadcast'])
  const format = useFormat()
  const box = useRef<HTMLDivElement>(null)
  const video = useRef<OwnWindow>(null)
  // Whoever saw its end begins again.
  const beginsAtS = startS >= (medium.durationMs ?? Infinity) / 1_000 - AT_END_S ? 0 : startS
  const [state, setState] = useState({ atS: beginsAtS, isPlaying: false, isMuted: false, rate: 1, bufferedS: 0 })
  const [track, chooseTrack] = useCaptionChoice(captions)
  const { at, rest } = usePlayed(onBeat)
  const durationS = (medium.durationMs ?? 0) / 1_000
  const address = useCallback((file: string) => mediaAddress(context, medium.id, file), [context, medium.id])
  const failed = useHls(video, address(medium.made.main ?? 'main.m3u8'), beginsAtS)
  const stop = useRef({ stopsAtS, onStop, isAsking })
  stop.current = { stopsAtS, onStop, isAsking }

  const look = useCallback(() => {
    const element = video.current
    if (!element) return
    const isPlaying = !element.paused && !element.ended
    at(element.currentTime, isPlaying && !element.seeking, element.playbackRate)
    const wanted = stop.current.stopsAtS
    // What is asked at its very end, or was written for later than that, is asked at its end.
    if (wanted !== null && ((isPlaying && element.currentTime >= wanted) || (element.ended && !stop.current.isAsking))) {
      element.pause()
      if (document.fullscreenElement) void document.exitFullscreen()
      if (element.webkitDisplayingFullscreen) element.webkitExitFullscreen?.()
      stop.current.onStop()
    }
    const { buffered } = element
    setState({ atS: element.currentTime, isPlaying, isMuted: element.muted, rate: element.playbackRate, bufferedS: buffered.length > 0 ? buffered.end(buffered.length - 1) : 0 })
  }, [at])
  const toggle = () => { const element = video.current; if (!element || isHeld) return; if (element.paused) void element.play().catch(() => undefined); else element.pause() }
  const [isSilent, setSilent] = useState(false)
  const seek = useCallback((toS: number) => {
    const element = video.current
    if (!element) return
    // What is asked is asked on the way, not jumped over.
    element.currentTime = Math.min(stop.current.stopsAtS ?? Infinity, Math.max(0, Math.min(durationS, toS)))
    // Said at once: a key that is pressed again goes on from here, not from where the film still stands.
    look()
  }, [durationS, look])
  const shown = useShownToAll((move) => {
    const element = video.current
    if (!element) return
    if (move.kind === 'pause') element.pause()
    else if (move.kind === 'skip') {
      seek(element.currentTime + move.byS)
      shown?.tell({ atS: element.currentTime, isPlaying: !element.paused })
    }
    else if (move.kind === 'play') {
      const hasMore = !(stop.current.isAsking && element.ended)
      onGoOn?.()
      // What was asked at its end does not begin it again.
      if (hasMore) void playUnasked(element).then(setSilent)
    }
  })
  useEffect(() => {
    const atS = video.current?.currentTime ?? 0
    // Not before it begins: that would forget where it stood when the display was opened anew.
    if (state.isPlaying || atS > 0) shown?.tell({ atS, isPlaying: state.isPlaying })
  }, [shown, state.isPlaying])
  const fullScreen = () => {
    if (document.fullscreenElement) return void document.exitFullscreen()
    if (box.current?.requestFullscreen) return void box.current.requestFullscreen().catch(() => undefined)
    video.current?.webkitEnterFullscreen?.()
  }
  useImperativeHandle(control, () => ({ goOn: () => { box.current?.focus(); const element = video.current; if (element && !element.ended) void element.play().catch(() => undefined) } }), [])
  // One after another, where several are asked at its end.
  useEffect(() => { if (!isAsking) look() }, [isAsking, look])
  const faster = (by: 1 | -1) => { const element = video.current; if (element) element.playbackRate = RATES[Math.min(RATES.length - 1, Math.max(0, RATES.findIndex((one) => one >= element.playbackRate) + by))]! }
  const onKey = (event: KeyboardEvent) => {
    // A button's own key is the button's; a slider's arrows are the slider's.
    const isButton = (event.target as HTMLElement).closest('button, [role="menuitem"]') !== null
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || (isButton && (event.key === ' ' || event.key === 'Enter'))) return
    const act = { ' ': toggle, k: toggle, j: () => seek(state.atS - 10), l: () => seek(state.atS + 10), ArrowLeft: () => seek(state.atS - 5), ArrowRight: () => seek(state.atS + 5), m: () => { if (video.current) video.current.muted = !video.current.muted }, f: fullScreen, c: () => chooseTrack(track ? null : (captions[0]?.language ?? null)), '<': () => faster(-1), '>': () => faster(1) }[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  useEffect(() => {
    const element = video.current
    if (!element) return
    for (const one of element.textTracks) one.mode = one.language === track?.language ? 'showing' : 'disabled'
  }, [track])

  const { thumbnails } = medium.made
  const sheet: Thumbnails | null = thumbnails ? { everyMs: thumbnails.everyS * 1_000, width: thumbnails.width, height: thumbnails.height, columns: thumbnails.columns, rows: Math.ceil(100 / thumbnails.columns), count: thumbnails.count, sheets: [thumbnails.file] } : null
  const chapter = chapters.findLast(({ atS }) => atS <= state.atS) ?? null
  return (
    <div ref={box} data-room="theatre" role="group" aria-label={label} tabIndex={-1} onKeyDown={onKey} data-film data-position-s={state.atS.toFixed(1)} data-playing={state.isPlaying || undefined} className="flex flex-col overflow-hidden rounded-lg bg-black text-ink">
      <div className="relative grid min-h-0 flex-1 place-items-center">
        <video
          ref={video} playsInline preload="metadata" poster={medium.made.poster ? address(medium.made.poster) : undefined} aria-label={label} className="max-h-[var(--film-height,70dvh)] w-full" style={medium.width && medium.height ? { aspectRatio: `${medium.width} / ${medium.height}` } : undefined}
          onTimeUpdate={look} onPlay={() => { onPlay(); look() }} onPause={() => { look(); rest() }} onEnded={() => { look(); rest() }} onSeeked={look} onVolumeChange={look} onRateChange={look} onProgress={look} onClick={toggle}
        >
          {captions.map(({ language, address: src }) => <track key={language} kind="captions" srcLang={language} label={t(`captions.${language}`)} src={src} />)}
        </video>
        {isSilent && state.isMuted && <p role="status" className="absolute inset-x-4 top-4 rounded-sm bg-raised p-3 text-center">{t('film.silent')}</p>}
        {failed && <p role="alert" className="absolute inset-x-4 rounded-sm bg-raised p-4 text-center">{t('film.failed')}</p>}
      </div>
      <div className="flex flex-col gap-1 px-3 pb-2">
        <SeekBar positionMs={state.atS * 1_000} durationMs={durationS * 1_000} buffered={[{ fromMs: 0, toMs: state.bufferedS * 1_000 }]} gaps={[]} barred={[]} thumbnails={sheet} thumbnailUrl={address} onSeek={(ms) => seek(ms / 1_000)} />
        <div role="toolbar" aria-label={t('film.controls')} className="flex flex-wrap items-center gap-1">
          <IconButton label={t(state.isPlaying ? 'broadcast:replay.pause' : 'broadcast:replay.play')} onClick={toggle} disabled={isHeld}>{state.isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}</IconButton>
          <IconButton label={t(state.isMuted ? 'broadcast:watch.unmute' : 'broadcast:watch.mute')} onClick={() => { if (video.current) video.current.muted = !video.current.muted }}>{state.isMuted ? <VolumeX aria-hidden /> : <Volume2 aria-hidden />}</IconButton>
          <span className="px-2 text-sm" data-figures>{clockOf(state.atS * 1_000)} / {clockOf(durationS * 1_000)}</span>
          {chapter && <span className="min-w-0 flex-1 truncate text-sm text-ink-soft">{chapter.title}</span>}
          <span className="ml-auto flex">
            {chapters.length > 0 && (
              <Menu align="end" trigger={<button type="button" aria-label={t('film.chapters')} title={t('film.chapters')} className={buttonClass('quiet', 'icon')}><ListVideo aria-hidden /></button>}>
                {chapters.map((one) => <MenuItem key={one.atS} onSelect={() => seek(one.atS)}><span className="tabular-nums">{clockOf(one.atS * 1_000)}</span>{one.title}</MenuItem>)}
              </Menu>
            )}
            {captions.length > 0 && (
              <Menu align="end" trigger={<button type="button" aria-label={t('film.captions')} title={t('film.captions')} className={buttonClass('quiet', 'icon', cx(track && 'text-accent'))}>{track ? <Captions aria-hidden /> : <CaptionsOff aria-hidden />}</button>}>
                <MenuItem onSelect={() => chooseTrack(null)}>{t('captions.none')}</MenuItem>
                {captions.map(({ language }) => <MenuItem key={language} onSelect={() => chooseTrack(language)}>{t(`captions.${language}`)}</MenuItem>)}
              </Menu>
            )}
            <Menu align="end" trigger={<button type="button" aria-label={t('film.speed', { rate: format.number(state.rate) })} title={t('film.speed', { rate: format.number(state.rate) })} className={buttonClass('quiet', 'icon')}><Gauge aria-hidden /></button>}>
              {RATES.map((rate) => <MenuItem key={rate} onSelect={() => { if (video.current) video.current.playbackRate = rate }}>{format.number(rate)}×</MenuItem>)}
            </Menu>
            <IconButton label={t('broadcast:watch.fullScreen')} onClick={fullScreen}><Maximize aria-hidden /></IconButton>
          </span>
        </div>
      </div>
    </div>
  )
}
