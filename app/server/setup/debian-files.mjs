// Files of Debian packages that need not be installed: downloaded and unpacked below node_modules. Nothing of them is committed or shipped.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasProgram, root } from './machine.mjs'

const MOST_MS = 10 * 60_000
/** On a closed network it is known soon that there is no archive. */
const SOON = ['-o', 'Acquire::http::Timeout=15', '-o', 'Acquire::https::Timeout=15', '-o', 'Acquire::Retries=1']

/** One folder for each set of packages, holding their file trees (`usr/...`). */
export const unpackedFolder = (name) => join(root, 'node_modules/.cache/debian', name)

/**
 * @param {string} name of the folder
 * @param {() => string[]} packages asked only where they are not there yet
 * @returns {string | null} null: they are there; else one sentence that says why not.
 */
export function unpackDebian(name, packages) {
  const folder = unpackedFolder(name)
  if (existsSync(join(folder, '.complete'))) return null
  if (!hasProgram('apt-get') || !hasProgram('dpkg-deb')) return `Files of the Debian package ${name} are read, and this is neither Debian nor Ubuntu: unpack it into ${folder} and put an empty file .complete there.`
  console.error(`Unpacking ${name} ...`)
  mkdirSync(join(folder, '..'), { recursive: true })
  const work = mkdtempSync(join(folder, '..', '.unpacking-'))
  const works = (command, args) => spawnSync(command, args, { cwd: work, stdio: ['ignore', 2, 'ignore'], timeout: MOST_MS }).status === 0
  try {
    const download = () => works('apt-get', [...SOON, 'download', '-qq', ...packages()])
    // As root the list of packages may be older than what the archive holds.
    if (!download() && !(process.getuid?.() === 0 && works('apt-get', [...SOON, 'update', '-qq']) && download())) return `Downloading the Debian package ${name} failed. As root run apt-get update, then start again.`
    const files = join(work, 'files')
    mkdirSync(files)
    for (const file of readdirSync(work).filter((file) => file.endsWith('.deb'))) if (!works('dpkg-deb', ['-x', join(work, file), files])) return `Unpacking ${file} failed.`
    writeFileSync(join(files, '.complete'), '')
    rmSync(folder, { recursive: true, force: true })
    renameSync(files, folder)
    return null
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
