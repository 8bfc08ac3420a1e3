import { z } from 'zod'

/** What authors bring along: pictures, films, sounds, captions, files to take away. Pure. */

export const MEDIA_KINDS = ['picture', 'video', 'audio', 'captions', 'file'] as const
export type MediaKind = (typeof MEDIA_KINDS)[number]
export const MEDIA_STATES = ['waiting', 'working', 'ready', 'refused'] as const
export type MediaState = (typeof MEDIA_STATES)[number]

const fileName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,80}$/)

/** What was made of an upload; names of files in the medium's own folder. */
export const mediaMade = z.strictObject({
  /** What is shown or given away: a picture, a film's playlist, a sound, WebVTT, the file. */
  main: fileName.optional(),
  /** Pictures: smaller ones by width. Films: the rungs of the ladder. */
  sizes: z.array(z.strictObject({ file: fileName, width: z.int().min(1) })).max(12).optional(),
  /** Films: a still to begin with. */
  poster: fileName.optional(),
  /** Films: one sheet of small pictures for the time line. */
  thumbnails: z.strictObject({ file: fileName, everyS: z.number().gt(0), columns: z.int().min(1), width: z.int().min(1), height: z.int().min(1), count: z.int().min(1) }).optional(),
  /** Files: what the browser is told they are. */
  type: z.string().max(100).optional(),
})
export type MediaMade = z.infer<typeof mediaMade>

/** Of a medium, what a page needs to show it. */
export interface MediaShown { id: string; kind: MediaKind; name: string; state: MediaState; progress: number; problem: string; width: number | null; height: number | null; durationMs: number | null; bytes: number; made: MediaMade }

export { mediaAddress } from './media-address'

const MB = 1_000_000
/** Bytes of one upload by its kind, and of a course's together. */
export const MEDIA_BOUNDS = { bytes: { picture: 60 * MB, video: 8_000 * MB, audio: 1_000 * MB, captions: 2 * MB, file: 500 * MB }, course: 60_000 * MB, count: 2_000, name: 200, /** Two hours of film are a lesson; four are a recording. */ durationS: 4 * 3_600, pixels: 100 * MB } as const satisfies { bytes: Record<MediaKind, number> } & Record<string, unknown>

/** Why something was refused: keys of sentences (locales: media). */
export const MEDIA_PROBLEMS = ['no-picture', 'no-film', 'no-sound', 'no-captions', 'too-many-pixels', 'too-long', 'empty', 'not-made', 'no-program'] as const
export type MediaProblem = (typeof MEDIA_PROBLEMS)[number]
/** What captions fail by. */
export const CAPTION_FAULTS = ['empty', 'encoding', 'time', 'order', 'too-many'] as const
export type CaptionFault = (typeof CAPTION_FAULTS)[number]
/** As a row keeps it: captions are refused by line. */
export type KeptProblem = MediaProblem | `no-captions:${number}:${CaptionFault}`

export function problemOf(kept: string): { problem: MediaProblem; at: { line: number; fault: CaptionFault } | null } {
  const [name, line, why] = kept.split(':')
  const fault = CAPTION_FAULTS.find((one) => one === why)
  return { problem: MEDIA_PROBLEMS.find((one) => one === name) ?? 'not-made', at: fault && Number.isSafeInteger(Number(line)) ? { line: Number(line), fault } : null }
}

/** A name is words for people, never a path. */
export function mediaName(given: string): string {
  const last = given.replaceAll('\\', '/').split('/').at(-1) ?? ''
  return last.replace(/[\p{Cc}\p{Cf}]/gu, '').trim().slice(0, MEDIA_BOUNDS.name)
}
