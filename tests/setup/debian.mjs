// Debian packages that tests read but that the machine need not have installed: sample data without its programs, and
// Orthanc without its daemon. They are downloaded and unpacked below node_modules; nothing of them is committed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasProgram, root, run, stop } from '../../app/server/setup/machine.mjs'

/** One folder for each set of packages, holding their file trees (`usr/...`). */
export const unpackedFolder = (name) => join(root, 'node_modules/.cache/debian', name)

const SAMPLES = ['invesalius-examples', 'mricron-data', 'python3-pydicom', 'octave-dicom', 'heudiconv', 'python3-nibabel']

/** Sample data packages, each without its dependencies, and the Orthanc server beside the libraries it lacks here. */
export function ensureSamplesAndPeers() {
  for (const name of SAMPLES) unpack(name, () => [name])
  // The package would start a daemon on all interfaces: only its files are taken, with those of the libraries that are not installed.
  unpack('orthanc', () => missingWithDependencies(['orthanc', 'orthanc-dicomweb']))
}

function unpack(name, packages) {
  const folder = unpackedFolder(name)
  if (existsSync(join(folder, '.complete'))) return
  if (!hasProgram('apt-get') || !hasProgram('dpkg-deb')) stop(`The tests read files of the Debian package ${name}. Run them on Debian or Ubuntu, or unpack it into ${folder} and put an empty file .complete there.`)
  console.error(`Unpacking ${name} ...`)
  mkdirSync(join(folder, '..'), { recursive: true })
  const work = mkdtempSync(join(folder, '..', '.unpacking-'))
  const download = () => spawnSync('apt-get', ['download', '-qq', ...packages()], { cwd: work, stdio: ['ignore', 2, 'ignore'] }).status === 0
  if (!download()) {
    if (process.getuid?.() === 0) run('Reading the list of system packages', 'apt-get', ['update', '-qq'])
    if (!download()) stop(`Downloading the Debian package ${name} failed. As root run apt-get update, then start again.`)
  }
  const files = join(work, 'files')
  mkdirSync(files)
  for (const file of readdirSync(work).filter((file) => file.endsWith('.deb'))) run(`Unpacking ${file}`, 'dpkg-deb', ['-x', join(work, file), files])
  writeFileSync(join(files, '.complete'), '')
  rmSync(folder, { recursive: true, force: true })
  renameSync(files, folder)
  rmSync(work, { recursive: true, force: true })
}

/** What apt would install for them on this machine. */
function missingWithDependencies(names) {
  const { stdout } = spawnSync('apt-get', ['install', '-s', '--no-install-recommends', ...names], { encoding: 'utf8' })
  const wanted = (stdout ?? '').split('\n').map((line) => /^Inst (\S+)/.exec(line)?.[1]).filter(Boolean)
  return [...new Set([...names, ...wanted])]
}
