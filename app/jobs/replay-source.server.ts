import { signPlaybackToken } from '#streaming'
import { httpSource } from '#streaming/derive'
import type { Services } from '~/infra/services.server'

/** Each request signs anew, so that a job of any length is never out of date and a revocation ends it within the minute. */
const TOKEN_MS = 60_000

/**
 * A recording's stream as a viewer would be served it: what is barred or unpublished is not there for a job either.
 * @param jobId stands for the grant, so that the media plane's log says who read.
 */
export function replaySource(services: Services, recordingId: string, streamName: string, jobId: string, signal: AbortSignal) {
  const { env } = services
  const host = env.host === '0.0.0.0' ? '127.0.0.1' : env.host === '::' ? '[::1]' : env.host.includes(':') ? `[${env.host}]` : env.host
  const origin = env.roles.has('media') ? `http://${host}:${env.mediaPort}` : env.mediaPublicUrl
  const base = () => {
    const token = signPlaybackToken({ id: `job-${jobId}`, viewer: 'system', use: 'replay', subject: recordingId, expiresAtMs: services.now().getTime() + TOKEN_MS }, env.mediaSecret)
    return `${origin}/media/vod/${token}/${streamName}/`
  }
  return httpSource(base, signal)
}
