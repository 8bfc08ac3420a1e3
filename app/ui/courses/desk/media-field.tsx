import { CircleAlert, Film, FileText, Image, Music, Subtitles, Upload as UploadIcon, X } from 'lucide-react'
import { useEffect, useId, useRef, useState, type DragEvent } from 'react'
import { mediaAddress, problemOf, type MediaKind, type MediaShown } from '~/domain/courses/media'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { Dialog } from '~/ui/dialog'
import { Progress } from '~/ui/progress'
import { fetchMedia, useMedia } from '../blocks/use-media'
import { useUpload, type Sending } from './use-upload'

const ICONS = { picture: Image, video: Film, audio: Music, captions: Subtitles, file: FileText } satisfies Record<MediaKind, typeof Image>
const ACCEPTS: Record<MediaKind, string> = { picture: 'image/*', video: 'video/*,.mkv,.mxf,.ts', audio: 'audio/*', captions: '.vtt,.srt,text/vtt', file: '' }

interface Props { courseId: string; kind: MediaKind; label: string; mediaId: string | null; onChange: (mediaId: string | null) => void }

/** A medium of a course: brought, or chosen among what is there. It can be written with at once, and is prepared meanwhile. */
export function MediaField({ courseId, kind, label, mediaId, onChange }: Props) {
  const { t } = useTranslation('media')
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const [isChoosing, setChoosing] = useState(false)
  const { sending, send, cancel } = useUpload(courseId, onChange)
  const medium = useMedia({ courseId, classId: null }, [mediaId]).get(mediaId ?? '') ?? null
  const bring = (file: File) => void send(kind, file, medium?.state === 'waiting' ? medium.id : null)
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    if (file) bring(file)
  }
  return (
    <div role="group" aria-labelledby={id} className="flex min-w-0 flex-col gap-2" data-media-field={kind}>
      <span id={id} className="font-medium">{label}</span>
      <div
        onDragOver={(event) => { if (event.dataTransfer.types.includes('Files')) { event.preventDefault(); setOver(true) } }} onDragLeave={() => setOver(false)} onDrop={onDrop}
        className={cx('flex flex-wrap items-center gap-3 rounded-sm border border-dashed p-3', isOver ? 'border-accent bg-accent-soft' : 'border-line-strong')}
      >
        {mediaId && <MediumNow {...{ courseId, kind, medium }} isSending={sending.kind === 'sending'} />}
        <div className="flex flex-wrap items-center gap-2">
          <Button icon={<UploadIcon aria-hidden />} disabled={sending.kind === 'sending'} onClick={() => input.current?.click()}>{t(`bring.${kind}`)}</Button>
          <Button tone="quiet" disabled={sending.kind === 'sending'} onClick={() => setChoosing(true)}>{t(mediaId ? 'replace' : `choose.${kind}`)}</Button>
          {mediaId && sending.kind !== 'sending' && <IconButton label={t('clear')} onClick={() => onChange(null)}><X aria-hidden /></IconButton>}
          {!mediaId && <span className="text-sm text-ink-soft max-sm:hidden">{t('drop')}</span>}
        </div>
        <input ref={input} type="file" accept={ACCEPTS[kind]} aria-label={t(`bring.${kind}`)} tabIndex={-1} className="sr-only" onChange={({ target }) => { const file = target.files?.[0]; if (file) bring(file); target.value = '' }} />
      </div>
      <SendingNow sending={sending} onCancel={() => { cancel(); onChange(null) }} />
      {isChoosing && <ChooseMedia {...{ courseId, kind }} onClose={() => setChoosing(false)} onChoose={(one) => { setChoosing(false); onChange(one) }} />}
    </div>
  )
}

