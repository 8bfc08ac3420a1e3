export interface Stopwatch {
  /** Tells once how long it was from `beganMs` until the card had done all it was asked before this call. One at a time. */
  take(beganMs: number, tell: (ms: number) => void): void
  stop(): void
}

const LOOKS_EVERY_MS = 2
/** Told as that much; the device is far too slow either way. */
const MOST_MS = 3_000

/**
 * What a frame takes, not what lies between two: a hand that turns slowly leaves pauses that are not the device's, and a
 * display shows no two pictures sooner than its own rhythm.
 */
export function startStopwatch(gl: WebGL2RenderingContext): Stopwatch {
  let timer: ReturnType<typeof setTimeout> | undefined
  let fence: WebGLSync | null = null
  const end = () => {
    clearTimeout(timer)
    if (fence) gl.deleteSync(fence)
    fence = null
  }
  return {
    take(beganMs, tell) {
      if (fence) return
      fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)
      gl.flush()
      const look = () => {
        if (!fence) return
        const ms = performance.now() - beganMs
        if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED && ms < MOST_MS && !gl.isContextLost()) {
          timer = setTimeout(look, LOOKS_EVERY_MS)
          return
        }
        end()
        if (!gl.isContextLost()) tell(Math.min(ms, MOST_MS))
      }
      timer = setTimeout(look, 0)
    },
    stop: end,
  }
}
