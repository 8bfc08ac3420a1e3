/**
 * What the application and the media plane say to each other, and what the media plane
 * says to players. Pure types and constants: shared by processes and by the browser.
 *
 * The application pushes one declarative document, `MediaState`; the media plane makes it so.
 * Times are milliseconds of the server's wall clock (Unix epoch) unless a name says otherwise.
 */

/** A key that may publish. Keys themselves never leave the application after they were shown. */
export interface InputKey {
  inputId: string
  /** sha256 of the stream key, lower-case hex. */
  keyHash: string
  /**
   * Rectangles painted over before anything else sees a picture; none: the encoder's own pictures are passed on.
   * While the painting does not run, this input sends nothing (slate).
   */
  masks: MaskRectangle[]
}

/** Fractions of the picture, 0 to 1, from its top left corner. */
export interface MaskRectangle { x: number; y: number; width: number; height: number }

/**
 * - `testing`: encoders may connect, only the desk's preview is served.
 * - `live`: viewers are served, the recording runs.
 * - `hold`: viewers get a slate, nothing captured from now on; the recording goes on (the passage is barred by `barred`).
 */
export type BroadcastPhase = 'testing' | 'live' | 'hold'

export interface PlannedStream {
  /** Name in URLs and `data-stream`, e.g. `field`. */
  name: string
  inputId: string
  /** Capture delay of this input relative to the room's reference, ms; subtracted from its time stamps. */
  offsetMs: number
}

export interface BroadcastPlan {
  id: string
  phase: BroadcastPhase
  streams: PlannedStream[]
  /** Recording to append to, or null where consent does not cover recording. */
  recordingId: string | null
  /** The recording's time line starts here (wall ms). Null before going live. */
  startedAtMs: number | null
  /**
   * Nothing captured before this moment is served to viewers: set to the start, and again at each resume,
   * so that the rewind window is withdrawn by a hold.
   */
  viewableFromMs: number | null
}

/** A passage of a recording that must not be served until cleared; `toMs` null while it is still open. */
export interface BarredPassage {
  fromMs: number
  toMs: number | null
}

export interface RecordingPlan {
  id: string
  startedAtMs: number
  endedAtMs: number | null
  streams: { name: string; offsetMs: number }[]
  barred: BarredPassage[]
}

export interface MediaState {
  /** Grows with every change; an older document never replaces a newer one. */
  revision: number
  inputs: InputKey[]
  /** Broadcasts under way. A broadcast that is absent is over. */
  broadcasts: BroadcastPlan[]
  /** Token ids that must be refused until `untilMs` (their latest possible expiry). */
  revoked: { tokenId: string; untilMs: number }[]
}

export type StreamProblem =
  | 'no-video' | 'no-audio' | 'unsupported-video-codec' | 'unsupported-audio-codec'
  | 'b-frames' | 'long-key-frame-interval' | 'time-stamps-jump' | 'resolution-changed' | 'low-frame-rate'
  | 'frozen' | 'late-frames' | 'mask-failed'

/** One input's health as the desk shows it; figures over the last few seconds. */
export interface InputHealth {
  inputId: string
  isConnected: boolean
  connectedAtMs: number | null
  lastMediaAtMs: number | null
  video: { codec: string; width: number; height: number; framesPerSecond: number; bitsPerSecond: number; keyFrameIntervalMs: number | null; hasBFrames: boolean } | null
  audio: { codec: string; sampleRate: number; channels: number; bitsPerSecond: number } | null
  droppedFrames: number
  lateFrames: number
  bytesReceived: number
  encoder: string | null
  remoteAddress: string | null
  problems: StreamProblem[]
  /** Null without masks. */
  mask: {
    rectangles: number
    state: 'idle' | 'starting' | 'running' | 'failed'
    /** How much later pictures leave the painter than they came, median of the last seconds; null before it is known. */
    addedDelayMs: number | null
    /** Of one core, 0 to n. */
    cpu: number | null
  } | null
}

/** Why a publisher was turned away or cut off; each has a sentence on the desk. */
export type RefusalReason =
  | 'wrong-key' | 'already-publishing' | 'unsupported-codec' | 'protocol-error' | 'idle-timeout'
  | 'memory-bound' | 'too-many-connections' | 'key-withdrawn' | 'taken-over' | 'play-refused'

/** What the media plane tells the application; delivered at least once, in order per input, with an id to deduplicate. */
export type MediaEvent = { id: string; atMs: number } & (
  | { type: 'input-connected'; inputId: string; remoteAddress: string; encoder: string | null }
  | { type: 'input-disconnected'; inputId: string; reason: RefusalReason | 'closed-by-encoder' | 'connection-lost' | 'ingest-restarted' }
  | { type: 'input-refused'; inputId: string | null; reason: RefusalReason; remoteAddress: string }
  | { type: 'input-problem'; inputId: string; problem: StreamProblem; detail: string }
  | { type: 'recording-failed'; recordingId: string; streamName: string; detail: string }
  | { type: 'recording-closed'; recordingId: string }
)

export interface ViewerCount { broadcastId: string; interactive: number; audience: number }

