import type { Logger } from 'pino'
import type { Env } from '../env.server'
import { createAppender, type Appender } from './appender.server'
import type { Audit } from './audit'
import { headKey } from './head-file.server'
import { createWriterThread } from './writer-thread.server'

/** The audit chain of this installation. @param workerPath build/audit-worker.js */
export function openAudit(options: { env: Pick<Env, 'databaseUrl' | 'dataDir' | 'sessionSecret'>; log: Logger; now: () => Date; workerPath: string; mostWaiting?: number }): Audit {
  const { env, log, now, workerPath, mostWaiting } = options
  let appender: Appender | null = null
  const writer = createWriterThread({
    workerPath, databaseUrl: env.databaseUrl, dataDir: env.dataDir, key: headKey(env.sessionSecret),
    onOpened: (head, misfit) => appender?.opened(head, misfit),
    onTrouble: (what, err) => log.warn({ err }, what === 'note' ? 'the note of the audit chain\'s end could not be written; the next event tries again' : 'the audit chain could not be opened; the next event tries again'),
  })
  appender = createAppender({ writer, log, now, mostWaiting })
  return appender.audit
}
