import { Download, FileX } from 'lucide-react'
import { mediaAddress } from '~/domain/courses/media-address'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import type { ViewOf } from './block-view'
import { NOT_ASKED, useMedia } from './use-media'

export function DownloadView({ body, context }: ViewOf<'download'>) {
  const { t } = useTranslation('course-parts')
  const format = useFormat()
  const media = useMedia(context, [body.mediaId])
  const medium = media.get(body.mediaId ?? '')
  const file = medium?.state === 'ready' ? medium.made.main : undefined
  if (!body.mediaId || medium?.state === 'refused' || (!medium && media !== NOT_ASKED)) return <p className="flex items-center gap-2 rounded-lg bg-sunken p-4 text-ink-soft"><FileX aria-hidden className="size-5 shrink-0" />{t('download.missing')}</p>
  if (!medium || !file) return <div role="status" aria-label={t('download.loading')} className="h-18 animate-pulse rounded-lg bg-sunken" />
  const size = medium.bytes >= 1e6 ? t('download.MB', { value: format.number(Math.round(medium.bytes / 1e5) / 10) }) : t('download.kB', { value: format.number(Math.max(1, Math.round(medium.bytes / 1e3))) })
  return (
    <a href={mediaAddress(context, medium.id, file)} download={medium.name} className="flex items-center gap-3 rounded-lg border border-line bg-raised p-4 hover:bg-sunken">
      <Download aria-hidden className="size-5 shrink-0 text-accent" />
      <span className="flex min-w-0 flex-col">
        <span className="font-medium break-words underline underline-offset-4">{body.words || medium.name}</span>
        <span className="text-sm break-words text-ink-soft tabular-nums">{body.words ? `${medium.name} · ${size}` : size}</span>
      </span>
    </a>
  )
}
