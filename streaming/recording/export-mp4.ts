import { rename, rm } from 'node:fs/promises'
import { extname } from 'node:path'
import { runFfmpeg } from './ffmpeg-child'
import { type ConfigGroup, type ReplaySource, calibration, configGroups } from './replay-source'

export interface ExportOptions {
  ffmpegPath: string
  source: ReplaySource
  outPath: string
  signal?: AbortSignal
  /** From 0 to 1. */
  onProgress?: (share: number) => void
}

export type ExportResult =
  /** More than one file where the picture's parameters changed in mid-stream: an MP4 track holds one set that all players know. */
  | { kind: 'done'; files: string[] }
  | { kind: 'nothing-recorded' }
  | { kind: 'aborted' }
  | { kind: 'failed'; detail: string }

const READ_BYTES = 8_000_000

/**
 * Lossless remux into MP4 with its index in front (faststart). What is barred is not in it. Time 0 is the recording's, calibrated:
 * an angle that begins later begins with an empty edit, so that files of several angles laid side by side are in sync. In a gap
 * an MP4 shows the last picture (its duration lasts until the next one) in silence; an angle that begins before 0 by its offset
 * is cut there. Further files are named `-2`, `-3`. Written under a temporary name and renamed last.
 */
export async function exportMp4({ ffmpegPath, source, outPath, signal, onProgress }: ExportOptions): Promise<ExportResult> {
  const made: string[] = []
  const temporary = (name: string) => `${name}.part`
  const give = async (result: ExportResult) => {
    await Promise.all(made.map((name) => rm(temporary(name), { force: true })))
    return result
  }
  try {
    const groups = configGroups(await source.index())
    if (groups.length === 0) return { kind: 'nothing-recorded' }
    const total = groups.flatMap(({ fragments }) => fragments).reduce((sum, [, , length]) => sum + length, 0)
    let done = 0
    const extension = extname(outPath)
    for (const [i, group] of groups.entries()) {
      const name = i === 0 ? outPath : `${outPath.slice(0, outPath.length - extension.length)}-${i + 1}${extension}`
      made.push(name)
      const init = await source.read(group.init.offset, group.init.offset + group.init.length)
      const shiftMs = await calibration(source, group, init)
      const result = await runFfmpeg({
        ffmpegPath, signal,
        args: ['-copyts', '-itsoffset', (shiftMs / 1000).toFixed(6), '-f', 'mp4', '-i', 'pipe:0', '-map', '0', '-c', 'copy', '-movflags', '+faststart', '-f', 'mp4', temporary(name)],
        feed: async (write) => {
          await write(init)
          for (const [from, to] of ranges(group)) {
            await write(await source.read(from, to))
            done += to - from
            onProgress?.(done / total)
          }
        },
      })
      if (result.kind !== 'done') return give(result)
    }
    for (const name of made) await rename(temporary(name), name)
    return { kind: 'done', files: made }
  } catch (error) {
    return give(signal?.aborted ? { kind: 'aborted' } : { kind: 'failed', detail: (error as Error).message })
  }
}

/** Adjoining fragments in pieces of some megabytes. */
function ranges({ fragments }: ConfigGroup): [number, number][] {
  const out: [number, number][] = []
  for (const [, offset, length] of fragments) {
    const last = out.at(-1)
    if (last && last[1] === offset && offset + length - last[0] <= READ_BYTES) last[1] = offset + length
    else out.push([offset, offset + length])
  }
  return out
}
