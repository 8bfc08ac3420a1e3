import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeErrors, encodeClip, seeded } from '../cmaf/fixture'
import { createRecordingStore } from './store'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recording-kill-'))
  const clip = encodeClip({ seconds: 4, gop: 120 })
  writeFileSync(join(folder, 'clip.json'), JSON.stringify({ ...clip, units: clip.units.map((unit) => ({ ...unit, data: unit.data.toString('base64') })) }))
  execFileSync(join(process.cwd(), 'node_modules/.bin/esbuild'), [
    join(import.meta.dirname, 'child.fixture.ts'), '--bundle', '--platform=node', '--format=esm', `--outfile=${join(folder, 'child.mjs')}`, '--log-level=error',
  ])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Received { receivedMs: number; dtsMs: number; kind: string }

/** Units; of a stream of 30 pictures and 43 pieces of sound a second: more than a second. */
const WELL_BEGUN = 90
/** More processes than there are cores would measure the machine. */
const AT_ONCE = 2

/** Runs the recording process and kills it `afterMs` after it has well begun. */
function recordAndKill(id: string, afterMs: number): Promise<{ received: Received[]; killedMs: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(folder, 'child.mjs'), folder, join(folder, 'clip.json'), id], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    let killedMs = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (timer || said.split('\n').length < WELL_BEGUN) return
      timer = setTimeout(() => { killedMs = Date.now(); child.kill('SIGKILL') }, afterMs)
    })
    child.on('error', reject)
    child.on('close', () => resolve({
      killedMs,
      received: said.split('\n').slice(0, -1).map((line) => { const [at, dts, kind] = line.split(' '); return { receivedMs: Number(at), dtsMs: Number(dts), kind: kind! } }),
    }))
  })
}

test('kill -9 of the recording process at a random moment loses at most the last second received', async () => {
  const random = seeded(9)
  const ids = ['k0', 'k1', 'k2', 'k3', 'k4', 'k5']
  const lost: number[] = []
  const runs: Awaited<ReturnType<typeof recordAndKill>>[] = []
  for (let next = 0; next < ids.length; next += AT_ONCE) runs.push(...await Promise.all(ids.slice(next, next + AT_ONCE).map((id) => recordAndKill(id, 200 + Math.floor(random() * 2_000)))))
  // Some power cuts leave garbage behind, too.
  appendFileSync(join(folder, 'recordings/k1/field/media.mp4'), Buffer.alloc(5_000, 3))
  const store = createRecordingStore({ dataDir: folder, log: { info: () => undefined, error: () => undefined } })
  expect(await store.recover()).toEqual(ids)
  for (const [i, id] of ids.entries()) {
    const { received, killedMs } = runs[i]!
    const index = (await store.streamIndex(id, 'field'))!
    const last = index.fragments.at(-1)!
    const keptUntilMs = index.originMs + last.startMs + last.durationMs
    const mustBeKept = received.filter(({ receivedMs }) => receivedMs < killedMs - 1_000)
    expect(mustBeKept.length).toBeGreaterThan(5)
    for (const { dtsMs } of mustBeKept) expect(dtsMs).toBeLessThan(keptUntilMs)
    const firstLost = received.find(({ dtsMs }) => dtsMs >= keptUntilMs)
    if (firstLost) lost.push(killedMs - firstLost.receivedMs)
    expect(decodeErrors(store.mediaPath(id, 'field'))).toBe('')
    // Without a hole before the end either.
    index.fragments.forEach(({ startMs }, n) => { const before = index.fragments[n - 1]; if (before) expect(startMs - before.startMs - before.durationMs).toBeLessThan(40) })
  }
  console.info(`lost by kill -9: ${lost.map((ms) => `${ms} ms`).join(', ')}`)
})
