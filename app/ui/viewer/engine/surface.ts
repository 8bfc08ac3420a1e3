/** A canvas as fine as the screen; nothing finer than 3 device pixels a CSS pixel is seen. */
export function fitCanvas(canvas: HTMLCanvasElement, element: HTMLElement): { width: number; height: number } {
  const [width, height] = [Math.max(1, element.clientWidth), Math.max(1, element.clientHeight)]
  const ratio = Math.min(3, window.devicePixelRatio || 1)
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  return { width, height }
}

/** Any number of requests is one call with the screen's next picture. */
export function nextFrame(draw: () => void): { request: () => void; stop: () => void } {
  let handle = 0
  let isStopped = false
  return {
    request: () => {
      if (handle || isStopped) return
      handle = requestAnimationFrame(() => { handle = 0; if (!isStopped) draw() })
    },
    stop: () => { isStopped = true; cancelAnimationFrame(handle) },
  }
}
