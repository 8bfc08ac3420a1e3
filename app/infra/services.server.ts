import type { DocumentReader } from './document-reader.server'
import type { LabEntry } from '#vr/lab/protocol'
import type { PixelWorks } from '#imaging/serve/pixel-works'
import type { Logger } from 'pino'
import type { Redis } from 'ioredis'
import type { MediaPlane } from '#streaming'
import type { ReaderPool } from '#imaging/ingest/pool'
import type { Audit } from './audit/audit'
import type { Db } from './db/db.server'
import type { Env } from './env.server'
import type { Files } from './files/files'
import type { MailServer } from './mail/mail-server.server'
import type { Queue } from './queue/queue.server'
import type { Search } from './search/search.server'

/** Tells everybody on a channel that something changed; they fetch what they may see. */
export interface Announcer {
  announce(channel: `broadcast:${string}`, event: BroadcastAnnouncement): void
  /** Tells a person's open pages that something of theirs changed: the bell. */
  tellPerson(personId: string, event: PersonAnnouncement): void
  /** Tells everybody in a lab. */
  announceLab(labId: string, event: LabAnnouncement): void
  /** Tells everybody in the room of a reading. */
  announceReading(readingId: string, change: ReadingChange): void
  /** Tells everybody in a class of a course. */
  announceClass(classId: string, event: ClassAnnouncement): void
  /** Ends a viewer's sockets on a channel at once. */
  expel(channel: `broadcast:${string}`, personId: string | null): void
}

/** `closed`: it has ended. `changed`: its model is another revision or gone, or its rules changed: pages load anew. */
/** `done`: its scene was changed elsewhere than in a page of it. */
export type LabAnnouncement = { type: 'closed' | 'changed' } | { type: 'done'; entries: LabEntry[] }

/** What changed in a morning reading; domain/readings/meeting.ts says what each is. */
export type ReadingChange = 'state' | 'item' | 'phase' | 'presenter' | 'blind' | 'poll' | 'line' | 'minutes' | 'hospitals'

/** `shown`: a block stands on the class's display, and where in it. `move`: the display is asked to move within it. */
export type ClassAnnouncement =
  | { type: 'shown'; lessonId: string; blockId: string; place: { step?: number; index?: number; atS?: number; isPlaying?: boolean } | null; revision: number }
  | { type: 'move'; lessonId: string; blockId: string; move: { kind: 'step'; to: number } | { kind: 'slice' | 'scroll'; by: number } | { kind: 'play' | 'pause' } | { kind: 'skip'; byS: number } }

export type PersonAnnouncement = { type: 'notifications' }

export type BroadcastAnnouncement =
  | { type: 'state'; state: 'scheduled' | 'live' | 'hold' | 'ended' }
  | { type: 'questions' }
  | { type: 'desk' }
  /** The viewer's right to watch is gone (null: everybody's). */
  | { type: 'revoked'; personId: string | null }

/** What operations are given. Made once by app/server/main.ts, faked nowhere: tests use real parts on temporary folders. */
export interface Services {
  env: Env
  log: Logger
  db: Db
  now: () => Date
  queue: Queue
  /** The library's full text. */
  search: Search
  media: MediaPlane
  announcer: Announcer
  audit: Audit
  /** Present where REDIS_URL is set: jobs, realtime and throttling are shared by several processes through it. */
  redis: Redis | null
  /** Null without SMTP_URL: letters wait in the outbox. */
  mailServer: MailServer | null
  /** Images and what is made of them. */
  files: Files
  /** Decodes and draws pictures beside the requests. */
  pixels: PixelWorks
  /** Threads that read lessons out of files. */
  documents: DocumentReader
  /** Children that read what came from outside. */
  readers: ReaderPool
  /** Bytes free where DATA_DIR lives. */
  freeDiskBytes: () => Promise<number>
}
