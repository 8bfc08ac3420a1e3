/** The ousted encoder tries again after a few seconds, as the one that is wanted does. */
const BAR_MS = 15_000
/** A refused attempt so long ago is no longer waiting. */
const CONTENDER_MS = 120_000

/**
 * The desk's take-over ends the present encoder so that another one gets in. Both retry by themselves, so without more
 * it is a toss-up who wins: the ousted address is barred for a while, when the other one came from elsewhere.
 * (Two encoders behind one address can't be told apart.) Holds at most one entry of each kind per input.
 * @param now ms, monotonic
 */
export function takeOverBars(now: () => number) {
  const contenders = new Map<string, { address: string; at: number }>()
  const barred = new Map<string, { address: string; untilMs: number }>()
  return {
    /** Somebody else with this input's key was refused. */
    contended(inputId: string, address: string): void {
      contenders.set(inputId, { address, at: now() })
    },
    takenOver(inputId: string, ousted: string): void {
      const contender = contenders.get(inputId)
      contenders.delete(inputId)
      if (contender && contender.address !== ousted && now() - contender.at < CONTENDER_MS) barred.set(inputId, { address: ousted, untilMs: now() + BAR_MS })
    },
    isBarred(inputId: string, address: string): boolean {
      const bar = barred.get(inputId)
      if (!bar) return false
      if (now() < bar.untilMs) return bar.address === address
      barred.delete(inputId)
      return false
    },
  }
}
