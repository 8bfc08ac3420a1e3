import type { Capabilities } from './types'

/** H.264 High 4.0: what encoders of operating rooms send; a browser that decodes it decodes the profiles below. */
const PROBE_VIDEO: VideoDecoderConfig = { codec: 'avc1.640028', codedWidth: 1280, codedHeight: 720 }
const PROBE_AUDIO: AudioDecoderConfig = { codec: 'mp4a.40.2', sampleRate: 48_000, numberOfChannels: 2 }

/** Whether this browser can decode and present by itself (live within 500 ms, exact replay), and if not, why. */
export async function capabilities(): Promise<Capabilities> {
  if (!globalThis.isSecureContext) return { interactive: false, obstacle: 'insecure-context' }
  if (typeof VideoDecoder === 'undefined') return { interactive: false, obstacle: 'no-video-decoder' }
  if (typeof AudioDecoder === 'undefined') return { interactive: false, obstacle: 'no-audio-decoder' }
  if (typeof AudioWorkletNode === 'undefined') return { interactive: false, obstacle: 'no-audio-worklet' }
  if (typeof HTMLCanvasElement.prototype.transferControlToOffscreen !== 'function') return { interactive: false, obstacle: 'no-offscreen-canvas' }
  const [video, audio] = await Promise.all([
    VideoDecoder.isConfigSupported(PROBE_VIDEO).catch(() => null),
    AudioDecoder.isConfigSupported(PROBE_AUDIO).catch(() => null),
  ])
  if (!video?.supported) return { interactive: false, obstacle: 'no-h264' }
  if (!audio?.supported) return { interactive: false, obstacle: 'no-aac' }
  return { interactive: true }
}
