import type { IncomingMessage, ServerResponse } from 'node:http'
import type { MediaState, MediaStatus, RecordingSummary } from '../contract'
import { serveHls } from '../hls/serve-hls'
import { isControlRequest } from '../session/control-secret'
import type { LiveSession } from '../session/live-session'
import type { AccessList } from './access'
import { isMediaState } from './desired-state'
import type { MediaLog, VodHandler } from './ports'
import { harden, readJson, sendJson, sendText } from './respond'

const LARGEST_STATE_BYTES = 8 * 1024 * 1024
const LARGEST_CONTROL_BYTES = 4 * 1024
const ID = /^[\w-]{1,200}$/

export interface HttpOptions {
  mediaSecret: string
  access: AccessList
  now: () => number
  log: MediaLog
  isAllowedOrigin: (origin: string | undefined) => boolean
  sessionOf: (broadcastId: string) => LiveSession | null
  /** Resolves when it is on disk as well. */
  apply: (state: MediaState) => Promise<{ kind: 'applied' } | { kind: 'older'; revision: number }>
  status: () => Promise<MediaStatus>
  disconnect: (inputId: string, reason: 'taken-over' | 'key-withdrawn') => void
  recordings: {
    summary: (id: string) => Promise<RecordingSummary | null>
    forget: (id: string) => void
    remove: (id: string) => Promise<'removed' | 'in-use'>
  }
  vod: VodHandler
}

/** The media plane's HTTP: /media/hls, /media/vod, /control, /healthz. */
export function createHttp(options: HttpOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    harden(response)
    const path = (request.url ?? '/').split('?', 1)[0]!
    if (path === '/healthz') return request.method === 'GET' || request.method === 'HEAD' ? sendText(response, 200, 'ok') : refuseMethod(response, 'GET, HEAD')
    if (path.startsWith('/control/')) return control(request, response, path.slice('/control/'.length).split('/'), options)
    if (path.startsWith('/media/')) return media(request, response, path.slice('/media/'.length), options)
    sendText(response, 404, 'Not found.')
  }
}

function refuseMethod(response: ServerResponse, allowed: string) {
  response.setHeader('Allow', allowed)
  sendText(response, 405, 'Method not allowed.')
}

async function media(request: IncomingMessage, response: ServerResponse, path: string, options: HttpOptions): Promise<void> {
  const { origin } = request.headers
  response.setHeader('Vary', 'Origin')
  if (!options.isAllowedOrigin(origin)) return sendText(response, 403, 'Not from here.')
  if (origin !== undefined) {
    response.setHeader('Access-Control-Allow-Origin', origin)
    response.setHeader('Access-Control-Expose-Headers', 'Content-Range, Content-Length, Date')
  }
  if (request.method === 'OPTIONS') {
    response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD')
    response.setHeader('Access-Control-Allow-Headers', 'Range')
    response.setHeader('Access-Control-Max-Age', '600')
    response.statusCode = 204
    return void response.end()
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(response, 'GET, HEAD')
  const [kind, token, ...rest] = path.split('/')
  if ((kind !== 'hls' && kind !== 'vod') || !token || rest.length === 0) return sendText(response, 404, 'Not found.')
  // Asked again by whoever waits before it answers: a right can end meanwhile.
  const mayStill = () => options.access.judge(token, options.now())
  const verdict = mayStill()
  if (verdict.kind === 'refused') return sendText(response, 403, verdict.reason)
  const { claims } = verdict
  if (kind === 'vod') {
    if (claims.use !== 'replay') return sendText(response, 403, 'not for replay')
    if (!(await options.vod(request, response, claims.subject, rest.join('/'), () => mayStill().kind === 'granted'))) sendText(response, 404, 'Not found.')
    return
  }
  if (claims.use === 'replay') return sendText(response, 403, 'not for live')
  const session = options.sessionOf(claims.subject)
  if (!session) return sendText(response, 410, 'ended')
  const [name, file, ...more] = rest
  const stream = name && file && more.length === 0 ? session.stream(name) : null
  if (!stream) return sendText(response, 404, 'Not found.')
  const isPreview = claims.use === 'preview'
  if (!isPreview) session.sawAudience(claims.id)
  await serveHls({ request, response, hls: stream.hls, file: file!, isPreview, mayStill: () => mayStill().kind === 'granted' })
}

async function control(request: IncomingMessage, response: ServerResponse, parts: string[], options: HttpOptions): Promise<void> {
  if (!isControlRequest(request.headers.authorization, options.mediaSecret)) return sendText(response, 401, 'Not authorised.')
  const [noun, id, verb] = parts
  const { method } = request
  if (noun === 'state' && parts.length === 1) {
    if (method !== 'PUT') return refuseMethod(response, 'PUT')
    const state = await readJson(request, LARGEST_STATE_BYTES)
    if (!isMediaState(state)) return sendText(response, 400, 'Not a media state.')
    const result = await options.apply(state)
    return result.kind === 'applied' ? sendJson(response, 200, { revision: state.revision }) : sendJson(response, 409, { revision: result.revision })
  }
  if (noun === 'status' && parts.length === 1) return method === 'GET' ? sendJson(response, 200, await options.status()) : refuseMethod(response, 'GET')
  if (!id || !ID.test(id)) return sendText(response, 404, 'Not found.')
  if (noun === 'inputs' && verb === 'disconnect' && parts.length === 3) {
    if (method !== 'POST') return refuseMethod(response, 'POST')
    const body = (await readJson(request, LARGEST_CONTROL_BYTES)) as { reason?: unknown } | null | undefined
    const reason = body?.reason
    if (reason !== 'taken-over' && reason !== 'key-withdrawn') return sendText(response, 400, 'reason must be taken-over or key-withdrawn.')
    options.disconnect(id, reason)
    return sendJson(response, 200, {})
  }
  if (noun === 'recordings' && parts.length === 2) {
    if (method === 'GET') {
      const summary = await options.recordings.summary(id)
      return summary ? sendJson(response, 200, summary) : sendText(response, 404, 'Not found.')
    }
    if (method !== 'DELETE') return refuseMethod(response, 'GET, DELETE')
    return (await options.recordings.remove(id)) === 'removed' ? sendJson(response, 200, {}) : sendText(response, 409, 'The recording is being written.')
  }
  if (noun === 'recordings' && verb === 'forget' && parts.length === 3) {
    if (method !== 'POST') return refuseMethod(response, 'POST')
    options.recordings.forget(id)
    return sendJson(response, 200, {})
  }
  sendText(response, 404, 'Not found.')
}
