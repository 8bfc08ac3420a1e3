import { join } from 'node:path'
import { runFfmpeg } from '#streaming/derive'
import { MEDIA_BOUNDS, type KeptProblem, type MediaMade } from '~/domain/courses/media'
import { FFMPEG } from '../ffmpeg'
import { ONLY_THIS_FILE, probe } from './probe'

export type Made = { kind: 'made'; made: MediaMade; width: number | null; height: number | null; durationMs: number | null } | { kind: 'refused'; problem: KeptProblem; detail: string }

const WIDTHS = [480, 960, 1_920, 3_840]

/**
 * A picture drawn anew in a few widths, never enlarged: what cameras and programs wrote beside the pixels (place, time, names)
 * does not come along. PNG stays PNG, since charts and radiographs suffer from JPEG, and so does what can be seen through (WebP, TIFF);
 * everything else becomes JPEG.
 */
export async function makePicture(source: string, folder: string, signal: AbortSignal): Promise<Made> {
  const probed = await probe(source, 'picture', signal)
  if (!probed?.video) return { kind: 'refused', problem: 'no-picture', detail: 'ffprobe finds no picture' }
  const { width, height, codec, hasAlpha } = probed.video
  if (width * height > MEDIA_BOUNDS.pixels) return { kind: 'refused', problem: 'too-many-pixels', detail: `${width} x ${height}` }
  const type = hasAlpha || codec === 'png' || codec === 'gif' || codec === 'bmp' || codec === 'apng' ? 'png' : 'jpg'
  // JPEG's own orientation is applied by ffmpeg, which may exchange the two sides: the made file says how large it is.
  const widths = [...WIDTHS.filter((one) => one < width), Math.min(width, WIDTHS.at(-1)!)]
  const names = widths.map((one) => `w${one}.${type}`)
  const outputs = widths.flatMap((one, i) => ['-map', '0:v:0', '-vf', `scale=w=${one}:h=-1:flags=lanczos`, '-frames:v', '1', '-map_metadata', '-1', ...(type === 'jpg' ? ['-q:v', '3', '-pix_fmt', 'yuvj420p'] : []), '-update', '1', '-f', 'image2', join(folder, names[i]!)])
  const ended = await runFfmpeg({ ffmpegPath: FFMPEG, args: [...ONLY_THIS_FILE, '-i', `file:${source}`, ...outputs], signal })
  if (ended.kind === 'aborted') throw new Error('stopped before it was done')
  if (ended.kind === 'failed') return { kind: 'refused', problem: 'not-made', detail: ended.detail }
  const made = (await probe(join(folder, names.at(-1)!), 'picture', signal))?.video
  return { kind: 'made', made: { main: names.at(-1)!, sizes: names.map((file, i) => ({ file, width: widths[i]! })) }, width: made?.width ?? width, height: made?.height ?? height, durationMs: null }
}
