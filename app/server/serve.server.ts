import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { ServerBuild } from '@remix-run/node'
import express from 'express'
import type { Logger } from 'pino'
import { createMediaClient } from '#streaming'
import { startAuditUpkeep } from '~/domain/audit/audit-upkeep.server'
import { mediaCallbacks } from '~/domain/broadcasts/media-callbacks.server'
import { mayJoinLab } from '~/domain/anatomy/load-lab.server'
import { mayJoinBroadcast } from '~/domain/broadcasts/may-join.server'
import { mayJoinClass } from '~/domain/courses/display/show-block.server'
import { mayJoinReading } from '~/domain/readings/enter-room.server'
import { startBroadcastUpkeep } from '~/domain/broadcasts/upkeep.server'
import { assertImagesAreHere } from '~/domain/images/images-are-here.server'
import { resumeImports } from '~/domain/images/resume-imports.server'
import { settleCharges } from '~/domain/purchases/charge-studies.server'
import { settleFaces } from '~/domain/images/settle-faces.server'
import { startTidying } from '~/domain/images/tidy-images.server'
import { offerFirstAdministrator, type FirstAdministrator } from '~/domain/people/first-administrator.server'
import { revokePersonsLostRights } from '~/domain/broadcasts/revoke-playback.server'
import { finishRestore } from '~/domain/operations/backup/finish-restore.server'
import { scheduleBackups } from '~/domain/operations/backup/schedule-backups.server'
import { startVitals } from '~/domain/operations/watch-vitals.server'
import { WrongSetting, type Env } from '~/infra/env.server'
import { proveFiles } from '~/infra/files/open-files.server'
import { LANE_OF, type JobHandlers, type JobKind, type JobLane } from '~/infra/queue/queue.server'
import { connectRedis } from '~/infra/redis/connect-redis.server'
import type { Services } from '~/infra/services.server'
import { startCourseUpkeep } from '~/jobs/course-upkeep.server'
import { startExamUpkeep } from '~/jobs/exam-upkeep.server'
import { startInteropUpkeep } from '~/jobs/interop-upkeep.server'
import { startLibraryUpkeep } from '~/jobs/library-upkeep.server'
import { startMailUpkeep } from '~/jobs/mail-upkeep.server'
import { jobHandlers } from '~/jobs/registry.server'
import { isClassChannel, isLabChannel, isReadingChannel } from '~/realtime/channels'
import { createRealtime } from '~/realtime/realtime.server'
import { onRightsChanged } from '~/session/rights.server'
import { startDimseReceiver } from '~/transfer/dimse/receiver.server'
import { startUploadSweep } from '~/transfer/uploads/sweep-uploads.server'
import { seed } from '../../prisma/seed'
import { keepSeedingAnatomy } from '../../prisma/seed/anatomy'
import { keepSeedingCases } from '../../prisma/seed/cases'
import { keepSeedingCourses } from '../../prisma/seed/courses'
import { seedImages } from '../../prisma/seed/images'
import { serveAdminSocket } from './admin/admin-socket'
import { createDrain } from './drain'
import { createHttpApp } from './http'
import { createMediaProxy } from './media-proxy.server'
import { startMediaProcess } from './media-process.server'
import { processMetrics } from './metrics.server'
import { probe, type ReadinessChecks } from './readiness'
import { closeServices, isStorageWritable, openServices } from './open-services.server'

export interface Running {
  /**
   * In order: pages are told, requests under way finish while the recordings go on, jobs are handed back; then encoders and
   * viewers are closed and the recordings with them, while their events can still be taken; the audit and the database last.
   */
  stop(): Promise<void>
  /** For the console alone: what is to be said while nobody runs the installation. */
  firstAdministrator: FirstAdministrator
}

const LOOPBACK = '127.0.0.1'
/** For requests under way at a stop; with the rest of the stop it stays within the 45 s that the service unit allows. */
const DRAIN_MS = 20_000
/** Jobs at once: films and backups one after the other, letters beside each other. */
const HANDS: Record<JobLane, number> = { heavy: 1, light: 8, backup: 1, images: 1, derivatives: 1, pulls: 2, models: 1 }

