import type { Identity, PixelFlags, Refusal } from '#imaging/contract'

/** How a file came here: members of archives open less. */
export type Nesting = 'none' | 'in-zip' | 'in-gzip'

/** What a reading child is asked. Paths are local; nothing of a person's is in them. */
export interface ReadTask {
  path: string
  bytes: number
  nesting: Nesting
  /** Where it writes: a folder of its own, emptied first, removed by whoever asks. */
  outFolder: string
  /** Of the institution (imaging/deidentify/key.ts), base64. Opens no sealed record. */
  secret: string
  /** What a picture without a name of its own is called in the study list. */
  now: string
}

/** One instance, de-identified, as it lies in `outFolder`. */
export interface ReadInstance {
  /** File names in `outFolder`. */
  file: string
  framesFile: string | null
  sha256: string
  bytes: number
  framesBytes: number
  sourceHash: string
  patientHash: string
  pseudonym: string
  /** DICOM JSON (PS3.18 F) of the de-identified data set, without bulk data. */
  metadata: Record<string, unknown>
  transferSyntax: string
  flags: PixelFlags
  /** For the sealed record alone; over this channel, never on a disk. */
  identity: Identity
}

/** A member of an archive: its bytes at `outFolder/file`, or why there are none. */
export interface ArchiveMember { name: string; file: string | null; bytes: number; reason: Refusal | null }

export type ReadResult =
  | { kind: 'instances'; instances: ReadInstance[] }
  | { kind: 'archive'; nesting: Nesting; members: ArchiveMember[] }
  /** Paths of the files that a DICOMDIR names, '/' between folders. */
  | { kind: 'dicomdir'; paths: string[] }
  | { kind: 'refused'; reason: Refusal; /** For the log. */ detail: string }

export type ToChild = { type: 'read'; id: number; task: ReadTask }
export type FromChild = { type: 'ready' } | { type: 'done'; id: number; result: ReadResult }
