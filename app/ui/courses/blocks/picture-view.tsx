import { useId, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'
import { ShapeOutline, shapesBox } from '~/ui/questions/shape-outline'
import type { ViewOf } from './block-view'
import { useCoursePicture } from './use-course-picture'
import { pictureBox } from './picture-box'
import { middleOf } from './middle-of'
import { useShownToAll } from './shown-to-all'
import { PictureMissing } from './picture-missing'

/** A picture; its spots are numbered, and pressing one says what is there. */
export function PictureView({ body, context, state }: ViewOf<'picture'>) {
  const { t } = useTranslation('course-parts')
  const picture = useCoursePicture(context, body.mediaId)
  const [open, setOpen] = useState(body.hotspots[state?.place?.step ?? -1]?.id ?? null)
  const said = useId()
  const shown = useShownToAll((move) => { if (move.kind === 'step') show(body.hotspots[move.to]?.id ?? null) })
  const show = (id: string | null) => {
    setOpen(id)
    const step = body.hotspots.findIndex((one) => one.id === id)
    shown?.tell(step < 0 ? {} : { step })
  }
  if (picture === 'waiting' || picture === null) return <PictureMissing isWaiting={picture === 'waiting'} alt={body.alt} />
  const aspect = picture.height / picture.width
  const at = body.hotspots.findIndex(({ id }) => id === open)
  const spot = body.hotspots[at]
  return (
    <figure className="flex flex-col gap-2" data-picture>
      <div className="relative mx-auto w-full overflow-hidden rounded-lg bg-black" style={pictureBox(picture)}>
        {/* What can be seen through was drawn for paper. */}
        <img src={picture.src} srcSet={picture.srcSet} sizes="(min-width: 60rem) 48rem, 100vw" alt={body.alt} width={picture.width} height={picture.height} className={cx('block size-full', picture.src.endsWith('.png') && 'bg-white')} />
        <svg viewBox={shapesBox(aspect)} aria-hidden className="pointer-events-none absolute inset-0 size-full">
          {spot && <g fill="none"><ShapeOutline shape={spot.shape} aspect={aspect} className="stroke-black/70 stroke-[5]" /><ShapeOutline shape={spot.shape} aspect={aspect} className="stroke-[#ffc65c] stroke-[2.5]" /></g>}
        </svg>
        {body.hotspots.map(({ id, shape, title }, n) => {
          const [x, y] = middleOf(shape)
          return (
            <button
              key={id} type="button" aria-expanded={open === id} aria-controls={said} aria-label={t('picture.spot', { number: n + 1, title })} onClick={() => show(open === id ? null : id)}
              className="absolute flex size-11 -translate-1/2 items-center justify-center" style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
            >
              <span className={cx('flex size-7 items-center justify-center rounded-full border-2 text-sm font-semibold tabular-nums', open === id ? 'border-black bg-[#ffc65c] text-black' : 'border-white bg-black/75 text-white')}>{n + 1}</span>
            </button>
          )
        })}
      </div>
      {body.hotspots.length > 0 && (
        <div id={said} role="status" className="min-h-14 rounded-lg bg-sunken px-4 py-3">
          {spot ? <><p className="font-semibold">{at + 1}. {spot.title}</p><p className="break-words whitespace-pre-wrap">{spot.words}</p></> : <p className="text-ink-soft">{t('picture.press', { count: body.hotspots.length })}</p>}
        </div>
      )}
      {body.caption && <figcaption className="text-sm text-ink-soft">{body.caption}</figcaption>}
    </figure>
  )
}
