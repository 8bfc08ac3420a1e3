// npm run bundle -- --to FILE.tar.gz [--packages]: everything a machine without internet needs, in one file.
//
// Packs the sources, the installed packages, what was built from them, and this very Node, so that the other machine neither
// installs nor compiles nor builds. It must have the same processor and a C library as new as here (same Debian release or newer).
// With --packages the Debian packages that Theatrum runs beside (ffmpeg) come along as .deb files.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { hasProgram, root, run, stop } from './machine.mjs'

const CONTENTS = [...SOURCES, 'docs', 'patches', 'package.json', 'README.md', 'LICENSE', 'build']
const PACKAGES = ['ffmpeg']

const { values } = parseArgs({ options: { to: { type: 'string' }, packages: { type: 'boolean' } } })
if (!values.to) stop('Usage: npm run bundle -- --to FILE.tar.gz [--packages]')
const target = resolve(process.env.INIT_CWD ?? process.cwd(), values.to)
if (!existsSync(dirname(target))) stop(`The folder ${dirname(target)} does not exist.`)

ensureInstalled()
await ensureBuilt()

const scratch = mkdtempSync(join(tmpdir(), 'theatrum-bundle-'))
try {
  mkdirSync(join(scratch, 'runtime/bin'), { recursive: true })
  copyFileSync(process.execPath, join(scratch, 'runtime/bin/node'))
  writeFileSync(join(scratch, 'theatrum'), `#!/bin/sh
# theatrum start | theatrum admin <noun> <verb> ...: with the Node of this bundle.
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
cd "$here" || exit 1
command=$1
[ $# -gt 0 ] && shift
case "$command" in
  start) exec "$here/runtime/bin/node" app/server/setup/start.mjs "$@" ;;
  admin) exec "$here/runtime/bin/node" app/server/setup/admin.mjs "$@" ;;
  *) echo "Usage: theatrum start | theatrum admin <noun> <verb> [--flags]" >&2; exit 1 ;;
esac
`, { mode: 0o755 })
  if (values.packages) downloadPackages(join(scratch, 'packages'))
  const parts = CONTENTS.filter((name) => existsSync(join(root, name)))
  // May be a link to where the packages were installed.
  const packages = realpathSync(join(root, 'node_modules'))
  const partial = `${target}.partial`
  console.error('Packing ...')
  // pax keeps times to the nanosecond: the start recognises by them that nothing has to be built.
  run('Packing', 'tar', ['--format=posix', '--owner=0', '--group=0', '--numeric-owner', '--use-compress-program=gzip -1', '--exclude=node_modules/.cache', '--exclude=node_modules/.vite', '--transform=flags=rSh;s,^,theatrum/,',
    '-cf', partial, '-C', scratch, ...readdirSync(scratch), '-C', root, ...parts, '-C', dirname(packages), basename(packages)])
  renameSync(partial, target)
  console.log(`${target}: ${(statSync(target).size / 1e6).toFixed(0)} MB, Node ${process.versions.node}, ${process.platform} ${process.arch}.`)
  console.log(`On the other machine: tar xzf ${target.split('/').at(-1)} && cd theatrum && ${values.packages ? 'sudo apt-get install --no-download ./packages/*.deb && ' : ''}./theatrum start`)
  if (!values.packages) console.log(`It needs these Debian packages: ${PACKAGES.join(', ')}. With --packages they come along.`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

/** The packages with all they depend on; those that every Debian has are left out by apt on the other machine. */
function downloadPackages(folder) {
  if (!hasProgram('apt-get')) stop('--packages needs apt-get: run it on a Debian of the same release as the other machine.')
  mkdirSync(folder)
  const { stdout } = spawnSync('apt-cache', ['depends', '--recurse', '--no-recommends', '--no-suggests', '--no-conflicts', '--no-breaks', '--no-replaces', '--no-enhances', ...PACKAGES], { encoding: 'utf8', maxBuffer: 64e6 })
  const names = [...new Set(stdout.split('\n').filter((line) => /^[a-z0-9]/.test(line)))].sort()
  console.error(`Fetching ${names.length} Debian packages ...`)
  run('Fetching Debian packages', 'apt-get', ['download', '-qq', ...names], { cwd: folder })
}
