import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** How long one step may be spoken. */
export const LONGEST_VOICE_S = 15 * 60
/** Speech on one channel in Opus: 32 kbit/s is transparent for it (RFC 7587, 3.1.1: 28 to 40 kbit/s for fullband speech). */
const BITS_PER_SECOND = 32_000
const MOST_OUT_BYTES = 8 * 1024 * 1024
const TIMEOUT_MS = 90_000

/** What browsers' recorders write, by its first bytes, each with the one demuxer that may open it. */
type Container = 'matroska' | 'mov' | 'ogg'
const CODECS: Record<Container, readonly string[]> = { matroska: ['opus'], mov: ['aac', 'opus', 'alac'], ogg: ['opus'] }

export function containerOf(bytes: Uint8Array): Container | null {
  const head = Buffer.from(bytes.subarray(0, 12))
  if (head.subarray(0, 4).equals(Buffer.from([0x1a, 0x45, 0xdf, 0xa3]))) return 'matroska'
  if (head.subarray(4, 8).toString('latin1') === 'ftyp') return 'mov'
  return head.subarray(0, 4).toString('latin1') === 'OggS' ? 'ogg' : null
}

export type MadeVoice = { kind: 'voice'; bytes: Buffer; seconds: number } | { kind: 'not-a-voice' } | { kind: 'too-long' }

/**
 * A recording as it is kept: one channel of Opus in WebM, made anew by ffmpeg, so that nothing of what was sent is ever given to anybody. Looked at
 * and decoded in processes of their own, which open nothing but this file.
 * @param folder for what lies on the disk meanwhile @throws where ffmpeg is not there
 */
export async function makeVoice(given: Uint8Array, folder: string, signal?: AbortSignal): Promise<MadeVoice> {
  const container = containerOf(given)
  if (!container) return { kind: 'not-a-voice' }
  const work = await mkdtemp(join(folder, '.voice-'))
  try {
    const [from, to] = [join(work, 'given'), join(work, 'voice.webm')]
    await writeFile(from, given, { mode: 0o600 })
    const open = ['-protocol_whitelist', 'file', '-f', container, '-i', from]
    const looked = await run('ffprobe', ['-v', 'error', ...open, '-show_entries', 'stream=codec_type,codec_name,channels', '-of', 'json'], signal)
    if (!looked || !isOneVoice(looked, CODECS[container])) return { kind: 'not-a-voice' }
    const made = await run('ffmpeg', [
      '-v', 'error', '-nostdin', '-threads', '1', ...open, '-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1', '-t', String(LONGEST_VOICE_S + 1),
      '-ac', '1', '-ar', '48000', '-c:a', 'libopus', '-b:a', String(BITS_PER_SECOND), '-application', 'voip', '-fflags', '+bitexact', '-flags:a', '+bitexact', '-fs', String(MOST_OUT_BYTES), '-f', 'webm', to,
    ], signal)
    if (made === null) return { kind: 'not-a-voice' }
    const seconds = await secondsOf(to, signal)
    if (seconds === null || seconds <= 0) return { kind: 'not-a-voice' }
    if (seconds > LONGEST_VOICE_S) return { kind: 'too-long' }
    return { kind: 'voice', bytes: await readFile(to), seconds }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function secondsOf(path: string, signal?: AbortSignal): Promise<number | null> {
  const said = await run('ffprobe', ['-v', 'error', '-protocol_whitelist', 'file', '-f', 'matroska', '-i', path, '-show_entries', 'format=duration', '-of', 'json'], signal)
  const seconds = Number((JSON.parse(said || '{}') as { format?: { duration?: string } }).format?.duration)
  return Number.isFinite(seconds) ? seconds : null
}

/** Sound alone, and one of it. */
function isOneVoice(json: string, codecs: readonly string[]): boolean {
  const { streams = [] } = JSON.parse(json || '{}') as { streams?: { codec_type?: string; codec_name?: string; channels?: number }[] }
  const [only] = streams
  return streams.length === 1 && only?.codec_type === 'audio' && codecs.includes(only.codec_name ?? '') && (only.channels ?? 0) >= 1 && (only.channels ?? 0) <= 2
}

const MOST_SAID = 100_000

/** @returns what it wrote to its output; null when it did not end well */
function run(program: string, args: string[], signal?: AbortSignal): Promise<string | null> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env.PATH, NODE_ENV: process.env.NODE_ENV }, timeout: TIMEOUT_MS, killSignal: 'SIGKILL', signal })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8')
      if (said.length > MOST_SAID) child.kill('SIGKILL')
    })
    child.once('error', (cause) => fail(new Error(`${program} does not run.`, { cause })))
    child.once('close', (code) => done(code === 0 ? said : null))
  })
}
