/** What a media playlist lists; pure data, times in wall ms. */
export interface ListedPart { uri: string; durationMs: number; isIndependent: boolean }

export interface ListedSegment {
  uri: string
  startMs: number
  durationMs: number
  /** EXT-X-MAP. */
  initUri: string
  /** Another run, or other codec parameters, begin here. */
  isDiscontinuous: boolean
  parts: ListedPart[]
  /** False for the segment that still grows. */
  isComplete: boolean
}

export interface Playlist {
  mediaSequence: number
  /** Discontinuities that have left the playlist. */
  discontinuitySequence: number
  targetDurationS: number
  partTargetS: number
  segments: ListedSegment[]
  /** The part that comes next. */
  hintUri: string | null
}

const seconds = (ms: number) => (ms / 1_000).toFixed(5)

/**
 * A low-latency media playlist (RFC 8216bis). Parts are listed for the last three target durations (4.4.4.9),
 * the wall clock at each segment, so that players of several streams can stand at the same moment.
 */
export function renderPlaylist(playlist: Playlist): string {
  const { targetDurationS, partTargetS, segments } = playlist
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    `#EXT-X-TARGETDURATION:${targetDurationS}`,
    // Three parts are the least that 4.4.3.8 recommends; three target durations the least that it allows without parts.
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${(partTargetS * 3).toFixed(3)},HOLD-BACK=${targetDurationS * 3}`,
    `#EXT-X-PART-INF:PART-TARGET=${partTargetS.toFixed(3)}`,
    `#EXT-X-MEDIA-SEQUENCE:${playlist.mediaSequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${playlist.discontinuitySequence}`,
  ]
  const endMs = segments.reduce((sum, segment) => sum + segment.durationMs, 0)
  let atMs = 0
  let initUri = ''
  for (const segment of segments) {
    if (segment.isDiscontinuous && segment !== segments[0]) lines.push('#EXT-X-DISCONTINUITY')
    if (segment.initUri !== initUri) lines.push(`#EXT-X-MAP:URI="${segment.initUri}"`)
    initUri = segment.initUri
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.startMs).toISOString()}`)
    atMs += segment.durationMs
    if (!segment.isComplete || endMs - atMs < targetDurationS * 3_000) {
      for (const part of segment.parts) lines.push(`#EXT-X-PART:DURATION=${seconds(part.durationMs)},URI="${part.uri}"${part.isIndependent ? ',INDEPENDENT=YES' : ''}`)
    }
    if (segment.isComplete) lines.push(`#EXTINF:${seconds(segment.durationMs)},`, segment.uri)
  }
  if (playlist.hintUri) lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${playlist.hintUri}"`)
  return `${lines.join('\n')}\n`
}
