import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type WheelEvent } from 'react'
import type { StackImage } from '~/domain/images/review'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '../button'

export interface StackSource { root: string; studyUid: string; seriesUid: string }

/** A drawn frame (WADO-RS). The version is part of the address: pictures that were blacked out are fetched anew. */
export function pictureAddress({ root, studyUid, seriesUid }: StackSource, { sopInstanceUid, frame, version }: StackImage, query = ''): string {
  return `${root}/studies/${studyUid}/series/${seriesUid}/instances/${sopInstanceUid}/frames/${frame}/rendered?v=${version}${query}`
}

const STEPS: Record<string, number> = { ArrowUp: -1, ArrowLeft: -1, PageUp: -1, ArrowDown: 1, ArrowRight: 1, PageDown: 1 }
/** Of a wheel that reports pixels. */
const WHEEL_STEP = 40
const PREFETCHED = 3

/** One picture after the other, as on a light box: wheel, arrows, slider. Drawn by the server, so that it needs no codec of its own. */
export function PictureStack({ source, images, index, onIndex, query, onShown, children }: {
  source: StackSource
  images: readonly StackImage[]
  index: number
  onIndex: (index: number) => void
  /** More of the picture's address, beginning with &. */
  query?: string
  onShown?: (index: number) => void
  /** Drawn over the picture. */
  children?: (size: { width: number; height: number } | null) => ReactNode
}) {
  const { t } = useTranslation('images')
  const image = images[index]!
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  const [broken, setBroken] = useState<string | null>(null)
  const wheel = useRef(0)
  const address = pictureAddress(source, image, query)
  const picture = useRef<HTMLImageElement>(null)
  const step = (by: number) => onIndex(Math.min(images.length - 1, Math.max(0, index + by)))
  const shown = () => {
    setSize({ width: picture.current!.naturalWidth, height: picture.current!.naturalHeight })
    onShown?.(index)
  }
  // A picture that came before the page was alive tells nobody.
  useEffect(() => {
    if (picture.current?.complete && picture.current.naturalWidth > 0) shown()
  }, [address])
  useEffect(() => {
    for (let ahead = 1; ahead <= PREFETCHED; ahead++) if (images[index + ahead]) new Image().src = pictureAddress(source, images[index + ahead]!, query)
  }, [index, query])

  const onWheel = (event: WheelEvent) => {
    wheel.current += event.deltaMode === 0 ? event.deltaY / WHEEL_STEP : event.deltaY
    const by = Math.trunc(wheel.current)
    wheel.current -= by
    if (by !== 0) step(by)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = STEPS[event.key]
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? images.length - 1 : by === undefined ? null : index + by
    if (to === null || event.target instanceof HTMLInputElement) return
    event.preventDefault()
    onIndex(Math.min(images.length - 1, Math.max(0, to)))
  }
  return (
    <div role="group" aria-label={t('review.stack')} tabIndex={0} onKeyDown={onKeyDown} className="flex min-w-0 flex-col gap-2 rounded-sm outline-offset-4">
      <div className="relative h-[min(60dvh,56rem)] overflow-hidden rounded-sm bg-black" onWheel={onWheel}>
        {broken === address
          ? <p role="alert" className="grid h-full place-items-center p-6 text-center text-neutral-200">{t('review.broken')}</p>
          : <img ref={picture} src={address} alt={t('review.position', { index: index + 1, count: images.length })} draggable={false} onLoad={shown} onError={() => setBroken(address)} className="size-full object-contain select-none" />}
        {broken !== address && children?.(size)}
      </div>
      <div className="flex items-center gap-2">
        <IconButton label={t('review.previous')} disabled={index === 0} onClick={() => step(-1)}><ChevronLeft aria-hidden /></IconButton>
        <input type="range" min={0} max={images.length - 1} value={index} aria-label={t('review.stack')} aria-valuetext={t('review.position', { index: index + 1, count: images.length })} onChange={(event) => onIndex(Number(event.target.value))} className="min-w-0 flex-1 accent-(--accent)" />
        <IconButton label={t('review.next')} disabled={index === images.length - 1} onClick={() => step(1)}><ChevronRight aria-hidden /></IconButton>
        <span className="min-w-24 text-right text-sm" data-figures data-position>{index + 1} / {images.length}</span>
      </div>
    </div>
  )
}
