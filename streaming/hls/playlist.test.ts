import { expect, test } from 'vitest'
import { renderPlaylist, type ListedSegment } from './playlist'

const START = Date.UTC(2026, 10, 22, 8, 0, 0)
const segment = (i: number, more: Partial<ListedSegment> = {}): ListedSegment => ({
  uri: `seg-${i}.m4s`, startMs: START + i * 1_000, durationMs: 1_000, initUri: 'init-1.mp4', isDiscontinuous: false, isComplete: true,
  parts: Array.from({ length: 5 }, (_, p) => ({ uri: `part-${i}-${p}.m4s`, durationMs: 200, isIndependent: p === 0 })), ...more,
})
const list = (segments: ListedSegment[], hintUri: string | null = 'part-next.m4s') =>
  renderPlaylist({ mediaSequence: 7, discontinuitySequence: 2, targetDurationS: 4, partTargetS: 0.21, segments, hintUri })

test('a growing segment shows its parts and the one to come, without a duration of its own', () => {
  expect(list([segment(0), segment(1, { isComplete: false, parts: segment(1).parts.slice(0, 1), durationMs: 200 })])).toBe([
    '#EXTM3U', '#EXT-X-VERSION:9', '#EXT-X-TARGETDURATION:4',
    '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.630,HOLD-BACK=12',
    '#EXT-X-PART-INF:PART-TARGET=0.210', '#EXT-X-MEDIA-SEQUENCE:7', '#EXT-X-DISCONTINUITY-SEQUENCE:2',
    '#EXT-X-MAP:URI="init-1.mp4"', '#EXT-X-PROGRAM-DATE-TIME:2026-11-22T08:00:00.000Z',
    '#EXT-X-PART:DURATION=0.20000,URI="part-0-0.m4s",INDEPENDENT=YES',
    ...[1, 2, 3, 4].map((p) => `#EXT-X-PART:DURATION=0.20000,URI="part-0-${p}.m4s"`),
    '#EXTINF:1.00000,', 'seg-0.m4s', '#EXT-X-PROGRAM-DATE-TIME:2026-11-22T08:00:01.000Z',
    '#EXT-X-PART:DURATION=0.20000,URI="part-1-0.m4s",INDEPENDENT=YES',
    '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="part-next.m4s"', '',
  ].join('\n'))
})

test('parts are listed for the last three target durations only', () => {
  const text = list(Array.from({ length: 60 }, (_, i) => segment(i)))
  expect(text.match(/#EXT-X-PART:/g)!.length).toBe(12 * 5)
  expect(text).not.toContain('part-47-')
  expect(text).toContain('part-48-0')
})

test('another run is a discontinuity with its own initialisation; at the head of the list it is none', () => {
  const next = { isDiscontinuous: true, initUri: 'init-2.mp4' }
  expect(list([segment(0), segment(1, next)])).toContain('seg-0.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init-2.mp4"\n')
  expect(list([segment(1, next)])).not.toContain('#EXT-X-DISCONTINUITY\n')
})

test('without an encoder nothing is promised', () => {
  expect(list([segment(0)], null)).not.toContain('PRELOAD-HINT')
})
