import type { GrayWindow } from '#imaging/serve/shades'
import { Refusal } from './answer'

export interface RenderedQuery { window?: GrayWindow; fitInto?: { rows: number; columns: number }; quality: number }

const MOST_SIDE = 8_192
const USUAL_QUALITY = 85
const SHAPES: Record<string, GrayWindow['shape']> = { linear: 'LINEAR', 'linear-exact': 'LINEAR_EXACT', sigmoid: 'SIGMOID' }

/** `window=center,width,function`, `viewport=width,height`, `quality=1..100` (PS3.18 8.3.5.1). @throws Refusal 400 */
export function readRenderedQuery(query: URLSearchParams): RenderedQuery {
  const result: RenderedQuery = { quality: USUAL_QUALITY }
  const [window, viewport, quality] = [query.get('window'), query.get('viewport'), query.get('quality')]
  if (window !== null) {
    const [center, width, shape = 'linear', ...rest] = window.split(',')
    const [middle, extent] = [number(center), number(width)]
    if (middle === null || extent === null || extent <= 0 || rest.length > 0 || !(shape.toLowerCase() in SHAPES)) throw new Refusal(400, 'window is center,width and linear, linear-exact or sigmoid.')
    result.window = { center: middle, width: extent, shape: SHAPES[shape.toLowerCase()]! }
  }
  if (viewport !== null) {
    const [width, height, ...region] = viewport.split(',').map(number)
    if (!width || !height || width < 1 || height < 1) throw new Refusal(400, 'viewport is width,height in pixels.')
    if (region.length > 0) throw new Refusal(400, 'A part of a picture is not cut out here: viewport is width,height.')
    result.fitInto = { columns: Math.min(MOST_SIDE, Math.round(width)), rows: Math.min(MOST_SIDE, Math.round(height)) }
  }
  if (quality !== null) {
    const value = number(quality)
    if (value === null || !Number.isInteger(value) || value < 1 || value > 100) throw new Refusal(400, 'quality is a whole number from 1 to 100.')
    result.quality = value
  }
  return result
}

function number(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : null
}
