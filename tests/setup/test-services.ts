import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { MediaPlane, MediaState } from '#streaming'
import { inlinePixelWorks } from '../../imaging/serve/pixel-works'
import { openDb } from '../../app/infra/db/db.server'
import { applyMigrations } from '../../app/infra/db/migrate.server'
import { readEnv } from '../../app/infra/env.server'
import { openFiles } from '../../app/infra/files/open-files.server'
import { readMailbox } from '../../app/infra/mail/address'
import { connectMailServer } from '../../app/infra/mail/mail-server.server'
import { createTableQueue } from '../../app/infra/queue/table-queue.server'
import { openSearch } from '../../app/infra/search/search.server'
import { lazyReaders } from './image-readers'
import { readFile } from '../../app/domain/courses/import/read-file.server'
import { newId } from '../../app/domain/courses/write/new-block'
import type { AuditRecord } from '../../app/infra/audit/audit'
import type { BroadcastAnnouncement, ClassAnnouncement, LabAnnouncement, ReadingChange, Services } from '../../app/infra/services.server'

export interface TestServices extends Services {
  /** Every document pushed to the media plane, oldest first. */
  pushed: MediaState[]
  announced: { channel: string; event: BroadcastAnnouncement }[]
  announcedLabs: { labId: string; event: LabAnnouncement }[]
  announcedClasses: { classId: string; event: ClassAnnouncement }[]
  announcedReadings: { readingId: string; change: ReadingChange }[]
  expelled: { channel: string; personId: string | null }[]
  /** Persons whose bell rang, oldest first. */
  told: string[]
  /** What was taken for the audit chain, oldest first. */
  audited: AuditRecord[]
  setNow(at: Date): void
  close(): Promise<void>
}

/** One migrated file for all test files of a run (share-template.ts), copied for each set of services. */
let template: Promise<string> | undefined

async function migratedTemplate(): Promise<string> {
  const shared = process.env.THEATRUM_TEST_TEMPLATE && join(process.env.THEATRUM_TEST_TEMPLATE, 'theatrum.db')
  if (shared && existsSync(shared)) return shared
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-template-'))
  const file = join(folder, 'theatrum.db')
  await applyMigrations(`file:${file}`, join(import.meta.dirname, '../../prisma/migrations'))
  if (shared) {
    // Whole or not at all; where two made one at once, either is right.
    copyFileSync(file, `${shared}.${process.pid}`)
    renameSync(`${shared}.${process.pid}`, shared)
  }
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return file
}

/**
 * Real services on a temporary folder: a migrated SQLite file, the table queue, settings as read from an environment.
 * Only the media plane is a recorder here; journeys use the real one.
 */
export async function testServices(environment: Record<string, string> = {}, media: Partial<MediaPlane> = {}): Promise<TestServices> {
  const dataDir = mkdtempSync(join(tmpdir(), 'theatrum-test-'))
  const env = readEnv({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...environment })
  const file = join(dataDir, 'theatrum.db')
  copyFileSync(await (template ??= migratedTemplate()), file)
  const db = await openDb(env.databaseUrl)
  const log = pino({ level: env.logLevel })
  let fixed: Date | null = null
  const now = () => fixed ?? new Date()
  const pushed: MediaState[] = []
  const announced: TestServices['announced'] = []
  const expelled: TestServices['expelled'] = []
  const told: string[] = []
  const announcedLabs: TestServices['announcedLabs'] = []
  const announcedClasses: TestServices['announcedClasses'] = []
  const announcedReadings: TestServices['announcedReadings'] = []
  const audited: AuditRecord[] = []
  // A journey's own loopback peer; silence is given up soon, so that tests need not wait.
  const mailServer = env.smtpUrl ? connectMailServer(env.smtpUrl, readMailbox(env.mailFrom)!, { connectMs: 2_000, silenceMs: 500 }) : null
  const readers = lazyReaders()
  const files = openFiles(env)
  return {
    env,
    log,
    db,
    now,
    queue: createTableQueue({ db, log, now }),
    search: await openSearch(db, now),
    media: {
      push: async (state) => void pushed.push(state),
      status: async () => ({ revision: pushed.at(-1)?.revision ?? 0, inputs: [], viewers: [], disk: { freeBytes: 1e12 }, ingest: { isRunning: true, restarts: 0 }, memoryBytes: 0 }),
      disconnectInput: async () => undefined,
      summary: async () => null,
      forgetRecordingPlan: async () => undefined,
      removeRecording: async () => undefined,
      ...media,
    },
    announcer: {
      announce: (channel, event) => void announced.push({ channel, event }),
      announceLab: (labId, event) => void announcedLabs.push({ labId, event }),
      announceReading: (readingId, change) => void announcedReadings.push({ readingId, change }),
      announceClass: (classId, event) => void announcedClasses.push({ classId, event }),
      tellPerson: (personId) => void told.push(personId),
      expel: (channel, personId) => void expelled.push({ channel, personId }),
    },
    audit: {
      record: (event) => void audited.push(event),
      recordNow: async (event) => void audited.push(event),
      flush: async () => undefined,
      state: () => ({ waiting: 0, written: audited.length, failing: false }),
      prove: async () => ({ ok: true, checked: audited.length, head: null, broken: null, ms: 0 }),
      stop: async () => undefined,
    },
    redis: null,
    mailServer,
    files,
    pixels: inlinePixelWorks,
    // In this process: its thread is a bundle of the build.
    documents: { read: (bytes, name) => readFile(bytes, name, newId), stop: async () => undefined },
    readers,
    freeDiskBytes: async () => 1e12,
    pushed,
    announced,
    announcedLabs,
    announcedClasses,
    announcedReadings,
    expelled,
    told,
    audited,
    setNow: (at) => void (fixed = at),
    async close() {
      mailServer?.close()
      await readers.stop()
      files.close()
      await db.$disconnect()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