/** Opens everything that ROLES asks for. @throws WrongSetting with a sentence for the operator. */
export async function serve({ env, log, buildDir }: { env: Env; log: Logger; buildDir: string }): Promise<Running> {
  const stops: (() => unknown)[] = []
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await Promise.resolve(one()).catch((error: unknown) => log.error({ err: error }, 'a part did not stop'))
  }
  try {
    return { stop, ...(await open(env, log, buildDir, stops)) }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Each part puts its stop on the list; they run from the last to the first. */
async function open(env: Env, log: Logger, buildDir: string, stops: (() => unknown)[]): Promise<Omit<Running, 'stop'>> {
  const redis = env.redisUrl ? await connectRedis({ url: env.redisUrl, log }) : null
  if (redis) stops.push(() => redis.close())
  const realtime = createRealtime({ redis, log })
  const mediaUrl = env.roles.has('media') ? `http://${loopbackOf(env.host)}:${env.mediaPort}` : env.mediaPublicUrl
  if (!mediaUrl) throw new WrongSetting('Without the role media, MEDIA_PUBLIC_URL must say where the media plane is.')
  const services = await openServices({
    env,
    log,
    migrationsDir: join(buildDir, '../prisma/migrations'),
    auditWorkerPath: join(buildDir, 'audit-worker.js'),
    imageChildPath: join(buildDir, 'image-child.js'),
    media: createMediaClient({ url: mediaUrl, mediaSecret: env.mediaSecret }),
    announcer: realtime.announcer,
    redis,
  })
  stops.push(() => closeServices(services))
  // First of all doors: a second server on the same DATA_DIR finds it taken, and ends.
  const admin = await serveAdminSocket({ services, path: join(env.dataDir, 'admin.sock') }).catch((cause: unknown) => {
    throw new WrongSetting(`DATA_DIR ${env.dataDir} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause })
  })
  stops.push(() => admin.stop())
  await proveFiles(services.files, log)
  await assertImagesAreHere(services)
  await finishRestore(services)
  await settleFaces(services)
  await settleCharges(services)
  await seed(services)

  const workers: { stop(): Promise<void> }[] = []
  if (env.roles.has('worker')) {
    await resumeImports(services)
    const tidying = startTidying(services)
    stops.push(() => tidying.stop())
    const demoImages = seedImages(services).catch((error: unknown) => log.error({ err: error }, 'the demonstration has no images'))
    stops.push(() => demoImages)
    const demoAnatomy = keepSeedingAnatomy(services)
    stops.push(() => demoAnatomy.stop())
    const demoCases = keepSeedingCases(services)
    stops.push(() => demoCases.stop())
    const demoCourses = keepSeedingCourses(services)
    stops.push(() => demoCourses.stop())
    for (const lane of Object.keys(HANDS) as JobLane[]) {
      const worker = services.queue.work(handlersOf(lane, jobHandlers(services)), { concurrency: HANDS[lane] })
      workers.push(worker)
      stops.push(() => worker.stop())
    }
    const backups = scheduleBackups(services)
    stops.push(() => backups.stop())
    const auditUpkeep = startAuditUpkeep(services)
    stops.push(() => auditUpkeep.stop())
    const mailUpkeep = startMailUpkeep(services)
    stops.push(() => mailUpkeep.stop())
    const libraryUpkeep = startLibraryUpkeep(services)
    stops.push(() => libraryUpkeep.stop())
    const courseUpkeep = startCourseUpkeep(services)
    stops.push(() => courseUpkeep.stop())
    const examUpkeep = startExamUpkeep(services)
    stops.push(() => examUpkeep.stop())
    const interopUpkeep = startInteropUpkeep(services)
    stops.push(() => interopUpkeep.stop())
  }
  let markMediaReady = () => {}
  const mediaReady = new Promise<void>((resolve) => (markMediaReady = resolve))
  let callbacksUrl = env.publicUrl
  let farewell: () => Promise<void> = async () => undefined
  if (env.roles.has('web')) {
    farewell = await openPages(services, realtime, buildDir, mediaUrl, stops)
    callbacksUrl = await openCallbacks(services, stops)
    const uploadSweep = startUploadSweep(services)
    stops.push(() => uploadSweep.stop())
    if (env.dimse.port !== null) {
      const receiver = startDimseReceiver({ services, entryPath: join(buildDir, 'dimse.js') })
      stops.push(() => receiver.stop())
    }
    stops.push(onRightsChanged(services, (personId) => revokePersonsLostRights(services, personId)))
  }
  if (env.roles.has('media')) {
    const media = startMediaProcess({
      entryPath: join(buildDir, 'media.js'),
      config: {
        host: env.host, port: env.mediaPort, rtmpHost: env.host, rtmpPort: env.rtmpPort, dataDir: env.dataDir,
        mediaSecret: env.mediaSecret, appUrl: callbacksUrl, allowedOrigins: [new URL(env.publicUrl).origin], logLevel: env.logLevel,
      },
      log,
      onReady: () => {
        log.info('media plane ready')
        markMediaReady()
      },
    })
    stops.push(() => media.stop())
  } else markMediaReady()
  if (env.roles.has('web')) {
    let isStopping = false
    // Its first round pushes the state: before the media plane listens that would only fill the log.
    const upkeep = mediaReady.then(() => (isStopping ? null : startBroadcastUpkeep(services)))
    stops.push(async () => {
      isStopping = true
      markMediaReady()
      await (await upkeep)?.stop()
    })
  }
  stops.push(() => Promise.all([farewell(), ...workers.map((worker) => worker.stop())]))
  return { firstAdministrator: env.roles.has('web') ? await offerFirstAdministrator(services) : { kind: 'none' } }
}

/** Pages, sockets and, through to the media plane, pictures: all on PORT. */
async function openPages(services: Services, realtime: ReturnType<typeof createRealtime>, buildDir: string, mediaUrl: string, stops: (() => unknown)[]): Promise<() => Promise<void>> {
  const { env, log } = services
  const proxy = createMediaProxy(new URL(mediaUrl))
  const metrics = processMetrics(services, () => realtime.sockets())
  const checks: ReadinessChecks = {
    database: () => services.db.$queryRaw`SELECT 1`,
    storage: async () => {
      if (!(await isStorageWritable(env.dataDir))) throw new Error('not writable')
      await services.files.check()
    },
    queue: () => services.queue.check(),
    media: () => services.media.status(),
  }
  const vitals = await startVitals(services, () => probe(checks))
  stops.push(() => vitals.stop())
  const pages = createHttpApp({
    services,
    build: () => import('./pages/server/index.js' as string) as Promise<ServerBuild>,
    clientDir: join(buildDir, 'pages/client'),
    metrics: metrics.registry,
    checks,
  })
  // Other machines' media planes call back here too.
  const callbacks = express().disable('x-powered-by').use(mediaCallbacks(services))
  const drain = createDrain()
  const listener = metrics.watch(drain.watch((request, response) => {
    if (request.url?.startsWith('/media/')) proxy.handle(request, response)
    else if (request.url?.startsWith('/internal/')) callbacks(request, response)
    else pages(request, response)
  }))
  const server = env.tls
    ? https.createServer({ cert: readFileSync(env.tls.certPath), key: readFileSync(env.tls.keyPath) }, listener)
    : http.createServer(listener)
  server.on('upgrade', (request, socket, head) => {
    if (request.url?.startsWith('/media/')) proxy.upgrade(request, socket, head)
    else if (!request.url?.startsWith('/realtime')) socket.destroy()
  })
  realtime.attach({ server, services, mayJoin: (actor, channel) => (isLabChannel(channel) ? mayJoinLab(services, actor, channel) : isReadingChannel(channel) ? mayJoinReading(services, actor, channel) : isClassChannel(channel) ? mayJoinClass(services, actor, channel) : mayJoinBroadcast(services, actor, channel)) })
  await listen(server, env.port, env.host, 'PORT')
  stops.push(async () => {
    await realtime.close()
    proxy.close()
    await close(server)
  })
  log.info({ host: env.host, port: env.port }, 'serving pages')
  return async () => {
    realtime.sayFarewell()
    const left = await drain.finish([server], DRAIN_MS)
    if (left > 0) log.warn({ requests: left }, 'stopping with requests under way')
  }
}

/** The local media plane calls back on loopback, whatever TLS and names the public address has. */
async function openCallbacks(services: Services, stops: (() => unknown)[]): Promise<string> {
  const server = http.createServer(express().disable('x-powered-by').use(mediaCallbacks(services)))
  await listen(server, 0, LOOPBACK, 'callbacks')
  stops.push(() => close(server))
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`
}

function listen(server: http.Server, port: number, host: string, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(cause.code === 'EADDRINUSE' ? new WrongSetting(`${name} ${port} is taken by another program; set ${name} to a free one.`, { cause }) : cause),
    )
    server.listen(port, host, () => resolve())
  })
}

function close(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

const loopbackOf = (host: string) => (host === '0.0.0.0' ? LOOPBACK : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host)

const handlersOf = (lane: JobLane, handlers: Partial<JobHandlers>): Partial<JobHandlers> =>
  Object.fromEntries(Object.entries(handlers).filter(([kind]) => LANE_OF[kind as JobKind] === lane))
