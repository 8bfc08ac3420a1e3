import { useRef } from 'react'
import type { AssetManifest, VolumeState } from '#vr/contract'
import { useTranslation } from '~/i18n/use-translation'
import { draggedWindow } from '../rules/presets'

/** Over the picture while the window tool is in hand: what is drawn changes the grey values, not the view. */
export function WindowDrag({ window, volume, onWindow, onEnd }: { window: VolumeState['window']; volume: NonNullable<AssetManifest['volume']>; onWindow: (window: VolumeState['window']) => void; onEnd: () => void }) {
  const { t } = useTranslation('anatomy')
  const began = useRef<{ x: number; y: number; window: VolumeState['window'] } | null>(null)
  const end = () => { if (began.current) onEnd(); began.current = null }
  return (
    <div
      role="img" aria-label={t('tool.window')} data-window-drag className="absolute inset-0 cursor-ns-resize touch-none"
      onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); began.current = { x: event.clientX, y: event.clientY, window } }}
      onPointerMove={(event) => { if (began.current) onWindow(draggedWindow(began.current.window, event.clientX - began.current.x, event.clientY - began.current.y, volume)) }}
      onPointerUp={end} onPointerCancel={end}
    />
  )
}
