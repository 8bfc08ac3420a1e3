import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { HlsStream } from './hls-stream'

/** Below hls.js's 10 s to the first byte; then the list goes out as it is, which says that nothing came. */
const LONGEST_WAIT_MS = 6_000
/** A cache in front may keep media this long; it asks for the right with each request (docs/operating.md). */
const CACHE_S = 60

const compressed = new WeakMap<object, Buffer>()

/** Answers one request below /media/hls/TOKEN/STREAM/ whose token was found good. */
export async function serveHls(options: {
  request: IncomingMessage
  response: ServerResponse
  hls: HlsStream
  file: string
  isPreview: boolean
  /** The right, asked again after a wait. */
  mayStill: () => boolean
}): Promise<void> {
  const { request, response, hls, file, isPreview } = options
  const end = new AbortController()
  const timer = setTimeout(() => end.abort(), LONGEST_WAIT_MS)
  response.once('close', () => end.abort())
  try {
    if (file === 'index.m3u8') await servePlaylist()
    else await serveMedia()
  } finally {
    clearTimeout(timer)
  }

  /** Waits until `isThere`; answers itself and returns false where the request must not or can't be served. */
  async function wait(isThere: () => boolean): Promise<boolean> {
    for (;;) {
      if (response.destroyed) return false
      if (!options.mayStill()) return refuse(403, 'no longer allowed')
      const closed = isPreview ? null : hls.closedFor
      // 409 and not 404: the stream is there, just not to be seen now.
      if (closed) return refuse(closed === 'ended' ? 410 : 409, closed)
      if (isThere() || end.signal.aborted) return true
      const change = hls.change(end.signal)
      if (!change) return refuse(503, 'too many wait')
      await change
    }
  }

  function refuse(status: number, text: string): false {
    response.statusCode = status
    response.setHeader('Content-Type', 'text/plain; charset=utf-8')
    response.setHeader('Cache-Control', 'no-store')
    if (status === 503) response.setHeader('Retry-After', '1')
    response.end(text)
    return false
  }

  async function servePlaylist() {
    const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '')
    const sequence = directive(query.get('_HLS_msn'))
    const part = directive(query.get('_HLS_part'))
    if (sequence === 'wrong' || part === 'wrong' || (part !== null && sequence === null)) return void refuse(400, 'wrong delivery directive')
    if (sequence !== null && hls.isTooFarAhead(sequence)) return void refuse(400, 'too far ahead')
    const isThere = () => hls.playlist(isPreview) !== null && (sequence === null || hls.has(sequence, part))
    if (!(await wait(isThere))) return
    const playlist = hls.playlist(isPreview)
    if (!playlist) return void refuse(503, 'no signal')
    response.statusCode = 200
    response.setHeader('Content-Type', 'application/vnd.apple.mpegurl')
    response.setHeader('Vary', 'Origin, Accept-Encoding')
    // The answer to a blocking request never changes what it promises: a cache may join those who wait for it.
    cacheable(sequence === null ? 0 : 1)
    if (/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) {
      let bytes = compressed.get(playlist)
      if (!bytes) compressed.set(playlist, (bytes = gzipSync(playlist.text, { level: 1 })))
      response.setHeader('Content-Encoding', 'gzip')
      return send([bytes])
    }
    send([Buffer.from(playlist.text)])
  }

  async function serveMedia() {
    if (!(await wait(() => hls.file(file, isPreview) !== 'coming'))) return
    const found = hls.file(file, isPreview)
    if (!found || found === 'coming') return void refuse(404, 'Not found.')
    response.statusCode = 200
    response.setHeader('Content-Type', file.endsWith('.mp4') ? 'video/mp4' : 'video/iso.segment')
    cacheable(CACHE_S)
    send(found)
  }

  /**
   * Browsers keep nothing, or a right that ended would go on in their cache; a shared cache that asks for the
   * right may (RFC 9213; nginx reads X-Accel-Expires before Cache-Control).
   */
  function cacheable(forS: number) {
    response.setHeader('Cache-Control', 'no-store')
    if (forS === 0) return
    response.setHeader('CDN-Cache-Control', `max-age=${forS}`)
    response.setHeader('X-Accel-Expires', String(forS))
  }

  function send(pieces: Buffer[]) {
    response.setHeader('Content-Length', pieces.reduce((sum, piece) => sum + piece.length, 0))
    if (request.method === 'HEAD') return void response.end()
    response.cork()
    for (const piece of pieces) response.write(piece)
    response.end()
    response.uncork()
  }
}

function directive(text: string | null): number | null | 'wrong' {
  if (text === null) return null
  return /^\d{1,15}$/.test(text) ? Number(text) : 'wrong'
}
