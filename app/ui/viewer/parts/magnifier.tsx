import { useEffect, useRef } from 'react'
import type { Point2 } from '~/domain/images/finding'

const SIZE = 200
const FACTOR = 3

/** What lies under the pointer, three times as large, as it is drawn. */
export function Magnifier({ host, at: [x, y] }: { host: HTMLElement | null; at: Point2 }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const source = host?.querySelector<HTMLCanvasElement>('canvas[data-picture]')
    const context = canvas.current?.getContext('2d')
    if (!source || !context || !host) return
    const ratio = source.width / host.clientWidth
    const span = (SIZE / FACTOR) * ratio
    context.fillStyle = '#000'
    context.fillRect(0, 0, SIZE * 2, SIZE * 2)
    context.drawImage(source, x * ratio - span / 2, y * ratio - span / 2, span, span, 0, 0, SIZE * 2, SIZE * 2)
  }, [host, x, y])
  return (
    <canvas
      ref={canvas} width={SIZE * 2} height={SIZE * 2} aria-hidden data-magnifier
      className="pointer-events-none absolute z-20 rounded-full border-2 border-accent bg-black shadow-raised" style={{ width: SIZE, height: SIZE, left: x - SIZE / 2, top: y - SIZE / 2 }}
    />
  )
}
