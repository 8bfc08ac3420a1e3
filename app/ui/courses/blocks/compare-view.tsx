import { MoveHorizontal } from 'lucide-react'
import { useRef, useState, type PointerEvent } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import type { ViewOf } from './block-view'
import { useCoursePicture } from './use-course-picture'
import { pictureBox } from './picture-box'
import { PictureMissing } from './picture-missing'

/** Two pictures in one box, the border between them drawn along by hand or by arrow keys. */
export function CompareView({ body: { left, right }, context }: ViewOf<'compare'>) {
  const { t } = useTranslation('course-parts')
  const pictures = [useCoursePicture(context, left.mediaId), useCoursePicture(context, right.mediaId)] as const
  const [percent, setPercent] = useState(50)
  const box = useRef<HTMLDivElement>(null)
  const [one, other] = pictures
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return <PictureMissing isWaiting={pictures.includes('waiting')} alt={[left.alt, right.alt].filter(Boolean).join(' · ')} />
  const follow = (event: PointerEvent) => {
    const frame = box.current!.getBoundingClientRect()
    setPercent(Math.round(Math.max(0, Math.min(1, (event.clientX - frame.left) / frame.width)) * 100))
  }
  const layer = 'absolute inset-0 block size-full object-contain'
  return (
    <figure className="flex flex-col gap-2" data-compare={percent}>
      <div
        ref={box} className="relative mx-auto w-full cursor-ew-resize touch-pan-y overflow-hidden rounded-lg bg-black select-none" style={pictureBox(one)}
        onPointerDown={(event) => { if (event.button === 0) { event.currentTarget.setPointerCapture(event.pointerId); follow(event) } }} onPointerMove={(event) => { if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event) }}
      >
        <img src={other.src} srcSet={other.srcSet} sizes="(min-width: 60rem) 48rem, 100vw" alt={right.alt} draggable={false} className={layer} />
        <div className="absolute inset-0 bg-black" style={{ clipPath: `inset(0 ${100 - percent}% 0 0)` }}>
          <img src={one.src} srcSet={one.srcSet} sizes="(min-width: 60rem) 48rem, 100vw" alt={left.alt} draggable={false} className={layer} />
        </div>
        <div aria-hidden className="pointer-events-none absolute inset-y-0 flex w-0 items-center justify-center" style={{ left: `${percent}%` }}>
          <span className="absolute inset-y-0 w-1 bg-white shadow-[0_0_0_1px_rgb(0_0_0/60%)]" />
          <span className="relative flex size-11 shrink-0 items-center justify-center rounded-full border border-black/60 bg-white text-black"><MoveHorizontal className="size-5" /></span>
        </div>
      </div>
      <input
        type="range" min={0} max={100} value={percent} onChange={({ target }) => setPercent(Number(target.value))} className="target w-full accent-(--accent)"
        aria-label={t('compare.slider')} aria-valuetext={t('compare.share', { percent, left: left.words || t('compare.left'), right: right.words || t('compare.right') })}
      />
      {(left.words || right.words) && <figcaption className="grid grid-cols-2 gap-4 text-sm text-ink-soft"><span className="break-words">{left.words}</span><span className="text-right break-words">{right.words}</span></figcaption>}
    </figure>
  )
}
