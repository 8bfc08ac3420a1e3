import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Services } from '~/infra/services.server'

/** What `/metrics` shows. Gauges ask when they are scraped; a part that does not answer leaves its gauge out. */
export function processMetrics(services: Services): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'theatrum_' })
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
  gauge('theatrum_viewers', 'Viewers by path', ['path'], async (metric) => {
    const { viewers } = await services.media.status()
    metric.set({ path: 'interactive' }, viewers.reduce((sum, one) => sum + one.interactive, 0))
    metric.set({ path: 'audience' }, viewers.reduce((sum, one) => sum + one.audience, 0))
  })
  gauge('theatrum_inputs_connected', 'Encoders connected', [], async (metric) => {
    metric.set((await services.media.status()).inputs.filter((input) => input.isConnected).length)
  })
  gauge('theatrum_ingest_restarts', 'Restarts of the ingest process since the media plane started', [], async (metric) => metric.set((await services.media.status()).ingest.restarts))
  return registry
}
