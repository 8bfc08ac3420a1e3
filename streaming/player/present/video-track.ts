import type { VideoConfig } from '../../contract'
import { bytesOfBase64 } from './base64'
import { PictureQueue } from './picture-queue'

/** Decoded pictures held: hardware decoders have few output buffers and stop when all are kept. */
const MAX_HELD = 8
/** Handed to the decoder and not yet out; above H.264's largest reordering depth, so that B-frames can't lock it. */
const MAX_IN_DECODER = 18
/** Undecoded pictures kept: a hidden tab decodes nothing. */
const MAX_ENCODED = 400
const PERSISTENT_ERRORS = 4
const ERROR_WINDOW_MS = 10_000

export interface EncodedPicture { ptsMs: number; isKey: boolean; data: Uint8Array }

export interface VideoTrackEvents {
  onPicture(ptsMs: number): void
  /** Errors keep coming: this decoder won't play this stream. */
  onBroken(): void
}

/**
 * One stream's pictures from access units to decoded frames in presentation order. An error in the bit stream
 * costs the pictures up to the next key frame, never the stream.
 */
export class VideoTrack {
  readonly pictures = new PictureQueue<VideoFrame>()
  private readonly encoded: EncodedPicture[] = []
  private decoder: VideoDecoder | null = null
  private config: VideoDecoderConfig | null = null
  private configText = ''
  private inDecoder = 0
  private needsKey = true
  private isFlushing = false
  private errorTimes: number[] = []
  /** Pictures before this are decoded for reference only (accurate seeking). */
  showFromMs = -Infinity
  errors = 0
  dropped = 0

  constructor(private readonly events: VideoTrackEvents) {}

  get isConfigured(): boolean {
    return this.config !== null
  }

  get waiting(): number {
    return this.encoded.length
  }

  /** Neither waiting nor in the decoder. */
  get isDrained(): boolean {
    return this.encoded.length === 0 && this.inDecoder === 0
  }

  configure(video: VideoConfig): void {
    const text = `${video.codec} ${video.description}`
    if (text === this.configText) return
    this.configText = text
    this.encoded.length = 0
    this.config = {
      codec: video.codec,
      description: bytesOfBase64(video.description),
      codedWidth: video.width,
      codedHeight: video.height,
      optimizeForLatency: true,
    }
    this.reset()
  }

  push(unit: EncodedPicture): void {
    if (this.needsKey && this.encoded.length === 0 && !unit.isKey) {
      this.dropped++
      return
    }
    this.encoded.push(unit)
    if (this.encoded.length > MAX_ENCODED) this.skipToKey(Infinity)
    this.pump()
  }

  /** Leaves out what is hopelessly late, when a later key frame that is due is there to go on from. */
  skipLate(duePtsMs: number, toleranceMs: number): void {
    const first = this.encoded[0]
    if (first && first.ptsMs < duePtsMs - toleranceMs) this.skipToKey(duePtsMs)
  }

  /** Feeds the decoder as far as its bounds allow; called on every arrival and every tick. */
  pump(): void {
    if (!this.config) return
    while (this.encoded.length > 0 && this.pictures.length < MAX_HELD && this.inDecoder < MAX_IN_DECODER && !this.isFlushing) {
      const unit = this.encoded.shift()!
      if (this.needsKey && !unit.isKey) {
        this.dropped++
        continue
      }
      const decoder = this.decoder ?? (this.decoder = this.open(this.config))
      if (decoder.state !== 'configured') return
      this.needsKey = false
      this.inDecoder++
      decoder.decode(new EncodedVideoChunk({ type: unit.isKey ? 'key' : 'delta', timestamp: Math.round(unit.ptsMs * 1_000), data: unit.data }))
    }
  }

  /** Brings out what the decoder holds back for reordering: at the end of a piece, or for one picture while paused. */
  flush(): void {
    const decoder = this.decoder
    if (!decoder || decoder.state !== 'configured' || this.isFlushing || this.inDecoder === 0 || this.encoded.length > 0) return
    this.isFlushing = true
    const settle = () => {
      if (this.decoder !== decoder) return
      this.isFlushing = false
      this.inDecoder = 0
      this.needsKey = true
    }
    decoder.flush().then(settle, settle)
  }

  /** Forgets everything queued; the next picture must be a key frame. */
  reset(): void {
    this.encoded.length = 0
    this.pictures.clear()
    this.needsKey = true
    this.inDecoder = 0
    this.isFlushing = false
    this.showFromMs = -Infinity
    const decoder = this.decoder
    this.decoder = null
    if (decoder && decoder.state !== 'closed') decoder.close()
  }

  close(): void {
    this.reset()
    this.config = null
    this.configText = ''
  }

  private skipToKey(notAfterMs: number): void {
    let key = -1
    for (let i = this.encoded.length - 1; i > 0 && key < 0; i--) if (this.encoded[i]!.isKey && this.encoded[i]!.ptsMs <= notAfterMs) key = i
    if (key > 0) this.dropped += this.encoded.splice(0, key).length
    else if (this.encoded.length > MAX_ENCODED) {
      this.dropped += this.encoded.length
      this.encoded.length = 0
      this.needsKey = true
    }
  }

  private open(config: VideoDecoderConfig): VideoDecoder {
    const decoder = new VideoDecoder({
      output: (frame) => {
        if (this.decoder !== decoder) return frame.close()
        this.inDecoder = Math.max(0, this.inDecoder - 1)
        const ptsMs = frame.timestamp / 1_000
        if (ptsMs < this.showFromMs) frame.close()
        else {
          this.pictures.push(frame)
          this.events.onPicture(ptsMs)
        }
        this.pump()
      },
      error: () => {
        if (this.decoder !== decoder) return
        this.decoder = null
        this.inDecoder = 0
        this.isFlushing = false
        this.needsKey = true
        this.errors++
        const now = performance.now()
        this.errorTimes = this.errorTimes.filter((at) => now - at < ERROR_WINDOW_MS)
        this.errorTimes.push(now)
        if (this.errorTimes.length >= PERSISTENT_ERRORS) this.events.onBroken()
        else this.pump()
      },
    })
    decoder.configure(config)
    return decoder
  }
}