function MediumNow({ courseId, kind, medium, isSending }: { courseId: string; kind: MediaKind; medium: MediaShown | null; isSending: boolean }) {
  const { t } = useTranslation('media')
  if (!medium || isSending) return null
  switch (medium.state) {
    case 'waiting': return <p className="flex w-full items-start gap-2 text-sm text-attention" data-media-state="waiting"><CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" /><span className="min-w-0 break-words">{t('halfSent', { name: medium.name })}</span></p>
    case 'working': return <div className="w-full" data-media-state="working"><Progress label={t('making', { name: medium.name })} fraction={medium.kind === 'video' ? medium.progress : null} /></div>
    case 'refused': return <p role="alert" className="flex w-full items-start gap-2 text-sm text-danger" data-media-state="refused"><CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" /><Refused problem={medium.problem} /></p>
    case 'ready': {
      const Icon = ICONS[kind]
      const picture = pictureOf(medium)
      return (
        <span className="flex min-w-0 items-center gap-3" data-media-state="ready">
          {picture ? <img src={mediaAddress({ courseId, classId: null }, medium.id, picture)} alt="" className="max-h-24 max-w-40 rounded-sm object-contain" /> : <Icon aria-hidden className="size-6 shrink-0 text-ink-soft" />}
          <span className="max-w-60 truncate text-sm" title={medium.name}>{medium.name}</span>
        </span>
      )
    }
  }
}

function Refused({ problem: kept }: { problem: string }) {
  const { t } = useTranslation('media')
  const { problem, at } = problemOf(kept)
  return at ? t(`captions.refused.${at.fault}`, { line: at.line }) : t(`problem.${problem}`)
}

const pictureOf = ({ kind, made }: MediaShown): string | null => (kind === 'picture' ? (made.sizes?.[0]?.file ?? null) : kind === 'video' ? (made.poster ?? null) : null)

function SendingNow({ sending, onCancel }: { sending: Sending; onCancel: () => void }) {
  const { t } = useTranslation('media')
  const format = useFormat()
  switch (sending.kind) {
    case 'idle': return null
    case 'sending': return (
      <div role="status" className="flex items-end gap-3">
        <div className="min-w-0 flex-1"><Progress label={sending.isWaiting ? t('sendingAgain') : t('sending', { name: sending.name })} fraction={sending.fraction} /></div>
        <Button tone="quiet" onClick={onCancel}>{t('cancel')}</Button>
      </div>
    )
    case 'refused': return <p role="alert" className="text-sm font-medium text-danger">{sending.why === 'too-large' ? t('refused.too-large', { most: sending.most >= 1e9 ? t('size.GB', { value: format.number(sending.most / 1e9) }) : t('size.MB', { value: format.number(sending.most / 1e6) }) }) : t(`refused.${sending.why}`)}</p>
  }
}

function ChooseMedia({ courseId, kind, onChoose, onClose }: { courseId: string; kind: MediaKind; onChoose: (mediaId: string) => void; onClose: () => void }) {
  const { t } = useTranslation('media')
  const [all, setAll] = useState<MediaShown[] | null>(null)
  useEffect(() => {
    let isOver = false
    void fetchMedia(`/courses/${courseId}/media`).then((found) => { if (!isOver) setAll((found ?? []).filter((one) => one.kind === kind && one.state === 'ready')) })
    return () => { isOver = true }
  }, [courseId, kind])
  const Icon = ICONS[kind]
  return (
    <Dialog title={t(`choose.${kind}`)} open onOpenChange={(open) => { if (!open) onClose() }} width="wide">
      {all === null ? <div className="h-32 animate-pulse rounded-sm bg-sunken" aria-hidden /> : all.length === 0 ? <p className="text-ink-soft">{t('none')}</p> : (
        <ul className="grid grid-cols-2 gap-2 sm:grid-cols-4" aria-label={t('mine')}>
          {all.map((medium) => {
            const picture = pictureOf(medium)
            return (
              <li key={medium.id}>
                <button type="button" onClick={() => onChoose(medium.id)} className="flex w-full flex-col gap-1 rounded-sm border border-line p-2 text-left hover:border-accent">
                  {picture ? <img src={mediaAddress({ courseId, classId: null }, medium.id, picture)} alt="" loading="lazy" className="aspect-video w-full rounded-sm bg-sunken object-contain" /> : <span className="flex aspect-video items-center justify-center rounded-sm bg-sunken"><Icon aria-hidden className="size-8 text-ink-soft" /></span>}
                  <span className="truncate text-sm" title={medium.name}>{medium.name}</span>
                </button>
              </li>
            )
          })}
        </ul>
      )}
    </Dialog>
  )
}
