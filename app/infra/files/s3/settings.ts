/** An S3-compatible object store, as the operator described it. */
export interface S3Settings {
  /** `https://host[:port]`, or http on loopback. */
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** Before each key: empty, or ends with '/'. */
  prefix: string
  /** `path`: endpoint/bucket/key. `host`: bucket.endpoint/key. */
  addressing: 'path' | 'host'
  /** Certificates (PEM) that are trusted in place of the system's; null: the system's. */
  ca: string | null
}

/** Times, counts and pauses of one store. Tests make them short. */
export interface S3Limits {
  connectMs: number
  /** Nothing came and nothing went for so long: the connection is dead. */
  silenceMs: number
  attempts: number
  /** Before the second attempt; doubled for each that follows. */
  firstPauseMs: number
  /** Removing happens while nobody else may write to the database: it is given up sooner. */
  removeWithinMs: number
  /** For /readyz, which waits two seconds. */
  checkWithinMs: number
  sockets: number
  keysPerPage: number
}

export const LIMITS: S3Limits = { connectMs: 5_000, silenceMs: 30_000, attempts: 4, firstPauseMs: 200, removeWithinMs: 15_000, checkWithinMs: 1_500, sockets: 64, keysPerPage: 1_000 }
