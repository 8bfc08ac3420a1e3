import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

export type FfmpegEnd = { kind: 'done' } | { kind: 'aborted' } | { kind: 'failed'; detail: string }

export interface FfmpegRun {
  ffmpegPath: string
  args: string[]
  signal?: AbortSignal
  /** Writes standard input; returns when all is written. Without it there is none. */
  feed?: (write: (bytes: Buffer) => Promise<void>) => Promise<void>
  onStdout?: (chunk: Buffer) => void
  /** File descriptor 3, where filters print. */
  onReport?: (chunk: Buffer) => void
}

/** Runs ffmpeg as a process of its own to its end, killing it on abort or when feeding fails; returns when it is gone. */
export async function runFfmpeg({ ffmpegPath, args, signal, feed, onStdout, onReport }: FfmpegRun): Promise<FfmpegEnd> {
  if (signal?.aborted) return { kind: 'aborted' }
  const child = spawn(ffmpegPath, ['-hide_banner', '-loglevel', 'error', '-nostats', '-y', ...args], { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] })
  const stdin = child.stdin as Writable
  let said = ''
  child.stderr!.on('data', (chunk: Buffer) => { said = (said + chunk.toString()).slice(-2_000) })
  child.stdout!.on('data', (chunk: Buffer) => onStdout?.(chunk))
  ;(child.stdio[3] as Readable).on('data', (chunk: Buffer) => onReport?.(chunk))
  stdin.on('error', () => undefined)
  let spawnError: Error | null = null
  const closed = new Promise<number | null>((resolve) => {
    child.on('error', (error) => { spawnError = error; resolve(null) })
    child.on('close', (code) => resolve(code))
  })
  const isGone = closed.then(() => { throw new Error('ffmpeg ended early') })
  isGone.catch(() => undefined)
  const kill = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', kill, { once: true })
  let feedError: Error | null = null
  try {
    await feed?.(async (bytes) => {
      if (!stdin.write(bytes)) await Promise.race([once(stdin, 'drain'), isGone])
    })
    stdin.end()
  } catch (error) {
    feedError = error as Error
    kill()
  }
  const code = await closed
  signal?.removeEventListener('abort', kill)
  if (signal?.aborted) return { kind: 'aborted' }
  if (spawnError) return { kind: 'failed', detail: (spawnError as Error).message }
  if (feedError && feedError.message !== 'ffmpeg ended early') return { kind: 'failed', detail: feedError.message }
  return code === 0 ? { kind: 'done' } : { kind: 'failed', detail: said.trim() || `ffmpeg ended with ${code}` }
}
