import type { FileHandle } from 'node:fs/promises'
import type { StreamIndex } from './stream-index'

/** What may wait for the disk: 64 s of a 6 Mbit/s stream. */
const MOST_QUEUED_BYTES = 48_000_000

/** After a failure (disk full) it is tried again: somebody may have made room, and the operation goes on. */
const RETRY_MS = 5_000

type Told = (index: StreamIndex, offset: number) => void

/**
 * Appends to a media file and syncs after each append; what `index` holds is on the disk.
 * Appends that arrive during a sync go together into the next one.
 */
export class MediaFile {
  private queue: { bytes: Buffer[]; length: number; told: Told }[] = []
  private queuedBytes = 0
  private working: Promise<void> | null = null
  private failedAtMs = -Infinity
  /** How often it failed: whoever appends begins anew, with an initialisation segment and a key frame. */
  failures = 0

  /** @param index of what the file holds already; `index.bytes` is where it goes on. */
  constructor(private readonly file: FileHandle, readonly index: StreamIndex, private readonly onFailure: (error: Error) => void, private readonly retryMs = RETRY_MS) {}

  get isResting(): boolean {
    return performance.now() - this.failedAtMs < this.retryMs
  }

  /** `told` is called when the bytes are synced, with their offset. False: too much waits, or the disk failed a moment ago; nothing was taken. */
  append(bytes: Buffer[], told: Told): boolean {
    const length = bytes.reduce((sum, each) => sum + each.length, 0)
    if (this.isResting || this.queuedBytes + length > MOST_QUEUED_BYTES) return false
    this.queue.push({ bytes, length, told })
    this.queuedBytes += length
    this.working ??= this.work()
    return true
  }

  /** Resolves when everything taken so far is synced, or the disk failed. */
  async drained(): Promise<void> {
    while (this.working) await this.working
  }

  async close(): Promise<void> {
    await this.drained()
    if (this.failures > 0) await this.file.truncate(this.index.bytes).catch(() => undefined)
    await this.file.close()
  }

  private async work(): Promise<void> {
    try {
      while (this.queue.length > 0) {
        const taken = this.queue
        this.queue = []
        await this.write(taken.flatMap(({ bytes }) => bytes))
        await this.file.datasync()
        for (const { length, told } of taken) {
          told(this.index, this.index.bytes)
          this.index.bytes += length
          this.queuedBytes -= length
        }
      }
    } catch (error) {
      this.failures++
      this.failedAtMs = performance.now()
      this.queue = []
      this.queuedBytes = 0
      // A half-written fragment is cut off at once; where that fails too, recovery does it.
      await this.file.truncate(this.index.bytes).catch(() => undefined)
      this.onFailure(error as Error)
    } finally {
      this.working = null
    }
  }

  private async write(buffers: Buffer[]): Promise<void> {
    const bytes = buffers.length === 1 ? buffers[0]! : Buffer.concat(buffers)
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, this.index.bytes + done)
      done += bytesWritten
    }
  }
}
