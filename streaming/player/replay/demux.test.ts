import { expect, test } from 'vitest'
import { DEPENDENT_SAMPLE, SYNC_SAMPLE } from '../../cmaf/init-segment'
import { movieFragment } from '../../cmaf/movie-fragment'
import { FRAME_FLAG, FRAME_HEADER_BYTES, FRAME_KIND } from '../../contract'
import { parseFrameMessage } from '../live/frame-message'
import { demuxFragment } from './demux'
import { openingMs, Timeline } from './timeline'

const fragment = (offsets = [0, 0, 0]) => new Uint8Array(movieFragment(7, [
  { trackId: 1, decodeTime: 2 ** 33 + 90, samples: offsets.map((offset, i) => ({ data: Buffer.alloc(100 + i, i + 1), duration: 3_000, offset, flags: i === 0 ? SYNC_SAMPLE : DEPENDENT_SAMPLE })) },
  { trackId: 2, decodeTime: 48_000, samples: [{ data: Buffer.alloc(20, 9) }, { data: Buffer.alloc(21, 8) }] },
]))

test('a fragment that the recorder wrote gives back its pictures and its sound', () => {
  const found = demuxFragment(fragment([6_000, 12_000, 0]))!
  expect(found.video!.samples.map(({ ptsTicks }) => ptsTicks - 2 ** 33)).toEqual([6_090, 15_090, 6_090])
  expect(found.video!.samples.map(({ isKey, data }) => [isKey, data.length, data[0]])).toEqual([[true, 100, 1], [false, 101, 2], [false, 102, 3]])
  expect(found.audio!.decodeTicks).toBe(48_000)
  expect(found.audio!.samples.map(({ data }) => [data.length, data[0]])).toEqual([[20, 9], [21, 8]])
})

test('a torn or foreign fragment is refused, at every length and with any byte changed, and never reads beyond its end', () => {
  const good = fragment()
  for (let length = 0; length < good.length; length++) expect(demuxFragment(good.slice(0, length))).toBeNull()
  // A small generator with a fixed seed, so that a failure can be repeated.
  let seed = 12_345
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return Math.floor(seed / 2 ** 32 * below)
  }
  for (let round = 0; round < 20_000; round++) {
    const bytes = good.slice()
    for (let i = 0; i <= random(4); i++) bytes[random(bytes.length)] = random(256)
    const found = demuxFragment(bytes)
    for (const { data } of [...found?.video?.samples ?? [], ...found?.audio?.samples ?? []]) expect(data.byteOffset + data.length).toBeLessThanOrEqual(bytes.length)
  }
})

test('a message of the interactive path that is not one is refused', () => {
  const message = new ArrayBuffer(FRAME_HEADER_BYTES + 3)
  const view = new DataView(message)
  view.setUint8(0, FRAME_KIND.video)
  view.setUint8(1, FRAME_FLAG.key)
  view.setFloat64(4, 1_790_000_000_000.5, true)
  view.setFloat64(12, 1_790_000_000_000, true)
  expect(parseFrameMessage(message)).toMatchObject({ kind: 'video', isKey: true, ptsMs: 1_790_000_000_000.5 })
  expect(parseFrameMessage(message.slice(0, FRAME_HEADER_BYTES))).toBeNull()
  expect(parseFrameMessage(new ArrayBuffer(0))).toBeNull()
  view.setFloat64(4, NaN, true)
  expect(parseFrameMessage(message)).toBeNull()
  view.setFloat64(4, 1, true)
  view.setUint8(0, 9)
  expect(parseFrameMessage(message)).toBeNull()
})

test('a drop-out and a barred passage are gaps, and decoding begins anew behind them', () => {
  const timeline = new Timeline({
    recordingId: 'r', stream: 'field', durationMs: 20_000, inits: [{ offset: 0, length: 100, video: null, audio: null }],
    fragments: [[0, 100, 50, 0, 1_000, 1], [0, 150, 50, 1_000, 1_000, 0], [0, 400, 50, 9_000, 1_000, 0], [0, 450, 50, 10_000, 1_000, 1]],
  })
  expect(timeline.spans).toEqual([{ fromMs: 0, toMs: 2_000 }, { fromMs: 9_000, toMs: 11_000 }])
  expect(timeline.spanAt(5_000)).toBeNull()
  expect(timeline.keyFor(1_500)).toBe(0)
  // Behind the gap the first piece has sound alone: it is read from there, its pictures begin with the key frame.
  expect(timeline.keyFor(9_500)).toBe(2)
  expect(timeline.keyFor(10_500)).toBe(3)
  expect(timeline.request(0, () => true)).toBe(1)
})

test('a replay opens on the first picture, not on the sound before it, and keeps its last picture at the end', () => {
  const angle = (firstKeyMs: number) => new Timeline({
    recordingId: 'r', stream: 'field', durationMs: 10_000, inits: [{ offset: 0, length: 100, video: null, audio: null }],
    fragments: [[0, 100, 50, 33, firstKeyMs - 33, 0], [0, 150, 50, firstKeyMs, 4_000, 1]],
  })
  expect(openingMs([angle(700), angle(900)], 0)).toBe(900)
  expect(openingMs([angle(700), angle(60_000)], 0)).toBe(700)
  expect(openingMs([angle(700)], 2_000)).toBe(2_000)
  expect(openingMs([angle(700), angle(733)], 700)).toBe(733)
  expect(openingMs([angle(700), angle(3_000)], 700)).toBe(700)
  expect(openingMs([], 500)).toBe(500)
  expect(angle(700).hasJustEnded(4_750)).toBe(true)
  expect(angle(700).hasJustEnded(6_000)).toBe(false)
  expect(angle(700).hasJustEnded(4_000)).toBe(false)
})
