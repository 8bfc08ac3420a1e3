/** A source that shows where a mask would be missing: the place of the name is bright, and never still. */
import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import type { MaskRectangle, VideoConfig } from '../contract'
import type { ReceivedFrame } from '../server/test-viewer'
import { FLV_VIDEO_HEADER, flvConfigTag, flvPictureTag } from './flv-writer'

/** Where the endoscopy tower burns in the name. No multiple of two pixels at any size used here. */
export const NAME_PLACE: MaskRectangle = { x: 0.1037, y: 0.0713, width: 0.3011, height: 0.1523 }

/** ffmpeg filter that draws the name: a white field with a red half that comes and goes. */
export const nameFilter = (place = NAME_PLACE) => {
  const box = (width: number) => `drawbox=x=iw*${place.x}:y=ih*${place.y}:w=iw*${width}:h=ih*${place.height}:t=fill`
  return `${box(place.width)}:color=white,${box(place.width / 2)}:color=red:enable='lt(mod(n\\,7)\\,3)'`
}

export interface Shown { frames: number; /** Of all frames, the brightest luma and the strongest colour at the place. */ brightest: number; mostColourful: number }

/** Black is 16; what a coder leaves of a hard edge beside bright pixels stays far below the name's 235 and red's 150. */
export const isBlack = (shown: Shown) => shown.brightest < 64 && shown.mostColourful < 28

/** Decodes everything in it (whatever ffmpeg reads) and looks at each pixel of the place in each frame. */
export async function lookAt(media: Buffer, size: { width: number; height: number }, place = NAME_PLACE): Promise<Shown> {
  const left = Math.ceil(size.width * place.x)
  const top = Math.ceil(size.height * place.y)
  const width = Math.floor(size.width * (place.x + place.width)) - left
  const height = Math.floor(size.height * (place.y + place.height)) - top
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-i', 'pipe:0', '-map', '0:v:0', '-vf', `format=yuv444p,crop=${width}:${height}:${left}:${top}:exact=1`, '-vsync', 'passthrough', '-f', 'rawvideo', 'pipe:1'], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => undefined)
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString().slice(0, 500)))
  const plane = width * height
  const shown: Shown = { frames: 0, brightest: 0, mostColourful: 0 }
  let at = 0
  child.stdout.on('data', (chunk: Buffer) => {
    for (const value of chunk) {
      if (at < plane) shown.brightest = Math.max(shown.brightest, value)
      else shown.mostColourful = Math.max(shown.mostColourful, Math.abs(value - 128))
      if (++at === plane * 3) {
        at = 0
        shown.frames++
      }
    }
  })
  child.stdin.end(media)
  const code = await new Promise<number | null>((done) => child.on('close', done))
  if (code !== 0 || at !== 0) throw new Error(`not decodable: ${said}`)
  return shown
}

/** The pictures of one configuration that a viewer got, as a file. */
export function asFlv(config: VideoConfig, frames: readonly ReceivedFrame[]): Buffer {
  const pictures = frames.filter((frame) => frame.kind === 'video')
  const firstMs = pictures[0]?.dtsMs ?? 0
  return Buffer.concat([FLV_VIDEO_HEADER, flvConfigTag(Buffer.from(config.description, 'base64'), 0), ...pictures.map((frame) => flvPictureTag(frame.data, frame.isKey, Math.round(frame.dtsMs - firstMs), Math.round(frame.ptsMs - frame.dtsMs)))])
}

/** Children of this process whose command line holds the word. */
export function childrenWith(word: string, parent = process.pid): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const isChild = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ')[1] === String(parent)
      return isChild && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(word) ? [Number(pid)] : []
    } catch {
      return []
    }
  })
}
