import { useTranslation } from '~/i18n/use-translation'
import type { ViewState } from '../engine/view'

/** Where in the stack one is; taken by the pointer, moved by the arrow keys. */
export function PlaceSlider({ state, onPlace }: { state: ViewState; onPlace: (index: number) => void }) {
  const { t } = useTranslation('viewer')
  const { index, count } = state
  if (count < 2) return null
  const size = Math.max(6, 100 / count)
  const at = (event: React.PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    onPlace(Math.round(Math.max(0, Math.min(1, (event.clientY - box.top) / box.height)) * (count - 1)))
  }
  return (
    <div
      data-pane-control role="slider" tabIndex={-1} aria-orientation="vertical" aria-label={t('pane.place')} aria-valuemin={1} aria-valuemax={count} aria-valuenow={index + 1}
      className="absolute inset-y-10 right-0 z-10 w-5 cursor-ns-resize touch-none"
      onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); at(event) }}
      onPointerMove={(event) => { if (event.currentTarget.hasPointerCapture(event.pointerId)) at(event) }}
    >
      <div className="absolute inset-y-0 right-1 w-1 rounded-full bg-white/15" />
      <div className="absolute right-0.5 w-2 rounded-full bg-ink-soft" style={{ height: `${size}%`, top: `${(index / (count - 1)) * (100 - size)}%` }} />
    </div>
  )
}
