import type { ReadingSeries } from './reading'

/** So few pictures are seen at once: they begin at their first. */
const FEW = 3
/** Pictures of one place over time, or of no place at all: a film, a list of captures. They begin where they begin. */
const NO_SLICES = ['time-series', 'doubled-position', 'no-position', 'colour']

/**
 * The picture that a series is opened at: slices through a body at their middle, since the first and the last often lie
 * beside it; radiographs, films and single pictures at the first.
 */
export function firstPicture({ modality, frameCount, geometry }: Pick<ReadingSeries, 'modality' | 'frameCount' | 'geometry'>): number {
  if (frameCount <= FEW) return 0
  const isSlices = geometry?.kind === 'volume' || ((modality === 'CT' || modality === 'MR') && !(geometry?.reasons ?? []).some((reason) => NO_SLICES.includes(reason)))
  return isSlices ? Math.floor(frameCount / 2) : 0
}
