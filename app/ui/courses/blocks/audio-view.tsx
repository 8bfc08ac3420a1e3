import { useRef, useState } from 'react'
import { mediaAddress } from '~/domain/courses/media'
import { clockOf } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import type { ViewOf } from './block-view'
import { MediumMissing } from './film/missing'
import { playUnasked } from './film/play-unasked'
import { useShownToAll } from './shown-to-all'
import { usePlayed } from './film/use-played'
import { NOT_ASKED, useMedia } from './use-media'

/** A sound with its chapters and what is said in it, to be read. */
export function AudioView({ body, context, state, onBeat }: ViewOf<'audio'>) {
  const { t } = useTranslation('media')
  const sound = useRef<HTMLAudioElement>(null)
  const media = useMedia(context, [body.mediaId])
  const medium = body.mediaId ? media.get(body.mediaId) : undefined
  const { at, rest } = usePlayed(onBeat)
  const shown = useShownToAll((move) => {
    const element = sound.current
    if (!element) return
    if (move.kind === 'pause') element.pause()
    else if (move.kind === 'skip') element.currentTime = Math.max(0, element.currentTime + move.byS)
    else if (move.kind === 'play') void playUnasked(element).then(setSilent)
  })
  const [isSilent, setSilent] = useState(false)
  const tell = () => { const element = sound.current; if (element) shown?.tell({ atS: element.currentTime, isPlaying: !element.paused && !element.ended }) }
  if (!medium?.made.main) return <MediumMissing medium={medium} isAsked={body.mediaId !== null && media !== NOT_ASKED} />
  const look = () => { const element = sound.current; if (element) at(element.currentTime, !element.paused && !element.seeking, element.playbackRate) }
  return (
    <div className="flex flex-col gap-3">
      {/* What is said stands below, in words. */}
      <audio
        ref={sound} controls preload="metadata" src={mediaAddress(context, medium.id, medium.made.main)} aria-label={medium.name} className="w-full"
        onLoadedMetadata={() => { if (sound.current && state?.place?.atS) sound.current.currentTime = state.place.atS }} onTimeUpdate={look} onPlay={tell} onVolumeChange={({ currentTarget }) => setSilent((before) => before && currentTarget.muted)} onPause={() => { look(); rest(); tell() }} onEnded={() => { look(); rest(); tell() }}
      />
      {isSilent && <p role="status" className="rounded-sm bg-attention-soft px-4 py-2 text-attention">{t('film.silent')}</p>}
      {body.chapters.length > 0 && (
        <ol className="flex flex-col" aria-label={t('film.chapters')}>
          {body.chapters.map(({ atS, title }) => <li key={atS}><button type="button" className="target flex gap-3 text-left underline-offset-4 hover:underline" onClick={() => { if (sound.current) { sound.current.currentTime = atS; void sound.current.play().catch(() => undefined) } }}><span className="text-ink-soft tabular-nums">{clockOf(atS * 1_000)}</span>{title}</button></li>)}
        </ol>
      )}
      {body.transcript.trim() !== '' && (
        <details className="rounded-sm bg-sunken px-4 py-2">
          <summary className="target cursor-pointer font-medium">{t('film.transcript')}</summary>
          <p className="pt-2 whitespace-pre-wrap">{body.transcript}</p>
        </details>
      )}
    </div>
  )
}
