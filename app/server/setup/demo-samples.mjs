// Sample pictures of the demonstration: a head CT and a brain MR of two Debian packages (35 MB).
import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { unpackDebian } from './debian-files.mjs'

/** Package -> where it lies when the machine has it installed. */
const INSTALLED = { 'invesalius-examples': '/usr/share/doc/invesalius-examples/examples', 'mricron-data': '/usr/share/mricron/templates' }
export const DEMO_PACKAGES = Object.keys(INSTALLED)

/** Before the first start of a demonstration alone. Where they cannot be had the demonstration is smaller, and says so; nothing else waits for them. */
export function bringDemoSamples(env = process.env) {
  if (env.DEMO === '0' || env.DEMO_IMAGES === '0') return
  const dataDir = resolve(env.DATA_DIR || './data')
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) return
  for (const [name, installed] of Object.entries(INSTALLED)) {
    const problem = existsSync(installed) ? null : unpackDebian(name, () => [name])
    if (problem) console.error(`${problem} The demonstration goes on without these pictures.`)
  }
}
