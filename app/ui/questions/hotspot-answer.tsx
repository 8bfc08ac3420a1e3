import { ImageOff } from 'lucide-react'
import { useRef, type KeyboardEvent } from 'react'
import type { LearnerAsked } from '~/domain/courses/for-learner'
import type { Answer } from '~/domain/questions/question'
import { useTranslation } from '~/i18n/use-translation'
import type { AnswerOf } from './question-view'
import { ShapeOutline, shapesBox } from './shape-outline'

/** A picture as a question shows it. */
export interface QuestionPicture { src: string; srcSet?: string; width: number; height: number }

const share = (value: number) => Math.max(0, Math.min(1, value))
const STEP = 0.01
const FAR_STEP = 0.1

/** A place on a picture: pressed, or found with arrow keys. */
export function HotspotAnswer({ asked, answer, onChange, isLocked, told, labelledBy, picture }: AnswerOf<Extract<LearnerAsked, { kind: 'hotspot' }>, Extract<Answer, { kind: 'hotspot' }>> & { picture: QuestionPicture | 'waiting' | null }) {
  const { t } = useTranslation('questions')
  const box = useRef<HTMLDivElement>(null)
  if (picture === 'waiting') return <div className="aspect-4/3 w-full animate-pulse rounded-lg bg-sunken" role="status" aria-label={t('hotspot.loading')} />
  if (picture === null) return <p className="flex items-center gap-2 rounded-lg bg-sunken p-4 text-ink-soft"><ImageOff aria-hidden className="size-5" />{t('hotspot.missing')}</p>
  const aspect = picture.height / picture.width
  const { place } = answer
  const at = (event: { clientX: number; clientY: number }): [number, number] => {
    const frame = box.current!.getBoundingClientRect()
    return [share((event.clientX - frame.left) / frame.width), share((event.clientY - frame.top) / frame.height)]
  }
  const put = (to: [number, number]) => { if (!isLocked) onChange({ kind: 'hotspot', place: [round(to[0]), round(to[1])] }) }
  const press = (event: KeyboardEvent) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const step = event.shiftKey ? FAR_STEP : STEP
    // The same length on the picture, whichever way.
    put(place ? [share(place[0] + by[0]! * step), share(place[1] + (by[1]! * step) / aspect)] : [0.5, 0.5])
  }
  const key = told?.key?.kind === 'hotspot' ? told.key.areas : []
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-ink-soft">{isLocked ? '' : t('hotspot.hint')}</p>
      <div
        ref={box} role="application" aria-roledescription={t('hotspot.role')} aria-labelledby={labelledBy} tabIndex={isLocked ? -1 : 0} data-hotspot={place ? place.join(' ') : ''}
        className="relative w-full max-w-full touch-manipulation overflow-hidden rounded-lg bg-sunken select-none" style={{ aspectRatio: `${picture.width} / ${picture.height}`, cursor: isLocked ? 'default' : 'crosshair' }}
        onKeyDown={press} onClick={(event) => put(at(event))} onPointerMove={(event) => { if (event.pointerType === 'mouse' && event.buttons === 1) put(at(event)) }}
      >
        <img src={picture.src} srcSet={picture.srcSet} sizes="(min-width: 60rem) 48rem, 100vw" alt={asked.alt} width={picture.width} height={picture.height} draggable={false} className="pointer-events-none block size-full" />
        <svg viewBox={shapesBox(aspect)} aria-hidden className="pointer-events-none absolute inset-0 size-full">
          {key.map((shape, n) => <g key={n} fill="none"><ShapeOutline shape={shape} aspect={aspect} className="stroke-black/70 stroke-[4]" /><ShapeOutline shape={shape} aspect={aspect} className="stroke-[#7fdc9b] stroke-2" /></g>)}
        </svg>
        {place && <Cross x={place[0]} y={place[1]} />}
      </div>
      <p role="status" className="text-sm text-ink-soft tabular-nums">{place ? t('hotspot.place', { x: Math.round(place[0] * 100), y: Math.round(place[1] * 100) }) : ''}</p>
      {key.length > 0 && <p className="text-sm">{t('hotspot.key')}</p>}
    </div>
  )
}

const round = (value: number) => Math.round(value * 1e4) / 1e4

/** Seen on white bone and on black air: light within dark. */
function Cross({ x, y }: { x: number; y: number }) {
  return (
    <svg viewBox="-22 -22 44 44" aria-hidden className="pointer-events-none absolute size-11 -translate-x-1/2 -translate-y-1/2" style={{ left: `${x * 100}%`, top: `${y * 100}%` }}>
      {['stroke-black/80 stroke-[5]', 'stroke-[#ffc65c] stroke-2'].map((line) => <g key={line} fill="none" className={line}><circle r="9" /><path d="M-20 0h14M6 0h14M0-20v14M0 6v14" /></g>)}
    </svg>
  )
}
