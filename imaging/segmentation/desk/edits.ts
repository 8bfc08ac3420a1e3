/** What a step changed, as runs of voxels: its memory is that of the runs. */
export interface Edit { start: Uint32Array; length: Uint32Array; before: Uint16Array; after: Uint16Array }

export const EDIT_BYTES_A_RUN = 12
/** Of one step; more is noise that nobody wanted. */
export const MOST_RUNS = 3_000_000

export class TooManyRuns extends Error {}

/** Collects runs while voxels are given in rising order. */
export class EditWriter {
  private start = new Uint32Array(256)
  private length = new Uint32Array(256)
  private before = new Uint16Array(256)
  private after = new Uint16Array(256)
  private runs = 0

  /** @throws TooManyRuns */
  add(at: number, before: number, after: number): void {
    const last = this.runs - 1
    if (last >= 0 && this.start[last]! + this.length[last]! === at && this.before[last] === before && this.after[last] === after) {
      this.length[last]!++
      return
    }
    if (this.runs === MOST_RUNS) throw new TooManyRuns()
    if (this.runs === this.start.length) this.grow()
    this.start[this.runs] = at
    this.length[this.runs] = 1
    this.before[this.runs] = before
    this.after[this.runs] = after
    this.runs++
  }

  /** null: nothing changed. */
  finish(): Edit | null {
    const [runs, { start, length, before, after }] = [this.runs, this]
    return runs === 0 ? null : { start: start.slice(0, runs), length: length.slice(0, runs), before: before.slice(0, runs), after: after.slice(0, runs) }
  }

  private grow(): void {
    const larger = <A extends Uint32Array | Uint16Array>(of: A, make: (length: number) => A): A => {
      const into = make(of.length * 2)
      into.set(of)
      return into
    }
    this.start = larger(this.start, (length) => new Uint32Array(length))
    this.length = larger(this.length, (length) => new Uint32Array(length))
    this.before = larger(this.before, (length) => new Uint16Array(length))
    this.after = larger(this.after, (length) => new Uint16Array(length))
  }
}

/** @param isUndone back to what was before. Counts follow: voxels by label. */
export function apply(labels: Uint16Array, { start, length, before, after }: Edit, counts: Map<number, number>, isUndone = false): void {
  const [from, to] = isUndone ? [after, before] : [before, after]
  for (let run = 0; run < start.length; run++) {
    const voxels = length[run]!
    labels.fill(to[run]!, start[run]!, start[run]! + voxels)
    counts.set(from[run]!, (counts.get(from[run]!) ?? 0) - voxels)
    counts.set(to[run]!, (counts.get(to[run]!) ?? 0) + voxels)
  }
}

export function countLabels(labels: Uint16Array): Map<number, number> {
  const counts = new Uint32Array(65_536)
  for (let at = 0; at < labels.length; at++) counts[labels[at]!]!++
  return new Map([...counts.entries()].filter(([, count]) => count > 0))
}
