// What a fresh machine needs before anything else runs. Plain Node: no dependency is installed yet.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../../..')

/** Ends the program with one sentence for the operator. */
export function stop(sentence) {
  console.error(`\n${sentence}\n`)
  process.exit(1)
}

/** Runs a program, its output shown on standard error; stops with a sentence when it fails. */
export function run(what, command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options, env: { ...process.env, ...options.env } })
  if (error || status !== 0) stop(`${what} failed (${command} ${args.join(' ')}): ${error ? error.message : `exit code ${status}`}. The lines above say why.`)
}

/** Whether a program is on the PATH. */
export function hasProgram(name) {
  return (process.env.PATH ?? '').split(':').some((folder) => folder && existsSync(join(folder, name)))
}

/**
 * Installs Debian packages for the programs that are missing: as root on Debian or Ubuntu by apt-get,
 * elsewhere prints the exact command and stops.
 * @param {Record<string, string>} packageOf program -> Debian package
 */
export function ensurePrograms(packageOf) {
  const missing = [...new Set(Object.entries(packageOf).filter(([program]) => !hasProgram(program)).map(([, name]) => name))]
  if (missing.length === 0) return
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (process.getuid?.() !== 0 || !hasProgram('apt-get')) stop(`These system packages are missing: ${missing.join(', ')}. Install them and start again, on Debian or Ubuntu by:\n\n  sudo apt-get update && sudo ${command}`)
  console.error(`Installing system packages: ${missing.join(', ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  run('Reading the list of system packages', 'apt-get', ['update', '-qq'], { env })
  run('Installing system packages', 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env })
}

/** Node's own headers, where this Node brought them: a closed network cannot download them. */
export function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath))
  return existsSync(join(prefix, 'include/node/node.h')) ? prefix : null
}
