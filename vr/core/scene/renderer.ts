import { SRGBColorSpace, WebGLRenderer } from 'three'

/** More pixels than these are not seen on any screen, but paid for: a 4K screen at double density is drawn at its own 8 million. */
const MOST_PIXELS = 8_300_000
const HIGHEST_RATIO = 2

/** `null`: there is no WebGL2 here. Asked of a canvas of its own, since three complains in the console before it gives up. */
export function openRenderer(canvas: HTMLCanvasElement): WebGLRenderer | null {
  const probe = document.createElement('canvas').getContext('webgl2')
  if (!probe) return null
  probe.getExtension('WEBGL_lose_context')?.loseContext()
  const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true, powerPreference: 'high-performance' })
  renderer.outputColorSpace = SRGBColorSpace
  renderer.setClearColor(0x000000, 0)
  renderer.autoClear = false
  // A frame is several calls of render(); they are counted together.
  renderer.info.autoReset = false
  return renderer
}

/** Pixels of the picture for a place of this size on the page. */
export function pictureSize(cssWidth: number, cssHeight: number, ratio: number): { width: number; height: number } {
  const bounded = Math.min(HIGHEST_RATIO, Math.max(0.5, ratio), Math.sqrt(MOST_PIXELS / Math.max(1, cssWidth * cssHeight)))
  return { width: Math.max(1, Math.round(cssWidth * bounded)), height: Math.max(1, Math.round(cssHeight * bounded)) }
}
