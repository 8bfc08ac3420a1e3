import type { AudioConfig, VideoConfig } from '../contract'

/**
 * One coded picture or one audio frame, on the server's wall clock.
 * Times are Unix ms with fractions: the encoder's time stamps laid on the wall clock by the stream's
 * epoch (sliding-window minimum of arrival - time stamp), not yet calibrated.
 */
export interface AccessUnit {
  kind: 'video' | 'audio'
  isKey: boolean
  ptsMs: number
  dtsMs: number
  /** Video: AVCC with 4-byte lengths. Audio: one raw AAC frame. Never modified after it was handed on. */
  data: Buffer
}

export interface TrackConfigs {
  video: VideoConfig | null
  audio: AudioConfig | null
}

/**
 * What hangs on a stream: the interactive fan-out, the HLS packager, the recorder.
 * Calls are synchronous and must not throw; a sink that can't keep up drops on its own account.
 */
export interface StreamSink {
  /** Before the first unit of a run, and again whenever codec parameters or the set of tracks change. */
  onConfig(configs: TrackConfigs): void
  onUnit(unit: AccessUnit): void
  /** The encoder is gone; the next `onConfig` begins a new run on the same wall clock. */
  onRunEnd(): void
}
