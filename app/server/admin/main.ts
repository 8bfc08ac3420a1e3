import { join, resolve } from 'node:path'
import { dataPlaces, readEnv, WrongSetting } from '~/infra/env.server'
import { createLog } from '~/infra/log.server'
import { closeServices, NO_ANNOUNCER, NO_MEDIA, openServices } from '../open-services.server'
import { askAdminSocket, isAnswered } from './admin-socket'
import { AdminError, type AdminResult } from './command'
import { runRestore, RESTORE_NEEDS_A_STOP } from './nouns/restore'
import { runAdmin } from './run-admin'

/** The admin command's process: asks the running server, or opens the database itself when there is none. */
async function main(argv: string[]): Promise<AdminResult> {
  const tell = (line: string) => void process.stderr.write(`${line}\n`)
  try {
    if (argv[0] === 'backup' && argv[1] === 'restore') {
      if (await isAnswered(join(dataPlaces(process.env).dataDir, 'admin.sock'))) throw new AdminError(RESTORE_NEEDS_A_STOP)
      return await runRestore(process.env, argv.slice(2), tell)
    }
    const env = readEnv({ LOG_LEVEL: 'error', ...process.env })
    const answered = await askAdminSocket(join(env.dataDir, 'admin.sock'), argv, tell)
    if (answered) return answered
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

/** The server reads the file, from where the command was typed. */
function withWholePath(argv: string[]): string[] {
  const [noun, verb, file, ...rest] = argv
  // Words that follow a flag are its value; all others are paths.
  if (noun === 'image' && verb === 'import') return argv.map((word, index) => (index < 2 || word.startsWith('-') || (argv[index - 1]!.startsWith('--') && argv[index - 1] !== '--json' && !argv[index - 1]!.includes('=')) ? word : resolve(word)))
  return noun === 'institution' && verb === 'import-class' && file && !file.startsWith('-') ? [noun, verb, resolve(file), ...rest] : argv
}

const result = await main(withWholePath(process.argv.slice(2)))
process.stdout.write(result.stdout)
process.stderr.write(result.stderr)
process.exitCode = result.code
