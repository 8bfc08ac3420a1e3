import type { AudioConfig } from '../../contract'
import { bytesOfBase64 } from '../present/base64'
import type { SoundMessage } from './messages'

/** Undecoded AAC frames in the decoder; 21 ms each. */
const MAX_IN_DECODER = 60

/** Decodes the chosen stream's sound and hands the samples on (to the loudspeaker, or to be stretched first). */
export class SoundTrack {
  private decoder: AudioDecoder | null = null
  private config: AudioDecoderConfig | null = null
  private configText = ''
  errors = 0

  constructor(private readonly onSamples: (ptsMs: number, sampleRate: number, planes: Float32Array<ArrayBuffer>[]) => void) {}

  configure(audio: AudioConfig | null): void {
    const text = audio ? `${audio.codec} ${audio.description}` : ''
    if (text === this.configText) return
    this.configText = text
    this.reset()
    this.config = audio ? { codec: audio.codec, description: bytesOfBase64(audio.description), sampleRate: audio.sampleRate, numberOfChannels: audio.channels } : null
  }

  get isConfigured(): boolean {
    return this.config !== null
  }

  get inDecoder(): number {
    return this.decoder?.decodeQueueSize ?? 0
  }

  push(ptsMs: number, data: Uint8Array): void {
    if (!this.config) return
    const decoder = this.decoder ?? (this.decoder = this.open(this.config))
    if (decoder.state !== 'configured' || decoder.decodeQueueSize > MAX_IN_DECODER) return
    decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: Math.round(ptsMs * 1_000), data }))
  }

  reset(): void {
    const decoder = this.decoder
    this.decoder = null
    if (decoder && decoder.state !== 'closed') decoder.close()
  }

  close(): void {
    this.reset()
    this.config = null
    this.configText = ''
  }

  private open(config: AudioDecoderConfig): AudioDecoder {
    const decoder = new AudioDecoder({
      output: (sound) => {
        if (this.decoder === decoder) {
          const planes: Float32Array<ArrayBuffer>[] = []
          for (let c = 0; c < Math.min(2, sound.numberOfChannels); c++) {
            const plane = new Float32Array(sound.numberOfFrames)
            sound.copyTo(plane, { planeIndex: c, format: 'f32-planar' })
            planes.push(plane)
          }
          this.onSamples(sound.timestamp / 1_000, sound.sampleRate, planes)
        }
        sound.close()
      },
      error: () => {
        // The next frame opens another decoder: every AAC frame can be decoded from.
        if (this.decoder === decoder) this.decoder = null
        this.errors++
      },
    })
    decoder.configure(config)
    return decoder
  }
}

export const sendSamples = (port: MessagePort, ptsMs: number, sampleRate: number, planes: Float32Array<ArrayBuffer>[]): void => {
  const message: SoundMessage = { type: 'samples', ptsMs, sampleRate, planes }
  port.postMessage(message, planes.map((plane) => plane.buffer))
}
