import type { MediaPlane, MediaState, MediaStatus, RecordingSummary } from '../contract'
import { controlSecret } from './control-secret'

/** The control port answers from memory; a summary reads one manifest. */
const ANSWER_MS = 5_000

/** The media plane could not do what was asked; `status` is null when it did not answer at all. */
export class MediaPlaneError extends Error {
  constructor(message: string, readonly status: number | null, options?: ErrorOptions) {
    super(message, options)
  }
}

/** The media plane over HTTP, as the application uses it. A state that is older than the one in force is no error: the newer one stays. */
export function createMediaClient(options: { url: string; mediaSecret: string }): MediaPlane {
  const base = options.url.replace(/\/+$/, '')
  const authorization = `Bearer ${controlSecret(options.mediaSecret)}`

  async function ask(method: string, path: string, body?: unknown): Promise<Response> {
    let response: Response
    try {
      response = await fetch(`${base}${path}`, {
        method,
        headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS),
        redirect: 'error',
      })
    } catch (cause) {
      throw new MediaPlaneError('The media plane does not answer.', null, { cause })
    }
    return response
  }

  async function done(response: Response): Promise<void> {
    await response.body?.cancel()
    if (!response.ok) throw new MediaPlaneError(`The media plane answered ${response.status}.`, response.status)
  }

  async function answer<T>(response: Response): Promise<T> {
    if (!response.ok) await done(response)
    return (await response.json()) as T
  }

  return {
    async push(state: MediaState) {
      const response = await ask('PUT', '/control/state', state)
      if (response.status === 409) return void (await response.body?.cancel())
      await done(response)
    },
    status: async () => answer<MediaStatus>(await ask('GET', '/control/status')),
    disconnectInput: async (inputId, reason) => done(await ask('POST', `/control/inputs/${encodeURIComponent(inputId)}/disconnect`, { reason })),
    async summary(recordingId) {
      const response = await ask('GET', `/control/recordings/${encodeURIComponent(recordingId)}`)
      if (response.status === 404) {
        await response.body?.cancel()
        return null
      }
      return answer<RecordingSummary>(response)
    },
    forgetRecordingPlan: async (recordingId) => done(await ask('POST', `/control/recordings/${encodeURIComponent(recordingId)}/forget`)),
    removeRecording: async (recordingId) => done(await ask('DELETE', `/control/recordings/${encodeURIComponent(recordingId)}`)),
  }
}
