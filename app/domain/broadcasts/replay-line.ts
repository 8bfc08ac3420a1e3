export interface Span { fromMs: number; toMs: number }

/** Shorter holes are the joint between two runs, not something a viewer would look for. */
const LEAST_GAP_MS = 500

/** What is missing of an angle on a line of this length. Pure. */
export function gapsOf(spans: readonly Span[], durationMs: number): Span[] {
  const gaps: Span[] = []
  let at = 0
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    if (span.fromMs - at >= LEAST_GAP_MS) gaps.push({ fromMs: at, toMs: span.fromMs })
    at = Math.max(at, span.toMs)
  }
  if (durationMs - at >= LEAST_GAP_MS) gaps.push({ fromMs: at, toMs: durationMs })
  return gaps
}

/** Parts of the line where any of the angles is missing, joined. */
export function anyGap(streams: readonly { spans: readonly Span[] }[], durationMs: number): Span[] {
  const all = streams.flatMap((stream) => gapsOf(stream.spans, durationMs)).sort((a, b) => a.fromMs - b.fromMs)
  const joined: Span[] = []
  for (const gap of all) {
    const last = joined.at(-1)
    if (last && gap.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, gap.toMs)
    else joined.push({ ...gap })
  }
  return joined
}

/** A camera that joins later than this is no part of the opening picture. */
const OPENING_MS = 3_000

/**
 * Where a replay opens that is asked to begin at `startMs`, ms: a recording starts with the first packet, the first
 * picture comes with the key frame after it, and nobody wants to open on black. A moment with a picture stays as it is.
 */
export function firstPicture(streams: readonly { spans: readonly { fromMs: number; toMs: number }[] }[], startMs: number): number {
  const firsts = streams.flatMap(({ spans }) => (spans[0] && spans[0].fromMs > startMs && spans[0].fromMs <= startMs + OPENING_MS ? [spans[0].fromMs] : []))
  return Math.max(startMs, ...firsts)
}
