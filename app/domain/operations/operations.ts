import type { BackupState } from './backup/backup'
import type { DiskSample, Filling, Sample } from './vitals'

/** What the status page shows. */
export interface Operations {
  at: string
  startedAt: string | null
  isReady: boolean
  /** The parts of /readyz. */
  parts: { name: string; state: 'ok' | 'down' }[]
  recent: Sample[]
  machine: { cores: number; load: number[]; memoryBytes: number; processBytes: number; mediaBytes: number | null }
  disk: { freeBytes: number; sizeBytes: number; samples: DiskSample[]; filling: Filling }
  /** Null while the media plane does not answer. */
  streams: { encoders: EncoderRow[]; interactive: number; audience: number; ingestRestarts: number; live: number } | null
  jobs: { waiting: number; running: number; dead: number; done: number }
  backup: BackupState
  audit: { waiting: number; written: number; failing: boolean }
  peopleSignedIn: number
  versions: { product: string; node: string; migrations: number; ffmpeg: string | null }
}

/** An encoder by the room and broadcast it belongs to; no title, which is another institution's business. */
export interface EncoderRow { inputId: string; name: string; width: number; height: number; framesPerSecond: number; bitsPerSecond: number; problems: string[] }
