import { mkdirSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FileConfigstore, FileStore } from '@tus/file-store'
import { Server, Upload } from '@tus/server'
import express, { type Router } from 'express'
import { MEDIA_BOUNDS } from '~/domain/courses/media'
import { makingFolder } from '~/domain/courses/media/making-folder.server'
import { maySendMedia } from '~/domain/courses/media/may-send-media.server'
import { mediaKey, SOURCE } from '~/domain/courses/media/media-keys'
import { receiveMedia } from '~/domain/courses/media/receive-media.server'
import { quarantineRoot } from '~/domain/images/quarantine.server'
import { findSession } from '~/domain/people/session.server'
import type { Env } from '~/infra/env.server'
import type { Services } from '~/infra/services.server'
import { actorBehind } from '../uploads/actor-behind'

const METHODS = new Set(['OPTIONS', 'POST', 'HEAD', 'PATCH', 'DELETE'])
/** Half-sent files are readable by the process alone and not in backups. */
const folderOf = (env: Pick<Env, 'dataDir'>) => join(quarantineRoot(env), 'course-media')
const isMediaId = (id: string) => /^[a-z0-9]{20,40}$/.test(id)
const refusal = (status_code: number, reason: string) => ({ status_code, body: `${reason}\n` })

class MediaStore extends FileStore {
  constructor(private readonly services: Services) {
    const directory = folderOf(services.env)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    super({ directory, configstore: new FileConfigstore(directory) })
    this.extensions = ['creation', 'creation-with-upload', 'termination']
  }

  pathOf = (id: string) => join(this.directory, id)

  /** Whoever asks again, after a crash or a lost answer, is told that all of it is here. */
  override async getUpload(id: string): Promise<Upload> {
    const row = await this.services.db.courseMedia.findUnique({ where: { id }, select: { state: true, bytes: true } })
    return row && row.state !== 'waiting' ? new Upload({ id, size: Number(row.bytes), offset: Number(row.bytes) }) : super.getUpload(id)
  }
}

/** Resumable uploads (tus 1.0) at /courses/uploads; metadata `media` names the place that was made for it (begin-media). */
export function courseUploads(services: Services): Router {
  const store = new MediaStore(services)
  const finishing = new Map<string, Promise<void>>()
  const finish = (id: string): Promise<void> => {
    const under = finishing.get(id) ?? takeIn(id).finally(() => finishing.delete(id))
    finishing.set(id, under)
    return under
  }
  async function takeIn(id: string): Promise<void> {
    if ((await receiveMedia(services, id, store.pathOf(id))) === 'gone') throw refusal(404, 'gone')
    await rm(`${store.pathOf(id)}.json`, { force: true })
  }

  const tus = new Server({
    path: '/courses/uploads', datastore: store, relativeLocation: true, maxSize: MEDIA_BOUNDS.bytes.video, allowedOrigins: [new URL(services.env.publicUrl).origin],
    namingFunction(_request, metadata) {
      if (!isMediaId(metadata?.media ?? '')) throw refusal(400, 'bad-request')
      return metadata!.media!
    },
    async onIncomingRequest(request, id) {
      if (!isMediaId(id)) throw refusal(404, 'bad-request')
      const may = await maySendMedia(services, actorBehind(request), id)
      if (may.kind === 'not-found' || may.kind === 'forbidden') throw refusal(may.kind === 'forbidden' ? 403 : 404, may.kind)
      if (may.kind === 'here') return
      // All bytes came, and the process died before it said so.
      if ((request.method === 'HEAD' || request.method === 'PATCH') && (await stat(store.pathOf(id)).catch(() => null))?.size === may.bytes) await finish(id)
    },
    async onUploadCreate(request, upload) {
      const may = await maySendMedia(services, actorBehind(request), upload.id)
      if (may.kind === 'here') throw { status_code: 423, body: 'taken\n' }
      if (may.kind !== 'yes' || upload.size !== may.bytes) throw refusal(400, 'bad-request')
      return {}
    },
    async onUploadFinish(_request, upload) {
      await finish(upload.id)
      return {}
    },
    onResponseError(_request, error) {
      if ('status_code' in error) return { status_code: error.status_code, body: error.body }
      services.log.error({ err: error }, 'an upload failed')
      return { status_code: 500, body: 'failed\n' }
    },
  })

  const router = express.Router()
  router.use((request, response, next) => {
    response.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' })
    if (!METHODS.has(request.method)) return void response.status(405).set('Allow', [...METHODS].join(', ')).end()
    findSession(request.headers.cookie, services).then((signedIn) => {
      if (!signedIn) return void response.status(401).end()
      response.locals.actor = signedIn.actor
      return tus.handle(request, response)
    }).catch(next)
  })
  return router
}

/** Nobody has sent anything of it for so long. */
const DAY_MS = 24 * 3_600_000
const PATIENCE_MS = 7 * DAY_MS
/** Whoever sent the last byte is being answered. */
const SETTLED_AFTER_MS = 60_000

/** Uploads that a dying process left in the middle are taken up; what was begun and never came goes, its row and its bytes. */
export async function sweepCourseUploads(services: Services): Promise<{ resumed: number; removed: number }> {
  const { db, env, files } = services
  const folder = folderOf(env)
  const now = services.now().getTime()
  let [resumed, removed] = [0, 0]
  const open = await db.courseMedia.findMany({ where: { state: { in: ['waiting', 'working'] }, createdAt: { lt: new Date(now - SETTLED_AFTER_MS) } }, select: { id: true, courseId: true, kind: true, state: true, bytes: true, createdAt: true }, take: 1_000 })
  for (const one of open) {
    const path = join(folder, one.id)
    const half = await stat(path).catch(() => null)
    if (half && now - half.mtimeMs < SETTLED_AFTER_MS) continue
    if (one.state === 'working' || half?.size === Number(one.bytes) || (await files.size(mediaKey(one.courseId, one.id, SOURCE))) === Number(one.bytes)) {
      await receiveMedia(services, one.id, path)
      resumed++
    } else if (Math.max(half?.mtimeMs ?? 0, one.createdAt.getTime()) < now - PATIENCE_MS) removed += (await db.courseMedia.deleteMany({ where: { id: one.id, state: 'waiting' } })).count
  }
  for (const name of await readdir(folder).catch(() => [])) {
    const id = name.replace(/\.json$/, '')
    if ((await db.courseMedia.count({ where: { id, state: 'waiting' } })) === 0) await rm(join(folder, name), { force: true })
  }
  // No job takes a day.
  for (const name of await readdir(makingFolder(env)).catch(() => [])) {
    const path = join(makingFolder(env), name)
    if (now - ((await stat(path).catch(() => null))?.mtimeMs ?? now) > DAY_MS) await rm(path, { recursive: true, force: true })
  }
  return { resumed, removed }
}