export interface MediaStatus {
  revision: number
  inputs: InputHealth[]
  viewers: ViewerCount[]
  disk: { freeBytes: number }
  ingest: { isRunning: boolean; restarts: number }
  memoryBytes: number
}

/** What a recording's files hold, on the recording's time line (ms since `startedAtMs`, calibration applied). */
export interface RecordingSummary {
  id: string
  startedAtMs: number
  durationMs: number
  bytes: number
  streams: {
    name: string
    durationMs: number
    bytes: number
    width: number
    height: number
    hasAudio: boolean
    /** Pieces with media; what lies between them is a gap. */
    spans: { fromMs: number; toMs: number }[]
  }[]
}

// ---- Interactive path: /media/ws/TOKEN/STREAM -------------------------------------------

export interface VideoConfig { codec: string; /** base64 of the avcC box's payload. */ description: string; width: number; height: number }
export interface AudioConfig { codec: string; /** base64 of the AudioSpecificConfig. */ description: string; sampleRate: number; channels: number }

/** Text messages, server to player. */
export type SocketMessage =
  | { type: 'config'; video: VideoConfig | null; audio: AudioConfig | null }
  | { type: 'hold' }
  | { type: 'live' }
  /** The encoder is away; the next frames come from a new run on the same time line. */
  | { type: 'no-signal' }
  /** Frames were left out for this viewer up to the next key frame, since it reads too slowly. */
  | { type: 'skipped'; frames: number }
  | { type: 'pong'; sentAtMs: number; serverNowMs: number }

/** Text messages, player to server. */
export type PlayerMessage =
  | { type: 'ping'; sentAtMs: number }
  | { type: 'renew'; token: string }

/** WebSocket close codes of the media plane. */
export const CLOSE = { ended: 4000, revoked: 4001, expired: 4002, refused: 4003, tooSlow: 4008 } as const

/**
 * Binary message: one access unit (video: AVCC, 4-byte lengths; audio: one raw AAC frame).
 * Byte 0 kind, byte 1 flags, bytes 2-3 zero, bytes 4-11 float64 LE presentation time (wall ms, calibrated),
 * bytes 12-19 float64 LE decode time, then the payload.
 */
export const FRAME_HEADER_BYTES = 20
export const FRAME_KIND = { video: 1, audio: 2 } as const
export const FRAME_FLAG = { key: 1 } as const

// ---- Recording index: /media/vod/TOKEN/STREAM/index.json ----------------------------------

/**
 * What the replay engine reads to fetch byte ranges of `/media/vod/TOKEN/STREAM/media.mp4`.
 * Barred passages are left out here and refused as bytes.
 */
export interface RecordingIndex {
  recordingId: string
  stream: string
  durationMs: number
  /** Initialisation segments, in order; a fragment names one by its position here. */
  inits: { offset: number; length: number; video: VideoConfig | null; audio: AudioConfig | null }[]
  /** [initIndex, offset, length, startMs, durationMs, isKey 0|1]; startMs on the recording's time line, calibrated. */
  fragments: [number, number, number, number, number, 0 | 1][]
}

// ---- Control and callbacks between the application and the media plane ---------------------

/**
 * The media plane as the application sees it. Over HTTP, each request carries
 * `Authorization: Bearer <controlSecret(MEDIA_SECRET)>`:
 *
 * | request to the media plane | meaning |
 * | --- | --- |
 * | `PUT /control/state` | `push`; 409 with the newer revision when older |
 * | `GET /control/status` | `status` |
 * | `POST /control/inputs/:inputId/disconnect` `{reason}` | `disconnectInput` |
 * | `GET /control/recordings/:id` | `summary`; 404 when there are no files |
 * | `POST /control/recordings/:id/forget` | `forgetRecordingPlan` |
 * | `DELETE /control/recordings/:id` | `removeRecording` |
 *
 * and to the application:
 *
 * | request | meaning |
 * | --- | --- |
 * | `GET /internal/media/state` | the present `MediaState` |
 * | `GET /internal/media/recordings/:id` | `RecordingPlan`; 404 where nothing may be replayed |
 * | `POST /internal/media/events` | `MediaEvent[]`, at least once |
 */
export interface MediaPlane {
  push(state: MediaState): Promise<void>
  status(): Promise<MediaStatus>
  disconnectInput(inputId: string, reason: 'taken-over' | 'key-withdrawn'): Promise<void>
  summary(recordingId: string): Promise<RecordingSummary | null>
  /** The plan of a recording changed (a passage barred or cleared, unpublished): ask again before the next byte. */
  forgetRecordingPlan(recordingId: string): Promise<void>
  removeRecording(recordingId: string): Promise<void>
}

/** What the media process is started with: JSON in the environment variable `THEATRUM_MEDIA`. */
export interface MediaProcessConfig {
  host: string
  /** HTTP and WebSocket. */
  port: number
  rtmpPort: number
  /** Address that takes RTMP. */
  rtmpHost: string
  dataDir: string
  mediaSecret: string
  /** Base address of the application, for callbacks. */
  appUrl: string
  /** Origins that may open a WebSocket or fetch media, e.g. `http://127.0.0.1:3000`. */
  allowedOrigins: string[]
  logLevel: string
}
