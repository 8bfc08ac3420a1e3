import { pipeline } from 'node:stream/promises'
import express, { type Request, type Response, type Router } from 'express'
import { openMedia, type OpenedMedia } from '~/domain/courses/media/open-media.server'
import { SOURCE } from '~/domain/courses/media/media-keys'
import { findSession } from '~/domain/people/session.server'
import { FileAbsent } from '~/infra/files/files'
import type { Services } from '~/infra/services.server'

/** A medium's files never change: the reader's own browser keeps them. Whether they are given is asked each time they are asked for. */
const CACHE = 'private, max-age=31536000, immutable, no-transform'
const TYPES: Record<string, string> = { jpg: 'image/jpeg', png: 'image/png', m3u8: 'application/vnd.apple.mpegurl', m4s: 'video/iso.segment', mp4: 'video/mp4', m4a: 'audio/mp4', vtt: 'text/vtt; charset=utf-8' }

/** `/courses/class/CLASS/media/MEDIUM/FILE` for those of a class, `/courses/COURSE/media/MEDIUM/FILE` for those who write. */
export function courseMediaFiles(services: Services): Router {
  const router = express.Router()
  router.get('/class/:classId/media/:mediaId/:file', (request, response, next) => void answer(services, { classId: request.params.classId }, request, response).catch(next))
  router.get('/:courseId/media/:mediaId/:file', (request, response, next) => void answer(services, { courseId: request.params.courseId }, request, response).catch(next))
  return router
}

async function answer(services: Services, from: { classId: string } | { courseId: string }, request: Request<{ mediaId: string; file: string }>, response: Response): Promise<void> {
  response.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' })
  const signedIn = await findSession(request.headers.cookie, services)
  if (!signedIn) return void response.status(401).end()
  const { mediaId, file } = request.params
  const found = await openMedia(services, signedIn.actor, from, mediaId, file)
  if (found.kind === 'not-found') return void response.status(404).end()
  await send(services, request, response, file, found)
}

async function send({ files }: Pick<Services, 'files'>, request: Request, response: Response, file: string, { key, bytes, medium }: Extract<OpenedMedia, { kind: 'found' }>): Promise<void> {
  const etag = `"${bytes}-${file}"`
  const headers = { 'Cache-Control': CACHE, ETag: etag, Vary: 'Cookie', 'Accept-Ranges': 'bytes', ...(file === SOURCE ? takenAway(medium.name) : { 'Content-Type': TYPES[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream' }) }
  if ((request.headers['if-none-match'] ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === etag)) return void response.status(304).set(headers).end()
  const ranges = request.headers.range ? request.range(bytes) : undefined
  if (ranges === -1) return void response.status(416).set('Content-Range', `bytes */${bytes}`).end()
  const range = Array.isArray(ranges) && ranges.type === 'bytes' && ranges.length === 1 ? ranges[0]! : null
  const [start, end] = range ? [range.start, range.end + 1] : [0, bytes]
  response.status(range ? 206 : 200).set({ ...headers, 'Content-Length': String(end - start), ...(range ? { 'Content-Range': `bytes ${start}-${end - 1}/${bytes}` } : {}) })
  if (request.method === 'HEAD') return void response.end()
  const stream = await files.read(key, { start, end }).catch((error: unknown) => {
    if (error instanceof FileAbsent) return null
    throw error
  })
  if (!stream) {
    response.removeHeader('Content-Length')
    return void response.status(404).end()
  }
  try {
    await pipeline(stream, response)
  } catch (error) {
    // Whoever asked went away.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE' && !response.destroyed) throw error
  }
}

/** Opened by no browser, whatever it holds. */
const takenAway = (name: string) => ({ 'Content-Type': 'application/octet-stream', 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)}`, 'Content-Security-Policy': 'sandbox' })
