import { join } from 'node:path'
import { runFfmpeg } from '#streaming/derive'
import { MEDIA_BOUNDS } from '~/domain/courses/media'
import { FFMPEG } from '../ffmpeg'
import type { Made } from './make-picture'
import { ONLY_THIS_FILE, probe } from './probe'

/** A sound as AAC that plays while it comes. */
export async function makeSound(source: string, folder: string, signal: AbortSignal): Promise<Made> {
  const probed = await probe(source, 'moving', signal)
  if (!probed?.audio) return { kind: 'refused', problem: 'no-sound', detail: 'ffprobe finds no sound' }
  if (probed.durationS > MEDIA_BOUNDS.durationS) return { kind: 'refused', problem: 'too-long', detail: `${probed.durationS} s` }
  const path = join(folder, 'sound.m4a')
  const ended = await runFfmpeg({ ffmpegPath: FFMPEG, args: [...ONLY_THIS_FILE, '-i', `file:${source}`, '-map', '0:a:0', '-map_metadata', '-1', '-c:a', 'aac', '-b:a', '96k', '-ac', '2', '-t', String(MEDIA_BOUNDS.durationS), '-movflags', '+faststart', '-f', 'mp4', path], signal })
  if (ended.kind === 'aborted') throw new Error('stopped before it was done')
  if (ended.kind === 'failed') return { kind: 'refused', problem: 'not-made', detail: ended.detail }
  const made = await probe(path, 'moving', signal)
  return made?.durationS ? { kind: 'made', made: { main: 'sound.m4a' }, width: null, height: null, durationMs: Math.round(made.durationS * 1_000) } : { kind: 'refused', problem: 'no-sound', detail: 'nothing was in it' }
}
