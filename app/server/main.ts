/** THE process: reads the settings, wires the parts, serves, and takes everything down in order. Nothing imports it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { WrongSetting, readEnv, type Env } from '~/infra/env.server'
import { createLog } from '~/infra/log.server'
import { serve } from './serve.server'

function settings(): Env {
  try {
    return readEnv(process.env)
  } catch (error) {
    if (!(error instanceof WrongSetting)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

const env = settings()
const log = createLog(env.logLevel, 'theatrum')
// A fault that nobody expected: say so and end, since the state is unknown; a supervisor starts us again and boot repairs.
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'unexpected fault')
  process.exit(1)
})
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'unexpected fault')
  process.exit(1)
})

for (const name of ['S3_ENDPOINT', 'S3_BUCKET']) {
  if (process.env[name]) log.warn(`${name} is set but not used by this version: files stay on the local disk`)
}

const buildDir = import.meta.dirname
if (!existsSync(join(buildDir, 'pages/server/index.js'))) {
  console.error('The pages are not built: run npm start, which builds them.')
  process.exit(1)
}

let stopping: Promise<void> | undefined
const server = await serve({ env, log, buildDir }).catch((error: unknown) => {
  if (error instanceof WrongSetting) console.error(error.message)
  else log.fatal({ err: error }, 'start failed')
  process.exit(1)
})
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    // Whoever asks twice means at once: the media plane closes its recordings when it finds this process gone.
    if (stopping) {
      log.warn({ signal }, 'stopped at once')
      process.exit(1)
    }
    log.info({ signal }, 'stopping: requests under way are finished first')
    stopping = server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stop failed')
        process.exit(1)
      },
    )
  })
}
if (env.roles.has('web')) console.log(`Theatrum serves on ${env.publicUrl}`)
switch (server.firstAdministrator.kind) {
  case 'link':
    console.log(`No administrator yet. This link makes the first one, once, within 24 hours: ${server.firstAdministrator.link}`)
    break
  case 'nobody-runs-it':
    console.log('Nobody runs this installation yet: npm run -s admin -- user operator EMAIL')
    break
  case 'none':
}
