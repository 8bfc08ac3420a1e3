/** The media process. Started with THEATRUM_MEDIA (MediaProcessConfig as JSON); tells its parent `{type:'ready'}`. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import type { MediaProcessConfig } from '../contract'
import { composeMediaServer } from './compose'

/** Longer than a sync on a busy disk; a process that hangs in its stop is ended. */
const STOP_MS = 8_000

function readConfig(): MediaProcessConfig {
  const text = process.env.THEATRUM_MEDIA
  if (!text) throw new Error('THEATRUM_MEDIA is not set.')
  const config = JSON.parse(text) as MediaProcessConfig
  if (typeof config.mediaSecret !== 'string' || config.mediaSecret.length < 16) throw new Error('THEATRUM_MEDIA has no mediaSecret of at least 16 characters.')
  for (const name of ['host', 'rtmpHost', 'dataDir', 'appUrl'] as const) if (typeof config[name] !== 'string' || !config[name]) throw new Error(`THEATRUM_MEDIA has no ${name}.`)
  for (const name of ['port', 'rtmpPort'] as const) if (!Number.isInteger(config[name])) throw new Error(`THEATRUM_MEDIA has no ${name}.`)
  if (!Array.isArray(config.allowedOrigins)) throw new Error('THEATRUM_MEDIA has no allowedOrigins.')
  return config
}

async function main() {
  const config = readConfig()
  // Children and crash reports must not carry the secret.
  delete process.env.THEATRUM_MEDIA
  const log = pino({ name: 'media', level: config.logLevel || 'info' })
  const ingestEntry = process.env.THEATRUM_INGEST_ENTRY ?? fileURLToPath(new URL('./ingest.js', import.meta.url))
  if (!existsSync(ingestEntry)) throw new Error(`The ingest process's entry ${ingestEntry} does not exist.`)
  const server = await composeMediaServer({ config, ingestEntry, log })

  let isStopping = false
  const stop = (cause: string) => {
    if (isStopping) return
    isStopping = true
    log.info({ cause }, 'media stops')
    setTimeout(() => process.exit(1), STOP_MS).unref()
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'media did not stop in order')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  // Ctrl-C reaches the whole group; with a parent it is the parent that says when.
  process.on('SIGINT', () => process.connected || stop('SIGINT'))
  process.on('disconnect', () => stop('the parent has gone'))
  process.send?.({ type: 'ready', port: server.port, rtmpPort: server.rtmpPort })
  log.info({ port: server.port, rtmpPort: server.rtmpPort }, 'media serves')
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  if (process.connected) process.send!({ type: 'failed', message }, () => process.exit(1))
  else {
    process.stderr.write(`${message}\n`)
    process.exit(1)
  }
})
