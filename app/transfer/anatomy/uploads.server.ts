import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import express, { type Request, type Response, type Router } from 'express'
import { subjectOfModel } from '~/domain/anatomy/load-model.server'
import { isUploadKey, mostBytesOf, openUploadFolder, UPLOAD_ROLES } from '~/domain/anatomy/uploaded-files.server'
import { allowed } from '~/domain/audit/allowed.server'
import { SPARE_DISK_BYTES } from '~/domain/images/image-import'
import { findSession } from '~/domain/people/session.server'
import type { Services } from '~/infra/services.server'

class TooLarge extends Error {}

/**
 * `POST /anatomy/uploads/KEY/ROLE?institution=ID`: one file of a model that somebody brings, as its bytes. It is streamed to the
 * person's own folder in quarantine, whole or not at all; the form that names KEY makes the model of it.
 */
export function anatomyUploads(services: Services): Router {
  const router = express.Router()
  router.use((request, response, next) => {
    response.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' })
    if (request.method === 'POST') return next()
    response.status(405).set('Allow', 'POST').end()
  })
  router.use((request, response, next) => void take(services, request, response).catch(next))
  return router
}

async function take(services: Services, request: Request, response: Response): Promise<void> {
  const signedIn = await findSession(request.headers.cookie, services)
  if (!signedIn || signedIn.actor.kind !== 'person') return void response.status(401).end()
  const { actor } = signedIn
  const [, key = '', name = '', ...more] = request.path.split('/')
  const role = UPLOAD_ROLES.find((one) => one === name)
  const institutionId = new URL(request.url, 'http://-').searchParams.get('institution') ?? ''
  if (!role || !isUploadKey(key) || more.length > 0) return void response.status(404).end()
  if (!allowed(services, actor, 'make', subjectOfModel({ institutionId, source: 'upload' }, null), { subjectKind: 'institution', subjectId: institutionId })) return void response.status(403).end()
  const most = mostBytesOf(role)
  const declared = Number(request.headers['content-length'] ?? most)
  if (declared > most) return void response.status(413).end()
  if ((await services.freeDiskBytes()) < declared + SPARE_DISK_BYTES) return void response.status(507).end()
  const folder = await openUploadFolder(services, actor.personId, key)
  const temporary = join(folder, `.${randomUUID()}`)
  try {
    await pipeline(request, bounded(most), createWriteStream(temporary, { mode: 0o600 }))
    await rename(temporary, join(folder, role))
  } catch (error) {
    await rm(temporary, { force: true })
    if (error instanceof TooLarge) return void response.status(413).set('Connection', 'close').end()
    // Whoever was sending went away.
    if (request.destroyed && !response.writable) return
    throw error
  }
  response.status(204).end()
}

function bounded(most: number): Transform {
  let taken = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      taken += chunk.length
      if (taken > most) done(new TooLarge())
      else done(null, chunk)
    },
  })
}
