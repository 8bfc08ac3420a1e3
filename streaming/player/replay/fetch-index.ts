import type { RecordingIndex } from '../../contract'

const RETRY_MS = [300, 1_000, 2_000, 4_000]
const MOST_ATTEMPTS = 9

/** Null where the angle has no recording. Throws after several attempts. `url` is asked anew each time: the token may have been renewed. */
export async function fetchIndex(url: () => string, onRefused: () => void): Promise<RecordingIndex | null> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url()).catch(() => null)
    if (response?.ok) return (await response.json()) as RecordingIndex
    if (response?.status === 404) return null
    if (response?.status === 401 || response?.status === 403) onRefused()
    if (attempt >= MOST_ATTEMPTS) throw new Error('index unreachable')
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(attempt - 1, RETRY_MS.length - 1)]))
  }
}

/** An angle without a recording is a gap from end to end. */
export const noRecording = (stream: string): RecordingIndex => ({ recordingId: '', stream, durationMs: 0, inits: [], fragments: [] })

export function durationOf({ durationMs, fragments }: RecordingIndex): number {
  const last = fragments[fragments.length - 1]
  return last ? Math.max(durationMs, last[3] + last[4]) : durationMs
}
