/** From the worker that decodes to the worklet that plays, over a port of their own: sound never passes the page's thread. */
export type SoundMessage =
  | { type: 'samples'; ptsMs: number; sampleRate: number; planes: Float32Array[] }
  /** Samples with time stamp `pts` are to be heard at wall time `pts + offset`; null: silence. */
  | { type: 'offset'; offsetMs: number | null }
  | { type: 'clear' }

/** From the page to the worklet. */
export type WorkletMessage =
  | { type: 'port'; port: MessagePort }
  /** A sample processed at context time `contextTime` (s) is heard at `heardAtMs` (wall). */
  | { type: 'heard-at'; contextTime: number; heardAtMs: number }

/** From the worklet to the page, twice a second. */
export interface SoundReport { errorMs: number | null; heldMs: number; underruns: number; jumps: number }
