import type { FrameDescription } from '~/domain/images/reading'
import { worldToPixel, type FramePlane } from '../geometry'
import { toWorld, type Camera } from './camera'
import type { HeldFrame } from './frames/frame-store'
import { isNoValue, noValuesOf, type NoValues } from './padding'
import { shadeName, shadeOf } from './shade'
import type { Range } from './view'

/**
 * Grey values to the screen: a table for the window, one pass over the picture, one drawing with the camera's matrix.
 * A 512 x 512 picture takes about a millisecond of one core, so a stack needs no graphics card (docs/decisions).
 */
export function createPainter(canvas: HTMLCanvasElement) {
  const context = canvas.getContext('2d', { alpha: false })
  const picture = document.createElement('canvas')
  const pictureContext = picture.getContext('2d', { willReadFrequently: false })
  let image: ImageData | null = null
  let words = new Uint32Array(0)
  /** What the picture canvas holds now: the same array in the same window is not mapped again. */
  let mapped = ''
  let table = new Uint32Array(0)
  let tableKey = ''

  function makeTable(frame: FrameDescription | null, none: NoValues | null, window: Range, isInverted: boolean, first: number, count: number) {
    const key = `${shadeName(frame, window, isInverted)} ${none ? `${none.low} ${none.high}` : ''} ${first} ${count}`
    if (key === tableKey) return
    tableKey = key
    if (table.length < count) table = new Uint32Array(count)
    const shade = shadeOf(frame, window, isInverted)
    for (let i = 0; i < count; i++) {
      const grey = isNoValue(none, first + i) ? 0 : shade(first + i)
      table[i] = 0xff000000 | (grey << 16) | (grey << 8) | grey
    }
  }

  function map({ frame, pixels, columns, rows, min, max, kind }: HeldFrame, window: Range, isInverted: boolean) {
    if (!pixels || !pictureContext) return
    if (!image || image.width !== columns || image.height !== rows) {
      picture.width = columns
      picture.height = rows
      image = pictureContext.createImageData(columns, rows)
      words = new Uint32Array(image.data.buffer)
    }
    const out = words
    // What surrounds the picture is dark, also where dark and bright are exchanged.
    const none = noValuesOf(frame, kind)
    if (frame.samplesPerPixel === 3) {
      makeTable(null, null, window, isInverted, 0, 256)
      for (let i = 0, at = 0; i < out.length; i++, at += 3) out[i] = 0xff000000 | ((table[pixels[at + 2]!]! & 255) << 16) | ((table[pixels[at + 1]!]! & 255) << 8) | (table[pixels[at]!]! & 255)
    } else if (kind === 'float32' || kind === 'float64') {
      const shade = shadeOf(frame, window, isInverted)
      for (let i = 0; i < out.length; i++) {
        const grey = isNoValue(none, pixels[i]!) ? 0 : shade(pixels[i]!)
        out[i] = 0xff000000 | (grey << 16) | (grey << 8) | grey
      }
    } else {
      const first = Math.floor(min)
      makeTable(frame, none, window, isInverted, first, Math.floor(max) - first + 1)
      for (let i = 0; i < out.length; i++) out[i] = table[pixels[i]! - first]!
    }
    pictureContext.putImageData(image, 0, 0)
  }

  return {
    /** @param isMoving while somebody drags: a picture much larger than the screen is drawn without its finest filter. */
    paint(held: HeldFrame | null, plane: FramePlane | null, camera: Camera | null, window: Range, isInverted: boolean, isMoving: boolean) {
      if (!context) return
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.fillStyle = '#000'
      context.fillRect(0, 0, canvas.width, canvas.height)
      if (!held?.pixels || !plane || !camera) return
      const key = `${held.id} ${held.version} ${shadeName(held.frame, window, isInverted)}`
      if (key !== mapped) {
        map(held, window, isInverted)
        mapped = key
      }
      const ratio = canvas.width / camera.width
      // Where the screen's corner and its unit steps lie in the picture; inverted, that is the matrix.
      const o = worldToPixel(plane, toWorld(camera, [0, 0]))
      const x = worldToPixel(plane, toWorld(camera, [1, 0]))
      const y = worldToPixel(plane, toWorld(camera, [0, 1]))
      const m = new DOMMatrix([x[0] - o[0], x[1] - o[1], y[0] - o[0], y[1] - o[1], o[0] + 0.5, o[1] + 0.5]).invertSelf()
      context.setTransform(m.a * ratio, m.b * ratio, m.c * ratio, m.d * ratio, m.e * ratio, m.f * ratio)
      const size = Math.hypot(m.a, m.b) * ratio
      context.imageSmoothingEnabled = size < 12
      context.imageSmoothingQuality = size < 0.6 && !isMoving ? 'high' : 'low'
      // Nothing may look like air that is none: the picture's own edge is left sharp.
      context.drawImage(picture, 0, 0, held.frame.columns, held.frame.rows)
    },
    clear() {
      mapped = ''
      image = null
      picture.width = picture.height = 0
    },
  }
}
export type Painter = ReturnType<typeof createPainter>
