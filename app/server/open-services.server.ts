import { access, constants, statfs, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Logger } from 'pino'
import type { MediaPlane } from '#streaming'
import { createReaderPool } from '#imaging/ingest/pool'
import { createPixelWorks } from '#imaging/serve/pixel-works'
import { openAudit } from '~/infra/audit/open-audit.server'
import { openDb } from '~/infra/db/db.server'
import { applyMigrations } from '~/infra/db/migrate.server'
import { isHalfRestored } from '~/domain/operations/backup/finish-restore.server'
import { WrongSetting, type Env } from '~/infra/env.server'
import { createDocumentReader } from '~/infra/document-reader.server'
import { openFiles } from '~/infra/files/open-files.server'
import { readMailbox } from '~/infra/mail/address'
import { connectMailServer, type MailServer } from '~/infra/mail/mail-server.server'
import { createBullQueue } from '~/infra/queue/bull-queue.server'
import { createTableQueue } from '~/infra/queue/table-queue.server'
import type { RedisConnection } from '~/infra/redis/connect-redis.server'
import { openSearch } from '~/infra/search/search.server'
import type { Announcer, Services } from '~/infra/services.server'

export interface OpenOptions {
  env: Env
  log: Logger
  /** Where the migrations lie; beside the built server. */
  migrationsDir: string
  /** The audit chain's thread: build/audit-worker.js. */
  auditWorkerPath: string
  /** The children that read images: build/image-child.js. */
  imageChildPath: string
  media: MediaPlane
  announcer: Announcer
  /** Jobs are delivered through it; without it they are taken from the table. */
  redis?: RedisConnection | null
}

/** Migrates and opens the database and puts the services together. The caller closes by `closeServices`. */
export async function openServices({ env, log, migrationsDir, auditWorkerPath, imageChildPath, media, announcer, redis = null }: OpenOptions): Promise<Services> {
  if (isHalfRestored(env.dataDir)) throw new WrongSetting(`A restore into ${env.dataDir} was cut off; run "backup restore FOLDER" once more, then start.`)
  const applied = await applyMigrations(env.databaseUrl, migrationsDir)
  if (applied.length > 0) log.info({ migrations: applied }, 'database brought up to date')
  const db = await openDb(env.databaseUrl)
  return {
    env,
    log,
    db,
    now: () => new Date(),
    queue: redis ? createBullQueue({ db, log, redis }) : createTableQueue({ db, log }),
    search: await openSearch(db, () => new Date()),
    media,
    announcer,
    audit: openAudit({ env, log, now: () => new Date(), workerPath: auditWorkerPath }),
    redis: redis?.commands ?? null,
    mailServer: mailServerOf(env),
    files: openFiles(env),
    pixels: createPixelWorks({ workerPath: join(dirname(imageChildPath), 'pixel-worker.js') }),
    documents: createDocumentReader({ workerPath: join(dirname(imageChildPath), 'document-worker.js') }),
    readers: createReaderPool({ entryPath: imageChildPath, onEvent: (event) => log.warn(event, 'a reader of images ended') }),
    freeDiskBytes: async () => {
      const { bavail, bsize } = await statfs(env.dataDir)
      return bavail * bsize
    },
  }
}

/** In this order: what the audit chain still holds goes to the database before it closes. */
export async function closeServices(services: Pick<Services, 'audit' | 'db' | 'files' | 'mailServer' | 'queue' | 'readers' | 'pixels' | 'documents'>): Promise<void> {
  services.mailServer?.close()
  await services.readers.stop()
  await services.pixels.stop()
  await services.documents.stop()
  await services.queue.close()
  services.files.close()
  await services.audit.stop()
  await services.db.$disconnect()
}

function mailServerOf(env: Env): MailServer | null {
  const from = readMailbox(env.mailFrom)
  return env.smtpUrl && from ? connectMailServer(env.smtpUrl, from) : null
}

/** The media plane while the server does not run: its state is taken from the database at the next start. */
export const NO_MEDIA: MediaPlane = {
  push: async () => undefined,
  status: async () => {
    throw new Error('The media plane does not run.')
  },
  disconnectInput: async () => undefined,
  summary: async () => null,
  forgetRecordingPlan: async () => undefined,
  removeRecording: async () => undefined,
}

export const NO_ANNOUNCER: Announcer = { announce: () => undefined, tellPerson: () => undefined, announceLab: () => undefined, announceReading: () => undefined, announceClass: () => undefined, expel: () => undefined }

/** Whether DATA_DIR takes a file right now. */
export async function isStorageWritable(dataDir: string): Promise<boolean> {
  const probe = join(dataDir, `.probe-${process.pid}`)
  try {
    await access(dataDir, constants.W_OK)
    await writeFile(probe, 'x')
    await unlink(probe)
    return true
  } catch {
    return false
  }
}
