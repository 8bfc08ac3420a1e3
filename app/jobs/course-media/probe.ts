import { execFile } from 'node:child_process'

/** Found on the PATH with ffmpeg. */
const FFPROBE = 'ffprobe'
const MOST_MS = 60_000

export interface Probed {
  /** ffprobe's names of the container, comma-separated. */
  format: string
  durationS: number
  video: { codec: string; width: number; height: number; /** Pictures a second. */ rate: number; /** It can be seen through in places. */ hasAlpha: boolean } | null
  audio: { codec: string } | null
}

/** Containers that may be brought. A playlist of any kind is none of them: it would have ffmpeg read other files or the network. */
const CONTAINERS = ['mov', 'mp4', 'matroska', 'webm', 'avi', 'mpegts', 'mpeg', 'asf', 'flv', 'ogg', 'mp3', 'wav', 'flac', 'aac', 'aiff', 'mxf', 'm4a']
const PICTURES = ['image2', 'png_pipe', 'jpeg_pipe', 'webp_pipe', 'bmp_pipe', 'tiff_pipe', 'gif', 'jpegls_pipe', 'apng']

/** Arguments before an input: nothing but this file is opened, whatever is written in it. */
export const ONLY_THIS_FILE = ['-protocol_whitelist', 'file'] as const

/** What a file is by its content; null where it is neither film nor sound nor picture. The demuxers are limited to formats that name no other file. */
export function probe(path: string, of: 'moving' | 'picture', signal?: AbortSignal): Promise<Probed | null> {
  const formats = (of === 'moving' ? CONTAINERS : PICTURES).join(',')
  const args = [...ONLY_THIS_FILE, '-format_whitelist', formats, '-v', 'error', '-show_entries', 'format=format_name,duration:stream=codec_type,codec_name,pix_fmt,width,height,avg_frame_rate,disposition', '-of', 'json', '-i', `file:${path}`]
  return new Promise((resolve, reject) => {
    execFile(FFPROBE, args, { maxBuffer: 2_000_000, timeout: MOST_MS, killSignal: 'SIGKILL', signal }, (error, stdout) => {
      if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') return reject(new Error('ffprobe is not installed'))
      if (error && signal?.aborted) return reject(error)
      // Killed or out of time: the machine's fault, not the file's.
      if (error && (error.killed || error.signal)) return reject(new Error('ffprobe did not come to an end', { cause: error }))
      resolve(error ? null : read(stdout))
    })
  })
}

interface Stream { codec_type?: string; codec_name?: string; pix_fmt?: string; width?: number; height?: number; avg_frame_rate?: string; disposition?: { attached_pic?: number } }
function read(stdout: string): Probed | null {
  let said: { format?: { format_name?: string; duration?: string }; streams?: Stream[] }
  try {
    said = JSON.parse(stdout) as typeof said
  } catch {
    return null
  }
  const streams = said.streams ?? []
  // A sound's cover is no film.
  const video = streams.find(({ codec_type, disposition }) => codec_type === 'video' && !disposition?.attached_pic)
  const audio = streams.find(({ codec_type }) => codec_type === 'audio')
  const durationS = Number(said.format?.duration ?? Number.NaN)
  return {
    format: said.format?.format_name ?? '', durationS: Number.isFinite(durationS) && durationS > 0 ? durationS : 0,
    video: video?.width && video.height ? { codec: video.codec_name ?? '', width: video.width, height: video.height, rate: rateOf(video.avg_frame_rate), hasAlpha: WITH_ALPHA.test(video.pix_fmt ?? '') } : null,
    audio: audio ? { codec: audio.codec_name ?? '' } : null,
  }
}

/** ffmpeg's names of formats with a fourth part, or with a palette of colours that may have one. */
const WITH_ALPHA = /^(yuva|gbrap|ya\d|argb|abgr|rgba|bgra|pal8)/

function rateOf(text = ''): number {
  const [count, seconds] = text.split('/').map(Number)
  const rate = count && seconds ? count / seconds : 0
  return rate > 0 && rate <= 240 ? rate : 25
}
