import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { readAacConfig, readAvcConfig } from './codec'
import { FlvDemuxer, LARGEST_TAG_BYTES, type FlvEvent } from './flv'
import { parseSps } from './sps'

const ffmpeg = (...args: string[]) => execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', ...args, '-f', 'flv', '-'], { maxBuffer: 64 * 1024 * 1024 })
const picture = (size: string, seconds = 1) => ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=30:duration=${seconds}`]
const tone = ['-f', 'lavfi', '-i', 'sine=duration=1:sample_rate=44100']
const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']

function read(bytes: Buffer, step = 1_460): FlvEvent[] {
  const demuxer = new FlvDemuxer()
  const events: FlvEvent[] = []
  for (let at = 0; at < bytes.length; at += step) events.push(...demuxer.push(bytes.subarray(at, at + step)))
  return events
}
const of = <T extends FlvEvent['type']>(events: FlvEvent[], type: T) => events.filter((event): event is Extract<FlvEvent, { type: T }> => event.type === type)

const good = ffmpeg(...picture('320x180'), ...tone, ...x264, '-tune', 'zerolatency', '-profile:v', 'baseline', '-g', '15', '-c:a', 'aac')

describe('what an encoder sends', () => {
  test('is read the same however the network cuts it', () => {
    const events = read(good)
    expect(of(events, 'unit').filter((unit) => unit.kind === 'video')).toHaveLength(30)
    expect(of(events, 'unit').filter((unit) => unit.kind === 'video' && unit.isKey)).toHaveLength(2)
    expect(of(events, 'audio-config')[0]!.config).toMatchObject({ codec: 'mp4a.40.2', sampleRate: 44_100, channels: 1 })
    expect(of(events, 'encoder')[0]!.name).toMatch(/^Lavf/)
    for (const step of [1, 7, 100_000]) expect(read(good, step)).toEqual(events)
  })

  test.each([['1920x1080'], ['1280x720'], ['854x480'], ['3840x2160'], ['322x182']])('%s: the size that is seen, without the padding of whole macroblocks', (size) => {
    const events = read(ffmpeg(...picture(size, 0.1), ...x264))
    const { config, sps } = of(events, 'video-config')[0]!.config
    expect(`${config.width}x${config.height}`).toBe(size)
    expect(config.codec).toMatch(/^avc1\.[0-9a-f]{6}$/)
    expect(sps.chromaFormat).toBe(1)
  })

  test('B-frames show in the parameter sets and in the order', () => {
    const withB = read(ffmpeg(...picture('320x180'), ...x264, '-bf', '2', '-preset', 'medium'))
    expect(of(withB, 'video-config')[0]!.config.sps.reorderFrames).toBeGreaterThan(0)
    expect(of(withB, 'unit').some((unit) => unit.compositionMs > 0)).toBe(true)
    expect(of(read(good), 'video-config')[0]!.config.sps.reorderFrames).toBe(0)
  })

  test('in another codec is named', () => {
    expect(of(read(ffmpeg(...picture('320x180', 0.2), '-c:v', 'flv1')), 'unsupported')).toEqual([{ type: 'unsupported', track: 'video', codec: 'Sorenson H.263' }])
    expect(of(read(ffmpeg(...picture('320x180', 0.2), ...tone, ...x264, '-c:a', 'mp3')), 'unsupported')).toEqual([{ type: 'unsupported', track: 'audio', codec: 'MP3' }])
  })

  test('in 4:4:4 is recognised', () => {
    expect(of(read(ffmpeg(...picture('320x180', 0.1), '-c:v', 'libx264', '-pix_fmt', 'yuv444p')), 'video-config')[0]!.config.sps.chromaFormat).toBe(3)
  })
})

const tag = (type: number, body: Buffer, size = body.length, back = 11 + body.length) => {
  const head = Buffer.alloc(11)
  head[0] = type
  head.writeUIntBE(size, 1, 3)
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE(back)
  return Buffer.concat([head, body, tail])
}
const header = good.subarray(0, 13)

describe('what must be refused', () => {
  test.each([
    ['no FLV', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a tag larger than any picture', Buffer.concat([header, tag(9, Buffer.alloc(0), LARGEST_TAG_BYTES + 1)])],
    ['a wrong way back', Buffer.concat([header, tag(9, Buffer.alloc(20), 20, 5)])],
    ['out of step', Buffer.concat([header, Buffer.alloc(64, 0xff)])],
  ])('%s', (_name, bytes) => {
    const demuxer = new FlvDemuxer()
    expect(demuxer.push(bytes).at(-1)?.type).toBe('broken')
    expect(demuxer.push(good)).toEqual([])
  })

  test.each([
    ['an empty message', tag(9, Buffer.alloc(0))],
    ['an empty sound message', tag(8, Buffer.alloc(0))],
    ['a short one', tag(9, Buffer.from([0x17, 1]))],
    ['a picture before its parameter sets', tag(9, Buffer.from([0x17, 1, 0, 0, 0, 0, 0, 0, 1, 0x65]))],
    ['sound before its configuration', tag(8, Buffer.from([0xaf, 1, 1, 2, 3]))],
    ['unreadable parameter sets', tag(9, Buffer.from([0x17, 0, 0, 0, 0, 1, 2, 3]))],
    ['an unreadable sound configuration', tag(8, Buffer.from([0xaf, 0, 0xff, 0xff]))],
  ])('%s, and the stream goes on', (_name, bytes) => {
    const events = read(Buffer.concat([header, bytes, good.subarray(13)]))
    expect(events[0]!.type).toBe('damaged')
    expect(of(events, 'unit').filter((unit) => unit.kind === 'video')).toHaveLength(30)
  })

  test('parameter sets and configurations that are torn anywhere', () => {
    const avcc = Buffer.from(of(read(good), 'video-config')[0]!.config.config.description, 'base64')
    for (let length = 0; length < avcc.length; length++) expect(readAvcConfig(avcc.subarray(0, length))).toBeNull()
    expect(readAacConfig(Buffer.from([0x12]))).toBeNull()
    expect(readAacConfig(Buffer.alloc(100, 0x12))).toBeNull()
    expect(parseSps(Buffer.from([0x67, 0, 0, 0, 0, 0]))).toBeNull()
  })

  test('60,000 damaged streams: no exception, no endless loop, no more events than messages, bounded memory', () => {
    let seed = 7
    const next = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    const piece = good.subarray(0, 6_000)
    for (let round = 0; round < 60_000; round++) {
      const bytes = Buffer.from(piece.subarray(0, 500 + next(1_500)))
      for (let i = next(6); i >= 0; i--) bytes[next(bytes.length)] = next(3) === 0 ? 0xff : next(256)
      const demuxer = new FlvDemuxer()
      const cut = next(bytes.length)
      const events = [...demuxer.push(bytes.subarray(0, cut)), ...demuxer.push(bytes.subarray(cut))]
      expect(events.length).toBeLessThan(bytes.length / 11)
    }
  })
})
