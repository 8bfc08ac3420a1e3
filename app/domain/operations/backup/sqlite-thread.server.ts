import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'

/**
 * Runs in a thread of its own: reading a whole database blocks, and pages must go on meanwhile. As text, since the
 * process, its tests and the pages are bundled in three ways and a thread's file would need a place in each.
 * The copy is one step under one read lock (write-ahead log: writers go on), page for page, and left without a log of its
 * own so that it is one file.
 */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads')
const Database = require(workerData.driver)
const work = {
  async snapshot({ source, target }) {
    const db = new Database(source, { timeout: 10000, fileMustExist: true })
    try { await db.backup(target, { progress: () => 0x7fffffff }) } finally { db.close() }
    const copy = new Database(target, { fileMustExist: true })
    try { copy.pragma('journal_mode = DELETE') } finally { copy.close() }
    return null
  },
  async inspect({ file }) {
    const db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      const problems = db.pragma('integrity_check(5)').map((row) => String(row.integrity_check)).filter((one) => one !== 'ok')
      const has = db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = '_prisma_migrations'").get().n > 0
      const migrations = has ? db.prepare('SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name').all().map((row) => row.name) : []
      return { problems, migrations }
    } finally { db.close() }
  },
}
work[workerData.task](workerData).then((answer) => parentPort.postMessage({ answer }), (error) => parentPort.postMessage({ error: String(error && error.message) }))
`

function inThread<T>(task: string, input: object, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const driver = createRequire(import.meta.url).resolve('better-sqlite3')
    const thread = new Worker(THREAD, { eval: true, workerData: { driver, task, ...input } })
    const abort = () => void thread.terminate()
    signal?.addEventListener('abort', abort, { once: true })
    thread.once('message', (message: { answer: T } | { error: string }) => ('error' in message ? reject(new Error(message.error)) : resolve(message.answer)))
    thread.once('error', reject)
    thread.once('exit', () => {
      signal?.removeEventListener('abort', abort)
      reject(signal?.aborted ? (signal.reason as Error) : new Error('The thread ended before it answered.'))
    })
  })
}

/** A consistent copy of a database that others write to meanwhile. */
export const snapshotDatabase = (source: string, target: string, signal?: AbortSignal) => inThread<null>('snapshot', { source, target }, signal)

/** SQLite's own check of every page, and the migrations inside. @throws when the file is no database. */
export const inspectDatabase = (file: string, signal?: AbortSignal) => inThread<{ problems: string[]; migrations: string[] }>('inspect', { file }, signal)
