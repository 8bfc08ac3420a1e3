// Brings node_modules to what package-lock.json says, once.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensurePrograms, nodeHeaders, root, run, stop } from './machine.mjs'

const [major, minor] = process.versions.node.split('.').map(Number)

/** Installs the packages, compiles the database driver where its prebuilt file cannot be had, patches the RTMP server. */
export function ensureInstalled() {
  if (major < 20 || (major === 20 && minor < 19)) stop(`Theatrum needs Node 20.19 or newer; this is Node ${process.versions.node}.`)
  const stamp = join(root, 'node_modules/.theatrum-installed')
  const wanted = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return

  console.error('Installing packages ...')
  // Install scripts are left out: those of several packages download programs, which a closed network refuses.
  // Not `npm ci`: it refuses a lock file that leaves out other platforms' optional packages, which some registries do not carry.
  for (const name of patchedPackages()) rmSync(join(root, 'node_modules', name), { recursive: true, force: true })
  run('Installing packages', 'npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { env: { NODE_ENV: 'development' } })
  if (!databaseDriverLoads()) {
    ensurePrograms({ 'g++': 'g++', make: 'make', python3: 'python3' })
    console.error('Preparing the database driver (about a minute where it has to be compiled) ...')
    const headers = nodeHeaders()
    run('Preparing the database driver', 'npm', ['rebuild', 'better-sqlite3', '--loglevel=error'], { env: headers ? { npm_config_nodedir: headers } : {} })
    if (!databaseDriverLoads()) stop('The database driver better-sqlite3 was built but does not load with this Node. Remove node_modules and start again.')
  }
  run('Patching packages', process.execPath, ['node_modules/patch-package/index.js', '--error-on-fail'])
  writeFileSync(stamp, wanted)
}

function databaseDriverLoads() {
  return spawnSync(process.execPath, ['-e', "new (require('better-sqlite3'))(':memory:').close()"], { cwd: root, stdio: 'ignore' }).status === 0
}

/** Patches apply to untouched packages only. */
function patchedPackages() {
  return patches().map((file) => file.split('+').slice(0, -1).join('/'))
}

const patches = () => (existsSync(join(root, 'patches')) ? readdirSync(join(root, 'patches')).sort() : [])

function fingerprint() {
  const hash = createHash('sha256').update(process.version)
  hash.update(readFileSync(join(root, 'package-lock.json')))
  for (const name of patches()) hash.update(name).update(readFileSync(join(root, 'patches', name)))
  return hash.digest('hex')
}
