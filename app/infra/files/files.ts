import type { Readable } from 'node:stream'

/**
 * Where bytes live that the database only names: on the local disk or in an S3-compatible store. Keys are paths of
 * our own (`images/ab/cd/<sha256>`), letters, digits, '.', '_', '-' and '/'; nothing of a person's is in them.
 */
export interface Files {
  /** Writes whole or not at all: a reader never sees half. @returns the bytes written. */
  put(key: string, content: Uint8Array | Readable): Promise<number>
  /** Moves a finished local file in, without a second copy where the store is on the same disk. */
  take(key: string, localPath: string): Promise<void>
  /** `end` exclusive. Rejects with FileAbsent. */
  read(key: string, range?: { start: number; end?: number }): Promise<Readable>
  bytes(key: string, range?: { start: number; end?: number }): Promise<Buffer>
  /** Null when there is none. */
  size(key: string): Promise<number | null>
  remove(key: string): Promise<void>
  /** Below a prefix, in the order of the keys. */
  list(prefix: string): AsyncIterable<{ key: string; bytes: number }>
  /** A local path for programs that read files by themselves (ffmpeg); a copy where the store is elsewhere. */
  localPath<T>(key: string, use: (path: string) => Promise<T>): Promise<T>
  /** Throws when nothing can be written now; asked by /readyz. */
  check(): Promise<void>
  /** At the start: everything above is tried once. Throws StoreRefused with a sentence where a setting is wrong. */
  prove(): Promise<void>
  close(): void
}

/** Recognised by its name: pages and the process are built apart, each with a class of its own. */
export class FileAbsent extends Error {
  override readonly name = 'FileAbsent'
  constructor(readonly key: string) {
    super(`There is no file ${key}.`)
  }
  static override [Symbol.hasInstance](error: unknown): boolean {
    return error instanceof Error && error.name === 'FileAbsent'
  }
}
