import { execFile } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import type { MediaStatus } from '#streaming'
import { IDLE_END_MS } from '~/domain/people/session.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { PLATFORM } from '~/policy/platform'
import packageJson from '../../../package.json'
import { backupState } from './backup/backup-state.server'
import type { EncoderRow, Operations } from './operations'
import { daysUntilFull } from './vitals'
import { diskSize, vitalsOf } from './watch-vitals.server'

/** All that the people who run the installation look at first; null for everybody else. */
export async function seeOperations(services: Services, actor: Actor): Promise<Operations | null> {
  if (!can(actor, 'see-operations', PLATFORM)) return null
  const now = services.now()
  const vitals = vitalsOf(services)
  const history = vitals?.history() ?? { recent: [], disk: [] }
  const [health, media, freeBytes, sizeBytes, jobs, backup, peopleSignedIn, migrations, ffmpeg, live] = await Promise.all([
    vitals?.health() ?? { isReady: true, parts: {} },
    services.media.status().catch(() => null),
    services.freeDiskBytes(),
    diskSize(services.env.dataDir),
    services.queue.counts().catch(() => ({ waiting: 0, running: 0, dead: 0, done: 0 })),
    backupState(services, vitals?.startedAt ?? now),
    signedIn(services, now),
    services.db.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM "_prisma_migrations" WHERE finished_at IS NOT NULL`.then((rows) => Number(rows[0]?.n ?? 0), () => 0),
    ffmpegVersion(),
    services.db.broadcast.count({ where: { state: { in: ['live', 'hold'] } } }),
  ])
  return {
    at: now.toISOString(),
    startedAt: vitals?.startedAt.toISOString() ?? null,
    isReady: health.isReady,
    parts: Object.entries(health.parts).map(([name, state]) => ({ name, state })),
    recent: history.recent,
    machine: { cores: cpus().length, load: loadavg(), memoryBytes: totalmem(), processBytes: process.memoryUsage.rss(), mediaBytes: media?.memoryBytes ?? null },
    disk: { freeBytes, sizeBytes, samples: history.disk, filling: daysUntilFull(history.disk, now.getTime()) },
    streams: media && { ...(await streamsOf(services, media)), live },
    jobs: { waiting: jobs.waiting, running: jobs.running, dead: jobs.dead, done: jobs.done },
    backup,
    audit: services.audit.state(),
    peopleSignedIn,
    versions: { product: packageJson.version, node: process.version, migrations, ffmpeg },
  }
}

async function streamsOf({ db }: Pick<Services, 'db'>, media: MediaStatus) {
  const connected = media.inputs.filter((input) => input.isConnected)
  const known = await db.input.findMany({ where: { id: { in: connected.map((input) => input.inputId) } }, select: { id: true, name: true, room: { select: { name: true } } } })
  const nameOf = (id: string) => {
    const input = known.find((one) => one.id === id)
    return input ? [input.room?.name, input.name].filter(Boolean).join(' / ') : id
  }
  return {
    encoders: connected.map((input): EncoderRow => ({
      inputId: input.inputId, name: nameOf(input.inputId), width: input.video?.width ?? 0, height: input.video?.height ?? 0, framesPerSecond: input.video?.framesPerSecond ?? 0,
      bitsPerSecond: (input.video?.bitsPerSecond ?? 0) + (input.audio?.bitsPerSecond ?? 0), problems: input.problems,
    })),
    interactive: media.viewers.reduce((sum, one) => sum + one.interactive, 0),
    audience: media.viewers.reduce((sum, one) => sum + one.audience, 0),
    ingestRestarts: media.ingest.restarts,
  }
}

async function signedIn({ db }: Pick<Services, 'db'>, now: Date): Promise<number> {
  const people = await db.session.groupBy({ by: ['personId'], where: { expiresAt: { gt: now }, lastSeenAt: { gt: new Date(now.getTime() - IDLE_END_MS) } } })
  return people.length
}

let ffmpeg: Promise<string | null> | undefined
/** Asked once: it does not change while the process runs. */
function ffmpegVersion(): Promise<string | null> {
  ffmpeg ??= new Promise((resolve) => execFile('ffmpeg', ['-version'], { timeout: 5_000 }, (error, stdout) => resolve(error ? null : (/^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? 'unknown'))))
  return ffmpeg
}
