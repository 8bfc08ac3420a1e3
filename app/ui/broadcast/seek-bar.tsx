import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { clockOf } from '~/i18n/format'

export interface Thumbnails { everyMs: number; width: number; height: number; columns: number; rows: number; count: number; sheets: string[] }
interface Span { fromMs: number; toMs: number }

/** Where one is, what is loaded, where an angle is missing, what is barred; a picture under the pointer. A slider to the keyboard. */
export function SeekBar({ positionMs, durationMs, buffered, gaps, barred, thumbnails, thumbnailUrl, onSeek }: {
  positionMs: number; durationMs: number; buffered: readonly Span[]; gaps: readonly Span[]; barred: readonly Span[]
  thumbnails: Thumbnails | null; thumbnailUrl: (sheet: string) => string; onSeek: (ms: number) => void
}) {
  const { t } = useTranslation('broadcast')
  const bar = useRef<HTMLDivElement>(null)
  const [pointerMs, setPointerMs] = useState<number | null>(null)
  const isDragged = useRef(false)
  const percent = (ms: number) => `${durationMs > 0 ? Math.min(100, Math.max(0, (ms / durationMs) * 100)) : 0}%`
  const at = (event: PointerEvent) => {
    const box = bar.current!.getBoundingClientRect()
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * durationMs
  }
  function onKey(event: KeyboardEvent) {
    const to = { ArrowLeft: positionMs - 5_000, ArrowRight: positionMs + 5_000, PageDown: positionMs - 60_000, PageUp: positionMs + 60_000, Home: 0, End: durationMs }[event.key]
    if (to === undefined) return
    event.preventDefault()
    onSeek(Math.min(durationMs, Math.max(0, to)))
  }
  const marks = (spans: readonly Span[], className: string) => spans.map((span) => <span key={`${span.fromMs}-${span.toMs}`} className={`absolute inset-y-0 ${className}`} style={{ left: percent(span.fromMs), width: `calc(${percent(span.toMs)} - ${percent(span.fromMs)})`, minWidth: 2 }} />)
  return (
    <div
      ref={bar} role="slider" tabIndex={0} aria-label={t('replay.position')} aria-valuemin={0} aria-valuemax={Math.round(durationMs)} aria-valuenow={Math.round(positionMs)} aria-valuetext={t('replay.positionText', { at: clockOf(positionMs), of: clockOf(durationMs) })}
      className="group relative flex h-8 w-full cursor-pointer touch-none items-center"
      onKeyDown={onKey}
      onPointerDown={(event) => { isDragged.current = true; event.currentTarget.setPointerCapture(event.pointerId); onSeek(at(event)) }}
      onPointerMove={(event) => { setPointerMs(at(event)); if (isDragged.current) onSeek(at(event)) }}
      onPointerUp={() => { isDragged.current = false }}
      onPointerCancel={() => { isDragged.current = false }}
      onPointerLeave={() => setPointerMs(null)}
    >
      <div className="relative h-1.5 w-full overflow-hidden rounded-full bg-white/25 group-hover:h-2.5">
        {marks(buffered, 'bg-white/30')}
        <span className="absolute inset-y-0 left-0 bg-accent" style={{ width: percent(positionMs) }} />
        {marks(gaps, 'bg-[repeating-linear-gradient(45deg,#7d8c89_0_3px,#121716_3px_6px)]')}
        {marks(barred, 'bg-attention')}
      </div>
      <span className="absolute size-4 -translate-x-1/2 rounded-full bg-white" style={{ left: percent(positionMs) }} />
      {pointerMs !== null && (
        <div className="pointer-events-none absolute bottom-8 flex -translate-x-1/2 flex-col items-center gap-1" style={{ left: `clamp(5rem, ${percent(pointerMs)}, calc(100% - 5rem))` }}>
          {thumbnails && <Thumbnail thumbnails={thumbnails} atMs={pointerMs} url={thumbnailUrl} />}
          <span className="rounded-sm bg-black/85 px-2 text-sm" data-figures>{clockOf(pointerMs)}</span>
        </div>
      )}
    </div>
  )
}

function Thumbnail({ thumbnails, atMs, url }: { thumbnails: Thumbnails; atMs: number; url: (sheet: string) => string }) {
  const { columns, rows, width, height, everyMs, count, sheets } = thumbnails
  const tile = Math.min(count - 1, Math.max(0, Math.floor(atMs / everyMs)))
  const inSheet = tile % (columns * rows)
  const sheet = sheets[Math.floor(tile / (columns * rows))]
  if (!sheet) return null
  return <div data-thumbnail={tile} className="rounded-sm ring-1 ring-line" style={{ width, height, backgroundImage: `url(${url(sheet)})`, backgroundPosition: `-${(inSheet % columns) * width}px -${Math.floor(inSheet / columns) * height}px` }} />
}
