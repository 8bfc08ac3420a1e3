import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { RecordingIndex } from '../contract'
import { runFfmpeg } from './ffmpeg-child'
import { type ReplaySource, calibration, configGroups } from './replay-source'

export interface ThumbnailOptions {
  ffmpegPath: string
  source: ReplaySource
  /** Folder for `thumbnails.json` and `thumbnails-N.jpg`; made if absent, replaced as a whole. */
  outFolder: string
  signal?: AbortSignal
  onProgress?: (share: number) => void
}

/** Tile i (row by row, sheet by sheet) shows the picture at i * everyMs on the recording's time line. */
export interface Thumbnails {
  everyMs: number
  count: number
  columns: number
  rows: number
  width: number
  height: number
  /** File names beside the JSON. */
  sheets: string[]
}

export type ThumbnailResult = { kind: 'done'; thumbnails: Thumbnails } | { kind: 'no-picture' } | { kind: 'aborted' } | { kind: 'failed'; detail: string }

const MOST_TILES = 200
const WIDTH = 160
const COLUMNS = 10
const ROWS = 10
/** A tile may show a picture this much older; further back is a gap, which stays black: a wrong picture would be worse. */
const LEAST_REACH_MS = 12_000

/** At most 200 tiles, at round steps. */
export function everyMsFor(durationMs: number): number {
  const steps = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600].map((seconds) => seconds * 1_000)
  return steps.find((step) => durationMs / step <= MOST_TILES) ?? Math.ceil(durationMs / MOST_TILES)
}

/**
 * The key fragment for each tile: the latest that begins at or before its time, in the same stretch of media.
 * Only these are fetched and only their key frame is decoded, so that an hour takes seconds.
 */
export function tilesFor({ fragments, durationMs, inits }: RecordingIndex): { everyMs: number; tiles: (RecordingIndex['fragments'][number] | null)[] } {
  const everyMs = everyMsFor(durationMs)
  const tiles: (RecordingIndex['fragments'][number] | null)[] = []
  let next = 0
  let latest: RecordingIndex['fragments'][number] | null = null
  let endMs = -Infinity
  for (let i = 0; i * everyMs < durationMs; i++) {
    // The first picture of a stretch may come a little after the tile's time.
    for (; next < fragments.length && fragments[next]![3] <= i * everyMs + Math.min(500, everyMs / 2); next++) {
      const fragment = fragments[next]!
      if (fragment[3] - endMs > 1_000) latest = null
      if (fragment[5] && inits[fragment[0]]!.video) latest = fragment
      endMs = fragment[3] + fragment[4]
    }
    const isThere: boolean = latest !== null && i * everyMs <= endMs + 1_000 && i * everyMs - latest[3] <= Math.max(LEAST_REACH_MS, 2 * everyMs)
    tiles.push(isThere ? latest : null)
  }
  return { everyMs, tiles }
}

