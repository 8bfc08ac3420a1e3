import { execFileSync } from 'node:child_process'
import type { AccessUnit, TrackConfigs } from '../relay/access-unit'
import { avcCodec } from './read-init'

/** Real H.264 and AAC from ffmpeg, as access units from time 0: for tests only. */
export interface Clip { configs: TrackConfigs; units: AccessUnit[]; videoFrames: number; audioFrames: number }

export interface ClipOptions {
  seconds?: number
  size?: string
  rate?: number
  gop?: number
  bFrames?: number
  video?: boolean
  audio?: boolean
  kilobits?: number
}

export function encodeClip({ seconds = 4, size = '320x180', rate = 30, gop = 30, bFrames = 0, video = true, audio = true, kilobits = 400 }: ClipOptions = {}): Clip {
  const args = ['-hide_banner', '-loglevel', 'error']
  if (video) args.push('-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`)
  if (audio) args.push('-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`)
  if (video) {
    args.push('-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-b:v', `${kilobits}k`, '-maxrate', `${kilobits}k`, '-bufsize', `${kilobits}k`,
      '-g', `${gop}`, '-keyint_min', `${gop}`, '-sc_threshold', '0', '-bf', `${bFrames}`, '-threads', '1')
    if (kilobits > 400) args.push('-x264-params', 'nal-hrd=cbr')
  }
  if (audio) args.push('-c:a', 'aac', '-b:a', '96k', '-ac', '2')
  return readFlv(execFileSync('/usr/bin/ffmpeg', [...args, '-f', 'flv', 'pipe:1'], { maxBuffer: 400_000_000 }))
}

function readFlv(bytes: Buffer): Clip {
  const clip: Clip = { configs: { video: null, audio: null }, units: [], videoFrames: 0, audioFrames: 0 }
  let size = { width: 0, height: 0 }
  for (let at = 13; at + 11 < bytes.length;) {
    const type = bytes[at]!
    const length = bytes.readUIntBE(at + 1, 3)
    const dtsMs = bytes.readUIntBE(at + 4, 3) + bytes[at + 7]! * 2 ** 24
    const body = bytes.subarray(at + 11, at + 11 + length)
    at += 15 + length
    if (type === 18) {
      const number = (name: string) => { const i = body.indexOf(name); return i < 0 ? 0 : body.readDoubleBE(i + name.length + 1) }
      size = { width: number('width'), height: number('height') }
    } else if (type === 9 && body[1] === 0) {
      const avcC = body.subarray(5)
      clip.configs.video = { codec: avcCodec(avcC), description: avcC.toString('base64'), ...size }
    } else if (type === 9 && body[1] === 1) {
      clip.videoFrames++
      clip.units.push({ kind: 'video', isKey: body[0]! >> 4 === 1, dtsMs, ptsMs: dtsMs + body.readIntBE(2, 3), data: body.subarray(5) })
    } else if (type === 8 && body[1] === 0) {
      clip.configs.audio = { codec: 'mp4a.40.2', description: body.subarray(2).toString('base64'), sampleRate: 48_000, channels: 2 }
    } else if (type === 8) {
      clip.audioFrames++
      clip.units.push({ kind: 'audio', isKey: true, dtsMs, ptsMs: dtsMs, data: body.subarray(2) })
    }
  }
  // An encoder may start below 0 by its reorder delay; FLV holds no negative times.
  return clip
}

/** The same units moved on the clock. */
export const shifted = (units: AccessUnit[], byMs: number): AccessUnit[] => units.map((unit) => ({ ...unit, ptsMs: unit.ptsMs + byMs, dtsMs: unit.dtsMs + byMs }))

export interface ProbedPacket { codec_type: 'video' | 'audio'; pts_time: string; dts_time: string; duration_time: string; flags: string; size: string }

export function probePackets(file: string): ProbedPacket[] {
  const json = execFileSync('/usr/bin/ffprobe', ['-v', 'error', '-show_packets', '-of', 'json', file], { maxBuffer: 400_000_000 }).toString()
  return (JSON.parse(json) as { packets: ProbedPacket[] }).packets
}

/** Decodes everything; what ffmpeg complains of is the answer, so that '' is right. */
export function decodeErrors(file: string): string {
  // A recording holds an initialisation segment for each run; ffmpeg reads the first and says so of the others.
  return execFileSync('/bin/sh', ['-c', `/usr/bin/ffmpeg -v warning -xerror -i "${file}" -fps_mode passthrough -enc_time_base -1 -f null - 2>&1 | grep -v 'duplicated MOOV' || true`]).toString()
}

/** mulberry32: the same numbers for the same seed. */
export function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
