import { pipeline } from 'node:stream/promises'
import express, { type Request, type Response, type Router } from 'express'
import { readAssetAddress } from '~/domain/anatomy/model-files'
import { openAsset } from '~/domain/anatomy/open-asset.server'
import { findSession } from '~/domain/people/session.server'
import { FileAbsent } from '~/infra/files/files'
import type { Services } from '~/infra/services.server'

/**
 * The files of a revision never change, and its number is in the address: the reader's own browser keeps them and does not ask again. Whether they
 * are given is asked each time; chunks come packed as they lie there, so that nothing on the way packs them again.
 */
const CACHE = 'private, max-age=31536000, immutable, no-transform'

/** `/anatomy/assets/MODEL/REVISION/PATH`: what models of the anatomy theatre consist of, for pages with a session. */
export function anatomyAssets(services: Services): Router {
  const router = express.Router()
  router.use((request, response, next) => {
    response.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' })
    if (request.method === 'GET' || request.method === 'HEAD') return next()
    response.status(405).set('Allow', 'GET, HEAD').end()
  })
  router.use((request, response, next) => void answer(services, request, response).catch(next))
  return router
}

async function answer(services: Services, request: Request, response: Response): Promise<void> {
  const signedIn = await findSession(request.headers.cookie, services)
  if (!signedIn) return void response.status(401).end()
  // As it was written: what is escaped in it is no name of ours.
  const [, modelId = '', revision = '', ...path] = request.path.split('/')
  const asked = readAssetAddress(modelId, revision, path.join('/'))
  if (!asked) return void response.status(404).end()
  const found = await openAsset(services, signedIn.actor, asked)
  switch (found.kind) {
    case 'forbidden':
    case 'not-found': return void response.status(404).end()
    case 'found': return send(services, request, response, asked, found)
    default: return found satisfies never
  }
}

async function send({ files }: Pick<Services, 'files'>, request: Request, response: Response, { revision, path }: { revision: number; path: string }, { key, bytes }: { key: string; bytes: number }): Promise<void> {
  const etag = `"${revision}-${bytes}"`
  const headers = { 'Cache-Control': CACHE, ETag: etag, Vary: 'Cookie' }
  if ((request.headers['if-none-match'] ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === etag)) return void response.status(304).set(headers).end()
  if (request.method === 'HEAD') return void response.set({ ...headers, 'Content-Type': typeOf(path), 'Content-Length': String(bytes) }).end()
  // Opened before the headers go out: what went meanwhile is an answer, not a connection that breaks off.
  const stream = await files.read(key).catch((error: unknown) => {
    if (error instanceof FileAbsent) return null
    throw error
  })
  if (!stream) return void response.status(404).end()
  response.set({ ...headers, 'Content-Type': typeOf(path), 'Content-Length': String(bytes) })
  try {
    await pipeline(stream, response)
  } catch (error) {
    // Whoever asked went away.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE' && !response.destroyed) throw error
  }
}

function typeOf(path: string): string {
  if (path.endsWith('.json')) return 'application/json'
  return path.endsWith('.glb') ? 'model/gltf-binary' : 'application/octet-stream'
}
