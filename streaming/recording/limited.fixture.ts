import { readFileSync } from 'node:fs'
import type { Clip } from '../cmaf/fixture'
import { createRecordingStore } from './store'

/** A process whose files may not grow past a limit: records a clip a little at a time and says how often it was told of failure. */
process.on('SIGXFSZ', () => undefined)
const [dataDir, clipFile, recordingId, startedAt] = process.argv.slice(2) as [string, string, string, string]
const clip = JSON.parse(readFileSync(clipFile, 'utf8')) as Clip
const startMs = Number(startedAt)
let failures = 0
const store = createRecordingStore({ dataDir, log: { info: () => undefined, error: () => undefined } })
const writer = await store.open(recordingId, 'field', startMs, () => { failures++ })
writer.onConfig(clip.configs)
for (const unit of clip.units) {
  writer.onUnit({ ...unit, dtsMs: startMs + unit.dtsMs, ptsMs: startMs + unit.ptsMs, data: Buffer.from(unit.data as unknown as string, 'base64') })
  await new Promise((resolve) => setTimeout(resolve, 1))
}
await writer.close()
console.log(`failures: ${failures}`)
