/** What is queued: a decoded picture that must be closed exactly once. */
export interface Picture { readonly timestamp: number; close(): void }

/**
 * Decoded pictures of one stream in order of presentation. Bounded: at the bound the oldest leaves unseen,
 * since in live what is newest matters. Every picture that leaves is closed here or handed out with its ownership.
 */
export class PictureQueue<P extends Picture> {
  private readonly pictures: P[] = []
  /** Closed without having been handed out. */
  dropped = 0

  constructor(private readonly bound = 32) {}

  get length(): number {
    return this.pictures.length
  }

  get first(): P | undefined {
    return this.pictures[0]
  }

  get last(): P | undefined {
    return this.pictures[this.pictures.length - 1]
  }

  /** Decoders emit in presentation order; a picture out of order (a new run) still finds its place. */
  push(picture: P): void {
    let at = this.pictures.length
    while (at > 0 && this.pictures[at - 1]!.timestamp > picture.timestamp) at--
    if (at === this.pictures.length) this.pictures.push(picture)
    else this.pictures.splice(at, 0, picture)
    if (this.pictures.length > this.bound) {
      this.pictures.shift()!.close()
      this.dropped++
    }
  }

  /** The newest picture due at `timestamp`; older ones are closed unseen. The caller owns it. */
  take(timestamp: number): P | null {
    let due: P | null = null
    while (this.pictures[0] && this.pictures[0].timestamp <= timestamp) {
      if (due) {
        due.close()
        this.dropped++
      }
      due = this.pictures.shift()!
    }
    return due
  }

  clear(): void {
    for (const picture of this.pictures) picture.close()
    this.pictures.length = 0
  }
}
