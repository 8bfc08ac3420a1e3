import type { RecordingIndex } from '../contract'

/** Segments begin at key frames and are about this long; without key frames they are cut at the second length. */
const SEGMENT_MS = 3_900
const MOST_SEGMENT_MS = 10_000
/** Less than this between two fragments is jitter. */
const GAP_MS = 500
const GAP_SEGMENT_MS = 6_000

export interface VodSegment { kind: 'media' | 'gap'; initIndex: number; offset: number; length: number; startMs: number; durationMs: number; isKey: boolean }

/** Fragments in groups of adjoining bytes, with gap segments between, from 0 to `untilMs`. */
export function vodSegments({ fragments }: Pick<RecordingIndex, 'fragments'>, untilMs: number): VodSegment[] {
  const segments: VodSegment[] = []
  let current: VodSegment | null = null
  let endMs = Math.min(0, fragments[0]?.[3] ?? 0)
  const gapUntil = (toMs: number) => {
    if (toMs - endMs < GAP_MS) return
    const count = Math.ceil((toMs - endMs) / GAP_SEGMENT_MS)
    const durationMs = (toMs - endMs) / count
    for (let i = 0; i < count; i++) segments.push({ kind: 'gap', initIndex: -1, offset: 0, length: 0, startMs: endMs + i * durationMs, durationMs, isKey: false })
    endMs = toMs
    current = null
  }
  for (const [initIndex, offset, length, startMs, durationMs, isKey] of fragments) {
    gapUntil(startMs)
    const fits: boolean = current !== null && current.initIndex === initIndex && current.offset + current.length === offset
      && !(isKey && startMs - current.startMs >= SEGMENT_MS) && startMs + durationMs - current.startMs <= MOST_SEGMENT_MS
    if (!fits || !current) {
      // Where nothing lies between, the segment before lasts until this one begins: no error adds up.
      const previous: VodSegment | undefined = segments.at(-1)
      if (previous && Math.abs(startMs - previous.startMs - previous.durationMs) < GAP_MS) previous.durationMs = Math.max(1, startMs - previous.startMs)
      current = { kind: 'media', initIndex, offset, length: 0, startMs, durationMs: 0, isKey: isKey === 1 }
      segments.push(current)
    }
    current.length += length
    current.durationMs = startMs + durationMs - current.startMs
    endMs = startMs + durationMs
  }
  gapUntil(untilMs)
  return segments
}

export interface PlaylistOptions {
  /** Wall clock of the recording's time 0. */
  startedAtMs: number
  /** All angles share one time line: gaps are filled up to here. */
  untilMs: number
  /** False while it is still being written: the last segment, which may grow, is left out then. */
  isEnded: boolean
}

/**
 * HLS media playlist (RFC 8216bis) over byte ranges of `media.mp4`. What is not there, an encoder's drop-out or a barred
 * passage, is EXT-X-GAP of the same length, so that all angles keep one time line.
 */
export function vodPlaylist(index: Pick<RecordingIndex, 'fragments' | 'inits'>, { startedAtMs, untilMs, isEnded }: PlaylistOptions): string {
  let segments = vodSegments(index, untilMs)
  if (!isEnded) segments = segments.slice(0, Math.max(0, segments.findLastIndex(({ kind }) => kind === 'media')))
  const target = Math.max(1, ...segments.map(({ durationMs }) => Math.round(durationMs / 1000)))
  const lines = ['#EXTM3U', '#EXT-X-VERSION:8', `#EXT-X-TARGETDURATION:${target}`, '#EXT-X-MEDIA-SEQUENCE:0', `#EXT-X-PLAYLIST-TYPE:${isEnded ? 'VOD' : 'EVENT'}`]
  if (segments.every(({ kind, isKey }) => kind === 'gap' || isKey)) lines.push('#EXT-X-INDEPENDENT-SEGMENTS')
  let mapped = -1
  let previous: VodSegment | null = null
  for (const segment of segments) {
    const isJoined = previous !== null && previous.kind === segment.kind && previous.initIndex === segment.initIndex
      && (segment.kind === 'gap' || previous.offset + previous.length === segment.offset)
    if (previous && !isJoined) lines.push('#EXT-X-DISCONTINUITY')
    if (segment.kind === 'media' && segment.initIndex !== mapped) {
      const { offset, length } = index.inits[segment.initIndex]!
      lines.push(`#EXT-X-MAP:URI="media.mp4",BYTERANGE="${length}@${offset}"`)
      mapped = segment.initIndex
    }
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(startedAtMs + segment.startMs).toISOString()}`)
    if (segment.kind === 'gap') lines.push('#EXT-X-GAP')
    lines.push(`#EXTINF:${(segment.durationMs / 1000).toFixed(3)},`)
    if (segment.kind === 'media') lines.push(`#EXT-X-BYTERANGE:${segment.length}@${segment.offset}`, 'media.mp4')
    else lines.push('gap.mp4')
    previous = segment
  }
  if (isEnded) lines.push('#EXT-X-ENDLIST')
  return `${lines.join('\n')}\n`
}
