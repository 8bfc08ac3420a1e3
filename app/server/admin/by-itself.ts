import { join } from 'node:path'
import { readEnv, WrongSetting } from '~/infra/env.server'
import { createLog } from '~/infra/log.server'
import { closeServices, NO_ANNOUNCER, NO_MEDIA, openServices } from '../open-services.server'
import { AdminError, type AdminResult } from './command'
import { runRestore } from './nouns/restore'
import { runAdmin } from './run-admin'

/** The admin command where no server runs: opens the database itself, or brings one back before there is any. */
export async function runByItself(argv: readonly string[], tell: (line: string) => void): Promise<AdminResult> {
  try {
    if (argv[0] === 'backup' && argv[1] === 'restore') return await runRestore(process.env, argv.slice(2), tell)
    const env = readEnv({ LOG_LEVEL: 'error', ...process.env })
    // Logs go to standard output, which belongs to the answer here.
    const log = createLog('silent', 'admin')
    const services = await openServices({ env, log, migrationsDir: join(import.meta.dirname, '../prisma/migrations'), auditWorkerPath: join(import.meta.dirname, 'audit-worker.js'), imageChildPath: join(import.meta.dirname, 'image-child.js'), media: NO_MEDIA, announcer: NO_ANNOUNCER })
    try {
      return await runAdmin(services, argv, tell)
    } finally {
      await closeServices(services)
    }
  } catch (error) {
    if (error instanceof WrongSetting || error instanceof AdminError) return { code: 1, stdout: '', stderr: `${error.message}\n` }
    throw error
  }
}