/** Sprite sheets of 100 tiles, 160 pixels wide, as JPEG with a JSON that says how to read them. */
export async function makeThumbnails({ ffmpegPath, source, outFolder, signal, onProgress }: ThumbnailOptions): Promise<ThumbnailResult> {
  const temporary = `${outFolder}.part`
  const give = async (result: ThumbnailResult) => {
    await rm(temporary, { recursive: true, force: true })
    return result
  }
  try {
    const index = await source.index()
    const { everyMs, tiles } = tilesFor(index)
    const first = tiles.find((tile) => tile !== null)
    if (!first) return { kind: 'no-picture' }
    const { width, height } = index.inits[first[0]]!.video!
    // Chroma is shared by 2 x 2 pixels: even heights.
    const tileHeight = Math.max(2, Math.min(320, 2 * Math.round((WIDTH * height) / Math.max(1, width) / 2)))
    const size = { width: WIDTH, height: tileHeight, frameBytes: (WIDTH * tileHeight * 3) / 2 }
    const pictures = new Map<number, Buffer>()
    const wanted = { ...index, fragments: [...new Set(tiles)].filter((tile) => tile !== null) }
    let done = 0
    for (const group of configGroups(wanted)) {
      const result = await decodeKeyFrames(ffmpegPath, source, group, size, pictures, signal, () => onProgress?.(++done / (wanted.fragments.length + 1)))
      if (result.kind !== 'done') return give(result)
    }
    if (pictures.size === 0) return give({ kind: 'no-picture' })

    await rm(temporary, { recursive: true, force: true })
    await mkdir(temporary, { recursive: true })
    const black = Buffer.concat([Buffer.alloc(WIDTH * tileHeight, 16), Buffer.alloc((WIDTH * tileHeight) / 2, 128)])
    const rows = Math.min(ROWS, Math.ceil(tiles.length / COLUMNS))
    const sheetCount = Math.ceil(tiles.length / (COLUMNS * rows))
    const result = await runFfmpeg({
      ffmpegPath, signal,
      args: ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${WIDTH}x${tileHeight}`, '-i', 'pipe:0', '-vf', `tile=${COLUMNS}x${rows}`, '-q:v', '5', '-start_number', '0', '-f', 'image2', join(temporary, 'thumbnails-%d.jpg')],
      feed: async (write) => {
        for (const tile of tiles) await write((tile && pictures.get(tile[1])) ?? black)
        for (let i = tiles.length; i < sheetCount * COLUMNS * rows; i++) await write(black)
      },
    })
    if (result.kind !== 'done') return give(result)
    const thumbnails: Thumbnails = {
      everyMs, count: tiles.length, columns: COLUMNS, rows, width: WIDTH, height: tileHeight,
      sheets: Array.from({ length: sheetCount }, (_, i) => `thumbnails-${i}.jpg`),
    }
    await writeFile(join(temporary, 'thumbnails.json'), JSON.stringify(thumbnails))
    await rm(outFolder, { recursive: true, force: true })
    await rename(temporary, outFolder)
    onProgress?.(1)
    return { kind: 'done', thumbnails }
  } catch (error) {
    return give(signal?.aborted ? { kind: 'aborted' } : { kind: 'failed', detail: `${basename(outFolder)}: ${(error as Error).message}` })
  }
}

/** Decodes the key frame of each fragment, and finds by its time which one a picture belongs to: a broken one leaves a hole, not a shift. */
async function decodeKeyFrames(
  ffmpegPath: string, source: ReplaySource, group: ReturnType<typeof configGroups>[number], size: { width: number; height: number; frameBytes: number },
  pictures: Map<number, Buffer>, signal: AbortSignal | undefined, onFed: () => void,
) {
  const init = await source.read(group.init.offset, group.init.offset + group.init.length)
  const shiftMs = await calibration(source, group, init)
  const chunks: Buffer[] = []
  let report = ''
  const scale = `scale=${size.width}:${size.height}:force_original_aspect_ratio=decrease,pad=${size.width}:${size.height}:(ow-iw)/2:(oh-ih)/2,setsar=1,format=yuv420p`
  const result = await runFfmpeg({
    ffmpegPath, signal,
    // One fragment at a time and one thread: seldom more than 200 pictures, while other work goes on.
    args: ['-skip_frame', 'nokey', '-threads', '1', '-copyts', '-f', 'mp4', '-i', 'pipe:0', '-an', '-fps_mode', 'passthrough', '-enc_time_base', '-1',
      '-vf', `${scale},metadata=mode=add:key=t:value=1,metadata=mode=print:file=pipe\\\\:3`, '-f', 'rawvideo', 'pipe:1'],
    feed: async (write) => {
      await write(init)
      for (const [, offset, length] of group.fragments) {
        await write(await source.read(offset, offset + length))
        onFed()
      }
    },
    onStdout: (chunk) => chunks.push(chunk),
    onReport: (chunk) => { report += chunk.toString() },
  })
  if (result.kind !== 'done') return result
  const raw = Buffer.concat(chunks)
  const times = [...report.matchAll(/pts_time:(-?[\d.]+)/g)].map((match) => Number(match[1]) * 1000)
  if (times.length !== raw.length / size.frameBytes) return { kind: 'failed' as const, detail: `${times.length} times for ${raw.length / size.frameBytes} pictures` }
  for (const [i, timeMs] of times.entries()) {
    const off = ([, , , startMs]: RecordingIndex['fragments'][number]) => Math.abs(startMs - shiftMs - timeMs)
    const nearest = group.fragments.reduce((best, each) => (off(each) < off(best) ? each : best))
    if (off(nearest) < 100) pictures.set(nearest[1], raw.subarray(i * size.frameBytes, (i + 1) * size.frameBytes))
  }
  return result
}
