import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { RequestListener } from 'node:http'
import { backupState } from '~/domain/operations/backup/backup-state.server'
import { diskSize } from '~/domain/operations/watch-vitals.server'
import { AUDIT_ACTIONS, type Audit } from '~/infra/audit/audit'
import type { Services } from '~/infra/services.server'

export interface ProcessMetrics {
  registry: Registry
  /** Times everything that a server answers. */
  watch(listener: RequestListener): RequestListener
}

/** Places that a page can be in; anything else, a stranger's guess, counts as one, so that the number of series is bounded. */
const PLACES = new Set(['', 'account', 'audit', 'cases', 'desk', 'language', 'live', 'login', 'logout', 'notifications', 'operations', 'outbox', 'people', 'readings', 'recordings', 'assets', 'media', 'internal', 'healthz', 'readyz', 'metrics', 'invitations', 'password-reset'])

/** What `/metrics` shows: figures alone. Gauges ask when they are scraped; a part that does not answer leaves its gauge out. */
export function processMetrics(services: Services, sockets: () => number = () => 0): ProcessMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'theatrum_' })
  const startedAt = services.now()
  const gauge = (name: string, help: string, labelNames: string[], collect: (gauge: Gauge) => Promise<void>) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset()
        await collect(this as Gauge).catch((error: unknown) => services.log.debug({ err: error, name }, 'metric not read'))
      },
    })

  gauge('theatrum_jobs', 'Jobs by state', ['state'], async (metric) => {
    for (const [state, count] of Object.entries(await services.queue.counts())) metric.set({ state }, count)
  })
  gauge('theatrum_audit_waiting', 'Audit events that are not on disk yet', [], async (metric) => metric.set(services.audit.state().waiting))
  gauge('theatrum_audit_written', 'Audit events written since the start', [], async (metric) => metric.set(services.audit.state().written))
  gauge('theatrum_audit_failing', '1 while the audit chain cannot be written', [], async (metric) => metric.set(services.audit.state().failing ? 1 : 0))
  gauge('theatrum_disk_free_bytes', 'Bytes free below DATA_DIR', [], async (metric) => metric.set(await services.freeDiskBytes()))
  gauge('theatrum_disk_size_bytes', 'Size of the disk below DATA_DIR', [], async (metric) => metric.set(await diskSize(services.env.dataDir)))
  gauge('theatrum_realtime_sockets', 'Pages with a line to this process', [], async (metric) => metric.set(sockets()))
  gauge('theatrum_people_signed_in', 'Sessions that have not run out', [], async (metric) => metric.set(await services.db.session.count({ where: { expiresAt: { gt: services.now() } } })))
  gauge('theatrum_broadcasts', 'Broadcasts on air, by state', ['state'], async (metric) => {
    for (const state of ['live', 'hold']) metric.set({ state }, await services.db.broadcast.count({ where: { state } }))
  })
  gauge('theatrum_recordings', 'Recordings by state', ['state'], async (metric) => {
    for (const state of ['open', 'closed']) metric.set({ state }, await services.db.recording.count({ where: { state } }))
  })
  gauge('theatrum_recordings_bytes', 'Bytes of closed recordings', [], async (metric) => metric.set(Number((await services.db.recording.aggregate({ _sum: { bytes: true } }))._sum.bytes ?? 0)))
  gauge('theatrum_backup_age_seconds', 'Age of the newest whole backup; absent without one', [], async (metric) => {
    const { newest } = await backupState(services, startedAt)
    if (newest?.takenAt) metric.set((services.now().getTime() - Date.parse(newest.takenAt)) / 1_000)
  })
  gauge('theatrum_backup_ok', '1 while scheduled backups succeed in time, 0 when one failed or is overdue; absent without a schedule', [], async (metric) => {
    const { kind } = await backupState(services, startedAt)
    if (kind !== 'off') metric.set(kind === 'good' || kind === 'none' ? 1 : 0)
  })
  gauge('theatrum_viewers', 'Viewers by path', ['path'], async (metric) => {
    const { viewers } = await services.media.status()
    metric.set({ path: 'interactive' }, viewers.reduce((sum, one) => sum + one.interactive, 0))
    metric.set({ path: 'audience' }, viewers.reduce((sum, one) => sum + one.audience, 0))
  })
  gauge('theatrum_inputs_connected', 'Encoders connected', [], async (metric) => {
    metric.set((await services.media.status()).inputs.filter((input) => input.isConnected).length)
  })
  gauge('theatrum_inputs_bits_per_second', 'What all encoders send', [], async (metric) => {
    metric.set((await services.media.status()).inputs.reduce((sum, input) => sum + (input.video?.bitsPerSecond ?? 0) + (input.audio?.bitsPerSecond ?? 0), 0))
  })
  gauge('theatrum_ingest_restarts', 'Restarts of the ingest process since the media plane started', [], async (metric) => metric.set((await services.media.status()).ingest.restarts))
  gauge('theatrum_media_memory_bytes', 'Memory of the media plane', [], async (metric) => metric.set((await services.media.status()).memoryBytes))
  countAuditEvents(services.audit, registry)

  const durations = new Histogram({
    name: 'theatrum_http_request_duration_seconds', help: 'Time to answer, by method, place and class of status; media answers last as long as they are read',
    labelNames: ['method', 'place', 'status'], buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10], registers: [registry],
  })
  return {
    registry,
    watch: (listener) => (request, response) => {
      const end = durations.startTimer()
      response.once('close', () => end({ method: methodOf(request.method), place: placeOf(request.url ?? '/'), status: `${Math.floor(response.statusCode / 100)}xx` }))
      listener(request, response)
    },
  }
}

/** Sign-ins, refusals, downloads: whatever goes on record is counted by what it was, never by whose it was. */
function countAuditEvents(audit: Audit, registry: Registry): void {
  const counter = new Counter({ name: 'theatrum_events_total', help: 'Recorded events by action: session.opened, session.refused, recording.replayed, ...', labelNames: ['action'], registers: [registry] })
  for (const action of AUDIT_ACTIONS.filter((one) => one.startsWith('session.'))) counter.inc({ action }, 0)
  const { record, recordNow } = audit
  audit.record = (event) => {
    counter.inc({ action: event.action })
    record.call(audit, event)
  }
  audit.recordNow = (event) => {
    counter.inc({ action: event.action })
    return recordNow.call(audit, event)
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])
const methodOf = (method: string | undefined) => (method && METHODS.has(method) ? method : 'other')

/** The first word of an address: the rest carries ids, questions and tokens. */
export function placeOf(url: string): string {
  const first = (url.split(/[?#]/, 1)[0] ?? '').split('/')[1]?.replace(/\.data$/, '') ?? ''
  const place = first === '_root' ? '' : first
  if (!PLACES.has(place)) return 'other'
  return place === '' ? 'home' : place
}
