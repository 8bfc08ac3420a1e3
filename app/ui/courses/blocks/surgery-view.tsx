import { Film as FilmIcon } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '~/ui/button'
import type { ViewOf } from './block-view'
import { ClipPlayer } from './film/clip-player'
import { useClip } from './film/use-clip'

/** A clip of a recorded surgery with its angle, and the way to the whole of it. */
export function SurgeryView({ body, state, onBeat }: ViewOf<'surgery'>) {
  const { t } = useTranslation('media')
  const clip = useClip(body.recordingId)
  if (clip === null) return body.recordingId ? <div className="aspect-video w-full animate-pulse rounded-lg bg-sunken" aria-hidden /> : null
  if (clip === 'gone') return <p role="status" className="rounded-lg bg-sunken px-4 py-8 text-center text-ink-soft">{t('clip.gone')}</p>
  return (
    <figure className="flex flex-col gap-2">
      <ClipPlayer clip={clip} stream={body.stream} fromS={body.fromS} toS={body.toS} startS={state?.place?.atS ?? body.fromS} onBeat={onBeat} />
      <figcaption className="flex flex-wrap items-center justify-between gap-2 text-sm text-ink-soft"><span>{body.caption}</span><LinkButton tone="quiet" to={`/recordings/${clip.id}?t=${Math.round(body.fromS)}`} icon={<FilmIcon aria-hidden />}>{t('clip.whole')}</LinkButton></figcaption>
    </figure>
  )
}
