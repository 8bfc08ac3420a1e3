import { randomBytes } from 'node:crypto'
import { Server, type Upload } from '@tus/server'
import express, { type RequestHandler, type Router } from 'express'
import type { CodeThrottle } from '~/domain/people/code-throttle.server'
import { sealForImages } from '~/domain/images/image-key.server'
import { mayAddToImport } from '~/domain/images/may-add-to-import.server'
import { SPARE_DISK_BYTES } from '~/domain/images/image-import'
import { LONGEST_UPLOAD_NAME, MOST_UPLOAD_BYTES, MOST_UPLOAD_BYTES_PER_IMPORT, MOST_UPLOAD_FILES, type UploadRefusal } from '~/domain/images/upload'
import type { Services } from '~/infra/services.server'
import { actorOfProgram, refuseProgram } from '~/session/access-key.server'
import { handOver } from './hand-over.server'
import { importOfUpload, UploadStore } from './upload-store.server'
import { actorBehind } from './actor-behind'

const METHODS = new Set(['OPTIONS', 'POST', 'HEAD', 'PATCH', 'DELETE'])
/** Imports whose sums are remembered; another is summed anew. */
const MOST_TALLIES = 200

/** tus throws these, and answers them as they are. */
const refusal = (status_code: number, reason: UploadRefusal) => ({ status_code, body: `${reason}\n` })

/**
 * Resumable uploads (tus 1.0) at /uploads. Metadata: `import`, the id of an open import; `name`, the file's name or path, which may
 * be a patient's and is sealed before it is written anywhere; `key`, 32 hexadecimal digits that the sender drew, so that it knows
 * the address `/uploads/IMPORT.KEY` before it hears of it and asks there what has come of a request whose answer was lost. A whole
 * file becomes one file of the import.
 */
export function createUploads(services: Services, throttle: CodeThrottle): Router {
  const store = new UploadStore(services)
  const finishing = new Map<string, Promise<void>>()
  const tallies = new Map<string, Promise<{ files: number; bytes: number }>>()

  const tus = new Server({
    path: '/uploads',
    datastore: store,
    relativeLocation: true,
    maxSize: MOST_UPLOAD_BYTES,
    allowedOrigins: [new URL(services.env.publicUrl).origin],
    namingFunction(_request, metadata) {
      const id = `${metadata?.import ?? ''}.${metadata?.key ?? randomBytes(16).toString('hex')}`
      if (importOfUpload(id) === null) throw refusal(400, 'bad-request')
      return id
    },
    async onIncomingRequest(request, uploadId) {
      const importId = importOfUpload(uploadId)
      if (importId === null) throw refusal(404, 'bad-request')
      const outcome = await mayAddToImport(services, actorBehind(request), importId)
      if (outcome === 'not-found') throw refusal(404, 'bad-request')
      if (outcome === 'forbidden') throw refusal(403, 'forbidden')
      if (outcome === 'closed' && request.method !== 'HEAD') throw refusal(409, 'closed')
      // All bytes came, and the process died before it said so.
      if (request.method === 'HEAD' || request.method === 'PATCH') await finishIfWhole(uploadId)
    },
    async onUploadCreate(_request, upload) {
      const { size } = upload
      const name = upload.metadata?.name
      if (size === undefined || !name || name.length > LONGEST_UPLOAD_NAME) throw refusal(400, 'bad-request')
      const importId = importOfUpload(upload.id)!
      // Here already: whoever asks first (HEAD) hears it.
      if ((await store.bytesTaken(upload.id)) !== null) throw { status_code: 423, body: 'taken\n' }
      const tally = await tallyOf(importId)
      if (tally.files >= MOST_UPLOAD_FILES) throw refusal(413, 'too-many')
      if (tally.bytes + size > MOST_UPLOAD_BYTES_PER_IMPORT) throw refusal(413, 'import-too-large')
      if ((await services.freeDiskBytes()) < size + SPARE_DISK_BYTES) throw refusal(507, 'disk-full')
      tally.files++
      tally.bytes += size
      return { metadata: { sealedName: Buffer.from(sealForImages(services.env, 'file-name', upload.id, Buffer.from(name))).toString('base64') } }
    },
    async onUploadFinish(_request, upload) {
      await finish(upload)
      return {}
    },
    onResponseError(_request, error) {
      if ('status_code' in error) return { status_code: error.status_code, body: error.status_code === 413 && !/^[a-z-]+\n$/.test(error.body) ? 'too-large\n' : error.body }
      services.log.error({ err: error }, 'an upload failed')
      return { status_code: 500, body: 'failed\n' }
    },
  })

  async function finishIfWhole(uploadId: string): Promise<void> {
    if (finishing.has(uploadId)) return finishing.get(uploadId)
    const upload = await store.whole(uploadId)
    if (upload) await finish(upload)
  }

  function finish(upload: Upload): Promise<void> {
    const under = finishing.get(upload.id) ?? takeIn(upload).finally(() => finishing.delete(upload.id))
    finishing.set(upload.id, under)
    return under
  }

  async function takeIn(upload: Upload): Promise<void> {
    if ((await handOver(services, store, upload)) === 'closed') throw refusal(409, 'closed')
  }

  function tallyOf(importId: string): Promise<{ files: number; bytes: number }> {
    const known = tallies.get(importId)
    if (known) return known
    const summed = services.db.imageImportEntry.aggregate({ where: { importId }, _count: true, _sum: { bytes: true } }).then(({ _count, _sum }) => ({ files: _count, bytes: Number(_sum.bytes ?? 0) }))
    tallies.set(importId, summed)
    summed.catch(() => tallies.delete(importId))
    if (tallies.size > MOST_TALLIES) tallies.delete(tallies.keys().next().value as string)
    return summed
  }

  const router = express.Router()
  router.use(knownOnly(services, throttle))
  router.use((request, response, next) => {
    // What was sent is never given back: GET is not among them.
    if (!METHODS.has(request.method)) return void response.status(405).set('Allow', [...METHODS].join(', ')).end()
    tus.handle(request, response).catch(next)
  })
  return router
}

function knownOnly(services: Services, throttle: CodeThrottle): RequestHandler {
  return (request, response, next) => {
    actorOfProgram(services, throttle, request).then((asking) => {
      if (asking.kind !== 'actor') return refuseProgram(request, response, asking)
      response.locals.actor = asking.actor
      next()
    }).catch(next)
  }
}

