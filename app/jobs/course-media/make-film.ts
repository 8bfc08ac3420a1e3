import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runFfmpeg } from '#streaming/derive'
import { MEDIA_BOUNDS, type MediaMade } from '~/domain/courses/media'
import { FFMPEG } from '../ffmpeg'
import type { Made } from './make-picture'
import { ONLY_THIS_FILE, probe, type Probed } from './probe'

/** Rungs by height; the upper ones only where the film is as high. Bits a second of the picture. */
const RUNGS = [{ height: 240, bits: 350_000 }, { height: 480, bits: 900_000 }, { height: 720, bits: 2_000_000 }, { height: 1_080, bits: 3_800_000 }]
const SEGMENT_S = 4
const SHEET = { columns: 10, width: 160, most: 100 }

/** Heights that a film is made in, lowest first: never enlarged, and one always. */
export const rungsOf = (height: number): typeof RUNGS => { const all = RUNGS.filter((rung) => rung.height <= height * 1.05); return all.length > 0 ? all : [{ ...RUNGS[0]!, height: Math.max(2, height - (height % 2)) }] }

/**
 * A film as an HLS ladder (RFC 8216) of fMP4 with key frames at the same moments on every rung, a still and a sheet of small
 * pictures for its time line.
 */
export async function makeFilm(source: string, folder: string, signal: AbortSignal, onProgress: (share: number) => void): Promise<Made> {
  const probed = await probe(source, 'moving', signal)
  if (!probed?.video || probed.durationS === 0) return { kind: 'refused', problem: 'no-film', detail: 'ffprobe finds no film' }
  const { video, durationS } = probed
  if (durationS > MEDIA_BOUNDS.durationS) return { kind: 'refused', problem: 'too-long', detail: `${durationS} s` }
  if (video.width * video.height > MEDIA_BOUNDS.pixels) return { kind: 'refused', problem: 'too-many-pixels', detail: `${video.width} x ${video.height}` }
  const ladder = await runFfmpeg({ ffmpegPath: FFMPEG, args: ['-progress', 'pipe:1', ...ONLY_THIS_FILE, '-i', `file:${source}`, ...ladderArgs(probed, folder)], signal, onStdout: (chunk) => {
    const us = /out_time_us=(\d+)/.exec(chunk.toString())?.[1]
    if (us) onProgress(Math.min(0.95, (Number(us) / 1e6 / durationS) * 0.95))
  } })
  if (ladder.kind === 'aborted') throw new Error('stopped before it was done')
  if (ladder.kind === 'failed') return { kind: 'refused', problem: 'not-made', detail: ladder.detail }
  const rungs = rungsOf(video.height)
  const durationMs = Math.round(Math.max(0, ...await Promise.all(rungs.map(async (_, i) => lengthOf(await readFile(join(folder, `v${i}.m3u8`), 'utf8'))))) * 1_000)
  if (durationMs === 0) return { kind: 'refused', problem: 'no-film', detail: 'no picture was in it' }

  const everyS = Math.max(1, Math.ceil(durationMs / 1_000 / SHEET.most))
  const stills = await runFfmpeg({ ffmpegPath: FFMPEG, args: [...ONLY_THIS_FILE, '-skip_frame', 'noref', '-i', `file:${source}`, '-map', '0:v:0', '-vf', `fps=1/${everyS}:start_time=0,scale=${SHEET.width}:-2,tile=${SHEET.columns}x${Math.ceil(SHEET.most / SHEET.columns)}`, '-frames:v', '1', '-q:v', '5', '-update', '1', join(folder, 'sheet.jpg'),
    '-map', '0:v:0', '-ss', String(Math.min(1, durationMs / 2_000)), '-vf', 'scale=w=min(960\\,iw):h=-2', '-frames:v', '1', '-q:v', '4', '-update', '1', '-map_metadata', '-1', join(folder, 'poster.jpg')], signal })
  if (stills.kind === 'aborted') throw new Error('stopped before it was done')
  const highest = rungs.at(-1)!
  const width = even((video.width / video.height) * highest.height)
  // A film without stills is a film all the same.
  const beside: MediaMade = stills.kind === 'done' ? { poster: 'poster.jpg', thumbnails: { file: 'sheet.jpg', everyS, columns: SHEET.columns, width: SHEET.width, height: even((SHEET.width * video.height) / video.width), count: Math.min(SHEET.most, Math.max(1, Math.ceil(durationMs / 1_000 / everyS))) } } : {}
  return { kind: 'made', made: { main: 'main.m3u8', sizes: rungs.map((rung, i) => ({ file: `v${i}.m3u8`, width: even((video.width / video.height) * rung.height) })), ...beside }, width, height: highest.height, durationMs }
}

const even = (value: number) => Math.max(2, 2 * Math.round(value / 2))
const lengthOf = (playlist: string) => [...playlist.matchAll(/^#EXTINF:([\d.]+)/gm)].reduce((sum, [, seconds]) => sum + Number(seconds), 0)

function ladderArgs({ video, audio }: Probed, folder: string): string[] {
  const rungs = rungsOf(video!.height)
  const splits = rungs.map((_, i) => `[s${i}]`).join('')
  const filter = `[0:v:0]fps=${Math.min(30, video!.rate).toFixed(3)},split=${rungs.length}${splits};${rungs.map(({ height }, i) => `[s${i}]scale=-2:${height - (height % 2)},format=yuv420p[o${i}]`).join(';')}`
  const pictures = rungs.flatMap(({ bits }, i) => ['-map', `[o${i}]`, `-c:v:${i}`, 'libx264', `-b:v:${i}`, String(bits), `-maxrate:v:${i}`, String(Math.round(bits * 1.3)), `-bufsize:v:${i}`, String(bits * 2)])
  // ffmpeg puts a rung's number in only where there are several.
  const v = rungs.length > 1 || audio ? 'v%v' : 'v0'
  // One sound for all rungs, the last of the lists. It begins with the picture: a player waits at a hole.
  const sound = audio ? ['-map', '0:a:0', '-c:a', 'aac', '-b:a', '96k', '-ac', '2', '-af', 'aresample=async=1:first_pts=0'] : []
  return [
    '-filter_complex', filter, ...pictures, '-preset', 'veryfast', '-profile:v', 'main', '-sc_threshold', '0', '-force_key_frames', `expr:gte(t,n_forced*${SEGMENT_S})`,
    ...sound, '-map_metadata', '-1', '-t', String(MEDIA_BOUNDS.durationS),
    '-f', 'hls', '-hls_time', String(SEGMENT_S), '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4', '-hls_flags', 'independent_segments', '-hls_list_size', '0',
    '-hls_segment_filename', join(folder, `${v}-%05d.m4s`), '-hls_fmp4_init_filename', `${v}-init.mp4`, '-master_pl_name', 'main.m3u8',
    '-var_stream_map', [...rungs.map((_, i) => (audio ? `v:${i},agroup:sound` : `v:${i}`)), ...(audio ? ['a:0,agroup:sound,default:yes'] : [])].join(' '), join(folder, `${v}.m3u8`),
  ]
}
