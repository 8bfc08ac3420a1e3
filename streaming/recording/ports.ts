import type { BarredPassage, RecordingIndex, RecordingSummary } from '../contract'
import type { StreamSink } from '../relay/access-unit'

/** One stream of one recording being written. */
export interface RecordingWriter extends StreamSink {
  /** Flushes what is held, syncs, writes the closing mark. Safe to call twice. */
  close(): Promise<void>
}

export interface RecordingStore {
  /** Opens for appending: new, or after an interruption (repairs first). Frames before `startedAtMs` are left out. */
  open(recordingId: string, streamName: string, startedAtMs: number, onFailure: (detail: string) => void): Promise<RecordingWriter>
  /** Repairs every recording that was open when the process died: truncates what is torn, rebuilds the index. Returns their ids. */
  recover(): Promise<string[]>
  summary(recordingId: string): Promise<RecordingSummary | null>
  /** Calibrated, barred passages left out. */
  index(recordingId: string, stream: { name: string; offsetMs: number }, barred: BarredPassage[], startedAtMs: number): Promise<RecordingIndex | null>
  remove(recordingId: string): Promise<void>
}
