import { readFileSync } from 'node:fs'
import type { Clip } from '../cmaf/fixture'
import { createRecordingStore } from './store'

/** A process that records a clip in real time, again and again, and says what it received: for being killed. */
const [dataDir, clipFile, recordingId] = process.argv.slice(2) as [string, string, string]
const clip = JSON.parse(readFileSync(clipFile, 'utf8')) as Clip
const units = clip.units.map((unit) => ({ ...unit, data: Buffer.from(unit.data as unknown as string, 'base64') }))
const lengthMs = units.at(-1)!.dtsMs + 33
const startedAtMs = Date.now()
const store = createRecordingStore({ dataDir, log: { info: () => undefined, error: () => undefined } })
const writer = await store.open(recordingId, 'field', startedAtMs, (detail) => { throw new Error(detail) })
writer.onConfig(clip.configs)
let next = 0
setInterval(() => {
  for (;;) {
    const unit = units[next % units.length]!
    const atMs = startedAtMs + Math.floor(next / units.length) * lengthMs + unit.dtsMs
    if (atMs > Date.now()) return
    writer.onUnit({ ...unit, dtsMs: atMs, ptsMs: atMs })
    process.stdout.write(`${Date.now()} ${atMs} ${unit.kind}\n`)
    next++
  }
}, 5)
