import { EDIT_BYTES_A_RUN, type Edit } from './edits'

/** One press: voxels that changed, and what stands beside them (names, seeds) before and after. */
export interface Step<Beside> { edits: readonly Edit[]; before: Beside; after: Beside }

/** All steps that can be taken back together. */
export const MOST_HISTORY_BYTES = 64 * 1024 * 1024
export const MOST_STEPS = 200

const bytesOf = ({ edits }: Step<unknown>): number => edits.reduce((sum, { start }) => sum + start.length * EDIT_BYTES_A_RUN, 0)

/** Bounded: the oldest steps go. */
export class History<Beside> {
  private done: Step<Beside>[] = []
  private undone: Step<Beside>[] = []
  private bytes = 0

  constructor(private readonly most = { bytes: MOST_HISTORY_BYTES, steps: MOST_STEPS }) {}

  get canUndo(): boolean { return this.done.length > 0 }
  get canRedo(): boolean { return this.undone.length > 0 }

  push(step: Step<Beside>): void {
    for (const gone of this.undone) this.bytes -= bytesOf(gone)
    this.undone = []
    this.done.push(step)
    this.bytes += bytesOf(step)
    // The newest stays even where it alone is larger: what was just done can be taken back.
    while (this.done.length > 1 && (this.bytes > this.most.bytes || this.done.length > this.most.steps)) this.bytes -= bytesOf(this.done.shift()!)
  }

  undo(): Step<Beside> | null {
    const step = this.done.pop()
    if (!step) return null
    this.undone.push(step)
    return step
  }

  redo(): Step<Beside> | null {
    const step = this.undone.pop()
    if (!step) return null
    this.done.push(step)
    return step
  }
}
