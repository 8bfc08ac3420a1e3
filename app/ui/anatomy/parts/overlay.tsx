import { useEffect, useState, type RefObject } from 'react'
import type { ViewState } from '#vr/contract'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { directionLetters } from '~/ui/viewer/geometry'
import { useCell, type Cell } from '../cell'
import { scaleBar, screenOf } from '../rules/views'

const SIDES = { left: 'left-2 top-1/2 -translate-y-1/2 max-sm:left-14', right: 'right-2 top-1/2 -translate-y-1/2', top: 'top-2 left-1/2 -translate-x-1/2', bottom: 'bottom-2 left-1/2 -translate-x-1/2' }
const SHADOW = '[text-shadow:0_0_3px_#000,0_0_2px_#000]'

/** Where the patient's sides are, and how long a millimetre is. */
function Overlay({ view, heightPx, loaded, window, hint, space }: { view: ViewState; heightPx: number; /** 0 to 1. */ loaded: number } & Pick<LiveOverlayProps, 'window' | 'hint' | 'space'>) {
  const { t } = useTranslation('anatomy')
  const format = useFormat()
  const { right, up } = screenOf(view)
  const opposite = (of: typeof right) => of.map((part) => -part) as typeof right
  const letters = { right: directionLetters(right), left: directionLetters(opposite(right)), top: directionLetters(up), bottom: directionLetters(opposite(up)) }
  const bar = space?.hasScale === false ? null : scaleBar(view.heightMm, heightPx)
  return (
    <div className="pointer-events-none absolute inset-0" data-overlay>
      {space?.hasSides !== false && (['left', 'right', 'top', 'bottom'] as const).map((side) => <span key={side} aria-hidden data-letter={side} className={`absolute text-base font-semibold text-[#ffd9a0] ${SHADOW} ${SIDES[side]}`}>{letters[side]}</span>)}
      {bar && (
        <span className={`absolute right-3 bottom-3 flex flex-col items-end text-sm text-ink tabular-nums ${SHADOW}`} data-scale-mm={bar.mm} title={t('scale.middle')}>
          {t('scale.is', { mm: format.number(bar.mm) })}
          <span aria-hidden className="h-1.5 border-x border-b border-ink" style={{ width: bar.px }} />
        </span>
      )}
      <span className={`absolute bottom-3 left-3 flex max-w-[50%] flex-col text-sm ${SHADOW}`} role="status">
        {window && <span className="tabular-nums" data-volume-window>{t('volume.window', { width: format.number(Math.round(window.width)), center: format.number(Math.round(window.center)).replace('-', '−') })}</span>}
        {hint && <span className="text-attention">{hint}</span>}
        {loaded < 1 && <span className="text-attention tabular-nums" data-loading>{t('state.loading', { percent: format.percent(loaded) })}</span>}
      </span>
    </div>
  )
}

interface LiveOverlayProps {
  view: Cell<ViewState | null>
  loaded: Cell<number>
  canvas: RefObject<HTMLCanvasElement>
  window: { center: number; width: number; unit: 'HU' | 'stored' } | null
  hint: string | null
  /** Absent: the scene is a patient's, with sides and a scale. */
  space?: { hasSides: boolean; hasScale: boolean }
}

/** Follows the view by itself. */
export function LiveOverlay({ view, loaded, canvas, window, hint, space }: LiveOverlayProps) {
  const shown = useCell(view)
  const share = useCell(loaded)
  const [heightPx, setHeightPx] = useState(0)
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const observer = new ResizeObserver(() => setHeightPx(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [canvas, shown === null])
  return shown ? <Overlay view={shown} heightPx={heightPx} loaded={share} window={window} hint={hint} {...(space ? { space } : {})} /> : null
}
