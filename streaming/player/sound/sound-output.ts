import { wallNow } from '../present/wall-clock'
import type { SoundReport, WorkletMessage } from './messages'
import workletUrl from './sound-worklet.ts?worker&url'

/** The output's time is read again this often; the worklet goes on counting samples in between. */
const CLOCK_INTERVAL_MS = 250
const RAMP_S = 0.015

export interface SoundOutput {
  setMuted(isMuted: boolean): void
  setVolume(volume: number): void
  readonly report: SoundReport | null
  destroy(): void
}

/**
 * The loudspeaker. The audio context is made at the first un-mute, which browsers allow within a click only;
 * `onPort` then hands out the way in for decoded sound.
 */
export function createSoundOutput(onPort: (port: MessagePort) => void, onAudible: (isAudible: boolean) => void): SoundOutput {
  let context: AudioContext | null = null
  let gain: GainNode | null = null
  let node: AudioWorkletNode | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  let report: SoundReport | null = null
  let isMuted = true
  let volume = 1
  let isDestroyed = false

  const applyGain = () => {
    if (context && gain) gain.gain.setTargetAtTime(isMuted ? 0 : volume, context.currentTime, RAMP_S)
  }

  const tellTime = () => {
    if (!context || !node || context.state !== 'running') return
    const output = context.getOutputTimestamp()
    let contextTime = output.contextTime ?? 0
    let heardAtMs = performance.timeOrigin + (output.performanceTime ?? 0)
    const now = wallNow()
    const lagMs = (context.currentTime - contextTime) * 1_000 - (now - heardAtMs)
    // Some outputs report zeros or stale values; then the declared latencies are the best there is.
    if (contextTime <= 0 || now - heardAtMs > 1_000 || lagMs < -50 || lagMs > 1_000) {
      contextTime = context.currentTime
      heardAtMs = now + ((context.outputLatency || 0) + (context.baseLatency || 0)) * 1_000
    }
    node.port.postMessage({ type: 'heard-at', contextTime, heardAtMs } satisfies WorkletMessage)
  }

  const start = async () => {
    const made = new AudioContext({ latencyHint: 'interactive' })
    context = made
    void made.resume().catch(() => undefined)
    await made.audioWorklet.addModule(workletUrl)
    if (isDestroyed) return
    node = new AudioWorkletNode(made, 'theatrum-sound', { numberOfInputs: 0, numberOfOutputs: 1, outputChannelCount: [2] })
    node.port.onmessage = (event: MessageEvent<SoundReport>) => { report = event.data }
    gain = made.createGain()
    gain.gain.value = 0
    node.connect(gain).connect(made.destination)
    const channel = new MessageChannel()
    node.port.postMessage({ type: 'port', port: channel.port1 } satisfies WorkletMessage, [channel.port1])
    onPort(channel.port2)
    applyGain()
    tellTime()
    timer = setInterval(tellTime, CLOCK_INTERVAL_MS)
  }

  const wake = () => {
    if (!isMuted && context && context.state !== 'running' && context.state !== 'closed') void context.resume().catch(() => undefined)
  }
  document.addEventListener('visibilitychange', wake)

  return {
    get report() { return report },
    setMuted(next) {
      isMuted = next
      if (!next && !context) {
        start().catch((cause: unknown) => {
          // Without sound the pictures go on; un-muting again tries again.
          void context?.close().catch(() => undefined)
          context = null
          console.warn('sound could not start', cause)
        })
      }
      wake()
      applyGain()
      onAudible(!next)
    },
    setVolume(next) {
      volume = Math.max(0, Math.min(1, next))
      applyGain()
    },
    destroy() {
      isDestroyed = true
      clearInterval(timer)
      document.removeEventListener('visibilitychange', wake)
      node?.port.close()
      node?.disconnect()
      void context?.close().catch(() => undefined)
      context = null
    },
  }
}
