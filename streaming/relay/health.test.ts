import { expect, test } from 'vitest'
import { HealthMeter } from './health'

const WALL = 1_800_000_000_000
const VIDEO = { codec: 'avc1.42c01f', description: 'AAAA', width: 1280, height: 720 }
const SPS = { reorderFrames: 0 as number | null, chromaFormat: 1, bitDepth: 8 }
const AUDIO = { codec: 'mp4a.40.2', description: 'EZA=', sampleRate: 48_000, channels: 2 }

function meter() {
  const made = new HealthMeter('in')
  made.connected(WALL, '10.0.0.1', 'OBS')
  made.videoConfig(VIDEO, SPS, WALL)
  made.audioConfig(AUDIO)
  return made
}

function feed(made: HealthMeter, seconds: number, options: { gop?: number; isDropped?: (i: number) => boolean; lateMs?: number; reorder?: boolean; fps?: number; firstKey?: boolean } = {}) {
  const { gop = 30, isDropped = () => false, lateMs = 10, reorder = false, fps = 30, firstKey = true } = options
  for (let i = 0; i < seconds * fps; i++) {
    const atMs = WALL + (i * 1_000) / fps
    if (isDropped(i)) continue
    const ptsMs = atMs + (reorder && i % 3 === 0 ? 100 : 0)
    made.unit({ kind: 'video', isKey: i === 0 ? firstKey : i % gop === 0, ptsMs, dtsMs: atMs, data: Buffer.alloc(5_000) }, lateMs, atMs)
    made.unit({ kind: 'audio', isKey: true, ptsMs: atMs, dtsMs: atMs, data: Buffer.alloc(400) }, lateMs, atMs)
  }
  return made.read(WALL + seconds * 1_000)
}

test('a good encoder: figures, and nothing to complain about', () => {
  const health = feed(meter(), 10)
  expect(health).toMatchObject({
    isConnected: true, remoteAddress: '10.0.0.1', encoder: 'OBS', droppedFrames: 0, lateFrames: 0, problems: [],
    video: { width: 1280, height: 720, framesPerSecond: 30, keyFrameIntervalMs: 1_000, hasBFrames: false }, audio: { channels: 2 },
  })
  expect(health.video!.bitsPerSecond).toBeCloseTo(1_200_000, -4)
})

test('frames that the encoder dropped are counted from the holes', () => {
  const health = feed(meter(), 10, { isDropped: (i) => i % 30 === 7 || i % 30 === 8 })
  expect(health.droppedFrames).toBeGreaterThanOrEqual(8)
  expect(health.droppedFrames).toBeLessThanOrEqual(12)
})

test.each([
  ['a key frame every minute', { gop: 1_800 }, 'long-key-frame-interval'],
  ['a picture that nobody can join, without key frames at all,', { gop: Infinity, firstKey: false }, 'long-key-frame-interval'],
  ['B-frames', { reorder: true }, 'b-frames'],
  ['a network that comes in bursts', { lateMs: 400 }, 'late-frames'],
  ['ten pictures a second', { fps: 10, gop: 10 }, 'low-frame-rate'],
] as const)('%s is said', (_name, options, problem) => {
  expect(feed(meter(), 10, options).problems).toEqual([problem])
})

test('a picture that stands still, missing tracks, unusable codecs, a jump and a change of size are said', () => {
  const frozen = meter()
  feed(frozen, 10)
  expect(frozen.read(WALL + 13_000).problems).toEqual(['frozen'])

  const silent = new HealthMeter('in')
  silent.connected(WALL, null, null)
  silent.videoConfig(VIDEO, SPS, WALL)
  expect(feed(silent, 10).problems).toEqual(['no-audio'])

  const blind = new HealthMeter('in')
  blind.connected(WALL, null, null)
  blind.audioConfig(AUDIO)
  expect(blind.read(WALL + 5_000).problems).toEqual(['no-video'])
  blind.unsupported('video')
  expect(blind.read(WALL + 5_000).problems).toEqual(['unsupported-video-codec'])

  const changed = meter()
  feed(changed, 5)
  changed.jumped(WALL + 5_000)
  changed.videoConfig({ ...VIDEO, width: 640 }, SPS, WALL + 5_000)
  expect(changed.read(WALL + 5_001).problems).toEqual(['time-stamps-jump', 'resolution-changed'])

  const returned = meter()
  returned.disconnected()
  returned.connected(WALL + 9_000, null, null)
  returned.videoConfig(VIDEO, SPS, WALL + 9_000)
  expect(returned.read(WALL + 9_001).problems).toEqual([])
  returned.disconnected()
  returned.connected(WALL + 10_000, null, null)
  returned.videoConfig({ ...VIDEO, height: 360 }, SPS, WALL + 10_000)
  expect(returned.read(WALL + 10_001).problems).toEqual(['resolution-changed'])

  const fullColour = meter()
  fullColour.videoConfig(VIDEO, { ...SPS, chromaFormat: 3 }, WALL)
  expect(feed(fullColour, 10).problems).toEqual(['unsupported-video-codec'])
})

test('an encoder that has gone has no figures', () => {
  const made = meter()
  feed(made, 5)
  made.disconnected()
  expect(made.read(WALL + 6_000)).toMatchObject({ isConnected: false, video: null, audio: null, problems: [] })
})
