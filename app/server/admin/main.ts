/** The admin command's process: asks the running server, and does it by itself when there is none. */
import { join, resolve } from 'node:path'
import { dataPlaces, readEnv, WrongSetting } from '~/infra/env.server'
import { askAdminSocket, isAnswered } from './ask-server'
import type { AdminResult } from './command'
import { RESTORE_NEEDS_A_STOP } from './sentences'

async function main(argv: string[]): Promise<AdminResult> {
  const tell = (line: string) => void process.stderr.write(`${line}\n`)
  try {
    const isRestore = argv[0] === 'backup' && argv[1] === 'restore'
    if (isRestore && (await isAnswered(join(dataPlaces(process.env).dataDir, 'admin.sock')))) return { code: 1, stdout: '', stderr: `${RESTORE_NEEDS_A_STOP}\n` }
    const answered = isRestore ? null : await askAdminSocket(join(readEnv({ LOG_LEVEL: 'error', ...process.env }).dataDir, 'admin.sock'), argv, tell)
    if (answered) return answered
  } catch (error) {
    if (error instanceof WrongSetting) return { code: 1, stdout: '', stderr: `${error.message}\n` }
    throw error
  }
  // A file of its own: whoever is answered by the server need not wait until a whole server is loaded.
  const { runByItself } = (await import('./admin-by-itself.js' as string)) as typeof import('./by-itself')
  return runByItself(argv, tell)
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
