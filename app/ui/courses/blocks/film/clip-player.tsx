import { Maximize, Pause, Play, Volume2, VolumeX } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { clockOf } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { SeekBar } from '~/ui/broadcast/seek-bar'
import { useReplayPlayer } from '~/ui/broadcast/use-replay-player'
import { IconButton } from '~/ui/button'
import type { BlockViewProps } from '../block-view'
import type { Clip } from './use-clip'
import { useShownToAll } from '../shown-to-all'
import { usePlayed } from './use-played'

/** A part of a recorded surgery, of one angle: it begins and ends where the lesson says; what is barred stays barred. */
export function ClipPlayer({ clip, stream, fromS, toS, startS, onBeat, onPosition }: { clip: Clip; stream: string; fromS: number; toS: number | null; startS: number; onBeat?: BlockViewProps['onBeat']; onPosition?: (atS: number) => void }) {
  const { t } = useTranslation(['media', 'broadcast'])
  const box = useRef<HTMLDivElement>(null)
  const containers = useRef(new Map<string, HTMLElement>())
  const name = clip.streams.includes(stream) ? stream : (clip.streams[0] ?? '')
  const streams = useMemo(() => [name], [name])
  const endS = Math.min(toS ?? Infinity, clip.durationMs / 1_000)
  const { player, state } = useReplayPlayer({ streams, containers, tokenUrl: `/recordings/${clip.id}/token`, mediaBase: clip.mediaBase, path: 'auto', startMs: Math.min(endS, Math.max(fromS, startS)) * 1_000, isOn: clip.isPlayable })
  const playing = 'positionMs' in state ? state : null
  const atS = (playing?.positionMs ?? Math.max(fromS, startS) * 1_000) / 1_000
  const isPlaying = playing?.isPlaying ?? false
  const isGap = playing?.streams[name] === 'gap'
  const { at, rest } = usePlayed(onBeat ?? nobody)
  useEffect(() => {
    if (!playing || !player) return
    // Where nothing is shown nothing was seen.
    at(atS, isPlaying && !isGap, playing.rate)
    onPosition?.(atS)
    if (isPlaying && atS >= endS) player.pause()
  }, [playing, player, atS, isPlaying, isGap, endS, at, onPosition])
  useEffect(() => { if (!isPlaying) rest() }, [isPlaying, rest])
  const seek = (ms: number) => void player?.seek(Math.min(endS * 1_000, Math.max(fromS * 1_000, ms)))
  const toggle = () => {
    if (!player) return
    if (isPlaying) return player.pause()
    if (atS >= endS - 0.1) seek(fromS * 1_000)
    player.play()
  }
  const shown = useShownToAll((move) => {
    if (move.kind === 'skip') seek((atS + move.byS) * 1_000)
    else if ((move.kind === 'play' && !isPlaying) || (move.kind === 'pause' && isPlaying)) toggle()
  })
  const nowS = useRef(atS)
  nowS.current = atS
  useEffect(() => shown?.tell({ atS: nowS.current, isPlaying }), [shown, isPlaying])
  return (
    <div ref={box} data-room="theatre" data-clip data-position-s={atS.toFixed(1)} data-playing={isPlaying || undefined} role="group" aria-label={clip.title} className="flex flex-col overflow-hidden rounded-lg bg-black text-ink">
      <div className="relative aspect-video max-h-[var(--film-height,70dvh)] w-full">
        <div ref={(element) => { if (element) containers.current.set(name, element); else containers.current.delete(name) }} className="absolute inset-0 [&>*]:size-full [&>*]:object-contain" onClick={toggle} />
        {isGap && <p role="status" className="absolute inset-0 grid place-items-center bg-black/80 px-4 text-center text-ink-soft">{t(clip.barred.some(({ fromMs, toMs }) => atS * 1_000 >= fromMs && atS * 1_000 < toMs) ? 'broadcast:replay.inBarred' : 'broadcast:replay.inGap')}</p>}
        {(state.phase === 'no-right' || state.phase === 'access-ended' || state.phase === 'failed' || !clip.isPlayable) && <p role="alert" className="absolute inset-0 grid place-items-center bg-black/90 px-4 text-center">{t(clip.isPlayable ? 'clip.failed' : 'clip.notYet')}</p>}
      </div>
      <div className="flex flex-col gap-1 px-3 pb-2">
        <SeekBar positionMs={(atS - fromS) * 1_000} durationMs={Math.max(0, endS - fromS) * 1_000} buffered={[]} gaps={[]} barred={clip.barred.map((one) => ({ fromMs: one.fromMs - fromS * 1_000, toMs: one.toMs - fromS * 1_000 }))} thumbnails={null} thumbnailUrl={() => ''} onSeek={(ms) => seek(ms + fromS * 1_000)} />
        <div role="toolbar" aria-label={t('film.controls')} className="flex items-center gap-1">
          <IconButton label={t(isPlaying ? 'broadcast:replay.pause' : 'broadcast:replay.play')} disabled={!player} onClick={toggle}>{isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}</IconButton>
          <IconButton label={t(playing?.isMuted ? 'broadcast:watch.unmute' : 'broadcast:watch.mute')} disabled={!player} onClick={() => player?.setMuted(!playing?.isMuted)}>{playing?.isMuted ? <VolumeX aria-hidden /> : <Volume2 aria-hidden />}</IconButton>
          <span className="px-2 text-sm" data-figures>{clockOf((atS - fromS) * 1_000)} / {clockOf(Math.max(0, endS - fromS) * 1_000)}</span>
          <span className="ml-auto"><IconButton label={t('broadcast:watch.fullScreen')} onClick={() => { if (document.fullscreenElement) void document.exitFullscreen(); else void box.current?.requestFullscreen?.().catch(() => undefined) }}><Maximize aria-hidden /></IconButton></span>
        </div>
      </div>
    </div>
  )
}
const nobody = () => undefined
