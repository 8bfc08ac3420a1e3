import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccessUnit, TrackConfigs } from '../relay/access-unit'
import { type Clip, decodeErrors, encodeClip, probePackets, shifted } from './fixture'
import { type Fragment, Fragmenter, initSegment, readInitSegment, scanBuffer } from './index'

let folder: string
let clip: Clip
let withBFrames: Clip
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cmaf-'))
  clip = encodeClip()
  withBFrames = encodeClip({ bFrames: 3 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ORIGIN = 1_790_000_000_000.25

function fragments(configs: TrackConfigs, units: AccessUnit[], options: { targetMs?: number; cutAtKey?: boolean } = {}): Fragment[] {
  const fragmenter = new Fragmenter({ configs, targetMs: 200, cutAtKey: true, originMs: ORIGIN, ...options })
  const out = units.flatMap((unit) => fragmenter.push(unit))
  const last = fragmenter.flush()
  return last ? [...out, last] : out
}

function written(name: string, configs: TrackConfigs, parts: Fragment[]): string {
  const file = join(folder, name)
  writeFileSync(file, Buffer.concat([initSegment(configs), ...parts.map(({ data }) => data)]))
  return file
}

const only = (configs: TrackConfigs, kind: 'video' | 'audio'): TrackConfigs => ({ video: kind === 'video' ? configs.video : null, audio: kind === 'audio' ? configs.audio : null })

describe('what another player makes of it', () => {
  test('picture and sound of a real encoder decode whole, each picture at the time it was taken', async () => {
    const file = written('av.mp4', clip.configs, fragments(clip.configs, shifted(clip.units, ORIGIN + 5_000)))
    expect(decodeErrors(file)).toBe('')
    const packets = probePackets(file)
    const video = packets.filter((packet) => packet.codec_type === 'video')
    const audio = packets.filter((packet) => packet.codec_type === 'audio')
    expect([video.length, audio.length]).toEqual([clip.videoFrames, clip.audioFrames])
    const sent = clip.units.filter(({ kind }) => kind === 'video')
    video.forEach((packet, i) => {
      expect(Math.abs(Number(packet.pts_time) * 1000 - 5_000 - sent[i]!.ptsMs)).toBeLessThan(0.02)
      expect(packet.flags.startsWith('K')).toBe(sent[i]!.isKey)
      expect(Number(packet.size)).toBe(sent[i]!.data.length)
    })
    for (let i = 1; i < audio.length; i++) expect(Math.abs(Number(audio[i]!.dts_time) - Number(audio[i - 1]!.dts_time) - 1024 / 48_000)).toBeLessThan(2e-6)
  })

  test('B-frames keep their own presentation times', () => {
    const file = written('b.mp4', withBFrames.configs, fragments(withBFrames.configs, shifted(withBFrames.units, ORIGIN)))
    expect(decodeErrors(file)).toBe('')
    const sent = withBFrames.units.filter(({ kind }) => kind === 'video')
    expect(sent.some(({ ptsMs, dtsMs }) => ptsMs !== dtsMs)).toBe(true)
    probePackets(file).filter(({ codec_type }) => codec_type === 'video').forEach((packet, i) => {
      expect(Math.abs(Number(packet.pts_time) * 1000 - sent[i]!.ptsMs)).toBeLessThan(0.02)
      expect(Math.abs(Number(packet.dts_time) * 1000 - sent[i]!.dtsMs)).toBeLessThan(0.02)
    })
  })

  test.each(['video', 'audio'] as const)('a stream with %s alone works', (kind) => {
    const configs = only(clip.configs, kind)
    const parts = fragments(configs, shifted(clip.units, ORIGIN))
    const file = written(`${kind}.mp4`, configs, parts)
    expect(decodeErrors(file)).toBe('')
    expect(probePackets(file)).toHaveLength(kind === 'video' ? clip.videoFrames : clip.audioFrames)
    expect(parts.every((part) => part.hasVideo === (kind === 'video') && part.hasAudio === (kind === 'audio'))).toBe(true)
    if (kind === 'audio') expect(parts.every(({ isKey }) => isKey)).toBe(true)
  })
})

describe('where fragments are cut', () => {
  const keyMs = (nth: number) => clip.units.filter(({ kind, isKey }) => kind === 'video' && isKey)[nth]!.ptsMs

  test('parts are at most 200 ms, without a hole between them, and a key frame always begins one', () => {
    const parts = fragments(clip.configs, shifted(clip.units, ORIGIN))
    expect(parts.length).toBe(20)
    parts.forEach((part, i) => {
      expect(part.durationMs).toBeLessThanOrEqual(201.5)
      const next = parts[i + 1]
      if (next) expect(Math.abs(part.startMs + part.durationMs - next.startMs)).toBeLessThan(0.001)
    })
    expect(parts.filter(({ isKey }) => isKey)).toHaveLength(4)
    expect(parts[0]!.isKey).toBe(true)
  })

  test('a run begins at its first key frame', () => {
    const units = clip.units.filter((unit) => unit.dtsMs > 400)
    const parts = fragments(clip.configs, shifted(units, ORIGIN))
    const firstPicture = parts.find(({ hasVideo }) => hasVideo)!
    expect(firstPicture.isKey).toBe(true)
    expect(firstPicture.startMs - ORIGIN).toBeCloseTo(keyMs(1), 1)
  })

  test('nothing from before the origin comes in', () => {
    const parts = fragments(clip.configs, shifted(clip.units, ORIGIN - 1_500))
    expect(parts[0]!.startMs - ORIGIN).toBeGreaterThanOrEqual(0)
    expect(parts.find(({ hasVideo }) => hasVideo)!.startMs - ORIGIN).toBeCloseTo(keyMs(2) - 1_500, 1)
  })

  test('no error adds up over two hours, and sound stays with its stamps when the encoder\'s clock runs 100 ppm fast', () => {
    const fragmenter = new Fragmenter({ configs: clip.configs, targetMs: 400, cutAtKey: true, originMs: ORIGIN })
    const data = Buffer.alloc(4, 1)
    let latest: Fragment | null = null
    let worst = 0
    const audioStep = (1024 / 48_000) * 1000 * 1.0001
    for (let frame = 0, sound = 0; frame < 2 * 3600 * 30; frame++) {
      const at = Math.round((frame * 1000) / 30)
      for (; sound * audioStep <= at; sound++) {
        const stamp = ORIGIN + Math.round(sound * audioStep)
        for (const part of fragmenter.push({ kind: 'audio', isKey: true, ptsMs: stamp, dtsMs: stamp, data })) latest = part
      }
      for (const part of fragmenter.push({ kind: 'video', isKey: frame % 30 === 0, ptsMs: ORIGIN + at, dtsMs: ORIGIN + at, data })) latest = part
      if (latest) {
        const audioTfdt = latest.data.lastIndexOf('tfdt')
        const audioMs = (Number(latest.data.readBigUInt64BE(audioTfdt + 8)) * 1000) / 48_000
        worst = Math.max(worst, Math.abs(audioMs - (latest.startMs - ORIGIN)))
      }
    }
    expect(latest!.startMs + latest!.durationMs - ORIGIN).toBeCloseTo(2 * 3600_000 - 200, -2)
    // A sound frame begins up to 21 ms after the cut.
    expect(worst).toBeLessThan(21.4 + 8)
  })

  test('time stamps that repeat, step back or leap never give a fragment that goes back', async () => {
    const units = shifted(clip.units, ORIGIN).map((unit, i) => {
      const by = i % 7 === 0 ? -40 : i === 150 ? -700 : i > 200 ? 30_000 : 0
      return { ...unit, dtsMs: unit.dtsMs + by, ptsMs: unit.ptsMs + by }
    })
    const parts = fragments(clip.configs, units)
    const scan = await scanBuffer(Buffer.concat([initSegment(clip.configs), ...parts.map(({ data }) => data)]))
    expect(scan.pieces).toHaveLength(parts.length + 1)
    parts.forEach((part, i) => {
      const next = parts.slice(i + 1).find(({ hasVideo }) => hasVideo === part.hasVideo)
      if (next) expect(next.startMs).toBeGreaterThanOrEqual(part.startMs + part.durationMs - 0.1)
    })
    expect(parts.at(-1)!.startMs - ORIGIN).toBeGreaterThan(30_000)
  })
})

describe('reading it back', () => {
  test('the initialisation segment says what it was made from', () => {
    for (const configs of [clip.configs, only(clip.configs, 'video'), only(clip.configs, 'audio')]) expect(readInitSegment(initSegment(configs))).toEqual(configs)
  })

  test.each([['plain', () => clip], ['B-frame', () => withBFrames]] as const)('a scan of the file finds every %s fragment as it was made', async (_name, get) => {
    const source = get()
    const parts = fragments(source.configs, shifted(source.units, ORIGIN + 1_000))
    const bytes = Buffer.concat([initSegment(source.configs), ...parts.map(({ data }) => data)])
    const { pieces, goodBytes } = await scanBuffer(bytes)
    expect(goodBytes).toBe(bytes.length)
    const found = pieces.filter((piece) => piece.kind === 'fragment')
    expect(found).toHaveLength(parts.length)
    found.forEach((piece, i) => {
      const part = parts[i]!
      expect(piece.length).toBe(part.data.length)
      expect(piece.startMs).toBeCloseTo(part.startMs - ORIGIN, 2)
      expect(piece.durationMs).toBeCloseTo(part.durationMs, 2)
      expect([piece.isKey, piece.hasVideo, piece.hasAudio]).toEqual([part.isKey, part.hasVideo, part.hasAudio])
    })
  })
})
