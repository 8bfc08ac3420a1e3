import type { FrameDescription, SeriesGeometryView } from './reading'

/**
 * The frames of a volume, slice by slice, as the gate numbered them: frames of one instance may lie in any order. Frames
 * that do not fit the gate's verdict are left as they came; the viewer then makes no volume of them.
 */
export function inVolumeOrder(frames: FrameDescription[], { origin, direction, spacing, dimensions }: Extract<SeriesGeometryView, { kind: 'volume' }>): FrameDescription[] {
  if (frames.length !== dimensions[2]) return frames
  const sorted = new Array<FrameDescription | undefined>(frames.length)
  for (const frame of frames) {
    const at = frame.place?.position
    if (!at) return frames
    const along = ((at[0] - origin[0]) * direction[6]! + (at[1] - origin[1]) * direction[7]! + (at[2] - origin[2]) * direction[8]!) / spacing[2]
    const slice = Math.round(along)
    // The gate allows slices to be a hundredth of the gap off; half of one would be another slice.
    if (Math.abs(along - slice) > 0.1 || slice < 0 || slice >= frames.length || sorted[slice]) return frames
    sorted[slice] = frame
  }
  return sorted as FrameDescription[]
}

/** Whether these frames are the slices of that volume, one by one: asked before anything is cut out of it. */
export const isInVolumeOrder = (frames: FrameDescription[], geometry: Extract<SeriesGeometryView, { kind: 'volume' }>): boolean =>
  frames.length === geometry.dimensions[2] && inVolumeOrder(frames, geometry).every((frame, i) => frame === frames[i] && frame.place !== null && Math.abs(
    (frame.place.position[0] - geometry.origin[0]) * geometry.direction[6]! + (frame.place.position[1] - geometry.origin[1]) * geometry.direction[7]! + (frame.place.position[2] - geometry.origin[2]) * geometry.direction[8]! - i * geometry.spacing[2],
  ) <= 0.1 * geometry.spacing[2])
