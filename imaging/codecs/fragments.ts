import { ImageRefused, type Element } from '../contract'

const START_OF_IMAGE = 0xffd8
const START_OF_CODESTREAM = 0xff4f

/**
 * The bytes of one frame out of encapsulated pixel data (PS3.5 A.4): by the offset table where there is one, else one
 * fragment a frame, else, where frames are split without a table, by the codestreams' beginnings.
 * @param frameIndex 0-based.
 * @throws ImageRefused when it cannot be told which fragments are the frame.
 */
export function frameBytes(element: Element, frames: number, frameIndex: number, kind: 'rle' | 'codestream'): Uint8Array {
  const fragments = element.fragments ?? []
  const [first, end] = fragmentsOf(fragments, element.offsets ?? [], frames, frameIndex, kind)
  const parts = fragments.slice(first, end)
  if (parts.length === 1) return parts[0]!
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function fragmentsOf(fragments: readonly Uint8Array[], offsets: readonly number[], frames: number, frameIndex: number, kind: 'rle' | 'codestream'): [number, number] {
  if (frames === 1) return [0, fragments.length]
  if (fragments.length === frames) return [frameIndex, frameIndex + 1]
  if (offsets.length === frames) return byOffsets(fragments, offsets, frameIndex)
  if (kind === 'codestream') {
    const starts = fragments.flatMap((fragment, index) => isStart(fragment) ? [index] : [])
    if (starts.length === frames && starts[0] === 0) return [starts[frameIndex]!, starts[frameIndex + 1] ?? fragments.length]
  }
  throw new ImageRefused('undecodable', `${fragments.length} fragments of ${frames} frames without a table of offsets`)
}

/** Offsets count from the first byte of the first item's tag; each item has a header of 8 bytes. */
function byOffsets(fragments: readonly Uint8Array[], offsets: readonly number[], frameIndex: number): [number, number] {
  let at = 0
  const starts = new Map<number, number>()
  for (const [index, fragment] of fragments.entries()) {
    starts.set(at, index)
    at += 8 + fragment.length + (fragment.length % 2)
  }
  const first = starts.get(offsets[frameIndex]!)
  const end = frameIndex + 1 < offsets.length ? starts.get(offsets[frameIndex + 1]!) : fragments.length
  if (first === undefined || end === undefined || end <= first) throw new ImageRefused('undecodable', 'the table of offsets does not fit the fragments')
  return [first, end]
}

function isStart(fragment: Uint8Array): boolean {
  const marker = ((fragment[0] ?? 0) << 8) | (fragment[1] ?? 0)
  return marker === START_OF_IMAGE || marker === START_OF_CODESTREAM
}
