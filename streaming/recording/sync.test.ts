import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Clip, encodeClip } from '../cmaf/fixture'
import { type MediaRecordingStore, createRecordingStore } from './index'

let folder: string
let store: MediaRecordingStore
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recording-sync-'))
  store = createRecordingStore({ dataDir: folder, log: { info: () => undefined, error: () => undefined } })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Records a clip in real time; the greatest age of a unit that a power cut would have taken, looked at every few ms. */
async function oldestAtRisk(id: string, clip: Clip): Promise<number> {
  const startedAtMs = Date.now()
  const writer = await store.open(id, 'field', startedAtMs, (detail) => { throw new Error(detail) })
  writer.onConfig(clip.configs)
  const received: { dtsMs: number; atMs: number }[] = []
  let worst = 0
  let next = 0
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const now = Date.now()
      for (; next < clip.units.length && clip.units[next]!.dtsMs <= now - startedAtMs; next++) {
        const unit = clip.units[next]!
        writer.onUnit({ ...unit, dtsMs: startedAtMs + unit.dtsMs, ptsMs: startedAtMs + unit.ptsMs })
        received.push({ dtsMs: startedAtMs + unit.dtsMs, atMs: now })
      }
      void store.streamIndex(id, 'field').then((index) => {
        const last = index!.fragments.at(-1)
        const syncedMs = last ? index!.originMs + last.startMs + last.durationMs : startedAtMs
        while (received[0] && received[0].dtsMs < syncedMs - 1) received.shift()
        if (received[0]) worst = Math.max(worst, Date.now() - received[0].atMs)
        // Goes on after the last unit, too, until everything is safe.
        if (next === clip.units.length && received.length === 0) { clearInterval(timer); resolve() }
      })
    }, 5)
  })
  await writer.close()
  return worst
}

test('at no moment would a power cut take anything received more than a second before', async () => {
  const clips = {
    'one key frame a minute': encodeClip({ seconds: 4, gop: 1800 }),
    'one picture a second': encodeClip({ seconds: 4, rate: 1, gop: 1, audio: false }),
    'sound alone': encodeClip({ seconds: 4, video: false }),
  }
  const ages = await Promise.all(Object.entries(clips).map(async ([name, clip], i) => [name, await oldestAtRisk(`s${i}`, clip)] as const))
  console.info(`oldest unit not yet synced: ${ages.map(([name, ms]) => `${name} ${ms} ms`).join(', ')}`)
  for (const [name, ms] of ages) expect([name, ms < 1_000]).toEqual([name, true])
})
