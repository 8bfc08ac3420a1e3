import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pictureKind } from '../qti/picture-kind'

export const PICTURE_BOUNDS = { /** As it comes. */ bytes: 8_000_000, pixels: 50_000_000, /** As it is kept. */ side: 3_840 } as const
const MOST_OUT_BYTES = 64_000_000
const MOST_MS = 60_000
const DEMUXERS = { png: 'png_pipe', jpg: 'jpeg_pipe', gif: 'gif', webp: 'webp_pipe' } as const

export type MadePicture = { kind: 'made'; bytes: Buffer; mime: 'image/png' | 'image/jpeg'; width: number; height: number } | { kind: 'no-picture' } | { kind: 'too-many-pixels' }

/**
 * A picture drawn anew by ffmpeg in a process of its own, so that what cameras and programs wrote beside the pixels (place, time,
 * names) does not come along; JPEG stays JPEG, everything else is PNG.
 * @param folder for what lies on the disk meanwhile @throws where ffmpeg is not there
 */
export async function makePicture(given: Uint8Array, folder: string, signal?: AbortSignal): Promise<MadePicture> {
  const kind = pictureKind(given)
  if (!kind) return { kind: 'no-picture' }
  if (kind.width * kind.height > PICTURE_BOUNDS.pixels) return { kind: 'too-many-pixels' }
  const type = kind.mime === 'image/jpeg' ? 'jpg' : 'png'
  const work = await mkdtemp(join(folder, '.picture-'))
  try {
    const [from, to] = [join(work, 'given'), join(work, `made.${type}`)]
    await writeFile(from, given, { mode: 0o600 })
    const { side } = PICTURE_BOUNDS
    const args = [
      '-v', 'error', '-nostdin', '-threads', '1', '-protocol_whitelist', 'file', '-max_pixels', String(PICTURE_BOUNDS.pixels), '-f', DEMUXERS[kind.extension as keyof typeof DEMUXERS], '-i', `file:${from}`,
      '-map', '0:v:0', '-vf', `scale=w='min(${side},iw)':h='min(${side},ih)':force_original_aspect_ratio=decrease:flags=lanczos`, '-frames:v', '1', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact',
      ...(type === 'jpg' ? ['-q:v', '2', '-pix_fmt', 'yuvj420p'] : []), '-fs', String(MOST_OUT_BYTES), '-update', '1', '-f', 'image2', to,
    ]
    if (!(await run(args, signal))) return { kind: 'no-picture' }
    const bytes = await readFile(to)
    const size = sizeOf(bytes, type)
    return size ? { kind: 'made', bytes, mime: type === 'jpg' ? 'image/jpeg' : 'image/png', ...size } : { kind: 'no-picture' }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** As it was made: ffmpeg turns a picture the way that its camera was held. */
function sizeOf(bytes: Buffer, type: 'jpg' | 'png'): { width: number; height: number } | null {
  if (type === 'png') return bytes.length > 24 ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : null
  const kind = pictureKind(bytes.subarray(0, PICTURE_BOUNDS.bytes))
  return kind && { width: kind.width, height: kind.height }
}

/** False: it could not be read. */
function run(args: string[], signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    execFile('ffmpeg', args, { maxBuffer: 1_000_000, timeout: MOST_MS, killSignal: 'SIGKILL', signal }, (error) => {
      if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') return reject(new Error('ffmpeg is not installed'))
      if (error && (signal?.aborted || error.killed)) return reject(new Error('ffmpeg did not come to an end', { cause: error }))
      resolve(!error)
    })
  })
}
