import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { auditWorkerPath } from '../../../tests/setup/real-audit'
import { testServices } from '../../../tests/setup/test-services'
import { headKey } from './head-file.server'
import { proveChain } from './prove.server'

const SECRET = 'a-secret-of-sixteen-characters'

test('killed in the middle of writing, again and again, the chain goes on without a gap and holds every change that was answered for', async () => {
  const services = await testServices({ SESSION_SECRET: SECRET })
  const childPath = join(process.cwd(), 'build/test', `audit-child-${process.pid}.mjs`)
  await build({ entryPoints: [join(import.meta.dirname, 'audit.child-fixture.ts')], bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile: childPath, logLevel: 'error' })
  const workerPath = await auditWorkerPath()

  /** @returns the changes that it answered for. */
  const runAndKill = (name: string, afterChanges: number) => new Promise<string[]>((resolve, reject) => {
    const child = spawn(process.execPath, [childPath, services.env.databaseUrl, services.env.dataDir, workerPath, name], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.split('\n').length > afterChanges) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', () => resolve(said.split('\n').slice(0, -1)))
  })

  const answered: string[] = []
  for (const [round, afterChanges] of [1, 7, 20, 3].entries()) {
    answered.push(...(await runAndKill(`run${round}`, afterChanges)))
    const proof = proveChain({ databaseUrl: services.env.databaseUrl, dataDir: services.env.dataDir, key: headKey(SECRET) })
    expect(proof.broken).toBeNull()
    expect(proof.checked).toBeGreaterThan(0)
  }
  const rows = await services.db.auditEvent.findMany({ orderBy: { seq: 'asc' } })
  expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1))
  const kept = rows.filter((row) => row.action === 'role.added').map((row) => (JSON.parse(row.detailJson) as { change: string }).change)
  expect(kept).toEqual(expect.arrayContaining(answered))
  expect(new Set(kept).size).toBe(kept.length)
  expect(rows.filter((row) => row.action === 'audit.head-mismatch')).toEqual([])
  await services.close()
})
