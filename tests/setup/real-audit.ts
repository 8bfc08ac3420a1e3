import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { openAudit } from '../../app/infra/audit/open-audit.server'
import type { TestServices } from './test-services'

const root = resolve(import.meta.dirname, '../..')
let built: Promise<string> | undefined

/** The chain's thread as the product runs it, bundled once per test file. */
export function auditWorkerPath(): Promise<string> {
  return (built ??= bundle())
}

async function bundle(): Promise<string> {
  const folder = join(root, 'build/test')
  mkdirSync(folder, { recursive: true })
  const [path, temporary] = [join(folder, `audit-worker-${process.pid}.mjs`), join(folder, `audit-worker-${process.pid}.tmp.mjs`)]
  await build({ absWorkingDir: root, entryPoints: ['app/infra/audit/audit-worker.ts'], outfile: temporary, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' })
  renameSync(temporary, path)
  if (!existsSync(path)) throw new Error('the audit thread was not built')
  return path
}

/** Puts the real chain in the recorder's place; closing the services closes it as well. */
export async function withRealAudit(services: TestServices, options: { mostWaiting?: number } = {}): Promise<TestServices> {
  const audit = openAudit({ env: services.env, log: services.log, now: services.now, workerPath: await auditWorkerPath(), ...options })
  const close = services.close
  return Object.assign(services, { audit, close: async () => { await audit.stop(); await close() } })
}
